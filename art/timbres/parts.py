"""The vocabulary a species is written in: plain data, drawn by `birds`.

Coordinates are those of the 512 x 512 frame. A path is 'x,y x,y ...', smooth except at points
marked '!'. Angles are degrees clockwise from right.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Pair = tuple[float, float]
Layers = tuple["Layer", ...]


@dataclass(frozen=True)
class Form:
    """A rounded body: three-stop gradient, what lies on it, one crisp shadow plane.

    With `tube` the path is the middle of a neck or stem of these two widths.
    """

    path: str
    colour: str
    over: Layers = ()
    light: str = ""
    dark: str = ""
    plane: float = 13.0
    plane_strength: float = 0.17
    rim: float = 0.0
    fringe: float = 0.0
    cast: float = 0.0
    glow: Pair = (0.34, 0.26)
    tube: Pair | None = None


@dataclass(frozen=True)
class Patch:
    """A flat or two-tone field of colour, usually inside a form."""

    path: str
    colour: str
    to: str = ""
    fringe: float = 0.0
    opacity: float = 1.0
    direction: float = 90.0


@dataclass(frozen=True)
class Glow:
    """A soft ellipse of colour."""

    x: float
    y: float
    rx: float
    ry: float
    colour: str
    opacity: float = 0.5


@dataclass(frozen=True)
class Line:
    path: str
    colour: str
    width: float = 3.0
    opacity: float = 1.0


@dataclass(frozen=True)
class Ticks:
    """A staggered texture of small marks within an area."""

    path: str
    colour: str
    kind: Literal["u", "dot", "v", "dash", "drop"] = "u"
    step: float = 20.0
    size: float = 7.0
    angle: float = 80.0
    width: float = 2.2
    opacity: float = 0.3


@dataclass(frozen=True)
class Fan:
    """Feathers laid side by side from a first to a last; the first lies on top.

    `bands` colours each feather from its base (0) to its tip (1) with crisp changes.
    """

    first: tuple[Pair, Pair]
    last: tuple[Pair, Pair]
    count: int
    width: float
    bands: tuple[tuple[float, str], ...]
    bend: float = 0.0
    bulge: float = 0.0
    blunt: float = 1.0
    edge: float = 0.3
    taper: float = 1.0


@dataclass(frozen=True)
class Eye:
    x: float
    y: float
    r: float
    iris: str = "#5a3620"
    ring: str = ""
    ring_width: float = 0.24
    pupil: float = 0.6
    lid: str = ""


@dataclass(frozen=True)
class Beak:
    upper: str
    lower: str
    colour: str
    line: str
    under: str = ""
    nostril: Pair | None = None
    mouth: str = ""
    tongue: str = ""
    over: Layers = ()
    plane: float = 5.0


@dataclass(frozen=True)
class Foot:
    """Toes over a perch, with the leg above them."""

    x: float
    y: float
    colour: str
    leg: Pair = (0.0, -34.0)
    size: float = 1.0


@dataclass(frozen=True)
class Branch:
    path: str
    w0: float
    w1: float
    colour: str = "#8a6a50"


@dataclass(frozen=True)
class Leaf:
    x: float
    y: float
    angle: float
    length: float
    colour: str = "#6fa86a"
    width: float = 0.42
    bend: float = 4.0


@dataclass(frozen=True)
class Blossom:
    x: float
    y: float
    r: float
    colour: str
    heart: str = "#f2b84b"
    petals: int = 5
    turn: float = 0.0


@dataclass(frozen=True)
class Berry:
    x: float
    y: float
    r: float
    colour: str


@dataclass(frozen=True)
class Waves:
    """The shared sign for a voice: soft arcs around a point, opening towards an angle."""

    x: float
    y: float
    angle: float
    r: float = 34.0
    step: float = 24.0
    count: int = 3
    spread: float = 34.0


@dataclass(frozen=True)
class Group:
    """Layers placed together; light still falls from the upper left."""

    layers: Layers
    flip: bool = False
    scale: float = 1.0
    turn: float = 0.0
    shift: Pair = (0.0, 0.0)
    about: Pair = (256.0, 256.0)


Layer = (
    Form
    | Patch
    | Glow
    | Line
    | Ticks
    | Fan
    | Eye
    | Beak
    | Foot
    | Branch
    | Leaf
    | Blossom
    | Berry
    | Waves
    | Group
)


@dataclass(frozen=True)
class Species:
    name: str
    title: str
    character: str
    ground: str
    layers: Layers
    halo: Pair = (256.0, 250.0)
