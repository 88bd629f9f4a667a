"""Text or sound into a video of a talking digital human, offline, in a process of its own."""
