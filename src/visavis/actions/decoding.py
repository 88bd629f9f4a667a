"""From a body or a query to an Action's parameters (contract section 2, issue of 400000001).

A well-formed body is decoded in one go. Only what that refuses takes the longer way: null becomes
absent, integral floats become integers, and what is still wrong is explained.
"""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar

import msgspec
from msgspec import inspect

from visavis.actions.faults import find_fault, plain
from visavis.actions.spec import Params
from visavis.errors import ApiError, ReturnCode

P = TypeVar("P", bound=Params)
LONGEST_NUMBER = 400


def decode_body(params: type[P], body: bytes) -> P:
    """Decode a JSON body; none at all, or only white space, is an empty object.

    Raises ApiError 100000012 for what is no JSON object, 400000001 for a parameter that is wrong.
    """
    body = body.strip() or b"{}"
    try:
        decoded: P = _decoder(params).decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _decode_patiently(params, body)
    return decoded


def _decode_patiently(params: type[P], body: bytes) -> P:
    try:
        return _convert(params, _tidy(_read_object(body)))
    except RecursionError:
        raise _unreadable("it is nested too deeply") from None


def decode_query(params: type[P], query: Mapping[str, str]) -> P:
    """Decode a GET query: numbers are text, objects and arrays are JSON. Raises as above."""
    try:
        return _convert(params, _tidy(read_texts(params, query)))
    except RecursionError:
        raise _unreadable("a parameter is nested too deeply") from None


def read_texts(params: type[Params], texts: Mapping[str, str]) -> dict[str, object]:
    """The JSON values that texts stand for, by the type that each parameter is declared with.

    What is not declared is left out.
    """
    return {
        field.encode_name: _read_text(texts[field.encode_name], inspect.type_info(field.type))
        for field in msgspec.structs.fields(params)
        if field.encode_name in texts
    }


@cache
def _decoder(params: type[P]) -> msgspec.json.Decoder[P]:
    return msgspec.json.Decoder(params)


def _convert(params: type[P], data: object) -> P:
    try:
        return msgspec.convert(data, params)
    except msgspec.ValidationError as fault:
        explained = find_fault(inspect.type_info(params), data) or f"{fault}."
        raise ApiError(ReturnCode.PARAMETER_INVALID, f"Invalid parameter: {explained}") from None


def _read_object(body: bytes) -> dict[str, Any]:
    try:
        # The standard library reads numbers beyond the range of a double, as the range check may.
        data = json.loads(
            body.decode("utf-8-sig"), parse_int=_parse_int, parse_constant=_no_constant
        )
        json.dumps(data, ensure_ascii=False).encode()  # lone surrogates are not text
    except UnicodeDecodeError:
        raise _unreadable("it is not UTF-8 text") from None
    except UnicodeEncodeError:
        raise _unreadable("it holds half of a surrogate pair") from None
    except json.JSONDecodeError as fault:
        raise _unreadable(f"it is not JSON ({fault.msg} at character {fault.pos})") from None
    except ValueError as fault:
        raise _unreadable(f"it is not JSON ({fault})") from None
    if not isinstance(data, dict):
        raise _unreadable("it is JSON, but not an object")
    return data


def _parse_int(digits: str) -> float:
    """What is beyond any range need not be read digit by digit."""
    return int(digits) if len(digits) <= LONGEST_NUMBER else float("inf")


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON number")


def _unreadable(why: str) -> ApiError:
    return ApiError(
        ReturnCode.BODY_UNREADABLE,
        f"The body could not be read: {why}. Send a JSON object, or no body at all.",
    )


def _tidy(data: Any) -> Any:
    """Without members that are null, and with integral floats as integers."""
    if isinstance(data, dict):
        return {name: _tidy(value) for name, value in data.items() if value is not None}
    if isinstance(data, list):
        return [_tidy(value) for value in data]
    if isinstance(data, float) and data.is_integer():
        return int(data)
    return data


def _read_text(text: str, kind: inspect.Type) -> object:
    """A query's text as the JSON value that it stands for; what is none stays text."""
    if isinstance(plain(kind), inspect.StrType):
        return text
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return text
