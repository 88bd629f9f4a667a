"""The movements that a rig holds, in their order; silence has none."""

from visavis.faces.contract import VISEMES

EXPRESSIONS = ("mouth_open", "smile", "blink_right", "blink_left", "brows_up", "brows_down")
FIELDS = (*(name for name in VISEMES if name != "sil"), *EXPRESSIONS)
