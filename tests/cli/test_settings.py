"""Data directories, databases and settings that will not do, and what all commands share."""

from pathlib import Path

import pytest
from support import backends
from support.command import Commands
from support.pictures import picture

from visavis import __version__

COMMANDS = [
    "serve", "call", "doctor",
    "apps create", "apps list", "apps show", "apps rotate-secret", "apps disable", "apps enable",
    "humans list", "humans show", "humans add", "humans remove",
    "timbres list", "timbres show", "timbres add", "timbres bind", "timbres unbind",
    "timbres remove", "catalogue export", "catalogue import", "keys rotate",
]  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_takes_a_data_directory_and_explains_itself(
    visavis: Commands, command: str
) -> None:
    told = visavis.run(*command.split(), "--help")
    assert told.code == 0
    assert "--data-dir" in told.out
    assert "--database-url" in told.out
    assert "--json" in told.out
    assert not visavis.data_dir.exists()


def test_version(visavis: Commands) -> None:
    assert visavis.run("--version").out == f"visavis {__version__}\n"


@pytest.mark.parametrize("words", [["nonsense"], ["apps", "nonsense"], ["apps", "list", "--x"]])
def test_misuse_is_2(visavis: Commands, words: list[str]) -> None:
    assert words[-1] in visavis.misused(*words)


def test_json_stands_behind_the_subcommand_only(visavis: Commands) -> None:
    assert "--json" in visavis.misused("--json", "apps", "list")


def test_the_option_goes_before_the_variable(visavis: Commands, tmp_path: Path) -> None:
    visavis.json("apps", "create", "Shop", "--data-dir", tmp_path / "other")
    assert not visavis.data_dir.exists()
    assert visavis.json("apps", "list", "--data-dir", tmp_path / "other")["Total"] == 1
    assert visavis.json("apps", "list")["Total"] == 0


def test_a_data_directory_is_made_for_its_owner_only(visavis: Commands, tmp_path: Path) -> None:
    deep = tmp_path / "a b" / "c%20?#d"
    visavis.json("apps", "create", "Shop", "--data-dir", deep)
    assert deep.stat().st_mode & 0o777 == 0o700
    assert visavis.json("apps", "list", "--data-dir", deep)["Total"] == 1
    assert {path.name for path in tmp_path.iterdir()} == {"a b"}


@pytest.mark.parametrize("below", ["", "sub"])
def test_a_data_directory_that_cannot_be_made_is_named(
    visavis: Commands, tmp_path: Path, below: str
) -> None:
    file = tmp_path / "file"
    file.write_text("x")
    told = visavis.refused("apps", "list", "--data-dir", file / below)
    assert f"The directory {file / below} cannot be made" in told
    assert "--data-dir DIRECTORY or VISAVIS_DATA_DIR" in told


def test_another_databases_media_directory_is_refused(visavis: Commands, tmp_path: Path) -> None:
    visavis.json("apps", "list")
    visavis.json("apps", "list", "--data-dir", tmp_path / "other")
    for wrong in (tmp_path / "other" / "media", tmp_path / "new"):
        visavis.set(VISAVIS_MEDIA_DIR=wrong)
        told = visavis.refused("apps", "list")
        assert f"The media directory {wrong} is not the one that belongs to this database" in told


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://root@127.0.0.1/x", "'mysql' is not a supported database"),
        ("nonsense", "is not a supported database"),
        ("postgresql://127.0.0.1:1/x", "The database cannot be used"),
        ("postgresql://127.0.0.1:port/x", "is not a supported database"),
        ("sqlite:////proc/none/x.sqlite3", "The database cannot be used"),
    ],
)
def test_a_database_that_cannot_be_reached_is_told(visavis: Commands, url: str, words: str) -> None:
    told = visavis.refused("apps", "list", "--database-url", url)
    assert words in told
    assert len(told.splitlines()) == 2
    visavis.set(VISAVIS_DATABASE_URL=url)
    assert visavis.refused("apps", "list") == told


def test_what_the_database_url_holds_is_not_repeated(visavis: Commands) -> None:
    for url in ("mysql://u:hunter2@h/x", "hunter2", "postgresql://u:hunter2@127.0.0.1:1/x"):
        assert "hunter2" not in visavis.refused("apps", "list", "--database-url", url)


def test_a_postgresql_that_will_not_have_us_is_told(visavis: Commands) -> None:
    url = backends.require_server("postgresql", backends.DATABASE_URL, 5432)
    wrong = url.rsplit("/", 1)[0] + "/visavis_there_is_no_such_database"
    told = visavis.refused("apps", "list", "--database-url", wrong)
    assert 'database "visavis_there_is_no_such_database" does not exist' in told


def test_a_file_that_is_no_database_is_told(visavis: Commands, tmp_path: Path) -> None:
    file = tmp_path / "picture.sqlite3"
    file.write_bytes(picture() * 20)
    told = visavis.refused("apps", "list", "--database-url", f"sqlite:///{file}")
    assert "not a database" in told
    assert file.read_bytes() == picture() * 20


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("VISAVIS_PORT", "http"),
        ("VISAVIS_RATE_LIMIT", "0"),
        ("VISAVIS_LOG_FORMAT", "xml"),
        ("VISAVIS_PUBLIC_URL", "example.org"),
        ("VISAVIS_TRUSTED_PROXIES", "proxy"),
        ("VISAVIS_NONCE_CHECK", "perhaps"),
    ],
)
def test_a_setting_that_will_not_do_is_named_by_every_command(
    visavis: Commands, name: str, value: str
) -> None:
    visavis.set(**{name: value})
    for command in (["apps", "list"], ["serve"], ["doctor"], ["call", "GetTimbreList"]):
        told = visavis.refused(*command)
        assert name in told
        assert value in told
    assert not visavis.data_dir.exists()


def test_words_that_are_not_utf_8_are_refused(visavis: Commands) -> None:
    assert r"'\udcff' on the command line is not UTF-8" in visavis.refused(
        "humans", "show", b"\xff".decode(errors="surrogateescape")
    )
