"""Who gets in, at the real server: nobody without the token, no page of somebody else, and nobody
who guesses."""

import http.client
import json
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from support.calls import Caller
from support.operating import Operator, token_of
from support.pictures import picture
from support.server import RunningServer, serve, wait_until

from visavis.admin.endpoint import Endpoint
from visavis.admin.openapi import BASE
from visavis.admin.registry import ENDPOINTS

GUARDED = [each for each in ENDPOINTS if not each.is_open]


def path_of(endpoint: Endpoint) -> str:
    """With something in the place of its parameters."""
    parts = endpoint.path.split("/")
    return BASE + "/".join("1" if part.startswith("{") else part for part in parts)


def named(endpoint: Endpoint) -> str:
    return f"{endpoint.method} {endpoint.path}"


@dataclass
class Asker:
    """Sends what a browser, a program or somebody hostile may send."""

    server: RunningServer
    address: str = "127.0.0.1"
    """Of the asker: all of 127/8 is this machine."""
    headers: dict[str, str] = field(default_factory=dict)

    def ask(
        self, method: str, path: str, body: object = None, **headers: str
    ) -> tuple[int, dict[str, str], Any]:
        parts = urlsplit(self.server.base_url)
        connection = http.client.HTTPConnection(
            parts.hostname or "", parts.port, timeout=30, source_address=(self.address, 0)
        )
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        content = None if body is None else json.dumps(body).encode()
        kind = {} if body is None else {"Content-Type": "application/json"}
        try:
            connection.request(method, path, content, {**kind, **self.headers, **sent})
            response = connection.getresponse()
            answer = response.read()
            found = {name.lower(): value for name, value in response.getheaders()}
            is_json = "json" in found.get("content-type", "")
            return response.status, found, json.loads(answer) if is_json else answer
        finally:
            connection.close()

    def sign_in(self, token: str) -> tuple[int, dict[str, str], Any]:
        return self.ask("POST", f"{BASE}/session", {"token": token})


@pytest.fixture
def asker(server: RunningServer) -> Asker:
    return Asker(server)


@pytest.fixture(scope="module")
def token(operator: Operator) -> str:
    return operator.token


@pytest.fixture(scope="module")
def browser(server: RunningServer, token: str) -> Asker:
    """Who has signed in: with the cookie, without the CSRF token."""
    status, headers, _ = Asker(server).sign_in(token)
    assert status == 200
    cookie = SimpleCookie(headers["set-cookie"])["visavis_admin"]
    return Asker(server, headers={"Cookie": f"visavis_admin={cookie.value}"})


@pytest.mark.parametrize("endpoint", GUARDED, ids=named)
def test_no_call_without_a_token(asker: Asker, endpoint: Endpoint) -> None:
    status, headers, problem = asker.ask(endpoint.method, path_of(endpoint))
    assert status == 401
    assert headers["www-authenticate"] == "Bearer"
    assert problem["detail"].startswith("You are not signed in")


@pytest.mark.parametrize("endpoint", GUARDED, ids=named)
def test_no_call_with_a_made_up_session(asker: Asker, endpoint: Endpoint) -> None:
    made_up = "visavis_admin=8b1a9953c4611296a827abf8c47804d7"
    status, _, _ = asker.ask(endpoint.method, path_of(endpoint), Cookie=made_up)
    assert status == 401


@pytest.mark.parametrize("endpoint", [each for each in GUARDED if each.method != "GET"], ids=named)
def test_no_change_by_a_session_without_its_csrf_token(browser: Asker, endpoint: Endpoint) -> None:
    for sent in ({}, {"X_CSRF_Token": "wrong"}, {"X_CSRF_Token": "ü".encode().decode("latin-1")}):
        status, _, problem = browser.ask(endpoint.method, path_of(endpoint), **sent)
        assert status == 403
        assert "X-CSRF-Token" in problem["detail"]


def test_what_is_open_is_signing_in_alone() -> None:
    assert [named(each) for each in ENDPOINTS if each.is_open] == ["POST /session"]


@pytest.mark.parametrize("wrong", ["Basic dmlzYXZpczp2dmE=", "Bearer", "Bearer ", "vva_"])
def test_no_other_authorization(server: RunningServer, wrong: str) -> None:
    asker = Asker(server, address="127.0.1.1")
    assert asker.ask("GET", f"{BASE}/server", Authorization=wrong)[0] in (401, 429)


@pytest.mark.parametrize("path", [f"{BASE}/session", f"{BASE}/server", f"{BASE}/openapi.json"])
@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "[", "a@b"]
)
def test_other_names_are_refused(browser: Asker, token: str, path: str, host: str) -> None:
    """A page whose name resolves to this machine (DNS rebinding) sends its own."""
    sent = {"Host": host, "Authorization": f"Bearer {token}"}
    status, _, problem = browser.ask("GET", path, **sent)
    assert status == 421
    assert "VISAVIS_ALLOWED_HOSTS" in problem["remedy"]


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "192.0.2.1:8088"])
def test_addresses_and_localhost_are_answered(asker: Asker, token: str, host: str) -> None:
    sent = {"Host": host, "Authorization": f"Bearer {token}"}
    assert asker.ask("GET", f"{BASE}/server", **sent)[0] == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
    ],
    ids=str,
)
def test_pages_of_others_are_refused(browser: Asker, token: str, headers: dict[str, str]) -> None:
    for method, path in (("GET", f"{BASE}/apps"), ("POST", f"{BASE}/session")):
        body = {"token": token} if method == "POST" else None
        status, answered, problem = browser.ask(method, path, body, **headers)
        assert status == 403
        assert "may not ask here" in problem["detail"]
        assert "access-control-allow-origin" not in answered
        assert "set-cookie" not in answered


def test_a_form_of_another_page_cannot_sign_in_or_change(asker: Asker, token: str) -> None:
    """An old browser sends no Origin with a form; then it can send no JSON either."""
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        status, _, _ = asker.ask("POST", f"{BASE}/session", {"token": token}, Content_Type=kind)
        assert status == 415


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_pages(asker: Asker, token: str) -> None:
    status, headers, session = asker.sign_in(token)
    assert status == 200
    cookie = SimpleCookie(headers["set-cookie"])["visavis_admin"]
    assert cookie["httponly"]
    assert cookie["samesite"].lower() == "strict"
    assert cookie["path"] == "/admin"
    assert not cookie["secure"]  # over http it would never come back
    assert cookie.value not in str(session)
    assert token not in headers["set-cookie"]


def test_the_cookie_goes_over_tls_alone_where_there_is_tls(
    data_dir: Path, asker: Asker, token: str
) -> None:
    """As behind a proxy that ends TLS, if the operator has named it."""
    by_tls = {"X_Forwarded_Proto": "https"}
    _, headers, _ = asker.ask("POST", f"{BASE}/session", {"token": token}, **by_tls)
    assert not SimpleCookie(headers["set-cookie"])["visavis_admin"]["secure"]
    with serve(data_dir, environment={"VISAVIS_TRUSTED_PROXIES": "127.0.0.1"}) as behind:
        body = {"token": token_of(behind)}
        _, headers, _ = Asker(behind).ask("POST", f"{BASE}/session", body, **by_tls)
    assert SimpleCookie(headers["set-cookie"])["visavis_admin"]["secure"]


def test_who_signs_out_is_out(server: RunningServer, token: str) -> None:
    status, headers, session = Asker(server).sign_in(token)
    assert status == 200
    cookie = SimpleCookie(headers["set-cookie"])["visavis_admin"].value
    left = Asker(server, headers={"Cookie": f"visavis_admin={cookie}"})
    assert left.ask("GET", f"{BASE}/apps")[0] == 200
    gone = left.ask("DELETE", f"{BASE}/session", X_CSRF_Token=session["csrf_token"])
    assert gone[0] == 204
    assert left.ask("GET", f"{BASE}/apps")[0] == 401


def test_who_guesses_has_to_wait_and_others_need_not(server: RunningServer, token: str) -> None:
    guesser, other = Asker(server, address="127.0.2.1"), Asker(server, address="127.0.2.2")
    for number in range(5):
        status, _, problem = guesser.sign_in(f"vva_{number}")
        assert (status, problem["detail"]) == (401, "The token is wrong.")
    for attempt in (guesser.sign_in("vva_6"), guesser.sign_in(token)):
        status, headers, problem = attempt
        assert status == 429
        assert 0 < int(headers["retry-after"]) <= 301
        assert "Try again in" in problem["detail"]
    by_header = guesser.ask("GET", f"{BASE}/server", Authorization=f"Bearer {token}")
    assert by_header[0] == 429
    assert other.sign_in(token)[0] == 200


@pytest.mark.parametrize("path", ["/console/humans", "/console/files/shell.js", "/console/none"])
def test_the_console_runs_nothing_that_is_not_its_own(asker: Asker, path: str) -> None:
    _, headers, _ = asker.ask("GET", path)
    policy = dict(
        each.strip().split(" ", 1) for each in headers["content-security-policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["form-action"] == "'none'"
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


def test_what_is_told_is_kept_nowhere(asker: Asker, token: str) -> None:
    _, headers, _ = asker.ask("GET", f"{BASE}/apps", Authorization=f"Bearer {token}")
    assert headers["cache-control"] == "no-store"
    assert headers["cross-origin-resource-policy"] == "same-origin"


def test_an_app_does_not_read_what_is_of_another(
    server: RunningServer, operator: Operator, caller: Caller, tmp_path: Path
) -> None:
    other, avatar = server.new_app(), tmp_path / "face.png"
    avatar.write_bytes(picture())
    words = ("--name", "Mine", "--avatar", str(avatar), "--app", str(other.app_id))
    body = {"DigitalHumanId": server.run("humans", "add", *words, "--json")["DigitalHumanId"]}
    wait_until(lambda: other.call("GetDigitalHumanInfo", body)["Code"] == 0)
    for app, code in ((other, 0), (caller, 400000003)):
        call = {"app_id": app.app_id, "action": "GetDigitalHumanInfo", "params": body}
        assert operator.post("/calls", call)["answer"]["Code"] == code
