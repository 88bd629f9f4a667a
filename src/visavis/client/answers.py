"""Reading answers (contract section 2)."""

from typing import Any, TypeVar

import httpx
import msgspec
from msgspec import inspect

from visavis.actions.spec import Data
from visavis.client.failures import TransportFailed

D = TypeVar("D", bound=Data)

_SHOWN_CHARACTERS = 200
_NOT_THE_API = "Is base_url the address of a Digital Human API?"


class Answer(msgspec.Struct, rename="pascal", frozen=True):
    """The envelope of every answer. ``data`` is empty where there is none."""

    code: int
    message: str = ""
    request_id: str = ""
    data: msgspec.Raw = msgspec.Raw()


def read_answer(action: str, response: httpx.Response) -> Answer:
    """Raises TransportFailed for anything that is no answer of the API."""
    if response.status_code != httpx.codes.OK:
        raise TransportFailed(action, _explain_status(response))
    try:
        return msgspec.json.decode(response.content, type=Answer)
    except (msgspec.DecodeError, UnicodeDecodeError) as fault:
        raise TransportFailed(
            action,
            f"What came is no answer of the API ({fault}): {_beginning(response)}. {_NOT_THE_API}",
        ) from None


def _explain_status(response: httpx.Response) -> str:
    came = f"HTTP status {response.status_code} came"
    if response.has_redirect_location:
        return f"{came}, a redirect to {response.headers['location']}. Correct base_url."
    advice = "Try again later." if response.is_server_error else _NOT_THE_API
    return f"{came} where the API always sends 200: {_beginning(response)}. {advice}"


def _beginning(response: httpx.Response) -> str:
    text = response.content[:_SHOWN_CHARACTERS].decode(errors="replace")
    return repr(text) if text else "an empty body"


def read_object(action: str, data: msgspec.Raw) -> dict[str, Any]:
    """Data as a plain dict, empty if the Action returns nothing."""
    try:
        return msgspec.json.decode(data or b"{}", type=dict[str, Any] | None) or {}
    except (msgspec.DecodeError, UnicodeDecodeError) as fault:
        raise _unexpected(action, fault) from None


def read_data(action: str, data: msgspec.Raw, kind: type[D]) -> D:
    """Data as ``kind``. Unknown fields are ignored; a list that is null or absent is an empty one,
    for some servers write empty lists like that."""
    try:
        return msgspec.json.decode(data or b"{}", type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError):
        pass
    plain = read_object(action, data)
    try:
        return msgspec.convert(_with_lists(inspect.type_info(kind), plain), kind)
    except msgspec.ValidationError as fault:
        raise _unexpected(action, fault) from None


def _with_lists(kind: inspect.Type, value: Any) -> Any:
    match kind:
        case inspect.Metadata():
            return _with_lists(kind.type, value)
        case inspect.ListType():
            items = [] if value is None else value
            return [_with_lists(kind.item_type, item) for item in items]
        case inspect.StructType() if isinstance(value, dict):
            filled = {
                field.encode_name: _with_lists(field.type, value.get(field.encode_name))
                for field in kind.fields
            }
            return {name: item for name, item in filled.items() if item is not None}
    return value


def _unexpected(action: str, fault: Exception) -> TransportFailed:
    return TransportFailed(action, f"The answer's Data is not as declared: {fault}. {_NOT_THE_API}")
