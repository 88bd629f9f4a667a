"""Pictures and sound into video files. PyAV carries GPL code: only processes of their own import
it."""
