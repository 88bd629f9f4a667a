"""``visavis call``, against a real server."""

import json
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from support.calls import Caller
from support.command import Commands
from support.server import RunningServer

LIST = "GetDigitalHumanList"


@pytest.fixture
def at(visavis: Commands, server: RunningServer, caller: Caller) -> list[str]:
    """The options that name the server and an App of it."""
    del visavis
    return [
        *("--base-url", server.base_url, "--app-id", str(caller.app_id)),
        *("--server-secret", caller.server_secret),
    ]


@contextmanager
def answering(answer: bytes) -> Iterator[str]:
    """The address of something that answers every connection with these bytes."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def work() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(answer)

        thread = threading.Thread(target=work)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            thread.join(10)
            assert not thread.is_alive()


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_the_whole_answer_is_printed_as_json(
    visavis: Commands, at: list[str], options: list[str]
) -> None:
    ran = visavis.run("call", LIST, "Limit=2", "Offset=1", *at, *options)
    assert (ran.code, ran.err) == (0, "")
    answer = ran.json
    assert sorted(answer) == ["Code", "Data", "Message", "RequestId"]
    assert len(answer["Data"]["DigitalHumans"]) == 2


def test_one_thing_can_be_picked_for_a_shells_variable(visavis: Commands, at: list[str]) -> None:
    listed = visavis.run("call", LIST, "Limit=1", *at, "--pick", "Total")
    assert (listed.code, listed.out) == (0, f"{listed.json}\n")
    human = visavis.run("call", LIST, "Limit=1", *at).json["Data"]["DigitalHumans"][0]
    info = ("call", "GetDigitalHumanInfo", f"DigitalHumanId={human['DigitalHumanId']}", *at)
    assert visavis.run(*info, "--pick", "Name").out == f"{human['Name']}\n"
    missing = visavis.run(*info, "--pick", "TaskId")
    assert missing.code == 1
    assert "no 'TaskId'" in missing.err
    refused = visavis.run("call", "GetDigitalHumanInfo", *at, "--pick", "Name")
    assert (refused.code, refused.json["Code"]) == (1, 400000001)


def test_no_data_directory_is_made_where_all_is_given(visavis: Commands, at: list[str]) -> None:
    assert visavis.run("call", LIST, *at).code == 0
    assert not visavis.data_dir.exists()


def test_app_and_secret_are_looked_up(visavis: Commands, server: RunningServer) -> None:
    home = ("--data-dir", server.data_dir, "--base-url", server.base_url)
    assert visavis.json("call", LIST, "Limit=1", *home)["Code"] == 0
    made = server.new_app()
    app = ("--app-id", made.app_id)
    assert visavis.json("call", LIST, *home, *app)["Code"] == 0
    assert "There is no App 7." in visavis.refused("call", LIST, *home, "--app-id", 7)


def test_settings_come_from_the_environment(
    visavis: Commands, server: RunningServer, caller: Caller
) -> None:
    visavis.set(
        VISAVIS_BASE_URL=server.base_url,
        VISAVIS_APP_ID=caller.app_id,
        VISAVIS_SERVER_SECRET=caller.server_secret,
    )
    assert visavis.json("call", LIST)["Code"] == 0


@pytest.mark.parametrize(
    ("parameters", "code", "words"),
    [
        (["Limit=99"], 400000001, "Limit"),
        (["Limit=two"], 400000001, "Limit"),
        (["Limit="], 400000001, "Limit"),
        (["Offset=-1"], 400000001, "Offset"),
        (['Limit={"a":1}'], 400000001, "Limit"),
        (["FetchMode=1", "FetchMode=4"], 400000001, "FetchMode"),
    ],
)
def test_a_refusal_is_printed_and_ends_with_1(
    visavis: Commands, at: list[str], parameters: list[str], code: int, words: str
) -> None:
    ran = visavis.run("call", LIST, *parameters, *at, "--json")
    assert (ran.code, ran.err) == (1, "")
    assert ran.json["Code"] == code
    assert words in ran.json["Message"]
    assert "Data" not in ran.json


def test_texts_that_look_like_numbers_stay_texts(visavis: Commands, at: list[str]) -> None:
    ran = visavis.run("call", "GetDigitalHumanInfo", "DigitalHumanId=123", *at)
    assert (ran.code, ran.json["Code"]) == (1, 400000003)


@pytest.mark.parametrize("action", ["GetNothing", "", "a b&c=d"])
def test_an_unknown_action_is_the_servers_to_refuse(
    visavis: Commands, at: list[str], action: str
) -> None:
    ran = visavis.run("call", action, "A=1", 'B={"C":[1]}', "C=x", *at, "--json")
    assert (ran.code, ran.err) == (1, "")
    assert ran.json["Code"] == (100000007 if action else 100000006)


def test_a_wrong_secret_is_100000005(visavis: Commands, at: list[str]) -> None:
    ran = visavis.run("call", LIST, *at[:-1], "0" * 32)
    assert (ran.code, ran.json["Code"]) == (1, 100000005)
    assert "0" * 32 not in ran.out + ran.err


@pytest.mark.parametrize("parameter", ["Limit", "=2", ""])
def test_what_is_no_parameter_is_named(visavis: Commands, at: list[str], parameter: str) -> None:
    told = visavis.refused("call", LIST, parameter, *at)
    assert f"{parameter!r} is no parameter." in told
    assert "Key=Value" in told


@pytest.mark.parametrize(
    ("base_url", "words"),
    [
        ("http://127.0.0.1:1", "http://127.0.0.1:1 cannot be reached"),
        ("http://host.invalid", "http://host.invalid cannot be reached"),
        ("127.0.0.1:8088", "does not begin with https:// or http://"),
        ("ftp://127.0.0.1", "does not begin with https:// or http://"),
        ("http://[::1", "base_url is not a web address"),
    ],
)
def test_a_server_that_cannot_be_reached_is_named(
    visavis: Commands, at: list[str], base_url: str, words: str
) -> None:
    told = visavis.refused("call", LIST, *at, "--base-url", base_url)
    assert words in told
    assert at[-1] not in told
    assert "Signature=" not in told


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"hello\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n[1,2,3,4]",
        b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 301 Moved\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{",
        b'HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n{"Code":"0"}',
    ],
)
def test_whatever_else_answers_is_told(visavis: Commands, at: list[str], answer: bytes) -> None:
    with answering(answer) as base_url:
        told = visavis.refused("call", LIST, *at, "--base-url", base_url)
    assert told.startswith(f"Error: {LIST}: ")
    assert at[-1] not in told
    assert "Signature=" not in told


def test_app_ids_that_cannot_be_are_misuse(visavis: Commands) -> None:
    for app_id in ("0", "9" * 30, "x"):
        assert "--app-id" in visavis.misused("call", LIST, "--app-id", app_id)


def test_an_authority_that_cannot_be_used_is_named(
    visavis: Commands, at: list[str], tmp_path: Path
) -> None:
    (tmp_path / "text.pem").write_text("hello")
    for path, words in [
        (tmp_path / "none.pem", "cannot be read: No such file"),
        (tmp_path, "cannot be read: Is a directory"),
        (tmp_path / "text.pem", "holds no certificate in PEM form"),
    ]:
        assert f"{path} {words}" in visavis.refused("call", LIST, *at, "--ca-cert", path)


def test_an_empty_data_directory_says_which_server_does_not_answer(visavis: Commands) -> None:
    visavis.set(VISAVIS_PORT=1)
    assert "http://127.0.0.1:1 cannot be reached" in visavis.refused("call", LIST)


def test_without_a_first_app_one_has_to_be_named(visavis: Commands) -> None:
    visavis.json("apps", "create", "Shop")
    assert "Give --app-id APPID." in visavis.refused("call", LIST)


def test_a_damaged_data_directory_is_told(
    visavis: Commands, server: RunningServer, tmp_path: Path
) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(server.data_dir, broken)
    (broken / "keys.json").write_text(json.dumps({"keys": []}))
    assert "holds no key" in visavis.refused("call", LIST, "--data-dir", broken)
