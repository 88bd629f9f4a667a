"""The pen: markup, gradients, clips and the two or three ways of shading."""

from __future__ import annotations

import math

from .colour import light, shade
from .geometry import Affine, Cubic, Point, box, parse, slid, spline
from .parts import Form

Stop = tuple[float, str]
UNIT = 10  # path data is kept in tenths
STILL = 0.05  # degrees of turn too small to write
FRAME = "M-600-600H1100V1100H-600Z"


def num(value: float) -> str:
    text = f"{value:.1f}"
    return "0" if text == "-0.0" else text.removesuffix(".0")


def pair(p: Point) -> str:
    y = num(p.y)
    return num(p.x) + (y if y.startswith("-") else " " + y)


def packed(values: list[int]) -> str:
    """Tenths as decimals, with the separators SVG can do without left out."""
    text = ""
    for v in values:
        one = num(v / UNIT).replace("0.", ".", 1) if 0 < abs(v) < UNIT else num(v / UNIT)
        text += one if not text or one.startswith("-") else " " + one
    return text


def data(curves: list[Cubic], closed: bool = True) -> str:
    """Path data, relative and rounded to tenths without the error adding up."""
    x, y = round(curves[0][0].x * UNIT), round(curves[0][0].y * UNIT)
    parts = ["M" + packed([x, y])]
    for curve in curves:
        values: list[int] = []
        for p in curve[1:]:
            values += [round(p.x * UNIT) - x, round(p.y * UNIT) - y]
        parts.append("c" + packed(values))
        x, y = x + values[4], y + values[5]
    return "".join(parts) + ("Z" if closed else "")


class Pen:
    """Collects markup; knows where the current group puts its points."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.ids = 0
        self.view = Affine()
        self.under = ""

    # ------------------------------------------------------------ markup
    def add(self, markup: str) -> None:
        self.out.append(markup)

    def ident(self) -> str:
        self.ids += 1
        return f"p{self.ids}"

    def points(self, path: str) -> list[Point]:
        return [self.view.point(p) for p in parse(path)]

    def at(self, x: float, y: float) -> Point:
        return self.view.point(Point(x, y))

    def stops(self, stops: list[Stop]) -> str:
        return "".join(f'<stop offset="{o:.3g}" stop-color="{c}"/>' for o, c in stops)

    def linear(self, a: Point, b: Point, stops: list[Stop]) -> str:
        name = self.ident()
        ends = f'x1="{num(a.x)}" y1="{num(a.y)}" x2="{num(b.x)}" y2="{num(b.y)}"'
        self.add(
            f'<linearGradient id="{name}" gradientUnits="userSpaceOnUse" {ends}>'
            f"{self.stops(stops)}</linearGradient>"
        )
        return f"url(#{name})"

    def radial(self, c: Point, r: float, stops: list[Stop]) -> str:
        name = self.ident()
        where = f'cx="{num(c.x)}" cy="{num(c.y)}" r="{num(r)}"'
        self.add(
            f'<radialGradient id="{name}" gradientUnits="userSpaceOnUse" {where}>'
            f"{self.stops(stops)}</radialGradient>"
        )
        return f"url(#{name})"

    def path(self, d: str, fill: str, opacity: float = 1.0, extra: str = "") -> None:
        alpha = f' fill-opacity="{opacity:.3g}"' if opacity < 1 else ""
        self.add(f'<path d="{d}" fill="{fill}"{alpha}{extra}/>')

    def stroke(self, d: str, colour: str, width: float, opacity: float = 1.0) -> None:
        alpha = f' stroke-opacity="{opacity:.3g}"' if opacity < 1 else ""
        self.add(
            f'<path d="{d}" fill="none" stroke="{colour}" stroke-width="{num(width)}"{alpha}/>'
        )

    def disc(self, c: Point, r: float, fill: str, opacity: float = 1.0) -> None:
        alpha = f' fill-opacity="{opacity:.3g}"' if opacity < 1 else ""
        at = f'cx="{num(c.x)}" cy="{num(c.y)}" r="{num(r)}"'
        self.add(f'<circle {at} fill="{fill}"{alpha}/>')

    def clip(self, d: str) -> None:
        """Open a group clipped to the outline; close it with `close`."""
        name = self.ident()
        self.add(f'<clipPath id="{name}"><path d="{d}"/></clipPath><g clip-path="url(#{name})">')

    def close(self) -> None:
        self.add("</g>")

    def soft(self, c: Point, rx: float, ry: float, turn: float, colour: str, alpha: float) -> None:
        """A soft ellipse: a radial gradient that fades to nothing."""
        name = self.ident()
        stops = "".join(
            f'<stop offset="{o}" stop-color="{colour}" stop-opacity="{alpha * k:.3g}"/>'
            for o, k in ((0, 1.0), (0.5, 0.55), (1, 0.0))
        )
        about = f"{num(c.x)} {num(c.y)}"
        spin = f' transform="rotate({num(turn)} {about})"' if abs(turn) > STILL else ""
        self.add(
            f'<radialGradient id="{name}" cx="0.5" cy="0.5" r="0.5">{stops}</radialGradient>'
            f'<ellipse cx="{num(c.x)}" cy="{num(c.y)}" rx="{num(rx)}" ry="{num(ry)}"'
            f' fill="url(#{name})"{spin}/>'
        )

    # ------------------------------------------------------------ shading
    def crescent(self, points: list[Point], dx: float, dy: float, fill: str, alpha: float) -> None:
        """What the outline leaves uncovered when it is slid: a crisp plane. Clip first."""
        hole = data(spline(slid(points, dx, dy)))
        self.path(FRAME + hole, fill, alpha, ' fill-rule="evenodd"')

    def rounded(self, points: list[Point], form: Form) -> str:
        """The three-stop gradient of a form, lit from the upper left."""
        x0, y0, x1, y1 = box(points)
        w, h = x1 - x0, y1 - y0
        fx = form.glow[0]
        centre = Point(x0 + fx * w, y0 + form.glow[1] * h)
        top = form.light or light(form.colour, 0.34)
        low = form.dark or shade(form.colour, 0.24)
        radius = 0.86 * max(w, h, 0.7 * math.hypot(w, h))
        return self.radial(centre, radius, [(0, top), (0.42, form.colour), (1, low)])

    def blob(self, points: list[Point], colour: str, plane: float = 4.0) -> None:
        """A small rounded form without details."""
        form = Form("", colour, plane=plane)
        d = data(spline(points))
        self.path(d, self.rounded(points, form))
        self.clip(d)
        self.crescent(points, -plane, -plane, shade(colour, 0.55), 0.22)
        self.close()
