"""Allowed hosts (contract section 2, 100000000)."""

import pytest

from visavis.edge.hosts import AllowedHosts
from visavis.errors import ApiError, ReturnCode


def headers(host: str) -> list[tuple[bytes, bytes]]:
    return [(b"accept", b"*/*"), (b"host", host.encode("latin-1"))]


@pytest.mark.parametrize("host", ["api.example.org", "anything", "", "é"])
def test_with_none_set_all_are_allowed(host: str) -> None:
    AllowedHosts([]).check(headers(host))
    AllowedHosts([]).check([])


@pytest.mark.parametrize(
    "host", ["api.example.org", "API.example.ORG", "api.example.org:8088", "[::1]", "[::1]:8088"]
)
def test_a_host_that_is_set_is_allowed_in_any_case_and_on_any_port(host: str) -> None:
    AllowedHosts(["Api.Example.org", "[::1]"]).check(headers(host))


@pytest.mark.parametrize(
    "host",
    [
        "",
        "example.org",
        "evil-api.example.org",
        "api.example.org.evil.net",
        "api.example.org@evil.net",
        "[::2]",
        "é",
    ],
)
def test_another_host_is_refused_with_its_code(host: str) -> None:
    with pytest.raises(ApiError) as refused:
        AllowedHosts(["api.example.org", "[::1]"]).check(headers(host))
    assert refused.value.code == ReturnCode.HOST_WRONG
    assert repr(host) in refused.value.message


def test_a_request_without_a_host_is_refused() -> None:
    with pytest.raises(ApiError):
        AllowedHosts(["api.example.org"]).check([(b"accept", b"api.example.org")])


def test_a_long_host_is_shown_cut() -> None:
    with pytest.raises(ApiError) as refused:
        AllowedHosts(["api.example.org"]).check(headers("a" * 5000))
    assert len(refused.value.message) < 200
