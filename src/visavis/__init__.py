"""Visavis: a self-hosted, open Digital Human API."""

from importlib.metadata import version

__version__ = version("visavis")
