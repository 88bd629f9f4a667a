"""What names and IDs in the catalogue may be."""

import re

from visavis.errors import OperatorError

MAX_NAME = 128
MAX_VOICE = 1024
MAX_LANGUAGE = 35
_LANGUAGE = re.compile(r"([A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*)?")
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def check_name(name: str, of: str) -> str:
    """``name`` without surrounding blanks. Raises OperatorError for what cannot be shown."""
    name = name.strip()
    if not 1 <= len(name) <= MAX_NAME or not name.isprintable():
        raise OperatorError(
            f"The name of {of} has 1 to {MAX_NAME} printable characters; {name[:MAX_NAME]!r} came."
        )
    return name


def check_id(item_id: str, of: str) -> str:
    """Raises OperatorError for what is no ID."""
    if not _ID.fullmatch(item_id):
        raise OperatorError(
            f"The ID of {of} has 1 to 64 letters, digits, - and _; {item_id[:80]!r} came."
        )
    return item_id


def check_voice(engine: str, voice: str) -> None:
    """Raises OperatorError for what can be the name of no engine or no voice."""
    check_id(engine, "a voice engine")
    if not 1 <= len(voice) <= MAX_VOICE or not voice.isprintable():
        raise OperatorError(
            f"The name of a voice has 1 to {MAX_VOICE} printable characters; "
            f"{voice[:MAX_NAME]!r} came."
        )


def check_language(language: str) -> str:
    """Raises OperatorError for what is no language tag (BCP 47). Empty is none said."""
    if len(language) > MAX_LANGUAGE or not _LANGUAGE.fullmatch(language):
        raise OperatorError(
            f"A language is a tag such as en, pt-BR or zh-Hans; {language[:80]!r} came."
        )
    return language
