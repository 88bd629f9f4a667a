"""Text made ready to be spoken: cut at sentences, cleaned, told apart by script."""
