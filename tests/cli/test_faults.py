"""``visavis faults``."""

from pathlib import Path

import pytest
from support.command import Commands
from support.server import run_visavis, serve


@pytest.fixture
def app_id(visavis: Commands) -> int:
    return int(visavis.json("apps", "create", "Shop")["AppId"])


def test_faults_are_set_listed_and_cleared(visavis: Commands, app_id: int) -> None:
    options = ("--code", 400010002, "--latency", "800ms", "--share", 0.3, "--for", "10m")
    made = visavis.json("faults", "set", "--app", app_id, "--action", "DriveByText", *options)
    assert {name: made[name] for name in made if name != "Until"} == {
        "Fault": 1,
        "AppId": app_id,
        "Action": "DriveByText",
        "Code": 400010002,
        "LatencyMs": 800,
        "Share": 0.3,
        "DropCallbacks": False,
        "Applied": True,
    }
    visavis.json("faults", "set", "--app", "all", "--drop-callbacks", "--for", "1h")
    rows = visavis.json("faults", "list")["Faults"]
    assert [(row["Fault"], row["AppId"], row["Action"]) for row in rows] == [
        (1, app_id, "DriveByText"),
        (2, "all", "all"),
    ]
    assert "DriveByText" in visavis.run("faults", "list").out
    assert visavis.json("faults", "clear", 1) == {"Cleared": 1}
    assert "One fault is cleared." in visavis.run("faults", "clear").err
    assert visavis.json("faults", "list") == {"Total": 0, "Faults": []}
    assert "There is no fault 1" in visavis.refused("faults", "clear", 1)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--app", "me", "--code", 400000001, "--for", "1m"), "is no AppId"),
        (("--app", "0", "--code", 400000001, "--for", "1m"), "is no AppId"),
        (("--app", "5", "--code", 400000001, "--for", "1m"), "There is no App 5"),
        (("--app", "all", "--code", 1, "--for", "1m"), "Code 1"),
        (("--app", "all", "--code", 400000001, "--for", "ever"), "is no duration"),
        (("--app", "all", "--latency", "1 hour", "--for", "1m"), "is no duration"),
        (("--app", "all", "--latency", "31s", "--for", "1m"), "31,000 came"),
        (("--app", "all", "--code", 400000001, "--for", "25h"), "1 s to 24 h"),
        (("--app", "all", "--action", "Sing", "--code", 400000001, "--for", "1m"), "'Sing'"),
        (("--app", "all", "--for", "1m"), "would do nothing"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(
    visavis: Commands, options: tuple[object, ...], words: str
) -> None:
    assert words in visavis.refused("faults", "set", *options)


@pytest.mark.parametrize(
    ("settings", "applied"),
    [
        ({}, True),
        ({"VISAVIS_HOST": "::1"}, True),
        ({"VISAVIS_HOST": "localhost"}, True),
        ({"VISAVIS_HOST": "0.0.0.0"}, False),  # noqa: S104
        ({"VISAVIS_PUBLIC_URL": "https://api.test"}, False),
        ({"VISAVIS_TRUSTED_PROXIES": "127.0.0.1"}, False),
        ({"VISAVIS_FAULTS": "off"}, False),
        ({"VISAVIS_PUBLIC_URL": "https://api.test", "VISAVIS_FAULTS": "on"}, True),
    ],
)
def test_it_says_when_a_server_with_these_settings_ignores_it(
    visavis: Commands, settings: dict[str, str], applied: bool
) -> None:
    visavis.set(**settings)
    said = visavis.run("faults", "set", "--app", "all", "--code", 400010002, "--for", "1m")
    assert said.code == 0
    assert ("ignores it" in said.err) == (not applied)


def test_it_says_what_the_server_that_runs_does_whatever_this_command_is_set_to(
    data_dir: Path,
) -> None:
    """Its settings may be in a unit file or a container, where the command does not see them."""
    order = ("faults", "set", "--app", "all", "--latency", "1ms", "--for", "1m")
    with serve(data_dir, environment={"VISAVIS_FAULTS": "off"}):
        said = run_visavis(*order, data_dir=data_dir)
        assert "The server that was started last ignores it" in said.stderr
    with serve(data_dir):
        said = run_visavis(*order, data_dir=data_dir, environment={"VISAVIS_FAULTS": "off"})
        assert said.returncode == 0
        assert "ignores it" not in said.stderr


def test_a_setting_of_another_kind_is_refused(visavis: Commands) -> None:
    visavis.set(VISAVIS_FAULTS="maybe")
    assert "VISAVIS_FAULTS" in visavis.refused("faults", "list")
