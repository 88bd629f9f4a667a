"""Explaining signed calls that somebody pasted."""

import base64
import hashlib
import hmac
from html import escape
from urllib.parse import quote, urlencode

import msgspec
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from support.calls import Caller
from support.catalogue import KEYRING
from support.clock import START, FakeClock

from visavis.actions.registry import ACTIONS
from visavis.apps.directory import AppDirectory
from visavis.apps.models import App
from visavis.apps.store import AppStore
from visavis.edge.call_log import RefusedCall
from visavis.edge.explain import explain, explain_refused
from visavis.edge.explanation import Explanation, Finding
from visavis.edge.pasted import read_pasted
from visavis.errors import ReturnCode

NOW = START
SECRET = "a1" * 16
CALLBACK = "b2" * 16
OTHER = "c3" * 16
NONCE = "9f+E 0"
T = str(int(NOW))
CALLER = Caller("https://api.test", 7, SECRET)
QUERY = CALLER.query("GetTimbreList", Timestamp=T, SignatureNonce=NONCE)


class Directory(AppDirectory):
    """Two Apps, of which the first has had another secret."""

    def __init__(self, **changes: object) -> None:
        super().__init__(None)  # type: ignore[arg-type]  # nothing is read
        app = App(app_id=7, name="Shop", server_secret="d4" * 16, callback_secret=CALLBACK)
        self._apps[7] = app
        changed = msgspec.structs.replace(app, **{"server_secret": SECRET, **changes})
        self._remember([changed])
        other = App(app_id=8, name="Bank", server_secret=OTHER, callback_secret="e5" * 16)
        self._apps = {7: changed, 8: other}


def look(text: str, now: float = NOW, directory: AppDirectory | None = None) -> Explanation:
    return explain(text, directory or Directory(), ACTIONS, now)


def url(**changes: str | None) -> str:
    query = {name: value for name, value in (QUERY | changes).items() if value is not None}
    return f"https://api.test/?{urlencode(query)}"


def finding(explanation: Explanation, name: str) -> Finding:
    return next(step.finding for step in explanation.steps if step.name == name)


def md5(*parts: str) -> str:
    return hashlib.md5("".join(parts).encode()).hexdigest()


def test_a_call_that_is_right_is_said_to_be() -> None:
    found = look(url())
    assert (found.code, found.verdict[:16]) == (0, "Everything fits;")
    assert [step.name for step in found.steps] == [
        *("address", "Action", "AppId", "SignatureVersion", "SignatureNonce", "Timestamp"),
        *("Signature", "App", "time", "hash", "nonce", "service"),
    ]
    others = {step.finding for step in found.steps if step.name != "nonce"}
    assert (others, finding(found, "nonce")) == ({Finding.OK}, Finding.NOT_CHECKED)
    assert found.signed_text == f"7{NONCE}<ServerSecret of App 7>{T}"


ENCODED = urlencode(QUERY)


@pytest.mark.parametrize(
    "text",
    [
        ENCODED,
        f"?{ENCODED}",
        f"  https://api.test?{ENCODED}\n",
        f"http://127.0.0.1:8088/?{ENCODED}#x",
        f"POST /?{ENCODED} HTTP/1.1\r\nHost: x\r\n",
        escape(f"https://api.test/?{ENCODED}"),
        quote(f"https://api.test/?{ENCODED}", safe=""),
        quote(quote(f"https://api.test/?{ENCODED}", safe=""), safe=""),
        f"curl -X POST 'https://api.test/?{ENCODED}' -H 'Content-Type: application/json' -d '{{}}'",
        f'curl "https://api.test/?{ENCODED}"',
        "curl https://api.test/?" + ENCODED.replace("&", "\\&"),
        f'fetch("https://api.test/?{ENCODED}", {{method: "POST"}});',
        f'{{"url": "https://api.test/?{ENCODED}"}}'.replace("&", "\\u0026"),
        "curl -G https://api.test/ " + " ".join(f'-d "{pair}"' for pair in ENCODED.split("&")),
        "curl -G https://api.test/?" + " -d ".join(ENCODED.split("&")),
    ],
)
def test_it_is_read_in_whatever_form_it_is_pasted(text: str) -> None:
    pasted = read_pasted(text)
    assert pasted is not None
    assert pasted.query == QUERY
    assert look(text).code == 0


@pytest.mark.parametrize("text", ["", "hello", "https://api.test/", "\0", "x" * 70_000, "http://["])
def test_what_is_no_call_is_said_to_be_none(text: str) -> None:
    found = look(text)
    assert [step.finding for step in found.steps] == [Finding.WRONG]
    assert found.verdict.startswith("No signed call can be read.")


@pytest.mark.parametrize(
    ("changes", "code", "step"),
    [
        ({"Action": None}, 100000006, "Action"),
        ({"Action": "GetTimbers"}, 100000007, "Action"),
        ({"AppId": "0"}, 100000001, "AppId"),
        ({"AppId": None}, 100000001, "AppId"),
        ({"SignatureVersion": None}, 100000013, "SignatureVersion"),
        ({"SignatureVersion": "1.0"}, 100000014, "SignatureVersion"),
        ({"SignatureNonce": None}, 100000008, "SignatureNonce"),
        ({"Timestamp": None}, 100000002, "Timestamp"),
        ({"Timestamp": "now"}, 100000003, "Timestamp"),
        ({"Signature": None}, 100000009, "Signature"),
        ({"AppId": "99"}, 100000010, "App"),
        ({"Timestamp": str(int(NOW) - 601)}, 100000004, "time"),
        ({"Signature": "0" * 32}, 100000005, "hash"),
    ],
)
def test_the_first_fault_has_the_code_that_the_server_answers(
    changes: dict[str, str | None], code: int, step: str
) -> None:
    found = look(url(**changes))
    assert found.code == code
    wrong = next(one for one in found.steps if one.finding is Finding.WRONG)
    assert (wrong.name, wrong.code) == (step, code)
    assert wrong.remedy
    assert found.verdict.startswith(wrong.remedy)


def test_steps_that_nothing_is_left_for_are_not_reached() -> None:
    found = look(url(AppId="x"))
    names = [one.name for one in found.steps if one.finding is Finding.NOT_REACHED]
    assert names == ["App", "hash", "service"]


def test_milliseconds_are_named_as_such() -> None:
    stamp = str(int(NOW * 1000))
    found = look(url(Timestamp=stamp, Signature=md5("7", NONCE, SECRET, stamp)))
    assert "milliseconds" in found.verdict
    assert found.code == 100000004


def test_a_call_can_be_judged_at_its_own_time() -> None:
    assert look(url(), now=NOW + 3600).code == 100000004
    assert look(url(), now=NOW + 599).code == 0


def test_a_disabled_app_and_one_without_the_service() -> None:
    assert look(url(), directory=Directory(enabled=False)).code == 100000017
    assert look(url(), directory=Directory(has_service=False)).code == 400000002


KEPT = "f6" * 16
UNTIL = int(NOW) + 3600


def kept() -> Directory:
    """The first App's old secret is good for another hour."""
    return Directory(previous_secret=KEPT, previous_until=UNTIL)


def test_a_signature_with_the_old_secret_is_right_while_that_is_kept() -> None:
    text = url(Signature=md5("7", NONCE, KEPT, T))
    found = look(text, directory=kept())
    step = next(one for one in found.steps if one.name == "hash")
    assert (found.code, step.finding) == (0, Finding.OK)
    assert "good until" in step.remedy
    ended = look(text, now=UNTIL, directory=kept())
    step = next(one for one in ended.steps if one.name == "hash")
    assert (step.finding, step.code) == (Finding.WRONG, 100000005)
    assert "had before it was rotated" in step.remedy


@pytest.mark.parametrize(
    ("signature", "words"),
    [
        (
            md5("7", NONCE, KEPT, T).upper(),
            "It was made in upper-case hex; it has to be lower-case.",
        ),
        (md5("7", NONCE, KEPT, T)[:31], "It is cut off: 31 of its 32 characters came."),
        (md5("7", NONCE, KEPT, T) + " ", "There are blanks or quotation marks around it."),
        (md5("7", NONCE, KEPT + "\n", T), "white space before or behind the ServerSecret."),
        (md5("7", KEPT, NONCE, T), "in another order: AppId + ServerSecret + SignatureNonce"),
    ],
)
def test_that_the_old_secret_is_kept_is_no_mistake_beside_another(
    signature: str, words: str
) -> None:
    found = look(url(Signature=signature), directory=kept())
    assert found.code == 100000005
    assert words in found.verdict
    assert "rotated" not in found.verdict
    assert KEPT not in repr(found)


def test_the_kept_secret_of_another_app_is_named_as_its_own() -> None:
    found = look(url(AppId="8", Signature=md5("8", NONCE, KEPT, T)), directory=kept())
    assert "with the ServerSecret of App 7 (Shop)" in found.verdict


def test_a_refused_call_is_explained_as_of_when_it_came() -> None:
    query = QUERY | {"Signature": md5("7", NONCE, OTHER, T)}
    refused = RefusedCall(query, ReturnCode.SIGNATURE_WRONG, NOW + 5)
    found = explain_refused(refused, Directory(), ACTIONS)
    assert found.code == 100000005
    assert "with the ServerSecret of App 8 (Bank)" in found.verdict
    assert finding(found, "time") is Finding.OK
    late = explain_refused(
        RefusedCall(QUERY, ReturnCode.SIGNATURE_EXPIRED, NOW + 700), Directory(), ACTIONS
    )
    assert (late.code, finding(late, "time")) == (100000004, Finding.WRONG)


def test_a_call_that_was_refused_though_its_hash_is_right_had_an_old_nonce() -> None:
    refused = RefusedCall(QUERY, ReturnCode.SIGNATURE_WRONG, NOW)
    found = explain_refused(refused, Directory(), ACTIONS)
    assert (found.code, finding(found, "nonce")) == (100000005, Finding.WRONG)
    assert "used before" in found.verdict


def test_a_path_is_wrong() -> None:
    found = look(f"https://api.test/v1/?{ENCODED}")
    assert finding(found, "address") is Finding.WRONG
    assert "404" in found.verdict


MISTAKES: list[tuple[str, str]] = [
    (md5("7", NONCE, SECRET, T).upper(), "upper-case hex"),
    (md5("7", SECRET, NONCE, T), "in another order: AppId + ServerSecret + SignatureNonce"),
    (md5(NONCE, "7", SECRET, T), "in another order: SignatureNonce + AppId"),
    (md5("7", NONCE, CALLBACK, T), "the App's CallbackSecret instead of"),
    (md5("7", NONCE, OTHER, T), "with the ServerSecret of App 8 (Bank)"),
    (md5("8", NONCE, OTHER, T), "for its AppId, where another was sent"),
    (md5("7", NONCE, "d4" * 16, T), "had before it was rotated"),
    (md5("7", NONCE, SECRET + "\n", T), "white space"),
    (md5("7", NONCE, f'"{SECRET}"', T), "quotation marks round the ServerSecret"),
    (md5("7", NONCE, "", T), "without a ServerSecret"),
    (md5("7", NONCE, "undefined", T), "its variable was undefined"),
    (md5("7", NONCE, SECRET, T + "000"), "time in milliseconds where seconds were sent"),
    (md5("7", quote(NONCE), SECRET, T), "percent-encoded nonce"),
    (md5("7", NONCE, SECRET), "without Timestamp"),
    (md5(f"7,{NONCE},{SECRET},{T}"), "',' between the four parts"),
    (md5(f"AppId=7&SignatureNonce={NONCE}&ServerSecret={SECRET}&Timestamp={T}"), "name=value"),
    (hashlib.sha256(f"7{NONCE}{SECRET}{T}".encode()).hexdigest(), "SHA-256 instead of MD5"),
    (hashlib.sha1(f"7{NONCE}{SECRET}{T}".encode()).hexdigest(), "SHA-1 instead of MD5"),
    (
        base64.b64encode(hashlib.md5(f"7{NONCE}{SECRET}{T}".encode()).digest()).decode(),
        "in base64",
    ),
    (hmac.digest(SECRET.encode(), f"7{NONCE}{T}".encode(), "sha256").hex(), "as an HMAC"),
    (md5("7", NONCE, SECRET, T)[:31], "cut off"),
    (md5("7", NONCE, SECRET, T)[8:24], "middle half"),
    (md5("7", NONCE, SECRET, T) + " ", "blanks or quotation marks"),
]


@pytest.mark.parametrize(("signature", "words"), MISTAKES, ids=[words for _, words in MISTAKES])
def test_a_usual_mistake_is_named_and_no_secret_shown(signature: str, words: str) -> None:
    found = look(url(Signature=signature))
    assert found.code == 100000005
    assert words in found.verdict
    shown = repr(found)
    right = md5("7", NONCE, SECRET, T)
    for secret in (SECRET, CALLBACK, OTHER, "d4" * 16, right, signature.strip()):
        assert secret not in shown


def test_several_mistakes_at_once_are_named_together() -> None:
    text = f"{SECRET}7{NONCE}{T}000"
    found = look(url(Signature=hashlib.sha256(text.encode()).hexdigest().upper()))
    for words in ("upper-case", "SHA-256", "another order: ServerSecret", "milliseconds"):
        assert words in found.verdict


def test_seconds_signed_where_milliseconds_are_sent() -> None:
    found = look(url(Timestamp=T + "000"))
    step = next(one for one in found.steps if one.name == "hash")
    assert "time in seconds where milliseconds were sent" in step.remedy


def test_an_app_of_another_server_whose_secret_is_known_here() -> None:
    found = look(url(AppId="99", Signature=md5("99", NONCE, SECRET, T)))
    step = next(one for one in found.steps if one.name == "hash")
    assert (step.finding, found.code) == (Finding.NOT_REACHED, 100000010)
    assert "with the ServerSecret of App 7 (Shop)" in step.remedy


@pytest.mark.parametrize(
    "signature", ["zz", "0" * 32, "=" * 8, "ä" * 32, "0" * 15, "f" * 5000, " "]
)
def test_what_fits_nothing_is_said_to(signature: str) -> None:
    found = look(url(Signature=signature))
    assert found.code == 100000005
    assert f"Hash this: 7{NONCE}<ServerSecret of App 7>{T}" in found.verdict


async def test_the_directory_remembers_what_was_rotated(
    engine: AsyncEngine, clock: FakeClock
) -> None:
    store = AppStore(engine, KEYRING, clock)
    await store.create("Shop", app_id=7, server_secret=SECRET)
    directory = AppDirectory(store)
    async with engine.connect() as connection:
        await directory.refresh(connection, None)
        assert directory.former_secrets(7) == ()
    await store.rotate_secret(7)
    async with engine.connect() as connection:
        await directory.refresh(connection, None)
    assert directory.former_secrets(7) == (SECRET,)
    assert [app.app_id for app in directory.all()] == [7]
    assert "before it was rotated" in look(url(), directory=directory).verdict
