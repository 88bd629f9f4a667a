"""Files that appear complete or not at all: written under another name, then renamed."""

import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from visavis.errors import OperatorError


@contextmanager
def drafts(*outputs: Path) -> Iterator[list[Path]]:
    """An empty file beside each output, to be written; they take the outputs' names in the end,
    unless there was an exception.

    Raises OperatorError, before anything is written, where an output cannot be a file.
    """
    targets = [_target(output) for output in outputs]
    if len(set(targets)) < len(targets):
        raise OperatorError(f"{outputs[-1]} is given for two files.", "Give each its own name.")
    made: list[Path] = []
    try:
        for output, target in zip(outputs, targets, strict=True):
            made.append(_begin(output, target))
        yield made
        for output, draft, target in zip(outputs, made, targets, strict=True):
            _rename(output, draft, target)
    finally:
        for draft in made:
            with suppress(OSError):  # what went wrong before says more
                draft.unlink(missing_ok=True)


def _target(output: Path) -> Path:
    """Where it really is, links followed: a rename would put a file in the place of a link, and in
    the place of a device too."""
    try:
        mode = output.stat().st_mode
    except FileNotFoundError:
        return output.resolve()
    except OSError as fault:
        raise _unwritable(output, fault) from None
    if stat.S_ISDIR(mode):
        raise OperatorError(f"{output} cannot be written: it is a directory.", "Name a file in it.")
    if not stat.S_ISREG(mode):
        raise OperatorError(
            f"{output} cannot be written: it is a device or a pipe.", "Give the name of a file."
        )
    return output.resolve()


def _begin(output: Path, target: Path) -> Path:
    draft = target.with_name(f".visavis-{secrets.token_hex(8)}")
    try:
        draft.touch(exist_ok=False)
    except OSError as fault:
        raise _unwritable(output, fault) from None
    return draft


def _rename(output: Path, draft: Path, target: Path) -> None:
    try:
        draft.replace(target)
    except OSError as fault:
        raise _unwritable(output, fault) from None


def _unwritable(output: Path, fault: OSError) -> OperatorError:
    return OperatorError(f"{output} cannot be written: {fault.strerror}.")
