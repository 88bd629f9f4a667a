"""The way of a request, from the socket to an Action's handler and back."""
