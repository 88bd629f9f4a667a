from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from visavis.faces.drawn.markup import SLOT, Template, cut_numbers, write
from visavis.faces.drawn.safe_xml import read_xml

numbers = st.floats(-9999, 9999).map(lambda value: round(value, 1))


def drawn(content: str) -> str:
    document = f'<g xmlns="http://www.w3.org/2000/svg" id="a.b" display="none">{content}</g>'
    return write(read_xml(document.encode()), "a.b", "a")


def test_leaves_out_what_nothing_draws() -> None:
    assert drawn("<title>x</title>") == '<g id="a"/>'
    assert drawn('<path data-name="lip" d="M0 0"/> text') == '<g id="a"><path d="M0 0"/></g>'


def test_keeps_what_is_hidden_inside() -> None:
    assert drawn('<g display="none"/>') == '<g id="a"><g display="none"/></g>'


def test_renames_ids_and_references() -> None:
    assert drawn('<path id="a.b-1" fill="url(#a.b-2)"/>') == (
        '<g id="a"><path fill="url(#a-2)" id="a-1"/></g>'
    )


def test_escapes_attributes() -> None:
    assert drawn('<path fill="&lt;&quot;&amp;"/>') == (
        '<g id="a"><path fill="&lt;&quot;&amp;"/></g>'
    )


@pytest.mark.parametrize("value", ["M1-2.5,3", "M1,-2.5 3", " M 1  -2.5 , 3"])
def test_separators_do_not_matter(value: str) -> None:
    text, found = cut_numbers(value)
    assert text == f"M {SLOT} {SLOT} {SLOT}"
    assert found == [1, -2.5, 3]


def test_knows_every_way_to_write_a_number() -> None:
    assert cut_numbers("-.5 +2 3. 1e-2 4E1")[1] == [-0.5, 2, 3, 0.01, 40]


def test_percent_signs_survive() -> None:
    text, found = cut_numbers("50%")
    assert Template.of(f'offset="{text}"').fill(np.array(found)) == 'offset="500000e-4%"'


@given(st.lists(numbers, min_size=1))
def test_filling_a_template_with_its_own_numbers_restores_them(values: list[float]) -> None:
    text, found = cut_numbers("M" + " ".join(map(str, values)))
    assert found == values
    assert cut_numbers(Template.of(text).fill(np.array(found)))[1] == pytest.approx(values)


def test_long_runs_of_blanks_take_no_time() -> None:
    assert cut_numbers("M" + " " * 300_000 + "L")[1] == []
