"""Signed URLs: how long they live, and that nothing in them can be changed (contract section 3)."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visavis.catalogue.paths import media_path
from visavis.keyring import Key, Keyring
from visavis.media.urls import UrlSigner, expiry_at

MEDIA = media_path("c" * 64)
NOW = 1_700_000_000
HOUR = 3600


def signer(*key_ids: str) -> UrlSigner:
    keys = [Key(key_id, key_id.encode() * 32, NOW) for key_id in key_ids or ("k",)]
    return UrlSigner("https://here.example", Keyring(keys))


def query_of(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query))


@given(st.floats(0, 1e11) | st.integers(0, 10**11))
def test_a_url_lives_for_more_than_24_and_at_most_25_hours(now: float) -> None:
    assert 24 * HOUR < expiry_at(now) - now <= 25 * HOUR


@given(st.integers(0, 10**7), st.integers(0, HOUR - 1), st.integers(0, HOUR - 1))
def test_all_urls_made_within_an_hour_expire_together(hour: int, one: int, other: int) -> None:
    assert expiry_at(hour * HOUR + one) == expiry_at(hour * HOUR + other)
    assert expiry_at(hour * HOUR + one) % HOUR == 0


def test_a_url_names_its_server_and_its_file() -> None:
    assert signer().url(MEDIA, NOW).startswith(f"https://here.example{MEDIA}?Expires={NOW}&")


def test_a_url_is_followed_until_the_second_that_it_expires() -> None:
    query = query_of(signer().url(MEDIA, NOW))
    assert signer().refusal(MEDIA, query, NOW - 0.001) is None
    assert "expired" in (signer().refusal(MEDIA, query, NOW) or "")
    assert "expired" in (signer().refusal(MEDIA, query, NOW + 10**6) or "")


def test_another_file_is_not_reached_by_a_files_url() -> None:
    query = query_of(signer().url(MEDIA, NOW + 9))
    assert "signature is wrong" in (signer().refusal(media_path("d" * 64), query, NOW) or "")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Expires", str(NOW + 10)),
        ("Expires", f"0{NOW + 9}\n"),
        ("Expires", "9" * 12),
        ("Key", "other"),
        ("Key", ""),
        ("Signature", "A" * 43),
        ("Signature", ""),
        ("Signature", "äöü"),
    ],
)
def test_a_url_with_anything_changed_is_refused(name: str, value: str) -> None:
    query = query_of(signer().url(MEDIA, NOW + 9))
    assert signer().refusal(MEDIA, query | {name: value}, NOW) is not None
    assert signer().refusal(MEDIA, query, NOW) is None


@pytest.mark.parametrize("name", ["Expires", "Key", "Signature"])
def test_a_url_with_anything_missing_is_refused(name: str) -> None:
    query = query_of(signer().url(MEDIA, NOW + 9))
    del query[name]
    assert signer().refusal(MEDIA, query, NOW) is not None


@pytest.mark.parametrize("expires", ["", "-1", "1e9", "٣", "9" * 5000, "0x10", "1_0", " 1"])
def test_an_expiry_that_is_no_number_is_refused(expires: str) -> None:
    assert "not signed" in (signer().refusal(MEDIA, {"Expires": expires}, NOW) or "")


def test_the_signature_does_not_hold_for_a_key_of_another_name() -> None:
    both = signer("new", "old")
    query = query_of(signer("old").url(MEDIA, NOW + 9))
    assert both.refusal(MEDIA, query, NOW) is None
    assert both.refusal(MEDIA, query | {"Key": "new"}, NOW) is not None


def test_a_url_outlives_the_rotation_of_its_key_and_ends_with_the_key() -> None:
    query = query_of(signer("old").url(MEDIA, NOW + 9))
    assert signer("newest", "new", "old").refusal(MEDIA, query, NOW) is None
    assert "signature is wrong" in (signer("newest", "new").refusal(MEDIA, query, NOW) or "")


def test_new_urls_are_signed_by_the_newest_key() -> None:
    assert query_of(signer("new", "old").url(MEDIA, NOW))["Key"] == "new"
