"""Taking secrets out of what is shown of calls: by the names they stand under, wherever that is."""

import re
from typing import Any

MASK = "…"
MAX_DEPTH = 32
"""Of objects in objects; what is deeper is not shown."""
_KEPT = 4
"""Of a signature, so that two of them can be told apart."""
_NAMES = r"secret|token|signature|passw|authori[sz]ation|credential|(?:api|access|private)[-_]?key"
_NAMES += r"|app[-_]?sign"
_SECRET = re.compile(_NAMES, re.IGNORECASE)
_IN_URL = re.compile(rf"(?P<name>[?&][^=&#\s\"]*(?:{_NAMES})[^=&#\s\"]*=)[^&#\s\"]+", re.IGNORECASE)
_USER_INFO = re.compile(r"://[^/?#@\s\"]+@")
_IN_JSON = re.compile(
    rf"(?P<name>\"[^\"\\]*(?:{_NAMES})[^\"\\]*\"\s*:\s*\")(?:[^\"\\]|\\.)*", re.IGNORECASE
)


def mask_signature(signature: str) -> str:
    """Its first characters."""
    return signature[:_KEPT] + MASK


def mask_text(text: str) -> str:
    """Without what stands under a secret's name in a URL or in JSON, even where that is cut off,
    and without user names and passwords of URLs."""
    text = _USER_INFO.sub(f"://{MASK}@", text)
    text = _IN_URL.sub(rf"\g<name>{MASK}", text)
    return _IN_JSON.sub(rf"\g<name>{MASK}", text)


def mask_named(name: str, value: Any, depth: int = 0) -> Any:
    """A parameter's value, without secrets within."""
    if _SECRET.search(name):
        return MASK if value else value
    if isinstance(value, str):
        return mask_text(value)
    if isinstance(value, dict):
        return MASK if depth >= MAX_DEPTH else mask_all(value, depth + 1)
    if isinstance(value, list):
        return MASK if depth >= MAX_DEPTH else [mask_named("", one, depth + 1) for one in value]
    return value


def mask_all(values: dict[str, Any], depth: int = 0) -> dict[str, Any]:
    """Parameters by name, without the secrets among them."""
    return {name: mask_named(name, value, depth) for name, value in values.items()}
