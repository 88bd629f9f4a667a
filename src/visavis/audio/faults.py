"""Why audio cannot be used, each reason with its remedy."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Every reason there is. The value is stable: logs and clients may rely on it."""

    ADDRESS_WRONG = "address_wrong"
    ADDRESS_FORBIDDEN = "address_forbidden"
    NOT_REACHED = "not_reached"
    NOT_SERVED = "not_served"
    TOO_MANY_REDIRECTS = "too_many_redirects"
    TOO_SLOW = "too_slow"
    INTERRUPTED = "interrupted"
    ENCODED = "encoded"
    FILE_UNREADABLE = "file_unreadable"
    TOO_MANY_BYTES = "too_many_bytes"
    TOO_LONG = "too_long"
    EMPTY = "empty"
    NOT_AUDIO = "not_audio"
    DAMAGED = "damaged"
    UNSUPPORTED = "unsupported"


_REMEDIES = {
    Reason.ADDRESS_WRONG: "Give a URL such as https://example.org/hello.mp3.",
    Reason.ADDRESS_FORBIDDEN: (
        "Serve the file on a public address, or have the operator allow the host: "
        "VISAVIS_AUDIO_PRIVATE_HOSTS."
    ),
    Reason.NOT_REACHED: "Check the URL, and that its server can be reached from here.",
    Reason.NOT_SERVED: "Check that the URL gives the file itself, without signing in.",
    Reason.TOO_MANY_REDIRECTS: "Give the URL to which they lead.",
    Reason.TOO_SLOW: "Serve the file faster, or give a smaller one.",
    Reason.INTERRUPTED: "Check the file's server and try again.",
    Reason.ENCODED: "Serve the file as it is, without Content-Encoding.",
    Reason.FILE_UNREADABLE: "Check the path and its permissions.",
    Reason.TOO_MANY_BYTES: "Give a smaller file; MP3 takes a tenth of the bytes of WAV.",
    Reason.TOO_LONG: "Split it.",
    Reason.EMPTY: "Give a file with sound in it.",
    Reason.NOT_AUDIO: "Give a WAV or MP3 file.",
    Reason.DAMAGED: "Save or copy the file again.",
    Reason.UNSUPPORTED: "Save it as 16-bit PCM WAV or as MP3, mono or stereo.",
}


class AudioError(Exception):
    """Audio that cannot be used: the reason, what was found, and what to do about it."""

    def __init__(self, reason: Reason, found: str) -> None:
        self.reason = reason
        self.found = found
        self.remedy = _REMEDIES[reason]
        super().__init__(f"{found} {self.remedy}")
