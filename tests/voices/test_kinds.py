from __future__ import annotations

import pytest

from visavis.errors import OperatorError
from visavis.voices.espeak.engine import EspeakEngine
from visavis.voices.kinds import list_kinds, open_engine


def test_the_built_in_engines_are_installed() -> None:
    assert set(list_kinds()) >= {"espeak", "flite", "openai", "piper"}


async def test_an_engine_is_opened_by_its_kind() -> None:
    engine = open_engine("espeak", {"workers": "1"})
    assert isinstance(engine, EspeakEngine)
    await engine.aclose()


def test_an_unknown_kind_is_told_with_those_there_are() -> None:
    with pytest.raises(OperatorError, match="espeak"):
        open_engine("robot")
