"""How long texts are taken to last."""

import pytest

from visavis.testing.speaking import estimate_s


@pytest.mark.parametrize(
    ("text", "espeak_s"),
    [
        ("Good morning, everybody.", 1.75),
        ("Herkese günaydın, müzemize hoş geldiniz.", 3.27),  # noqa: RUF001
        ("Guten Morgen, liebe Besucher. Die Ausstellung beginnt im ersten Stock.", 4.16),
        ("大家早上好，欢迎来到我们的博物馆。", 3.91),  # noqa: RUF001
        ("おはようございます。美術館へようこそ。", 3.29),
        ("صباح الخير جميعا، مرحبا بكم في متحفنا.", 4.4),
    ],
)
def test_an_estimate_is_near_what_a_voice_takes(text: str, espeak_s: float) -> None:
    assert estimate_s(text) == pytest.approx(espeak_s, rel=0.3)


def test_rate_is_speed() -> None:
    assert estimate_s("Good morning.", 500) == pytest.approx(estimate_s("Good morning.") / 2)


@pytest.mark.parametrize("text", ["...", "?!", " ", "\N{GRINNING FACE}"])
def test_what_has_no_sound_takes_no_time(text: str) -> None:
    assert estimate_s(text) == 0.0


def test_marks_at_the_end_are_no_pause() -> None:
    assert estimate_s("Yes.") == estimate_s("Yes")
    assert estimate_s("Yes. No") > estimate_s("Yes No")
