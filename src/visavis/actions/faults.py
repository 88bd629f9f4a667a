"""Saying what is wrong with a parameter: its full path, what is allowed, and what came."""

import json
import re
from typing import Any

from msgspec import inspect

SHOWN_CHARACTERS = 80


def find_fault(kind: inspect.Type, value: Any, path: str = "") -> str | None:
    """The first thing wrong with ``value``, in the order of declaration; None if all is right."""
    kind = plain(kind)
    if not _fits(kind, value):
        return f"{path} must be {allowed(kind)}, but {_shown(value)} came."
    if isinstance(kind, inspect.StructType):
        return _find_in_fields(kind, value, path)
    if isinstance(kind, inspect.ListType):
        for index, item in enumerate(value):
            if fault := find_fault(kind.item_type, item, f"{path}[{index}]"):
                return fault
    return None


def plain(kind: inspect.Type) -> inspect.Type:
    """Without descriptions; what may be null or absent (``X | None``) as X."""
    if isinstance(kind, inspect.Metadata):
        return plain(kind.type)
    if isinstance(kind, inspect.UnionType):
        some = [member for member in kind.types if not isinstance(member, inspect.NoneType)]
        return plain(some[0]) if len(some) == 1 else kind
    return kind


def _find_in_fields(kind: inspect.StructType, value: dict[str, Any], path: str) -> str | None:
    for field in kind.fields:
        name = f"{path}.{field.encode_name}" if path else field.encode_name
        if field.encode_name in value:
            if fault := find_fault(field.type, value[field.encode_name], name):
                return fault
        elif field.required:
            return f"{name} is missing. It is required: {allowed(field.type)}."
    return None


def _fits(kind: inspect.Type, value: Any) -> bool:
    match kind:
        case inspect.StructType():
            return isinstance(value, dict)
        case inspect.ListType():
            return isinstance(value, list) and _within(len(value), kind.min_length, kind.max_length)
        case inspect.StrType():
            return (
                isinstance(value, str)
                and _within(len(value), kind.min_length, kind.max_length)
                and (kind.pattern is None or re.search(kind.pattern, value) is not None)
            )
        case inspect.IntType() | inspect.FloatType():
            numbers = (int,) if isinstance(kind, inspect.IntType) else (int, float)
            return type(value) in numbers and _within(value, kind.ge, kind.le)
        case _:
            return not isinstance(kind, inspect.BoolType) or isinstance(value, bool)


def _within(value: float, low: float | None, high: float | None) -> bool:
    return (low is None or value >= low) and (high is None or value <= high)


def allowed(kind: inspect.Type) -> str:
    """What a parameter of this kind may be, in the contract's words."""
    kind = plain(kind)
    match kind:
        case inspect.IntType():
            return f"a Number without fraction{_range(kind.ge, kind.le)}"
        case inspect.FloatType():
            return f"a Number{_range(kind.ge, kind.le)}"
        case inspect.StrType():
            form = f" of the form {kind.pattern}" if kind.pattern else ""
            return f"a String{_length(kind.min_length, kind.max_length, 'characters')}{form}"
        case inspect.BoolType():
            return "a Boolean"
        case inspect.ListType():
            return f"an Array{_length(kind.min_length, kind.max_length, 'items')}"
    return "an Object"


def _range(low: float | None, high: float | None) -> str:
    if low is None and high is None:
        return ""
    if high is None:
        return f" of at least {low}"
    if low is None:
        return f" of at most {high}"
    return f" in [{low}, {high}]"


def _length(low: int | None, high: int | None, of: str) -> str:
    if high is not None:
        return f" of {low or 0} to {high} {of}"
    return " that is not empty" if low else ""


def _shown(value: Any) -> str:
    """What came, as JSON, cut where it is long."""
    # The standard library tells an infinite number (1e400) from null.
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if len(text) > SHOWN_CHARACTERS:
        text = f"{text[:SHOWN_CHARACTERS]}…"
    kind = {bool: "Boolean", str: "String", dict: "Object", list: "Array"}.get(type(value))
    return f"{text} ({kind})" if kind else text
