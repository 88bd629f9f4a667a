"""Iterators over lists that may change while they are gone through."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from client.peer import Call, Connect, Peer, success


class ListingPeer(Peer):
    """Pages through ``ids``; ``after_page`` may change them."""

    def __init__(self, count: int, after_page: Callable[[list[str]], Any] = len) -> None:
        super().__init__()
        self.ids = [f"id-{number}" for number in range(count)]
        self.after_page = after_page

    def reply(self, call: Call) -> httpx.Response:
        start, limit = call.params["Offset"], call.params["Limit"]
        assert 1 <= limit <= 20
        page = self.ids[start : start + limit]
        answer = success({"Total": len(self.ids)} | self.entries(call.action, page))
        self.after_page(self.ids)
        return httpx.Response(200, json=answer)

    def entries(self, action: str, ids: list[str]) -> dict[str, Any]:
        facts = {"Name": "n", "AvatarUrl": "https://x/a.png"}
        if action == "GetTimbreList":
            return {"Timbres": [facts | {"TimbreId": one} for one in ids]}
        more = facts | {"IsPublic": True, "Actions": []}
        return {"DigitalHumans": [more | {"DigitalHumanId": one} for one in ids]}


async def walk(connect: Connect, peer: ListingPeer, count: int = 10_000) -> list[str]:
    humans = await connect(peer).take("iter_digital_humans", count)
    return [human.digital_human_id for human in humans]


@pytest.mark.parametrize(("count", "calls"), [(0, 1), (1, 1), (20, 1), (21, 2), (40, 2), (45, 3)])
async def test_goes_through_the_whole_list(connect: Connect, count: int, calls: int) -> None:
    peer = ListingPeer(count)
    assert await walk(connect, peer) == peer.ids
    assert [call.params["Offset"] for call in peer.calls] == [0, 20, 40][:calls]


async def test_fetches_no_page_before_it_is_needed(connect: Connect) -> None:
    peer = ListingPeer(100)
    connect(peer).client.iter_digital_humans()
    assert peer.calls == []
    assert await walk(connect, peer, 20) == peer.ids[:20]
    assert len(peer.calls) == 1
    assert await walk(connect, ListingPeer(100), 21) == peer.ids[:21]


async def test_ends_when_the_list_is_emptied(connect: Connect) -> None:
    peer = ListingPeer(100, after_page=list.clear)
    assert len(await walk(connect, peer)) == 20
    assert len(peer.calls) == 2


async def test_ends_when_the_list_shrinks(connect: Connect) -> None:
    peer = ListingPeer(45, after_page=list.pop)
    assert await walk(connect, peer) == [f"id-{number}" for number in range(43)]


async def test_goes_on_when_the_list_grows(connect: Connect) -> None:
    peer = ListingPeer(40)
    peer.after_page = lambda ids: ids.append(f"new-{len(ids)}") if len(ids) < 41 else None
    assert await walk(connect, peer) == [*(f"id-{number}" for number in range(40)), "new-40"]


async def test_nothing_comes_twice(connect: Connect) -> None:
    peer = ListingPeer(30, after_page=lambda ids: ids.insert(0, f"new-{len(ids)}"))
    walked = await walk(connect, peer)
    assert walked == [f"id-{number}" for number in range(30)]


async def test_ends_when_the_total_promises_too_much(connect: Connect) -> None:
    empty = success({"Total": 7, "DigitalHumans": []})
    peer = Peer(empty)
    assert await connect(peer).take("iter_digital_humans") == []
    assert len(peer.calls) == 1


async def test_goes_on_after_a_short_page(connect: Connect) -> None:
    peer = ListingPeer(3)
    first = success({"Total": 3} | peer.entries("GetDigitalHumanList", peer.ids[:2]))
    second = success({"Total": 3} | peer.entries("GetDigitalHumanList", peer.ids[2:]))
    scripted = Peer(first, second)
    assert len(await connect(scripted).take("iter_digital_humans")) == 3
    assert scripted.calls[1].params["Offset"] == 2


async def test_fetch_mode_goes_with_every_page(connect: Connect) -> None:
    peer = ListingPeer(21)
    await connect(peer).take("iter_digital_humans", fetch_mode=2)
    assert [call.params["FetchMode"] for call in peer.calls] == [2, 2]


async def test_timbres(connect: Connect) -> None:
    peer = ListingPeer(25)
    timbres = await connect(peer).take("iter_timbres", digital_human_id="h1")
    assert [timbre.timbre_id for timbre in timbres] == peer.ids
    assert [call.params for call in peer.calls] == [
        {"DigitalHumanId": "h1", "Offset": 0, "Limit": 20},
        {"DigitalHumanId": "h1", "Offset": 20, "Limit": 20},
    ]
