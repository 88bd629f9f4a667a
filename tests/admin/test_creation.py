"""A digital human from an upload by ``/admin/v1``: from the picture to the first words and the
consent, and what is refused."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support import portraits
from support.calls import Caller, fetch
from support.models import model_folder
from support.operating import Operator, operator_of
from support.pictures import picture
from support.server import RunningServer, serve, wait_until

PNG, SVG = "image/png", "image/svg+xml"
LONG_S = 60


@pytest.fixture(scope="module")
def server(
    seeded_data_dir: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningServer]:
    copy = Path(shutil.copytree(seeded_data_dir, tmp_path_factory.mktemp("server") / "data"))
    shutil.copytree(model_folder(), copy / "models")
    with serve(copy) as running:
        yield running


@pytest.fixture(scope="module")
def operator(server: RunningServer) -> Operator:
    return operator_of(server)


def upload(operator: Operator, content: bytes, kind: str = PNG) -> tuple[int, Any]:
    return operator.send("/humans/portraits", content, kind)


def finished(operator: Operator, content: bytes, kind: str = PNG) -> Any:
    """The job of an upload when it has come to an end."""
    status, job = upload(operator, content, kind)
    assert status == 200, job
    path = f"/humans/portraits/{job['job']}"
    wait_until(lambda: operator.get(path)["state"] not in ("waiting", "working"), LONG_S)
    return operator.get(path)


def consent(**other: Any) -> dict[str, Any]:
    return {"kind": "person", "given_by": "Eileen Collins", "is_confirmed": True, **other}


@pytest.fixture(scope="module")
def portrait(operator: Operator) -> Any:
    """One that passes; nobody makes a digital human of it but the last who asks."""
    job = finished(operator, portraits.png(portraits.portrait()))
    assert job["state"] == "ready", job
    return job


def test_checks_mesh_and_picture_of_a_portrait(operator: Operator, portrait: Any) -> None:
    assert portrait["kind"] == "portrait"
    assert [check["name"] for check in portrait["checks"] if not check["ok"]] == []
    assert len(portrait["checks"]) >= 8
    mesh = operator.get(f"/humans/portraits/{portrait['job']}/mesh")
    assert (mesh["width"], mesh["height"]) == (512, 512)
    assert len(mesh["points"]) >= 468
    assert all(0 <= x <= 1 and 0 <= y <= 1 for x, y in mesh["points"])
    url = f"{operator.base_url}/admin/v1/humans/portraits/{portrait['job']}/avatar"
    status, headers, content = fetch(url, headers={"Authorization": f"Bearer {operator.token}"})
    assert (status, headers["content-type"]) == (200, PNG)
    assert content.startswith(b"\x89PNG")


def test_first_words_are_a_video(operator: Operator, portrait: Any) -> None:
    path = f"/humans/portraits/{portrait['job']}"
    timbre = operator.get("/humans/portraits/choices")["public_timbres"][0]
    operator.post(f"{path}/clip", {"timbre_id": timbre["timbre_id"], "text": "Hi."})
    wait_until(lambda: operator.get(path)["clip"]["state"] in ("ready", "failed"), LONG_S)
    assert operator.get(path)["clip"]["problem"] == ""
    url = f"{operator.base_url}/admin/v1{path}/clip"
    status, headers, content = fetch(url, headers={"Authorization": f"Bearer {operator.token}"})
    assert (status, headers["content-type"]) == (200, "video/mp4")
    assert content[4:8] == b"ftyp"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (None, "Nobody has confirmed"),
        (consent(is_confirmed=False), "Nobody has confirmed"),
        (consent(given_by=" "), "who consents"),
        (consent(kind="nobody at all"), "The body will not do"),
    ],
    ids=["none", "not confirmed", "of nobody", "of another kind"],
)
def test_no_digital_human_without_consent(
    operator: Operator, portrait: Any, given: Any, told: str
) -> None:
    new = {"job": portrait["job"], "name": "Eileen", "is_public": True, "consent": given}
    status, problem = operator.ask("POST", "/humans", new)
    assert status == 400, problem
    assert told in problem["detail"]
    assert operator.get(f"/humans/portraits/{portrait['job']}")["state"] == "ready"


def test_whose_it_is_has_to_be_said(operator: Operator, portrait: Any) -> None:
    for wrong in ({}, {"app_id": 1, "is_public": True}):
        new = {"job": portrait["job"], "name": "Eileen", "consent": consent(), **wrong}
        status, problem = operator.ask("POST", "/humans", new)
        assert (status, problem["detail"]) == (400, "Whose is it to be?")


def test_it_becomes_a_digital_human_and_the_consent_is_kept_with_it(
    operator: Operator, server: RunningServer
) -> None:
    app: Caller = server.new_app()
    job = finished(operator, portraits.png(portraits.portrait()))["job"]
    new = {"job": job, "name": "Eileen", "app_id": app.app_id, "consent": consent()}
    made = operator.post("/humans", new)
    assert (made["name"], made["app_id"]) == ("Eileen", app.app_id)
    kept = operator.get(f"/humans/{made['digital_human_id']}/consent")
    assert (kept["kind"], kept["given_by"]) == ("person", "Eileen Collins")
    statements = operator.get("/humans/portraits/choices")["statements"]
    assert kept["statement"] == statements["person"]
    body = {"DigitalHumanId": made["digital_human_id"]}
    wait_until(lambda: app.call("GetDigitalHumanInfo", body)["Code"] == 0)
    status, problem = operator.ask("POST", "/humans", new)
    assert status == 404
    assert "has made its digital human" in problem["detail"]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"<!doctype html><script>alert(1)</script>", PNG),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', SVG),
    ],
    ids=["HTML", "a script"],
)
def test_what_will_not_do_is_refused_with_what_to_do(
    operator: Operator, content: bytes, kind: str
) -> None:
    """The kinds of faults are tried with the program that reads uploads, ``bootstrap.maker``."""
    job = finished(operator, content, kind)
    assert job["state"] == "refused"
    assert job["refusal"]["problem"]
    assert job["refusal"]["remedy"]
    new = {"job": job["job"], "name": "X", "is_public": True, "consent": consent()}
    status, problem = operator.ask("POST", "/humans", new)
    assert (status, problem["detail"]) == (400, job["refusal"]["problem"])


@pytest.mark.parametrize(
    "kind", ["", "text/html", "application/octet-stream", "image/gif", "multipart/form-data"]
)
def test_other_media_types_are_not_taken(operator: Operator, kind: str) -> None:
    status, problem = upload(operator, picture(), kind)
    assert status == 415
    assert "image/png or image/jpeg" in problem["detail"]


def test_nothing_and_too_much_are_not_taken(operator: Operator) -> None:
    assert upload(operator, b"")[0] == 400
    status, problem = upload(operator, b"\0" * (20 * 1024 * 1024 + 1))
    assert status == 413
    assert "20,971,520 bytes" in problem["detail"]


def test_a_cancelled_upload_is_gone(operator: Operator) -> None:
    _, job = upload(operator, picture())
    path = f"/humans/portraits/{job['job']}"
    assert operator.ask("DELETE", path)[0] == 204
    status, problem = operator.ask("GET", path)
    assert status == 404
    assert "Upload the portrait again" in problem["remedy"]
