"""Audio that comes from outside: fetched, read or pushed, as mono 16-bit samples with positions.

Only ``decoding`` imports PyAV, which carries GPL code: nothing but processes of their own (streams,
workers) import that module. The others may be imported anywhere.
"""
