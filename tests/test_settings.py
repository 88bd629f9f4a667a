"""Settings: read from the environment, laid over by options, refused with the variable's name."""

from pathlib import Path

import pytest

from visavis.database.engine import database_url
from visavis.errors import OperatorError
from visavis.settings import Settings, load_settings


def test_every_field_is_read_from_its_variable() -> None:
    settings = load_settings(
        {
            "VISAVIS_DATA_DIR": "/srv/visavis",
            "VISAVIS_PORT": "9000",
            "VISAVIS_ALLOWED_HOSTS": "api.example.org, localhost,",
            "VISAVIS_NONCE_CHECK": "off",
            "VISAVIS_RATE_LIMIT": "25",
            "VISAVIS_LOG_FORMAT": "json",
        }
    )
    assert settings.data_dir == Path("/srv/visavis")
    assert settings.port == 9000
    assert settings.allowed_hosts == ["api.example.org", "localhost"]
    assert settings.nonce_check is False
    assert settings.rate_limit == 25
    assert settings.log_format == "json"


def test_without_variables_the_defaults_hold() -> None:
    assert load_settings({}) == Settings()


def test_an_empty_variable_is_as_good_as_none() -> None:
    assert load_settings({"VISAVIS_PORT": "", "VISAVIS_MEDIA_DIR": ""}) == Settings()


def test_variables_of_the_projects_other_tools_are_left_alone() -> None:
    assert load_settings({"VISAVIS_TEST_REQUIRE": "redis", "PORT": "1"}) == Settings()


def test_options_count_more_than_the_environment_and_absent_ones_do_not() -> None:
    environment = {"VISAVIS_PORT": "9000", "VISAVIS_HOST": "0.0.0.0"}  # noqa: S104
    settings = load_settings(environment, port=9001, host=None)
    assert (settings.port, settings.host) == (9001, "0.0.0.0")  # noqa: S104


@pytest.mark.parametrize("text", ["1", "true", "TRUE", "on", "On", "yes"])
def test_a_switch_is_turned_on_by_the_usual_words(text: str) -> None:
    assert load_settings({"VISAVIS_LOG_CALLS": text}).log_calls is True


@pytest.mark.parametrize("text", ["0", "false", "False", "off", "no", "NO"])
def test_a_switch_is_turned_off_by_the_usual_words(text: str) -> None:
    assert load_settings({"VISAVIS_QUICKSTART": text}).quickstart is False


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("VISAVIS_PORT", "65536"),
        ("VISAVIS_PORT", "-1"),
        ("VISAVIS_PORT", "http"),
        ("VISAVIS_RATE_LIMIT", "0"),
        ("VISAVIS_NONCE_CAPACITY", "0"),
        ("VISAVIS_NONCE_CHECK", "maybe"),
        ("VISAVIS_LOG_FORMAT", "xml"),
        ("VISAVIS_PUBLIC_URL", "api.example.org"),
        ("VISAVIS_PUBLIC_URL", "ftp://api.example.org"),
        ("VISAVIS_PUBLIC_URL", "https://"),
        ("VISAVIS_PUBLIC_URL", "https://api.example.org/path"),
        ("VISAVIS_PUBLIC_URL", "https://api.example.org?Action=X"),
        ("VISAVIS_C2PA_CERTIFICATE", "/srv/signer.pem"),
        ("VISAVIS_C2PA_KEY", "/srv/signer.key"),
        ("VISAVIS_C2PA_TSA_URL", "tsa.example.org"),
        ("VISAVIS_C2PA_TSA_URL", "http://["),
        ("VISAVIS_TRUSTED_PROXIES", "proxy"),
        ("VISAVIS_TRUSTED_PROXIES", "10.0.0.1,10.0.0.7/24"),
    ],
)
def test_what_cannot_be_used_is_refused_by_the_variables_name(variable: str, text: str) -> None:
    with pytest.raises(OperatorError, match=variable):
        load_settings({variable: text})


def test_an_option_that_cannot_be_used_is_refused_by_its_name() -> None:
    with pytest.raises(OperatorError, match="--port=70000"):
        load_settings({}, port=70000)


def test_proxies_may_be_addresses_and_networks_of_both_kinds() -> None:
    proxies = "10.0.0.7, 10.0.0.0/24, ::1, fd00::/8"
    assert len(load_settings({"VISAVIS_TRUSTED_PROXIES": proxies}).trusted_proxies) == 4


@pytest.mark.parametrize("url", ["https://api.example.org", "http://localhost:8088/"])
def test_a_public_url_may_end_in_a_slash(url: str) -> None:
    assert load_settings({"VISAVIS_PUBLIC_URL": url}).public_url == url


def test_a_certificate_and_its_key_go_together() -> None:
    settings = load_settings(
        {
            "VISAVIS_C2PA_CERTIFICATE": "/srv/signer.pem",
            "VISAVIS_C2PA_KEY": "/srv/signer.key",
            "VISAVIS_C2PA_TSA_URL": "http://tsa.example.org/stamp?kind=rfc3161",
        }
    )
    assert settings.c2pa_certificate == Path("/srv/signer.pem")
    assert settings.c2pa_key == Path("/srv/signer.key")
    assert settings.c2pa_tsa_url == "http://tsa.example.org/stamp?kind=rfc3161"


def test_media_keys_and_database_live_in_the_data_directory_unless_set(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    assert settings.media_path == tmp_path / "media"
    assert settings.key_path == tmp_path / "keys.json"
    assert settings.database == f"sqlite:///{tmp_path}/visavis.sqlite3"
    elsewhere = Settings(
        data_dir=tmp_path, media_dir=Path("/m"), key_file=Path("/k"), database_url="postgresql:///x"
    )
    assert (elsewhere.media_path, elsewhere.key_path) == (Path("/m"), Path("/k"))
    assert elsewhere.database == "postgresql:///x"


@pytest.mark.parametrize("name", ["with blank", "50%25", "what?now", "a#b", "ä", "a@b:c"])
def test_any_data_directory_makes_a_url_of_the_database_in_it(tmp_path: Path, name: str) -> None:
    settings = Settings(data_dir=tmp_path / name)
    assert database_url(settings.database).database == str(tmp_path / name / "visavis.sqlite3")


def test_a_relative_data_directory_makes_an_absolute_database_path() -> None:
    path = database_url(Settings(data_dir=Path("here")).database).database
    assert path == str(Path.cwd() / "here" / "visavis.sqlite3")


def test_a_tilde_is_the_home_directory() -> None:
    assert load_settings({"VISAVIS_MEDIA_DIR": "~/m"}).media_path == Path.home() / "m"


def test_settings_do_not_change() -> None:
    with pytest.raises(AttributeError):
        Settings().port = 1  # type: ignore[misc]
