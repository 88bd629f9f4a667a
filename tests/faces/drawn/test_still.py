from __future__ import annotations

import re
from pathlib import Path

from visavis.faces.drawn.document import read_character
from visavis.faces.drawn.frame import frame_for
from visavis.faces.drawn.safe_xml import local_name, read_xml
from visavis.faces.drawn.still import HeadPose, compose_still, usual_head

from .sketch import METADATA, dot, group, sketch

CANVAS = frame_for(1080, 1920)
SKETCH = read_character(sketch())


def order(markup: str, *ids: str) -> list[str]:
    return sorted(ids, key=lambda name: markup.index(f'id="{name}"'))


def test_parts_are_painted_in_order() -> None:
    wanted = [
        "backdrop-1",
        "back_hair",
        "torso",
        "arm_r.upper",
        "arm_l.upper",
        "face",
        "mouth",
        "eye_r",
        "brow_l",
        "front_hair",
        "hand.rest.r",
        "arm_r.forearm",
        "cuff.r",
        "hand.rest.l",
        "arm_l.forearm",
        "cuff.l",
    ]
    assert order(compose_still(SKETCH, CANVAS), *sorted(wanted)) == wanted


def test_the_head_tilts_and_the_body_does_not() -> None:
    markup = compose_still(SKETCH, CANVAS, head=HeadPose(2, yaw=10))
    heads = re.findall(r'rotate\(2\.000 540 900\) translate\((.*?) .*?\)"><g id="(.*?)"', markup)
    assert ("-3.50", "back_hair") in heads
    assert ("4.00", "face") in heads
    assert ("10.00", "mouth") in heads
    assert not {"torso", "arm_l.upper"} & {name for _, name in heads}


def test_unknown_parts_are_drawn_where_they_stand_unless_hidden() -> None:
    extra = {"hat": group("hat", dot(540, 300, 50)), "notes": group("notes", "", 'display="none"')}
    markup = compose_still(read_character(sketch(extra)), CANVAS)
    assert order(markup, "front_hair", "hat") == ["front_hair", "hat"]
    assert "notes" not in markup


def test_the_backdrop_can_be_left_out() -> None:
    assert "backdrop" not in compose_still(SKETCH, CANVAS, backdrop=False)


def test_a_head_is_always_held_the_same_way_and_slightly_tilted() -> None:
    tilts = set()
    for name in ("Ada", "Bo", "Cy", "Di", "Eva", "Finn"):
        head = f"<title>{name}</title>{METADATA}"
        document = read_character(sketch(head=head))
        assert usual_head(document) == usual_head(read_character(sketch(head=head)))
        tilts.add(usual_head(document).tilt_deg)
    assert len(tilts) == 6
    assert all(1 <= abs(tilt) <= 3 for tilt in tilts)
    assert min(tilts) < 0 < max(tilts)


def test_builtin_stills_are_sound_svg(character: Path) -> None:
    markup = compose_still(read_character(character.read_bytes()), CANVAS)
    assert local_name(read_xml(markup.encode())) == "svg"
    ids = re.findall(r' id="([^"]*)"', markup)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r"url\(#([^)]*)\)", markup)) <= set(ids)
    assert "NaN" not in markup
    assert "nan" not in re.findall(r"[a-z]+", markup)
