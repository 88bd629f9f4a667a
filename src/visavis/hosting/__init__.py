"""The local host of streams: each in a process of its own on this machine (``visavis.live``)."""
