"""Which addresses audio may be fetched from."""

from ipaddress import ip_address

import pytest

from visavis.audio.addresses import AllowedHosts, why_forbidden
from visavis.errors import OperatorError

FORBIDDEN = """
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.255 100.100.100.200 127.0.0.1
127.255.255.254 168.63.129.16 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.1 192.0.2.1
192.88.99.1 192.168.1.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1
255.255.255.255 :: ::1 ::7f00:1 fe80::1 fe80::1%eth0 fec0::1 fc00::1 fd00:ec2::254 ff02::1 2001::1
2001:db8::1 3fff::1 100::1 5f00::1 4000::1 64:ff9b:1::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1
::ffff:169.254.169.254 ::ffff:0:127.0.0.1 64:ff9b::127.0.0.1 64:ff9b::a9fe:a9fe 2002:7f00:1::
2002:c0a8:101::1 2002:a9fe:a9fe::
"""

PUBLIC = """
1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 172.15.255.255 172.32.0.0
192.167.255.255 192.169.0.0 223.255.255.255 2606:4700::1111 2a00:1450::1 2001:4860:4860::8888
2400:cb00::1 ::ffff:8.8.8.8 64:ff9b::8.8.8.8 2002:808:808::1
"""


@pytest.mark.parametrize("address", FORBIDDEN.split())
def test_what_is_not_public_is_forbidden(address: str) -> None:
    assert why_forbidden(ip_address(address))
    assert AllowedHosts().why_forbidden("media.example", ip_address(address))


@pytest.mark.parametrize("address", PUBLIC.split())
def test_what_is_public_is_not(address: str) -> None:
    assert why_forbidden(ip_address(address)) == ""


@pytest.mark.parametrize("address", FORBIDDEN.split())
def test_a_star_allows_everything(address: str) -> None:
    assert AllowedHosts(["*"]).why_forbidden("x", ip_address(address)) == ""


@pytest.mark.parametrize(
    ("entry", "host", "address", "allowed"),
    [
        ("10.1.0.0/16", "x", "10.1.2.3", True),
        ("10.1.0.0/16", "x", "10.2.0.1", False),
        ("10.1.2.3/16", "x", "10.1.9.9", True),
        ("10.1.2.3", "x", "10.1.2.3", True),
        ("10.1.2.3", "x", "10.1.2.4", False),
        ("::1", "x", "::1", True),
        ("[::1]", "x", "::1", True),
        ("::1", "x", "127.0.0.1", False),
        ("127.0.0.0/8", "x", "::ffff:127.0.0.1", False),
        ("fd00::/8", "x", "fd12::1", True),
        ("media.internal", "media.internal", "10.0.0.1", True),
        ("Media.Internal.", "MEDIA.internal", "127.0.0.1", True),
        ("media.internal", "evil.media.internal", "10.0.0.1", False),
        ("media.internal", "media.internal.evil.org", "10.0.0.1", False),
        ("media_1", "media_1", "10.0.0.1", True),
    ],
)
def test_entries_allow_what_they_name(entry: str, host: str, address: str, allowed: bool) -> None:
    words = AllowedHosts([entry]).why_forbidden(host, ip_address(address))
    assert (words == "") is allowed


@pytest.mark.parametrize(
    "entry",
    [
        "http://x",
        "x:80",
        "10.0.0.0/33",
        "*.internal",
        "a b",
        "",
        "10.0.0",
        "-x",
        "x/y",
        "300.1.1.1",
    ],
)
def test_other_entries_are_an_operators_error(entry: str) -> None:
    with pytest.raises(OperatorError, match="VISAVIS_AUDIO_PRIVATE_HOSTS"):
        AllowedHosts(["good.example", entry])
