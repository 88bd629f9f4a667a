"""Draws a species as one plain SVG document: gradients, clips and shapes only."""

from __future__ import annotations

import math

from .colour import DUSK, light, mix, shade
from .geometry import (
    Point,
    along,
    blade,
    box,
    fringed,
    inside,
    place,
    polar,
    sample,
    slid,
    spline,
    tube,
)
from .parts import (
    Beak,
    Berry,
    Blossom,
    Branch,
    Eye,
    Fan,
    Foot,
    Form,
    Glow,
    Group,
    Layer,
    Layers,
    Leaf,
    Line,
    Patch,
    Species,
    Ticks,
    Waves,
)
from .pen import UNIT, Pen, Stop, data, num, packed, pair

SIZE = 512
MARGIN = 20
GRAIN = 14  # thinner branches carry no bark


def draw(pen: Pen, layer: Layer) -> None:
    match layer:
        case Form():
            draw_form(pen, layer)
        case Patch():
            draw_patch(pen, layer)
        case Glow():
            turn = pen.view.angle(0.0) - (180 if pen.view.mirrored else 0)
            k = pen.view.scale
            c = pen.at(layer.x, layer.y)
            pen.soft(c, layer.rx * k, layer.ry * k, turn, layer.colour, layer.opacity)
        case Line():
            d = data(spline(pen.points(layer.path), False), False)
            pen.stroke(d, layer.colour, layer.width * pen.view.scale, layer.opacity)
        case Ticks():
            draw_ticks(pen, layer)
        case Fan():
            draw_fan(pen, layer)
        case Eye():
            draw_eye(pen, layer)
        case Beak():
            draw_beak(pen, layer)
        case _:
            draw_setting(pen, layer)


def draw_setting(pen: Pen, layer: Layer) -> None:
    match layer:
        case Foot():
            draw_foot(pen, layer)
        case Branch():
            draw_branch(pen, layer)
        case Leaf():
            draw_leaf(pen, layer)
        case Blossom():
            draw_blossom(pen, layer)
        case Berry():
            draw_berry(pen, layer)
        case Waves():
            draw_waves(pen, layer)
        case Group():
            outer = pen.view
            inner = place(layer.flip, layer.scale, layer.turn, layer.shift, layer.about)
            pen.view = outer.after(inner)
            draw_all(pen, layer.layers)
            pen.view = outer
        case _:
            raise TypeError(f"cannot draw {type(layer).__name__}")


def draw_all(pen: Pen, layers: Layers) -> None:
    for layer in layers:
        draw(pen, layer)


# ---------------------------------------------------------------- the bird
def outline(pen: Pen, path: str, fringe: float) -> list[Point]:
    points = pen.points(path)
    if not fringe:
        return points
    amount = fringe * pen.view.scale
    x = [p.x for p in points]
    y = [p.y for p in points]
    area = sum(x[i - 1] * y[i] - x[i] * y[i - 1] for i in range(len(points)))
    return fringed(points, abs(amount) * 2.6, amount if area > 0 else -amount)


def draw_form(pen: Pen, form: Form) -> None:
    points = outline(pen, form.path, form.fringe)
    k = pen.view.scale
    if form.tube:
        middle = sample(spline(points, False), 30)
        points = tube(middle, form.tube[0] * k, form.tube[1] * k)
    d = data(spline(points))
    if form.cast and pen.under:
        pen.clip(pen.under)
        pen.path(data(spline(slid(points, form.cast * 0.55 * k, form.cast * k))), DUSK, 0.17)
        pen.close()
    else:
        pen.under = d
    pen.path(d, pen.rounded(points, form))
    pen.clip(d)
    draw_all(pen, form.over)
    if form.plane:
        dark = mix(shade(form.colour, 0.5), DUSK, 0.5)
        slide = form.plane * k
        pen.crescent(points, -slide, -slide * 0.8, dark, form.plane_strength)
    if form.rim:
        bright = light(form.colour, 0.72)
        pen.crescent(points, form.rim * k, form.rim * 0.9 * k, bright, 0.4)
    pen.close()


def draw_patch(pen: Pen, patch: Patch) -> None:
    points = outline(pen, patch.path, patch.fringe)
    d = data(spline(points))
    fill = patch.colour
    if patch.to:
        x0, y0, x1, y1 = box(points)
        centre = Point((x0 + x1) / 2, (y0 + y1) / 2)
        half = max(x1 - x0, y1 - y0) / 2
        turn = pen.view.angle(patch.direction)
        ends = polar(centre, half, turn + 180), polar(centre, half, turn)
        fill = pen.linear(*ends, [(0, patch.colour), (1, patch.to)])
    pen.path(d, fill, patch.opacity)


def visible(p: Point) -> bool:
    return all(-MARGIN < v < SIZE + MARGIN for v in p[:2])


def _go(command: str, start: Point, *points: Point) -> str:
    """A relative path command from `start`."""
    x, y = round(start.x * UNIT), round(start.y * UNIT)
    values: list[int] = []
    for p in points:
        values += [round(p.x * UNIT) - x, round(p.y * UNIT) - y]
    return command + packed(values)


def _mark(kind: str, c: Point, s: float, turn: float) -> str:
    """One texture mark at c, size s, pointing along `turn`."""
    ahead, behind = polar(c, s, turn), polar(c, s, turn + 180)
    left, right = polar(c, s, turn - 90), polar(c, s, turn + 90)
    if kind == "dash":
        return _go("M", Point(0, 0), behind) + _go("l", behind, ahead)
    if kind == "v":
        return _go("M", Point(0, 0), left) + _go("l", left, ahead) + _go("l", ahead, right)
    if kind == "u":
        return _go("M", Point(0, 0), left) + _go("q", left, along(c, ahead, 2.0), right)
    back = polar(c, s * 1.7, turn + 180)
    sides = polar(ahead, s, turn - 90), polar(ahead, s, turn + 90)
    outward = _go("M", Point(0, 0), back) + _go("q", back, sides[0], ahead)
    return outward + _go("q", ahead, sides[1], back) + "Z"


def draw_ticks(pen: Pen, ticks: Ticks) -> None:
    area = sample(spline(pen.points(ticks.path)), 12)
    k = pen.view.scale
    step, size, turn = ticks.step * k, ticks.size * k, pen.view.angle(ticks.angle)
    x0, y0, x1, y1 = box(area)
    centre, reach = Point((x0 + x1) / 2, (y0 + y1) / 2), math.hypot(x1 - x0, y1 - y0) / 2
    n = int(reach / step) + 1
    marks, discs = [], []
    for i in range(-n, n + 1):
        for j in range(-n, n + 1):
            shift = 0.5 * step if i % 2 else 0.0
            p = polar(polar(centre, i * step * 0.8, turn), j * step + shift, turn + 90)
            if visible(p) and inside(p, area):
                marks.append(_mark(ticks.kind, p, size, turn))
                discs.append(p)
    if ticks.kind == "dot":
        for p in discs:
            pen.disc(p, size, ticks.colour, ticks.opacity)
    elif marks and ticks.kind == "drop":
        pen.path("".join(marks), ticks.colour, ticks.opacity)
    elif marks:
        pen.stroke("".join(marks), ticks.colour, ticks.width * k, ticks.opacity)


def _shaft(base: Point, tip: Point, bend: float) -> Point:
    """The middle of a feather's or leaf's rib."""
    mid = along(base, tip, 0.5)
    nx, ny = -(tip.y - base.y), tip.x - base.x
    length = math.hypot(nx, ny) or 1e-6
    return Point(mid.x + nx / length * bend, mid.y + ny / length * bend)


def _lower_half(points: list[Point], shaft: Point) -> list[Point]:
    """The half of a blade that looks away from the light."""
    base, tip = points[0], Point(points[4].x, points[4].y, True)
    left, right = points[2], points[6]
    if left.x * 0.6 + left.y > right.x * 0.6 + right.y:
        return [base, *points[1:4], tip, shaft]
    return [base, shaft, tip, *points[5:]]


def _feather(pen: Pen, fan: Fan, base: Point, tip: Point, size: float) -> None:
    k = pen.view.scale
    bend = fan.bend * k * (-1 if pen.view.mirrored else 1)
    points = blade(base, tip, fan.width * k * size, bend, fan.blunt)
    stops: list[Stop] = []
    for i, (offset, colour) in enumerate(fan.bands):
        if i:
            stops.append((offset - 0.012, fan.bands[i - 1][1]))
        stops.append((offset, colour))
    fill = stops[0][1] if len(stops) == 1 else pen.linear(base, tip, stops)
    d = data(spline(points))
    pen.path(d, fill)
    shaft = _shaft(base, tip, bend)
    half = _lower_half(points, shaft)
    dark = shade(fan.bands[0][1], 0.6)
    pen.path(data(spline(half)), mix(dark, DUSK, 0.4), fan.edge * 0.7)
    ends = [Point(base.x, base.y), shaft, Point(tip.x, tip.y)]
    pen.stroke(data(spline(ends, False), False), light(fan.bands[0][1], 0.3), 1.2 * k, fan.edge)


def draw_fan(pen: Pen, fan: Fan) -> None:
    (r0, t0), (r1, t1) = fan.first, fan.last
    roots, tips = (pen.at(*r0), pen.at(*r1)), (pen.at(*t0), pen.at(*t1))
    for i in range(fan.count - 1, -1, -1):
        t = i / max(1, fan.count - 1)
        root, tip = along(*roots, t), along(*tips, t)
        reach = 1 + fan.bulge * 4 * t * (1 - t)
        _feather(pen, fan, root, along(root, tip, reach), 1 + (fan.taper - 1) * t)


def draw_eye(pen: Pen, eye: Eye) -> None:
    c, r = pen.at(eye.x, eye.y), eye.r * pen.view.scale
    if eye.ring:
        ring = [(0.0, light(eye.ring, 0.25)), (0.7, eye.ring), (1.0, shade(eye.ring, 0.22))]
        wide = r * (1 + eye.ring_width)
        pen.disc(c, wide, pen.radial(Point(c.x - r * 0.4, c.y - r * 0.5), wide * 1.7, ring))
    pen.disc(c, r, "#1c1318")
    low = Point(c.x, c.y + r * 0.45)
    iris = [(0.0, light(eye.iris, 0.3)), (0.5, eye.iris), (1.0, shade(eye.iris, 0.62))]
    pen.disc(c, r * 0.87, pen.radial(low, r * 1.25, iris))
    pen.disc(c, r * eye.pupil, "#120c10")
    pen.clip(_circle(c, r))
    pen.soft(Point(c.x, c.y - r * 0.95), r * 1.3, r * 0.8, 0, "#0c070d", 0.7)
    if eye.lid:
        lid = [Point(c.x - r * 1.2, c.y - r * 0.42), Point(c.x, c.y - r * 0.66)]
        lid += [Point(c.x + r * 1.2, c.y - r * 0.42), Point(c.x, c.y - r * 2.2)]
        pen.path(data(spline(lid)), eye.lid)
    pen.close()
    pen.disc(Point(c.x - r * 0.3, c.y - r * 0.34), r * 0.3, "#ffffff")
    pen.disc(Point(c.x + r * 0.36, c.y + r * 0.38), r * 0.13, "#ffffff", 0.85)


def _circle(c: Point, r: float) -> str:
    ring = [polar(c, r, a) for a in range(0, 360, 90)]
    return data(spline(ring))


def _half_beak(pen: Pen, path: str, colour: str, over: Layers, plane: float) -> None:
    points = pen.points(path)
    x0, y0, x1, y1 = box(points)
    stops = [(0.0, light(colour, 0.38)), (0.45, colour), (1.0, shade(colour, 0.3))]
    d = data(spline(points))
    pen.path(d, pen.linear(Point((x0 + x1) / 2 - 6, y0), Point((x0 + x1) / 2 + 6, y1), stops))
    pen.clip(d)
    draw_all(pen, over)
    k = plane * pen.view.scale
    pen.crescent(points, -k * 0.3, -k, shade(colour, 0.5), 0.28)
    pen.crescent(points, k * 0.35, k * 0.5, light(colour, 0.75), 0.55)
    pen.close()


def draw_beak(pen: Pen, beak: Beak) -> None:
    if beak.mouth:
        inner = pen.points(beak.mouth)
        d = data(spline(inner))
        pen.path(d, "#7c2f36")
        pen.clip(d)
        if beak.tongue:
            pen.blob(pen.points(beak.tongue), "#e58a86", 3)
        pen.close()
    _half_beak(pen, beak.lower, beak.under or shade(beak.colour, 0.14), (), beak.plane * 0.8)
    _half_beak(pen, beak.upper, beak.colour, beak.over, beak.plane)
    k = pen.view.scale
    dark = mix(shade(beak.colour, 0.62), "#2a1420", 0.4)
    if beak.line:
        d = data(spline(pen.points(beak.line), False), False)
        pen.stroke(d, dark, 2.6 * k, 0.8)
    if beak.nostril:
        c = pen.at(*beak.nostril)
        turn = pen.view.angle(-20)
        ends = polar(c, 2.4 * k, turn), polar(c, 2.4 * k, turn + 180)
        pen.stroke(f"M{pair(ends[0])}L{pair(ends[1])}", dark, 2.6 * k, 0.7)


def draw_foot(pen: Pen, foot: Foot) -> None:
    k = foot.size
    wide = 9 * k * pen.view.scale
    dark = shade(foot.colour, 0.3)
    pen.soft(pen.at(foot.x + 5 * k, foot.y + 7 * k), 26 * k, 8 * k, 0, DUSK, 0.3)
    knee = pen.at(foot.x + foot.leg[0], foot.y + foot.leg[1])
    ankle = pen.at(foot.x, foot.y - 5 * k)
    pen.stroke(f"M{pair(knee)}L{pair(ankle)}", dark, wide * 0.95)
    shine = f"M{num(knee.x - wide * 0.2)} {num(knee.y)}L{num(ankle.x - wide * 0.2)} {num(ankle.y)}"
    pen.stroke(shine, foot.colour, wide * 0.45)
    for dx, colour in ((12, dark), (-12, foot.colour), (0, foot.colour)):
        toe = [
            pen.at(foot.x + dx * 0.2 * k, foot.y - 4 * k),
            pen.at(foot.x + dx * 0.8 * k, foot.y + 1 * k),
            pen.at(foot.x + dx * 1.2 * k, foot.y + 13 * k),
        ]
        claw = pen.at(foot.x + dx * 1.22 * k, foot.y + 20 * k)
        pen.stroke(f"M{pair(toe[2])}L{pair(claw)}", shade(foot.colour, 0.62), wide * 0.5)
        d = data(spline(toe, False), False)
        pen.stroke(d, dark, wide * 1.1)
        inner = data(spline(slid(toe, -wide * 0.12, -wide * 0.1), False), False)
        pen.stroke(inner, light(colour, 0.15), wide * 0.6)


# ---------------------------------------------------------------- what it sits on
def draw_branch(pen: Pen, branch: Branch) -> None:
    middle = sample(spline(pen.points(branch.path), False), 44)
    k = pen.view.scale
    points = tube(middle, branch.w0 * k, branch.w1 * k)
    x0, y0, x1, y1 = box(points)
    tall = (y1 - y0) > (x1 - x0)
    ends = (Point(x0, y0), Point(x1, y0)) if tall else (Point(x0, y0), Point(x0, y1))
    c = branch.colour
    d = data(spline(points))
    pen.path(d, pen.linear(*ends, [(0, light(c, 0.3)), (0.45, c), (1, shade(c, 0.26))]))
    pen.clip(d)
    slide = min(branch.w0, branch.w1) * 0.34 * k
    pen.crescent(points, -slide * 0.5, -slide, mix(shade(c, 0.5), DUSK, 0.3), 0.3)
    grain = []
    for i in range(1, len(middle) - 2, 2):
        a, b = middle[i], middle[i + 1]
        off = (branch.w0 * 0.2 * k) * (1 if i % 4 == 1 else -0.7)
        grain.append(f"M{num(a.x)} {num(a.y + off)}L{num(b.x)} {num(b.y + off * 0.8)}")
    if grain and branch.w0 > GRAIN:
        pen.stroke("".join(grain), shade(c, 0.42), 2 * k, 0.4)
    pen.close()


def draw_leaf(pen: Pen, leaf: Leaf) -> None:
    k = pen.view.scale
    base = pen.at(leaf.x, leaf.y)
    tip = polar(base, leaf.length * k, pen.view.angle(leaf.angle))
    bend = leaf.bend * k * (-1 if pen.view.mirrored else 1)
    points = blade(base, tip, leaf.length * leaf.width * k, bend, 0.66)
    c = leaf.colour
    pen.path(data(spline(points)), pen.linear(base, tip, [(0, shade(c, 0.12)), (1, light(c, 0.2))]))
    middle = _shaft(base, tip, bend)
    rib = [Point(base.x, base.y), middle, Point(tip.x, tip.y)]
    half = _lower_half(points, middle)
    pen.path(data(spline(half)), shade(c, 0.4), 0.42)
    pen.stroke(data(spline(rib, False), False), light(c, 0.4), 1.6 * k, 0.7)


def draw_blossom(pen: Pen, blossom: Blossom) -> None:
    c, r = pen.at(blossom.x, blossom.y), blossom.r * pen.view.scale
    fill = [(0.0, mix(blossom.colour, blossom.heart, 0.45)), (0.45, blossom.colour)]
    fill.append((1.0, light(blossom.colour, 0.45)))
    paint = pen.radial(c, r, fill)
    for i in range(blossom.petals):
        angle = blossom.turn + i * 360 / blossom.petals
        width = 4.4 * r / blossom.petals
        petal = blade(c, polar(c, r, angle), width, 0, 1.05)
        pen.path(data(spline(petal)), paint)
        half = _lower_half(petal, along(c, petal[4], 0.5))
        pen.path(data(spline(half)), shade(blossom.colour, 0.4), 0.16)
    pen.disc(c, r * 0.24, blossom.heart)
    pen.disc(Point(c.x - r * 0.06, c.y - r * 0.07), r * 0.12, light(blossom.heart, 0.5))


def draw_berry(pen: Pen, berry: Berry) -> None:
    c, r = pen.at(berry.x, berry.y), berry.r * pen.view.scale
    stops = [(0.0, light(berry.colour, 0.4)), (0.5, berry.colour), (1.0, shade(berry.colour, 0.4))]
    pen.disc(c, r, pen.radial(Point(c.x - r * 0.35, c.y - r * 0.4), r * 1.6, stops))
    ring = [polar(c, r, a) for a in range(0, 360, 90)]
    pen.clip(data(spline(ring)))
    pen.crescent(ring, -r * 0.28, -r * 0.28, shade(berry.colour, 0.5), 0.3)
    pen.close()
    pen.disc(Point(c.x - r * 0.34, c.y - r * 0.38), r * 0.2, "#ffffff", 0.85)


def draw_waves(pen: Pen, waves: Waves) -> None:
    c = pen.at(waves.x, waves.y)
    turn, k = pen.view.angle(waves.angle), pen.view.scale
    for i in range(waves.count):
        r = (waves.r + i * waves.step) * k
        spread = waves.spread
        arc = [polar(c, r, turn + a * spread) for a in (-1, -0.5, 0, 0.5, 1)]
        opacity = 0.92 - 0.26 * i
        pen.stroke(data(spline(arc, False), False), "#ffffff", 7.5 * k, opacity)


# ---------------------------------------------------------------- the picture
def backdrop(pen: Pen, species: Species) -> None:
    ground = species.ground
    top, low = mix(ground, "#ffffff", 0.1), shade(ground, 0.06)
    fill = pen.linear(Point(256, 0), Point(256, 512), [(0, top), (1, low)])
    pen.add(f'<rect width="512" height="512" fill="{fill}"/>')
    halo = Point(*species.halo)
    stops = [(0.0, mix(ground, "#ffffff", 0.52)), (1.0, mix(ground, "#ffffff", 0.3))]
    pen.disc(halo, 214, pen.radial(Point(halo.x - 60, halo.y - 80), 330, stops))


def picture(species: Species) -> str:
    """The whole SVG document."""
    pen = Pen()
    backdrop(pen, species)
    draw_all(pen, species.layers)
    size = 'width="512" height="512" viewBox="0 0 512 512"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size}>\n<title>{species.title}</title>\n'
    body = "\n".join(pen.out)
    return f'{head}<g stroke-linecap="round" stroke-linejoin="round">\n{body}\n</g>\n</svg>\n'
