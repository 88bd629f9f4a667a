"""For tests of back ends and clients: a server in the test's own process, on a clock that is moved.

``visavis.testing.plugin`` is the pytest plugin, with the fixtures ``visavis``, ``visavis_live`` and
``visavis_server``. Nothing else of this package is loaded before one of them is asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from visavis.testing.callback_record import CallbackRecord, SentCallback
    from visavis.testing.scripted_host import ScriptedHost
    from visavis.testing.server import SharedServer, open_server
    from visavis.testing.session import Visavis
    from visavis.testing.transcript import Performed, Spoken, Transcript

__all__ = [
    "CallbackRecord",
    "Performed",
    "ScriptedHost",
    "SentCallback",
    "SharedServer",
    "Spoken",
    "Transcript",
    "Visavis",
    "open_server",
]

_HOMES = {
    "CallbackRecord": "callback_record",
    "SentCallback": "callback_record",
    "ScriptedHost": "scripted_host",
    "SharedServer": "server",
    "open_server": "server",
    "Visavis": "session",
    "Performed": "transcript",
    "Spoken": "transcript",
    "Transcript": "transcript",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
