"""The catalogue: digital humans, timbres, and which timbres are bound to which digital human."""
