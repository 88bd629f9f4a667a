"""The console's pictures for the docs, taken by a browser at a server with something to show."""
