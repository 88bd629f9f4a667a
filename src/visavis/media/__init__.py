"""Pictures and videos: check them, store them, sign their URLs."""
