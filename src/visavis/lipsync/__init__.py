"""Lips that follow: mouth shapes 100 times a second, from timed phonemes or from sound."""
