"""Points, smooth outlines and affine placing. Nothing here knows about SVG or birds."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple


class Point(NamedTuple):
    """A point in drawing units; a corner breaks the smoothness of an outline."""

    x: float
    y: float
    corner: bool = False


Cubic = tuple[Point, Point, Point, Point]
Box = tuple[float, float, float, float]

POINTED = 0.7  # blades blunter than this end in a round tip


@dataclass(frozen=True)
class Affine:
    """x' = a x + c y + e, y' = b x + d y + f."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def point(self, p: Point) -> Point:
        return Point(
            self.a * p.x + self.c * p.y + self.e, self.b * p.x + self.d * p.y + self.f, p.corner
        )

    def after(self, inner: Affine) -> Affine:
        """The map that applies `inner` first and then this one."""
        return Affine(
            self.a * inner.a + self.c * inner.b,
            self.b * inner.a + self.d * inner.b,
            self.a * inner.c + self.c * inner.d,
            self.b * inner.c + self.d * inner.d,
            self.a * inner.e + self.c * inner.f + self.e,
            self.b * inner.e + self.d * inner.f + self.f,
        )

    @property
    def scale(self) -> float:
        return math.sqrt(abs(self.a * self.d - self.b * self.c))

    @property
    def mirrored(self) -> bool:
        return self.a * self.d - self.b * self.c < 0

    def angle(self, degrees: float) -> float:
        """Where a direction (degrees, clockwise from right) points after the map."""
        t = math.radians(degrees)
        x, y = math.cos(t), math.sin(t)
        return math.degrees(math.atan2(self.b * x + self.d * y, self.a * x + self.c * y))


def place(
    flip: bool = False,
    scale: float = 1.0,
    turn: float = 0.0,
    shift: tuple[float, float] = (0.0, 0.0),
    about: tuple[float, float] = (256.0, 256.0),
) -> Affine:
    """Mirror left-right, scale and turn about a point, then shift."""
    t = math.radians(turn)
    sx = -scale if flip else scale
    a, b, c, d = sx * math.cos(t), sx * math.sin(t), -scale * math.sin(t), scale * math.cos(t)
    x, y = about
    return Affine(a, b, c, d, x - a * x - c * y + shift[0], y - b * x - d * y + shift[1])


def parse(text: str) -> list[Point]:
    """'x,y x,y! ...': an exclamation mark makes the point a corner."""
    points = []
    for token in text.split():
        x, y = token.rstrip("!").split(",")
        points.append(Point(float(x), float(y), token.endswith("!")))
    return points


def _tangent(before: Point, at: Point, after: Point) -> float:
    """Direction at `at` of the circle through three points."""
    d1, d2 = math.dist(before[:2], at[:2]) or 1e-6, math.dist(at[:2], after[:2]) or 1e-6
    x = (at.x - before.x) / d1 * d2 + (after.x - at.x) / d2 * d1
    y = (at.y - before.y) / d1 * d2 + (after.y - at.y) / d2 * d1
    return math.atan2(y, x)


def _reach(theta: float, phi: float) -> float:
    """Hobby's handle length for a segment, as a part of its chord."""
    st, ct, sp, cp = math.sin(theta), math.cos(theta), math.sin(phi), math.cos(phi)
    top = 2 + math.sqrt(2) * (st - sp / 16) * (sp - st / 16) * (ct - cp)
    return top / (3 * (1 + (math.sqrt(5) - 1) / 2 * ct + (3 - math.sqrt(5)) / 2 * cp))


def _wrap(angle: float) -> float:
    return (angle + math.pi) % (2 * math.pi) - math.pi


def _segment(p: Point, q: Point, out: float | None, into: float | None) -> Cubic:
    """One cubic; an end without a direction mirrors the other end, which makes an arc."""
    chord, length = math.atan2(q.y - p.y, q.x - p.x), math.dist(p[:2], q[:2])
    theta = None if out is None else _wrap(out - chord)
    phi = None if into is None else _wrap(chord - into)
    theta = theta if theta is not None else (phi or 0.0)
    phi = phi if phi is not None else theta
    r, s = _reach(theta, phi) * length, _reach(phi, theta) * length
    a, b = chord + theta, chord - phi
    return (
        p,
        Point(p.x + r * math.cos(a), p.y + r * math.sin(a)),
        Point(q.x - s * math.cos(b), q.y - s * math.sin(b)),
        q,
    )


def spline(points: list[Point], closed: bool = True) -> list[Cubic]:
    """A smooth curve through the points, straight handles only at corners and open ends."""
    n = len(points)
    tangents: list[float | None] = []
    for i, p in enumerate(points):
        end = not closed and i in (0, n - 1)
        around = (points[i - 1], p, points[(i + 1) % n])
        tangents.append(None if p.corner or end else _tangent(*around))
    count = n if closed else n - 1
    return [
        _segment(points[i], points[(i + 1) % n], tangents[i], tangents[(i + 1) % n])
        for i in range(count)
    ]


def at(curve: Cubic, t: float) -> Point:
    p, q, r, s = curve
    u = 1 - t
    k = (u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t)
    return Point(
        k[0] * p.x + k[1] * q.x + k[2] * r.x + k[3] * s.x,
        k[0] * p.y + k[1] * q.y + k[2] * r.y + k[3] * s.y,
    )


def sample(curves: list[Cubic], step: float) -> list[Point]:
    """Points about `step` apart along the curve, its end included."""
    result = []
    for curve in curves:
        count = max(1, round(math.dist(curve[0][:2], curve[3][:2]) / step))
        result += [at(curve, i / count) for i in range(count)]
    return [*result, curves[-1][3]]


def slid(points: list[Point], dx: float, dy: float) -> list[Point]:
    return [Point(p.x + dx, p.y + dy, p.corner) for p in points]


def box(points: list[Point]) -> Box:
    xs, ys = [p.x for p in points], [p.y for p in points]
    return min(xs), min(ys), max(xs), max(ys)


def inside(p: Point, polygon: list[Point]) -> bool:
    odd = False
    for a, b in zip(polygon, polygon[1:] + polygon[:1], strict=True):
        if (a.y > p.y) != (b.y > p.y) and p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x:
            odd = not odd
    return odd


def along(a: Point, b: Point, t: float) -> Point:
    return Point(a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t)


def polar(centre: Point, radius: float, degrees: float) -> Point:
    t = math.radians(degrees)
    return Point(centre.x + radius * math.cos(t), centre.y + radius * math.sin(t))


def blade(base: Point, tip: Point, width: float, bend: float, blunt: float = 1.0) -> list[Point]:
    """The outline of one feather or leaf, `bend` pixels off the straight line at its middle."""
    dx, dy = tip.x - base.x, tip.y - base.y
    length = math.hypot(dx, dy) or 1e-6
    nx, ny = -dy / length, dx / length

    def local(t: float, w: float) -> Point:
        off = w * width / 2 + bend * 4 * t * (1 - t)
        return Point(base.x + dx * t + nx * off, base.y + dy * t + ny * off)

    left = [local(0.3, 0.74), local(0.68, 1.0), local(0.92, 0.62 * blunt)]
    right = [local(0.92, -0.62 * blunt), local(0.68, -1.0), local(0.3, -0.74)]
    return [Point(base.x, base.y, True), *left, Point(tip.x, tip.y, blunt < POINTED), *right]


def tube(centre: list[Point], width0: float, width1: float) -> list[Point]:
    """The outline of a tapering tube around a polyline."""
    n = len(centre)
    left, right = [], []
    for i, p in enumerate(centre):
        a, b = centre[max(0, i - 1)], centre[min(n - 1, i + 1)]
        length = math.dist(a[:2], b[:2]) or 1e-6
        nx, ny = -(b.y - a.y) / length, (b.x - a.x) / length
        w = (width0 + (width1 - width0) * i / (n - 1)) / 2
        left.append(Point(p.x + nx * w, p.y + ny * w))
        right.append(Point(p.x - nx * w, p.y - ny * w))
    return left + right[::-1]


def fringed(outline: list[Point], step: float, amount: float) -> list[Point]:
    """The outline with small soft tufts along it, for feather edges."""
    points = sample(spline(outline), step)[:-1]
    n, result = len(points), []
    for i, p in enumerate(points):
        a, b = points[i - 1], points[(i + 1) % n]
        length = math.dist(a[:2], b[:2]) or 1e-6
        nx, ny = (b.y - a.y) / length, -(b.x - a.x) / length
        jitter = amount * (0.62 + 0.3 * math.sin(i * 2.4) + 0.22 * math.sin(i * 1.1))
        tip = along(p, b, 0.66 + 0.16 * math.sin(i * 1.7))
        result.append(Point(p.x, p.y))
        result.append(Point(tip.x + nx * jitter, tip.y + ny * jitter, True))
    return result
