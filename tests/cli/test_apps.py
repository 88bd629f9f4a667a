"""``visavis apps``."""

import re
import sqlite3
import time

import pytest
from support.command import Commands

NO_APP = "4294967295"


def test_create_prints_the_app_and_its_secrets(visavis: Commands) -> None:
    ran = visavis.run("apps", "create", "Shop")
    assert ran.code == 0
    assert re.fullmatch(
        r"AppId +[1-9]\d{8,9}\nServerSecret +[0-9a-f]{32}\nCallbackSecret +[0-9a-f]{32}\n", ran.out
    )


def test_create_with_json_has_just_these_names(visavis: Commands) -> None:
    made = visavis.json("apps", "create", "Shop")
    assert list(made) == ["AppId", "ServerSecret", "CallbackSecret"]
    assert made["ServerSecret"] != made["CallbackSecret"]


def test_create_takes_what_clients_have_already(visavis: Commands) -> None:
    made = visavis.json(
        "apps", "create", "Old", "--app-id", 12345, "--server-secret", "Ab" * 16, "--rate-limit", 3
    )
    assert (made["AppId"], made["ServerSecret"]) == (12345, "Ab" * 16)
    assert visavis.json("apps", "show", 12345) == {
        "AppId": 12345,
        "Name": "Old",
        "RateLimit": 3,
        "StreamLimit": None,
        "CallbackUrl": None,
        "Enabled": True,
        "HasService": True,
        "CreatedAt": visavis.json("apps", "list")["Apps"][0]["CreatedAt"],
        "OldSecretUntil": None,
        "ServerSecret": "Ab" * 16,
        "CallbackSecret": made["CallbackSecret"],
    }


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--rate-limit", "0"], "from 1 to 1,000,000"),
        (["--rate-limit", "1000001"], "1000001 came"),
        (["--app-id", "0"], "from 1 to 4294967295"),
        (["--app-id", "4294967296"], "4294967296 came"),
        (["--app-id", "9" * 30], "came"),
        (["--server-secret", "short"], "32 letters and digits"),
        (["--server-secret", "ä" * 32], "32 letters and digits"),
    ],
)
def test_create_refuses_what_cannot_be(visavis: Commands, options: list[str], words: str) -> None:
    assert words in visavis.refused("apps", "create", "Shop", *options)
    assert visavis.json("apps", "list") == {"Total": 0, "Apps": []}


@pytest.mark.parametrize("name", ["", " ", "x" * 129, "a\nb"])
def test_create_refuses_a_name_that_cannot_be_shown(visavis: Commands, name: str) -> None:
    assert "1 to 128 printable characters" in visavis.refused("apps", "create", name)


def test_create_refuses_an_app_id_that_is_taken(visavis: Commands) -> None:
    visavis.json("apps", "create", "One", "--app-id", 7)
    assert "There is an App 7 already." in visavis.refused("apps", "create", "Two", "--app-id", 7)
    assert [app["Name"] for app in visavis.json("apps", "list")["Apps"]] == ["One"]


@pytest.mark.parametrize(
    "options", [["--rate-limit", "many"], ["--rate-limit", "1.5"], ["--app-id", "x"]]
)
def test_what_is_no_number_is_misuse(visavis: Commands, options: list[str]) -> None:
    assert options[0] in visavis.misused("apps", "create", "Shop", *options)


def test_list_shows_no_secrets(visavis: Commands) -> None:
    made = [visavis.json("apps", "create", name) for name in ("Shop", "[bold]Lab[/] é中")]
    listed = visavis.json("apps", "list")
    table = visavis.run("apps", "list")
    assert listed["Total"] == 2
    assert {app["AppId"] for app in listed["Apps"]} == {app["AppId"] for app in made}
    assert "[bold]Lab[/] é中" in table.out
    for app in made:
        assert str(app["AppId"]) in table.out
        assert app["ServerSecret"] not in table.out + str(listed)
        assert app["CallbackSecret"] not in table.out + str(listed)


def test_show_is_for_people_too(visavis: Commands) -> None:
    made = visavis.json("apps", "create", "Shop")
    shown = visavis.run("apps", "show", made["AppId"])
    assert shown.code == 0
    assert made["ServerSecret"] in shown.out
    assert "RateLimit" in shown.out


def test_rotate_secret_changes_the_server_secret_only(visavis: Commands) -> None:
    made = visavis.json("apps", "create", "Shop")
    rotated = visavis.json("apps", "rotate-secret", made["AppId"])
    shown = visavis.json("apps", "show", made["AppId"])
    assert list(rotated) == ["AppId", "ServerSecret"]
    assert rotated["ServerSecret"] != made["ServerSecret"]
    assert shown["ServerSecret"] == rotated["ServerSecret"]
    assert shown["CallbackSecret"] == made["CallbackSecret"]
    again = visavis.run("apps", "rotate-secret", made["AppId"])
    assert re.search(r"ServerSecret +[0-9a-f]{32}\n", again.out)


@pytest.mark.parametrize(("options", "field"), [([], "Enabled"), (["--service"], "HasService")])
def test_disable_and_enable(visavis: Commands, options: list[str], field: str) -> None:
    app_id = visavis.json("apps", "create", "Shop")["AppId"]
    other = {"Enabled": "HasService", "HasService": "Enabled"}[field]
    assert visavis.json("apps", "disable", app_id, *options)[field] is False
    shown = visavis.json("apps", "show", app_id)
    assert (shown[field], shown[other]) == (False, True)
    assert visavis.json("apps", "enable", app_id, *options)[field] is True
    ran = visavis.run("apps", "disable", app_id, *options)
    assert (ran.code, ran.out) == (0, "")
    assert str(app_id) in ran.err


def test_rate_limit_is_set_and_taken_back(visavis: Commands) -> None:
    app_id = visavis.json("apps", "create", "Shop", "--rate-limit", 5)["AppId"]
    assert visavis.json("apps", "rate-limit", app_id, 50)["RateLimit"] == 50
    assert visavis.json("apps", "rate-limit", app_id, 0)["RateLimit"] is None
    assert "1000001 came" in visavis.refused("apps", "rate-limit", app_id, 1000001)
    assert visavis.json("apps", "show", app_id)["RateLimit"] is None


@pytest.mark.parametrize(
    "command",
    [["show"], ["rotate-secret"], ["disable"], ["enable"], ["disable", "--service"]],
    ids=" ".join,
)
def test_an_unknown_app_is_named(visavis: Commands, command: list[str]) -> None:
    told = visavis.refused("apps", *command, NO_APP)
    assert told == f"Error: There is no App {NO_APP}.\nSee: visavis apps list\n"


def test_an_unknown_app_has_no_rate_limit(visavis: Commands) -> None:
    assert f"There is no App {NO_APP}." in visavis.refused("apps", "rate-limit", NO_APP, 5)


@pytest.mark.parametrize("app_id", ["0", "4294967296", "9" * 30, "abc"])
def test_what_is_no_app_id_is_misuse(visavis: Commands, app_id: str) -> None:
    assert "APPID" in visavis.misused("apps", "show", app_id)


def test_secrets_are_encrypted_at_rest(visavis: Commands) -> None:
    made = visavis.json("apps", "create", "Shop")
    with sqlite3.connect(visavis.data_dir / "visavis.sqlite3") as database:
        row = database.execute("SELECT server_secret, callback_secret FROM apps").fetchone()
    database.close()
    kept = b"".join(path.read_bytes() for path in visavis.data_dir.rglob("*") if path.is_file())
    for secret in (made["ServerSecret"], made["CallbackSecret"]):
        assert secret.encode() not in kept
    assert all(row)
    assert (visavis.data_dir / "keys.json").stat().st_mode & 0o777 == 0o600


def test_callback_sets_the_url_and_keeps_the_secret(visavis: Commands) -> None:
    made = visavis.json("apps", "create", "Shop")
    app_id, url = made["AppId"], "http://127.0.0.1:9999/told?a=b"
    assert visavis.json("apps", "callback", app_id, url)["CallbackUrl"] == url
    shown = visavis.json("apps", "show", app_id)
    assert (shown["CallbackUrl"], shown["CallbackSecret"]) == (url, made["CallbackSecret"])
    assert visavis.json("apps", "callback", app_id, "-")["CallbackUrl"] is None


@pytest.mark.parametrize(
    "url",
    ["", "shop", "ftp://x/", "http://", "http://[", "http://x:99999/", "http://x/ y", "http://ü/",
     "http://u:p@x/", "http://x/" + "y" * 2048, "http://x/\n"],
)  # fmt: skip
def test_callback_refuses_what_is_no_url(visavis: Commands, url: str) -> None:
    app_id = visavis.json("apps", "create", "Shop")["AppId"]
    assert "callback" in visavis.refused("apps", "callback", app_id, url)
    assert visavis.json("apps", "show", app_id)["CallbackUrl"] is None


def test_stream_limit_is_set_and_left_to_the_server(visavis: Commands) -> None:
    app_id = visavis.json("apps", "create", "Shop")["AppId"]
    assert visavis.json("apps", "stream-limit", app_id, 7)["StreamLimit"] == 7
    assert visavis.json("apps", "stream-limit", app_id, 0)["StreamLimit"] is None
    assert "from 1 to 1,000,000" in visavis.refused("apps", "stream-limit", app_id, 1_000_001)


def test_rotate_secret_may_keep_the_old_one_for_a_while(visavis: Commands) -> None:
    made = visavis.json("apps", "create", "Shop")
    rotated = visavis.json("apps", "rotate-secret", made["AppId"], "--keep-old", "24h")
    until = rotated["OldSecretUntil"]
    assert visavis.json("apps", "show", made["AppId"])["OldSecretUntil"] == until
    assert 0 <= time.time() + 86400 - until < 60
    visavis.run("apps", "end-old-secret", made["AppId"])
    assert visavis.json("apps", "show", made["AppId"])["OldSecretUntil"] is None
    for wrong, words in (("721h", "30 days"), ("soon", "no duration")):
        assert words in visavis.refused("apps", "rotate-secret", made["AppId"], "--keep-old", wrong)


def test_the_callback_secret_is_rotated_by_itself(visavis: Commands) -> None:
    made = visavis.json("apps", "create", "Shop")
    rotated = visavis.json("apps", "rotate-callback-secret", made["AppId"])
    shown = visavis.json("apps", "show", made["AppId"])
    assert rotated["CallbackSecret"] == shown["CallbackSecret"] != made["CallbackSecret"]
    assert shown["ServerSecret"] == made["ServerSecret"]


def test_an_app_is_renamed_and_deleted(visavis: Commands) -> None:
    made = visavis.json("apps", "create", "Shop")
    visavis.run("apps", "rename", made["AppId"], "Store")
    assert visavis.json("apps", "show", made["AppId"])["Name"] == "Store"
    assert "is deleted" in visavis.run("apps", "delete", made["AppId"]).err
    assert "There is no App" in visavis.refused("apps", "delete", made["AppId"])
