"""Every call has a RequestId of its own: a UUID 4 (contract section 2)."""

import asyncio
import uuid

from visavis.edge.request_id import REQUEST_ID, new_request_id


def test_a_request_id_is_a_uuid_4() -> None:
    request_id = new_request_id()
    assert uuid.UUID(request_id).version == 4
    assert uuid.UUID(request_id).variant == uuid.RFC_4122
    assert str(uuid.UUID(request_id)) == request_id


def test_no_two_are_the_same() -> None:
    assert len({new_request_id() for _ in range(1000)}) == 1000


async def test_a_call_keeps_its_own_while_others_are_made() -> None:
    async def call() -> bool:
        mine = new_request_id()
        await asyncio.sleep(0)
        return REQUEST_ID.get() == mine

    assert all(await asyncio.gather(*(call() for _ in range(10))))
