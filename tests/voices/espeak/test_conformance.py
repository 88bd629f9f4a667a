from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from visavis.voices.conformance import VoiceConformance
from visavis.voices.espeak.engine import EspeakEngine


class TestEspeak(VoiceConformance):
    voice = "en-us+f2"

    @pytest.fixture
    async def engine(self) -> AsyncIterator[EspeakEngine]:
        engine = EspeakEngine()
        yield engine
        await engine.aclose()
