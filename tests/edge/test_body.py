"""Reading a body: in any pieces, but not too many bytes, and no longer than its time."""

import asyncio
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Message, Receive, Scope

from visavis.edge.body import MAX_BYTES, ClientGone, read_body
from visavis.edge.http_protocol import LATE
from visavis.errors import ApiError, ReturnCode

IN_TIME: Scope = {"type": "http"}
GONE: Message = {"type": "http.disconnect"}


def arriving(messages: Iterable[Message]) -> Receive:
    """These messages one by one. To ask for more is to wait for ever, which no test does."""
    left = list(messages)

    async def receive() -> Message:
        assert left, "the body was complete, or had to be given up, and more was waited for"
        return left.pop(0)

    return receive


def pieces(*parts: bytes, more: bool = False) -> list[Message]:
    made: list[Message] = [
        {"type": "http.request", "body": part, "more_body": True} for part in parts
    ]
    made[-1]["more_body"] = more
    return made


def read(messages: Iterable[Message], scope: Scope = IN_TIME) -> bytes:
    return asyncio.run(read_body(scope, arriving(messages)))


def refusal(messages: Iterable[Message], scope: Scope = IN_TIME) -> str:
    with pytest.raises(ApiError) as refused:
        read(messages, scope)
    assert refused.value.code == ReturnCode.BODY_UNREADABLE
    return refused.value.message


@given(st.lists(st.binary(max_size=9), min_size=1, max_size=6))
def test_a_body_is_its_pieces_in_order(parts: list[bytes]) -> None:
    assert read(pieces(*parts)) == b"".join(parts)


def test_no_body_is_an_empty_one() -> None:
    assert read([{"type": "http.request"}]) == b""


@pytest.mark.parametrize("parts", [1, 2, 64])
def test_a_body_of_just_the_limit_is_read(parts: int) -> None:
    part = bytes(MAX_BYTES // parts)
    assert len(read(pieces(*[part] * parts))) == MAX_BYTES


@pytest.mark.parametrize("parts", [[MAX_BYTES + 1], [MAX_BYTES, 1], [1, MAX_BYTES], [1000] * 1100])
def test_a_body_beyond_the_limit_is_refused(parts: list[int]) -> None:
    assert "more than 1,048,576 bytes" in refusal(pieces(*map(bytes, parts)))


@pytest.mark.parametrize("parts", [[MAX_BYTES + 1], [MAX_BYTES, 1]])
def test_a_body_that_goes_on_is_refused_as_soon_as_it_is_too_large(parts: list[int]) -> None:
    assert "more than" in refusal(pieces(*map(bytes, parts), more=True))


@pytest.mark.parametrize("parts", [[b""], [b"{", b""]])
def test_a_body_whose_time_is_up_is_given_up(parts: list[bytes]) -> None:
    scope: Scope = {"type": "http"}
    left = pieces(*parts, more=True)

    async def receive() -> Message:
        if len(left) == 1:
            scope["extensions"] = {LATE: {}}  # as the protocol tells it, just before it wakes us
        return left.pop(0)

    with pytest.raises(ApiError, match="did not arrive within 20 s") as refused:
        asyncio.run(read_body(scope, receive))
    assert refused.value.code == ReturnCode.BODY_UNREADABLE


def test_other_extensions_of_the_server_are_no_sign_of_lateness() -> None:
    scope: Scope = {"type": "http", "extensions": {"tls": {}}}
    assert read(pieces(b"{", b"}"), scope) == b"{}"


@pytest.mark.parametrize("before", [[], pieces(b"{", more=True)])
def test_a_client_that_hangs_up_is_nobody_to_answer(before: list[Message]) -> None:
    with pytest.raises(ClientGone):
        read([*before, GONE])
