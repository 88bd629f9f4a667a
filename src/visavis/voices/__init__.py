"""Text to speech: engines behind one contract, with the times of what they say where they know."""
