"""Songbird pictures for the timbres of the catalogue."""
