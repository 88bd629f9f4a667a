"""The program that makes a face of an upload: what it says of each kind of file."""

from collections.abc import Callable
from pathlib import Path

import pytest
from support import portraits
from support.models import model_folder
from support.pictures import MP4, picture

from visavis.bootstrap.maker import make
from visavis.creation.messages import AVATAR, MODEL, Checked, Made, Mesh, Message, Order, Refused
from visavis.media.images import check_image

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"'
ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    + SVG
    + b"><text>&b;</text></svg>"
)


@pytest.fixture
def run(tmp_path: Path) -> Callable[[bytes], tuple[Made | Refused, list[Message]]]:
    def run(content: bytes) -> tuple[Made | Refused, list[Message]]:
        source = tmp_path / "source"
        source.write_bytes(content)
        said: list[Message] = []
        return make(Order(str(source), str(tmp_path), str(model_folder())), said.append), said

    return run


Run = Callable[[bytes], tuple[Made | Refused, list[Message]]]


def test_a_portrait_becomes_a_face(run: Run, tmp_path: Path) -> None:
    answer, said = run(portraits.png(portraits.portrait()))
    assert isinstance(answer, Made)
    assert answer.kind == "portrait"
    (mesh,) = [each for each in said if isinstance(each, Mesh)]
    assert max(corner for triangle in mesh.triangles for corner in triangle) < len(mesh.points)
    assert all(each.is_ok for each in said if isinstance(each, Checked))
    assert (tmp_path / MODEL).stat().st_size > 0
    assert check_image((tmp_path / AVATAR).read_bytes()) == (720, 1280)


WILL_NOT_DO: dict[str, Callable[[], bytes]] = {
    "HTML": lambda: b"<!doctype html><script>alert(1)</script>",
    "PDF": lambda: b"%PDF-1.7",
    "a video": lambda: MP4,
    "GIF": lambda: picture("GIF", mode="L"),
    "a picture that was cut": lambda: portraits.png(portraits.portrait())[:2000],
    "two pixels": lambda: picture(width=2, height=1),
    "no face": lambda: picture(width=600, height=600),
    "entities": lambda: ENTITIES,
    "a script": lambda: SVG + b"><script>alert(1)</script></svg>",
    "a picture from elsewhere": lambda: SVG + b'><image href="http://127.0.0.1/a.png"/></svg>',
    "a drawing that is no character": lambda: SVG + b"/>",
    "XML that is none": lambda: SVG,
}


@pytest.mark.parametrize("name", WILL_NOT_DO)
def test_what_will_not_do_is_refused_with_what_to_do(run: Run, tmp_path: Path, name: str) -> None:
    answer, said = run(WILL_NOT_DO[name]())
    assert isinstance(answer, Refused)
    assert answer.reason
    assert answer.problem
    assert answer.remedy
    failed = [each for each in said if isinstance(each, Checked) and not each.is_ok]
    assert [(each.problem, each.remedy) for each in failed][-1:] == [
        (answer.problem, answer.remedy)
    ]
    assert not (tmp_path / MODEL).exists()
