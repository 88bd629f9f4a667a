import pytest

from visavis.errors import OperatorError
from visavis.ice_servers import IceServer, read_ice_server
from visavis.settings import load_settings


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("stun:s.test", IceServer("stun:s.test")),
        ("stuns:s.test:5349", IceServer("stuns:s.test:5349")),
        ("turn:192.0.2.1:3478", IceServer("turn:192.0.2.1:3478")),
        ("turn:[2001:db8::1]:3478", IceServer("turn:[2001:db8::1]:3478")),
        ("turn:me:s3cret@t.test", IceServer("turn:t.test", "me", "s3cret")),
        (
            "turns:a%40b:%3A%2C%25@t.test:443?transport=tcp",
            IceServer("turns:t.test:443?transport=tcp", "a@b", ":,%"),
        ),
    ],
)
def test_addresses_are_taken_apart(text: str, expected: IceServer) -> None:
    assert read_ice_server(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "s.test", "http://s.test", "stun:", "stun:s.test:port", "turn:t.test?transport=sctp",
     "turn:me@t.test", "turn:me:@t.test", "stun:s.test/path"],
)  # fmt: skip
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not the address of a STUN or TURN server"):
        read_ice_server(text)


def test_no_password_is_named() -> None:
    with pytest.raises(ValueError, match=r"t\.test:port") as caught:
        read_ice_server("turn:me:s3cret@t.test:port")
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(("url", "relays"), [("stun:s.test", False), ("turns:t.test", True)])
def test_turn_servers_relay(url: str, relays: bool) -> None:
    assert IceServer(url).relays is relays


def test_settings_list_them() -> None:
    listed = "stun:s.test, turn:me:s3cret@t.test"
    settings = load_settings({"VISAVIS_ICE_SERVERS": listed})
    assert settings.ice == [IceServer("stun:s.test"), IceServer("turn:t.test", "me", "s3cret")]


def test_settings_say_which_one_is_wrong() -> None:
    with pytest.raises(OperatorError, match=r"VISAVIS_ICE_SERVERS: 'ftp:x' is not the address"):
        load_settings({"VISAVIS_ICE_SERVERS": "stun:s.test,ftp:x"})
