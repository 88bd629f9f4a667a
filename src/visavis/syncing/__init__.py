"""Copying the catalogue that an account of another host sees, through the API itself."""
