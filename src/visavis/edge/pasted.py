"""Reading a signed call that somebody pasted: an address, a request line, a query, a command."""

import re
from urllib.parse import unquote, urlsplit

import msgspec

from visavis.edge.call_log import COMMON
from visavis.edge.common_params import parse_query

MAX_CHARACTERS = 64 * 1024
_PARAMETER = re.compile(rf"(?:^|[?&])(?:{'|'.join(sorted(COMMON))})=")
_ENCODED = re.compile(r"(?:%253D|%3D)(?!.*[?&]\w+=)", re.IGNORECASE | re.DOTALL)
_WORDS = re.compile(r"[^\s\"'<>`]+")
_AMPERSANDS = re.compile(r"&(?:amp|#38|#x26);|\\&|\^&|\\u0026", re.IGNORECASE)
_END = ",;)]}"
_ROUNDS = 3


class Pasted(msgspec.Struct, frozen=True, kw_only=True):
    """What a server would get of it."""

    query: dict[str, str]
    path: str = ""
    """Empty where none was given."""
    host: str = ""
    notes: tuple[str, ...] = ()
    """What had to be undone to read it."""


def read_pasted(text: str) -> Pasted | None:
    """None where there is no common parameter in it (or it is longer than MAX_CHARACTERS)."""
    if len(text) > MAX_CHARACTERS:
        return None
    notes: list[str] = []
    text = _without_escapes(text.strip(), notes)
    words = [word.rstrip(_END) for word in _WORDS.findall(text)]
    found = [word for word in words if _PARAMETER.search(word)]
    if not found:
        return None
    best = max(found, key=lambda word: len(_PARAMETER.findall(word)))
    if len(found) > 1 and not _is_whole(best):
        # As curl -G takes them, each of them an option; the address may hold some.
        best = "&".join([best, *(word for word in found if word is not best)])
        notes.append("The parameters stood apart and were put together.")
    host, path, query = _taken_apart(best)
    return Pasted(
        query=parse_query(query.encode()), path=path, host=host, notes=tuple(dict.fromkeys(notes))
    )


def _without_escapes(text: str, notes: list[str]) -> str:
    plain = _AMPERSANDS.sub("&", text)
    if plain != text:
        notes.append("& was escaped, as HTML or a shell wants it; it was read as &.")
    for _ in range(_ROUNDS):
        if _PARAMETER.search(plain) or not _ENCODED.search(plain):
            break
        plain = unquote(plain)
        notes.append("The whole text was percent-encoded once more; it was decoded.")
    return plain


def _is_whole(word: str) -> bool:
    return len(set(_PARAMETER.findall(word))) == len(COMMON)


def _taken_apart(word: str) -> tuple[str, str, str]:
    """Host, path and query."""
    word = word.partition("#")[0]
    head, mark, query = word.partition("?")
    if not mark:
        return "", "", word.lstrip("&")
    query = query.replace("?", "&") if "?" in query and "&" not in head else query
    try:
        parts = urlsplit(head)
    except ValueError:
        return "", head, query
    return parts.netloc, parts.path, query
