from __future__ import annotations

import pytest
from aiortc.sdp import SessionDescription
from hypothesis import given
from hypothesis import strategies as st

from visavis.live.offers import (
    LONGEST_OFFER,
    MOST_CANDIDATES,
    OfferError,
    read_offer,
    with_addresses,
)

HEAD = "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n"
SECRETS = "a=ice-ufrag:abcd\r\na=ice-pwd:0123456789\r\na=fingerprint:sha-256 AB\r\n"
VIDEO = "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:0\r\n" + SECRETS


def candidate(address: str, kind: str = "host") -> str:
    return f"a=candidate:1 1 udp 2122260223 {address} 50000 typ {kind}\r\n"


INTERNAL = ["169.254.169.254", "10.0.0.1", "127.0.0.1", "192.168.1.7", "::1", "fe80::1", "x.local"]


@pytest.mark.parametrize("address", [*INTERNAL, "8.8.8.8"])
def test_candidates_are_not_followed(address: str) -> None:
    offer = HEAD + VIDEO + candidate(address) + "a=end-of-candidates\r\n"
    assert "candidate" not in read_offer(offer, keep_candidates=False)


@pytest.mark.parametrize(
    "end", ["\r", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"]
)
def test_no_line_hides_behind_an_end_that_only_aiortc_sees(end: str) -> None:
    hidden = f"a=x{end}{candidate('10.0.0.1')}".removesuffix("\r\n")
    read = read_offer(f"{HEAD}{VIDEO}{hidden}\r\n", keep_candidates=False)
    assert not SessionDescription.parse(read).media[0].ice_candidates
    with pytest.raises(OfferError, match="each once"):
        read_offer(f"{HEAD}{VIDEO}a=x{end}{VIDEO}", keep_candidates=False)


@pytest.mark.parametrize("address", INTERNAL)
def test_with_a_relay_internal_candidates_are_not_followed_either(address: str) -> None:
    offer = HEAD + VIDEO + candidate(address) + candidate("8.8.8.8")
    read = read_offer(offer, keep_candidates=True)
    assert address not in read
    assert "8.8.8.8" in read


def test_with_a_relay_only_so_many_are_followed() -> None:
    offer = HEAD + VIDEO + "".join(candidate(f"8.8.8.{last}") for last in range(200))
    assert read_offer(offer, keep_candidates=True).count("a=candidate:") == MOST_CANDIDATES


def test_an_offer_that_is_too_long_is_refused() -> None:
    with pytest.raises(OfferError, match="at most"):
        read_offer(HEAD + VIDEO + "a=x\r\n" * LONGEST_OFFER, keep_candidates=False)


@pytest.mark.parametrize("offer", ["", "hello", "{}", HEAD, HEAD + "m=application 9 X 1\r\n"])
def test_what_asks_for_nothing_is_refused(offer: str) -> None:
    with pytest.raises(OfferError):
        read_offer(offer, keep_candidates=False)


@pytest.mark.parametrize("line", SECRETS.splitlines())
def test_an_offer_to_which_nobody_could_connect_is_refused(line: str) -> None:
    with pytest.raises(OfferError, match=line.split(":", maxsplit=1)[0]):
        read_offer((HEAD + VIDEO).replace(line, "a=x"), keep_candidates=False)


def test_more_sections_than_a_viewer_needs_are_refused() -> None:
    with pytest.raises(OfferError, match="each once"):
        read_offer(HEAD + VIDEO * 2, keep_candidates=False)


@given(st.text(max_size=300))
def test_anything_is_read_or_refused(text: str) -> None:
    try:
        assert read_offer("v=0\n" + text, keep_candidates=True).startswith("v=0")
    except OfferError as fault:
        assert str(fault)


def test_public_addresses_stand_for_the_machines_own() -> None:
    answer = HEAD + VIDEO + candidate("172.17.0.2") + candidate("9.9.9.9", "relay")
    named = with_addresses(answer, ["203.0.113.5", "2001:db8::5"])
    assert "172.17.0.2" not in named
    assert "203.0.113.5 50000 typ host" in named
    assert "9.9.9.9 50000 typ relay" in named
    assert "2001:db8::5" not in named


def test_without_public_addresses_an_answer_stays_as_it_is() -> None:
    answer = HEAD + VIDEO + candidate("172.17.0.2")
    assert with_addresses(answer, []) == answer
