"""Elements to markup, and to templates whose numbers can be changed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

import numpy as np
from numpy.typing import NDArray

from visavis.faces.drawn.safe_xml import Element, local_name

NUMBER = r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?"
"""The pattern of a number as SVG writes it."""

SLOT = "\0"
"""Stands for a number in markup being made into a template: XML cannot hold this character."""

_NUMBER = re.compile(NUMBER)
_BEFORE_SLOT = re.compile(rf"(?<![\s,])[\s,]*{SLOT}")

_SILENT = frozenset({"title", "desc", "metadata"})

Rewrite = Callable[[Element, str, str], str]
"""(element, attribute name, value) -> the value to write instead."""


def write(element: Element, name: str, alias: str, rewrite: Rewrite | None = None) -> str:
    """The markup of a part called `name`, its ids beginning with `alias` instead.

    Attributes are written in alphabetical order, so that equal parts give equal markup.
    `data-*` attributes, `display` of the part itself, text and descriptions are left out:
    nothing that draws needs them.
    """
    tag = local_name(element)
    if tag is None or tag in _SILENT:
        return ""
    attributes = "".join(
        f' {key}="{_value(element, key, name, alias, rewrite)}"' for key in _drawn(element, name)
    )
    children = "".join(write(child, name, alias, rewrite) for child in element)
    return f"<{tag}{attributes}>{children}</{tag}>" if children else f"<{tag}{attributes}/>"


def _drawn(element: Element, name: str) -> list[str]:
    is_part = element.get("id") == name
    return sorted(
        key
        for key in element.attrib
        if not key.startswith("data-") and not (is_part and key == "display")
    )


def _value(element: Element, key: str, name: str, alias: str, rewrite: Rewrite | None) -> str:
    value = element.attrib[key]
    if key == "id" and value.startswith(name):
        value = alias + value[len(name) :]
    elif value.startswith(f"url(#{name}"):
        value = f"url(#{alias}{value[len(name) + 5 :]}"
    elif rewrite is not None:
        value = rewrite(element, key, value)
    return escape(value)


def cut_numbers(value: str) -> tuple[str, list[float]]:
    """A value with `SLOT` for each number, and the numbers.

    Separators become single spaces: `1-2`, `1,-2` and `1 -2` mean the same and give the same.
    """
    numbers = [float(number) for number in _NUMBER.findall(value)]
    text = _BEFORE_SLOT.sub(f" {SLOT}", _NUMBER.sub(SLOT, value)).lstrip()
    return text.replace(f"( {SLOT}", f"({SLOT}"), numbers


_EXPONENT = 4
"""Digits behind the point: as many as a blend of gradients needs."""


@dataclass(frozen=True, slots=True)
class Template:
    """Markup with slots for numbers."""

    text: str

    @classmethod
    def of(cls, markup: str) -> Template:
        """From markup that has `SLOT` wherever a number is to go."""
        # Integers are written three times as fast as anything with a point.
        return cls(markup.replace("%", "%%").replace(SLOT, f"%de-{_EXPONENT}"))

    def fill(self, numbers: NDArray[np.float64]) -> str:
        """The markup with its numbers, shape (n,), as many as there are slots."""
        whole = np.rint(numbers * 10**_EXPONENT).astype(np.int64)
        return self.text % tuple(whole.tolist())
