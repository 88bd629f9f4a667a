"""Faces: what turns visemes, expressions and poses into pictures."""
