"""The gestures that drawn characters know, and where arms reach in them."""

from __future__ import annotations

from collections.abc import Mapping

from visavis.faces.drawn.arm import Reach, Side
from visavis.faces.drawn.gesture import STANCE, Gesture
from visavis.faces.timeline import Track, keys

REACHES: Mapping[str, Reach] = {
    "wave": Reach((366, 1420), (376, 1072), 8, "wave", palm_out=True),
    "thumb": Reach((372, 1424), (240, 1166), -4, "thumb", palm_out=True),
    "heart": Reach((392, 1412), (118, 1174), 0, "heart", palm_out=True),
    "shrug": Reach((334, 1414), (330, 1166), 58, "open", 0.84, palm_out=True),
    "clap_open": Reach((356, 1432), (168, 1186), -8, "rest", 0.95),
    "clap": Reach((342, 1432), (86, 1174), -22, "rest", 0.95),
    "point": Reach((364, 1420), (316, 1116), 4, "point", palm_out=True),
    "chest": Reach((374, 1444), (132, 1204), -62, "rest", 0.95),
    "welcome": Reach((350, 1404), (352, 1150), 42, "open", 0.9, palm_out=True),
}
"""By name, the same for every character."""


def _both(
    *moments: tuple[float, str],
) -> dict[Side, tuple[tuple[float, str], ...]]:
    return {"l": moments, "r": moments}


def _towards_us(start: float, there: float, leaving: float, back: float) -> dict[str, Track]:
    """Hands that would cross before the chest come past it in an arc towards the viewer."""
    rise, fall = (start + there) / 2, (leaving + back) / 2
    arc = keys((start, 0), (rise, 0.5), (there, 0), (leaving, 0), (fall, 0.5), (back, 0))
    return {"l.short": arc, "r.short": arc}


GESTURES: Mapping[str, Gesture] = {
    "wave": Gesture(
        2.8,
        arms={"l": ((0.08, STANCE), (0.62, "wave"), (1.9, "wave"), (2.55, STANCE))},
        tracks={
            "l.upper": keys((0, 0), (0.1, -3), (0.34, 14), (0.62, 0)),
            "l.elbow": keys(
                (0.5, 0), (0.7, -12), (0.9, 11), (1.08, -11), (1.26, 10), (1.44, -9),
                (1.62, 7), (1.85, 0),
            ),
            "l.hand": keys(
                (0.56, 0), (0.76, 9), (0.96, -9), (1.14, 9), (1.32, -8), (1.5, 7),
                (1.68, -5), (1.9, 0),
            ),
            "roll": keys((0, 0), (0.42, 4.5), (0.9, 4), (1.7, 4.5), (2.4, 0)),
            "yaw": keys((0, 0), (0.45, 5), (1.8, 5), (2.4, 0)),
            "brows": keys((0, 0), (0.3, 0.6), (0.9, 0.35), (1.7, 0.35), (2.3, 0)),
            "smile": keys((0, 0), (0.45, 0.6), (1.9, 0.6), (2.7, 0)),
            "grin": keys((0.1, 0), (0.55, 0.55), (1.8, 0.55), (2.5, 0)),
            "lean": keys((0, 0), (0.14, -3), (0.55, 8), (1.8, 8), (2.6, 0)),
        },
    ),
    "nod": Gesture(
        2.0,
        tracks={
            "pitch": keys(
                (0, 0), (0.14, -4), (0.42, 13), (0.72, -3), (1.02, 11), (1.32, -1.5), (1.75, 0)
            ),
            "brows": keys((0, 0), (0.12, 0.45), (0.5, 0.1), (1.3, 0.2), (1.9, 0)),
            "smile": keys((0, 0), (0.4, 0.4), (1.4, 0.4), (2.0, 0)),
            "blink": keys((0.2, 0), (0.32, 0.85), (0.44, 0.85), (0.6, 0)),
        },
    ),
    "shake_head": Gesture(
        2.3,
        tracks={
            "yaw": keys(
                (0, 0), (0.14, 2.5), (0.42, -26), (0.78, 26), (1.14, -24), (1.5, 17), (1.95, 0)
            ),
            "roll": keys((0, 0), (0.42, 3.4), (0.78, -3.4), (1.14, 3), (1.5, -2), (1.95, 0)),
            "pitch": keys((0, 0), (0.3, 3), (1.5, 3), (2.0, 0)),
            "lean": keys((0, 0), (0.5, 3), (0.86, -3), (1.22, 3), (1.58, -2), (2.1, 0)),
            "brows": keys((0, 0), (0.25, -0.7), (1.4, -0.6), (2.1, 0)),
            "smile": keys((0, 0), (0.3, -0.35), (1.5, -0.35), (2.2, 0)),
            "blink": keys((0.2, 0), (0.3, 0.9), (0.4, 0.9), (0.54, 0)),
            "gaze_x": keys((0, 0), (0.36, 0.45), (0.74, -0.45), (1.1, 0.4), (1.5, -0.2), (1.8, 0)),
        },
    ),
    "bow": Gesture(
        3.2,
        arms={"l": ((0.1, STANCE), (0.8, "chest"), (2.2, "chest"), (2.95, STANCE))},
        tracks={
            "bow": keys((0.1, 0), (0.28, -0.06), (1.15, 1), (1.75, 1), (2.7, 0)),
            "pitch": keys((0, 0), (0.2, -3), (1.05, 16), (1.75, 16), (2.5, -1), (2.9, 0)),
            "blink": keys((0.45, 0), (0.85, 0.92), (1.9, 0.92), (2.2, 0)),
            "gaze_y": keys((0.2, 0), (0.6, 0.6), (2.0, 0.6), (2.4, 0)),
            "smile": keys((0, 0), (0.5, 0.4), (2.4, 0.45), (3.1, 0)),
            "brows": keys((0, 0), (0.25, 0.3), (0.9, 0), (2.2, 0.1), (2.5, 0.35), (3.1, 0)),
        },
    ),
    "thumbs_up": Gesture(
        2.5,
        arms={"l": ((0.08, STANCE), (0.55, "thumb"), (1.65, "thumb"), (2.3, STANCE))},
        tracks={
            "l.upper": keys((0, 0), (0.1, -3), (0.32, 8), (0.55, 0)),
            "l.elbow": keys((0.4, 0), (0.62, 7), (0.82, -3), (1.0, 0)),
            "pitch": keys((0, 0), (0.12, -3), (0.5, 7), (0.85, 0), (1.1, 4), (1.5, 0)),
            "roll": keys((0, 0), (0.45, 4), (1.6, 4), (2.2, 0)),
            "wink": keys((0.72, 0), (0.84, 1), (1.08, 1), (1.26, 0)),
            "brows": keys((0, 0), (0.3, 0.5), (1.6, 0.3), (2.2, 0)),
            "smile": keys((0, 0), (0.45, 0.7), (1.7, 0.7), (2.4, 0)),
            "grin": keys((0.2, 0), (0.6, 0.5), (1.6, 0.5), (2.2, 0)),
            "lean": keys((0, 0), (0.5, 6), (1.6, 6), (2.3, 0)),
        },
    ),
    "heart": Gesture(
        3.2,
        arms=_both((0.08, STANCE), (0.75, "heart"), (2.25, "heart"), (3.0, STANCE)),
        tracks={
            "l.upper": keys((0, 0), (0.38, 10), (0.75, 0)),
            "r.upper": keys((0, 0), (0.38, 10), (0.75, 0)),
            "roll": keys((0, 0), (0.6, -4), (1.3, 4), (2.1, -2), (2.7, 0)),
            "pitch": keys((0, 0), (0.7, 4), (2.2, 4), (2.8, 0)),
            "shrug": keys((0.3, 0), (0.75, 10), (2.1, 8), (2.9, 0)),
            "blink": keys((0.78, 0), (0.88, 1), (1.0, 1), (1.18, 0)),
            "brows": keys((0, 0), (0.4, 0.6), (2.1, 0.4), (2.8, 0)),
            "smile": keys((0, 0), (0.6, 0.9), (2.3, 0.9), (3.1, 0)),
        },
    ),
    "point": Gesture(
        2.4,
        arms={"l": ((0.08, STANCE), (0.55, "point"), (1.6, "point"), (2.2, STANCE))},
        tracks={
            "l.upper": keys((0, 0), (0.1, -3), (0.3, 10), (0.55, 0)),
            "l.elbow": keys((0.5, 0), (0.72, -7), (0.92, 5), (1.12, -5), (1.35, 0)),
            "gaze_x": keys((0, 0), (0.25, 0.5), (0.8, 0.5), (1.05, 0)),
            "gaze_y": keys((0, 0), (0.25, -0.3), (0.8, -0.3), (1.05, 0)),
            "yaw": keys((0, 0), (0.35, 7), (0.9, 6), (1.2, 1), (1.7, 2), (2.2, 0)),
            "roll": keys((0, 0), (0.4, -3), (1.5, -3), (2.1, 0)),
            "brows": keys((0, 0), (0.28, 0.9), (1.5, 0.6), (2.1, 0)),
            "smile": keys((0, 0), (0.5, 0.4), (1.6, 0.4), (2.3, 0)),
        },
    ),
    "applaud": Gesture(
        3.4,
        arms=_both(
            (0.08, STANCE), (0.6, "clap_open"), (0.78, "clap"), (1.0, "clap_open"), (1.18, "clap"),
            (1.4, "clap_open"), (1.58, "clap"), (1.8, "clap_open"), (1.98, "clap"),
            (2.2, "clap_open"), (2.38, "clap"), (2.58, "clap_open"), (3.2, STANCE),
        ),
        tracks={
            "l.upper": keys((0, 0), (0.32, 10), (0.6, 0)),
            "r.upper": keys((0, 0), (0.32, 10), (0.6, 0)),
            "pitch": keys(
                (0, 0), (0.5, -3), (0.82, 3), (1.0, -1), (1.22, 3), (1.4, -1), (1.62, 3),
                (1.8, -1), (2.02, 3), (2.2, -1), (2.42, 2.5), (3.0, 0),
            ),
            "roll": keys((0, 0), (0.6, 3.5), (1.5, -3), (2.3, 3), (3.0, 0)),
            "brows": keys((0, 0), (0.4, 0.7), (2.4, 0.5), (3.1, 0)),
            "smile": keys((0, 0), (0.5, 0.8), (2.5, 0.8), (3.3, 0)),
            "grin": keys((0.1, 0), (0.6, 0.75), (2.4, 0.75), (3.0, 0)),
        },
    ),
    "shrug": Gesture(
        2.4,
        arms=_both((0.06, STANCE), (0.5, "shrug"), (1.4, "shrug"), (2.1, STANCE)),
        tracks={
            **_towards_us(0.06, 0.5, 1.4, 2.1),
            "shrug": keys((0, 0), (0.12, -5), (0.45, 40), (1.15, 36), (1.6, 0)),
            "roll": keys((0, 0), (0.4, -7), (1.3, -6), (1.9, 0)),
            "yaw": keys((0, 0), (0.4, -4), (1.3, -4), (1.9, 0)),
            "brows": keys((0, 0), (0.32, 1), (1.3, 0.9), (1.9, 0)),
            "smile": keys((0, 0), (0.35, -0.5), (1.2, -0.4), (2.2, 0)),
            "gaze_x": keys((0.1, 0), (0.35, -0.4), (1.0, -0.4), (1.3, 0)),
        },
    ),
    "welcome": Gesture(
        2.8,
        arms=_both((0.08, STANCE), (0.65, "welcome"), (1.8, "welcome"), (2.55, STANCE)),
        tracks={
            **_towards_us(0.08, 0.65, 1.8, 2.55),
            "pitch": keys((0, 0), (0.15, 3), (0.6, -4), (1.0, 2), (1.8, 2), (2.4, 0)),
            "roll": keys((0, 0), (0.6, 3), (1.8, 3), (2.5, 0)),
            "brows": keys((0, 0), (0.4, 0.7), (1.7, 0.4), (2.4, 0)),
            "smile": keys((0, 0), (0.5, 0.8), (1.9, 0.8), (2.7, 0)),
            "grin": keys((0.1, 0), (0.6, 0.7), (1.7, 0.7), (2.4, 0)),
        },
    ),
    "think": Gesture(
        2.8,
        tracks={
            "roll": keys((0, 0), (0.5, -6), (2.0, -7), (2.6, 0)),
            "pitch": keys((0, 0), (0.5, -5), (2.0, -5), (2.6, 0)),
            "gaze_x": keys((0, 0), (0.25, 0.55), (1.1, 0.6), (1.35, -0.4), (2.0, -0.4), (2.3, 0)),
            "gaze_y": keys((0, 0), (0.25, -0.7), (2.0, -0.7), (2.3, 0)),
            "brows": keys((0, 0), (0.4, 0.5), (1.9, 0.4), (2.5, 0)),
            "smile": keys((0, 0), (0.4, -0.4), (1.8, -0.4), (2.6, 0)),
            "blink": keys((1.12, 0), (1.2, 1), (1.26, 1), (1.38, 0)),
        },
    ),
    "laugh": Gesture(
        2.6,
        tracks={
            "pitch": keys(
                (0, 0), (0.3, -7), (0.55, -2), (0.75, -6), (0.95, -1), (1.15, -5), (1.35, 0),
                (1.55, -3), (1.9, 3), (2.4, 0),
            ),
            "shrug": keys(
                (0, 0), (0.3, 8), (0.5, 2), (0.7, 10), (0.9, 2), (1.1, 9), (1.3, 2), (1.5, 6),
                (1.9, 0),
            ),
            "roll": keys((0, 0), (0.5, 4), (1.4, 5), (2.3, 0)),
            "smile": keys((0, 0), (0.3, 1), (1.7, 1), (2.5, 0)),
            "grin": keys((0, 0), (0.3, 1), (1.5, 1), (2.3, 0)),
            "blink": keys((0.3, 0), (0.5, 0.6), (1.4, 0.6), (1.7, 0)),
            "brows": keys((0, 0), (0.3, 0.7), (1.6, 0.5), (2.4, 0)),
        },
    ),
}  # fmt: skip
"""By name. Gestures without arms are for every character; the others need the hands they show."""
