"""Lips that follow: mouth shapes 100 times a second, from phonemes with their times or from sound."""
