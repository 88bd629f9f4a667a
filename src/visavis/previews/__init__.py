"""Previews: videos of what digital humans can do, rendered when they are first asked for.

Faces and encoders run in worker processes of their own, so that a server's loop stays free and what
goes wrong in them harms nothing else.
"""
