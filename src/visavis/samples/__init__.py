"""Spoken samples of voices: rendered once, kept as WAV files."""
