from __future__ import annotations

from pathlib import Path

import pytest

from training.lipsync.arpabet import read_arpabet
from training.lipsync.textgrids import read_textgrid

LONG = """File type = "ooTextFile"
Object class = "TextGrid"

xmin = 0
xmax = 1.5
tiers? <exists>
size = 2
item []:
    item [1]:
        class = "IntervalTier"
        name = "words"
        xmin = 0
        xmax = 1.5
        intervals: size = 1
        intervals [1]:
            xmin = 0
            xmax = 1.5
            text = "map"
    item [2]:
        class = "IntervalTier"
        name = "phones"
        xmin = 0
        xmax = 1.5
        intervals: size = 2
        intervals [1]:
            xmin = 0
            xmax = 0.25
            text = "M"
        intervals [2]:
            xmin = 0.25
            xmax = 1.5
            text = "AE1"
"""
SHORT = """File type = "ooTextFile"
Object class = "TextGrid"

0
1.5
<exists>
2
"IntervalTier"
"words"
0
1.5
1
0
1.5
"map"
"IntervalTier"
"phones"
0
1.5
2
0
0.25
"M"
0.25
1.5
"AE1"
"""


@pytest.mark.parametrize("written", [LONG, SHORT], ids=["long", "short"])
def test_both_forms_say_the_same(tmp_path: Path, written: str) -> None:
    path = tmp_path / "some.TextGrid"
    path.write_text(written, "utf-8")
    assert read_textgrid(path, "phones") == [(0, 0.25, "M"), (0.25, 1.5, "AE1")]
    assert read_textgrid(path, "words") == [(0, 1.5, "map")]
    with pytest.raises(KeyError, match="syllables"):
        read_textgrid(path, "syllables")


def test_phones_with_stress_are_read() -> None:
    assert [read_arpabet(phone) for phone in ("M", "AE1", "AH0", "AH1", "CH", "sil", "")] == [
        "m", "æ", "ə", "ʌ", "tʃ", "", "",
    ]  # fmt: skip
