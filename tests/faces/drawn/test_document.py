from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from visavis.faces.drawn.document import read_character
from visavis.faces.drawn.faults import CharacterError
from visavis.faces.drawn.rules import REQUIRED

from .sketch import METADATA, ROOT, dot, group, mouth, sketch


def faults_of(svg: bytes) -> str:
    with pytest.raises(CharacterError) as caught:
        read_character(svg)
    assert all(f.problem and f.where and f.remedy for f in caught.value.faults)
    return str(caught.value)


def with_extra(content: str, attributes: str = "") -> bytes:
    return sketch({"extra": group("extra", content, attributes)})


def test_a_sound_document_is_read() -> None:
    document = read_character(sketch())
    assert document.title == "Sketch"
    assert document.stance == "clasp"
    assert document.head_pivot == pytest.approx((540, 900))
    assert next(iter(document.parts)) == "back_hair"
    assert document.parts["mouth.aa"].jaw == 0.9
    assert document.parts["cuff"].pivot == pytest.approx((540, 1400))
    assert document.metadata.licence == "CC0-1.0"
    assert document.metadata.palette["background"] == "#d0e0f0"
    assert set(document.morphs["mouth"].deltas) == {"smile", "aa"}


def test_every_builtin_character_is_sound(character: Path) -> None:
    document = read_character(character.read_bytes())
    assert document.metadata.licence
    assert "background" in document.metadata.palette


@pytest.mark.parametrize(
    "svg", [b"<html/>", b"<svg/>", b'<svg xmlns="http://www.w3.org/2000/svg"/>']
)
def test_refuses_other_documents(svg: bytes) -> None:
    assert "not a visavis-character/1" in faults_of(svg)


@pytest.mark.parametrize("name", REQUIRED)
def test_refuses_a_missing_group(name: str) -> None:
    assert f"the group `{name}` is missing" in faults_of(sketch({name: None}))


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("<script>alert(1)</script>", "`script` is not allowed"),
        ("<style>g {}</style>", "`style` is not allowed"),
        ('<image xlink:href="file:///etc/passwd"/>', "`image` is not allowed"),
        ("<use/>", "`use` is not allowed"),
        ("<text>a</text>", "`text` is not allowed"),
        ("<filter/>", "`filter` is not allowed"),
        ("<mask/>", "`mask` is not allowed"),
        ("<v:thing/>", "thing` is not allowed"),
        ('<g xlink:href="#x"/>', "links"),
        ('<g href="#x"/>', "links"),
        ('<g onclick="x()"/>', "script"),
        ('<g style="fill:red"/>', "CSS"),
        ('<g class="x"/>', "`class` is not allowed"),
        ('<path d="M0 0" fill="url(http://x/#a)"/>', "outside the document"),
        ('<path d="M0 0" fill="url(#torso)"/>', "which is no linearGradient"),
        ('<g clip-path="url(#nothing)"/>', "which is no clipPath"),
        ('<path d="javascript:0"/>', "`d` cannot be"),
        ('<path d="M0 0L12345678 0"/>', "too large"),
        ('<circle cx="nan" cy="0" r="1"/>', "`cx` cannot be"),
        ('<circle cx="1e9" cy="0" r="1"/>', "too large"),
        ('<circle cx="4px" cy="0" r="1"/>', "without units"),
        ('<g transform="rotate(abc)"/>', "`transform` cannot be"),
        ('<g id="other"/>', "not of this group"),
        ('<g id="extra-1"/><g id="extra-1"/>', "used twice"),
        ('<clipPath id="extra-1"><g clip-path="url(#extra-1)"/></clipPath>', "clipped itself"),
    ],
)
def test_refuses_what_a_group_may_not_hold(content: str, problem: str) -> None:
    assert problem in faults_of(with_extra(content))


@pytest.mark.parametrize(
    "content",
    [
        '<g transform="translate(1 2) rotate(-3, 4, 5)scale(.5)"/>',
        '<path d="M0 0a1 1 0 0 1 3-4z" stroke-dasharray="1 2" fill="RED" stroke="#fff"/>',
        '<linearGradient id="extra-1"><stop offset="50%" stop-color="rgb(1,2,3)"/></linearGradient>'
        '<path d="M0 0" fill="url(#extra-1)"/>',
        '<path d="M0.123456789 0"/>',
    ],
)
def test_allows_plain_svg(content: str) -> None:
    read_character(with_extra(content))


@pytest.mark.parametrize(
    ("attributes", "problem"),
    [
        ('data-parallax="much"', "`data-parallax` is no number"),
        ('data-parallax="nan"', "`data-parallax` is no number"),
        ('data-jaw="inf"', "`data-jaw` is no number"),
    ],
)
def test_refuses_data_that_is_no_number(attributes: str, problem: str) -> None:
    assert problem in faults_of(with_extra("", attributes))


@pytest.mark.parametrize("name", ["hand.rest", "cuff"])
def test_refuses_hands_without_a_pivot(name: str) -> None:
    assert "no pivot" in faults_of(sketch({name: group(name, dot(0, 0, 1))}))


@pytest.mark.parametrize("bones", ["", "1,2 1,3", "1,2 1,4 1,3", "1,2 2,3 1,4", "a,b c,d e,f"])
def test_refuses_arms_that_do_not_hang(bones: str) -> None:
    arm = group("arm_l.upper", "", f'data-bones="{bones}"')
    assert "not a hanging arm" in faults_of(sketch({"arm_l.upper": arm}))


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ('<path d="M0 0l1 1"/>', "absolute M L C Q Z"),
        ('<path d="M0 0 1"/>', "odd number of coordinates"),
        ('<path d="M0 0H5"/>', "absolute M L C Q Z"),
        (dot(0, 0, 1), "circle cannot be bent"),
        ('<g transform="rotate(1)"/>', "transform cannot be bent"),
        ('<linearGradient id="arm_l.upper-1"/>', "gradient cannot be bent"),
    ],
)
def test_refuses_sleeves_that_cannot_be_bent(content: str, problem: str) -> None:
    arm = group("arm_l.upper", content, 'data-bones="743,1092 743,1482 743,1782"')
    assert problem in faults_of(sketch({"arm_l.upper": arm}))


@pytest.mark.parametrize(
    "content",
    [
        dot(470, 610, 2) * 2,
        dot(470, 610, 2, "#444444"),
        '<ellipse cx="470" cy="610" rx="2" ry="2" fill="#333333"/>',
        "",
    ],
)
def test_refuses_a_morph_with_different_markup(content: str) -> None:
    closed = group("eye_r.closed", content)
    faults = faults_of(sketch({"eye_r.closed": closed}))
    assert "eye_r.closed: it differs from eye_r.open in more than numbers" in faults


def test_refuses_arcs_in_a_morph() -> None:
    arc = mouth("aa", 60, 1).replace("Q540 890 580 800", "A1 1 0 01 5 5")
    assert "arcs cannot be blended" in faults_of(sketch({"mouth.aa": arc}))


@pytest.mark.parametrize(
    ("root", "problem"),
    [
        (ROOT.replace("1920", "1080"), "another size"),
        (ROOT.replace("540,900", "540"), "no pivot"),
        (ROOT.replace("clasp", "sitting"), "stance is unknown"),
    ],
)
def test_refuses_a_wrong_root(root: str, problem: str) -> None:
    assert problem in faults_of(sketch(root=root))


@pytest.mark.parametrize(
    ("head", "problem"),
    [
        (METADATA, "no title"),
        ("<title>A</title>", "no character metadata"),
        ("<title>A</title>" + METADATA.replace("#d0e0f0", "blue"), "palette"),
        ("<title>A</title>" + METADATA.replace("{", "["), "palette"),
        (f"<title>A</title>{METADATA}<rect/>", "outside the groups"),
        (f"<title>A</title>{METADATA}<g/>", "a group has no id"),
        (f'<title>A</title>{METADATA}<g id="torso"/>', "the same id"),
    ],
)
def test_refuses_a_wrong_top_level(head: str, problem: str) -> None:
    assert problem in faults_of(sketch(head=head))


def test_lists_all_faults_at_once() -> None:
    closed = group("eye_r.closed", "")
    svg = sketch({"hand.rest": None, "eye_r.closed": closed, "x": group("x", "<use/><image/>")})
    faults = faults_of(svg)
    assert len(faults.splitlines()) == 4


def test_a_long_list_is_cut_in_the_message_only() -> None:
    with pytest.raises(CharacterError, match="and 10 more") as caught:
        read_character(with_extra("<use/>" * 30))
    assert len(caught.value.faults) == 30


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_spoilt_document_is_read_or_refused(data: st.DataObject) -> None:
    svg = sketch()
    at = data.draw(st.integers(0, len(svg)))
    cut = data.draw(st.integers(0, 30))
    svg = svg[:at] + data.draw(st.binary(max_size=8)) + svg[at + cut :]
    with suppress(CharacterError):
        read_character(svg)
