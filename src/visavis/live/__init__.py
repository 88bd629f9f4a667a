"""The way of a sound to a face: sources of audio give talk, from which pictures are made."""
