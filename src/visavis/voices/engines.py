"""The engines of one process: each opened when it is first needed, all closed together."""

from __future__ import annotations

from collections.abc import Mapping

from visavis.voices.contract import VoiceEngine
from visavis.voices.kinds import open_engine


class Engines:
    """Engines by kind, with an operator's settings for each. Belongs to one event loop."""

    def __init__(self, settings: Mapping[str, Mapping[str, str]]) -> None:
        self._settings = settings
        self._open: dict[str, VoiceEngine] = {}

    def get(self, kind: str) -> VoiceEngine:
        """The engine of this kind. Raises OperatorError: none such, or its settings are wrong."""
        if kind not in self._open:
            self._open[kind] = open_engine(kind, self._settings.get(kind, {}))
        return self._open[kind]

    async def aclose(self) -> None:
        """End all of them."""
        while self._open:
            await self._open.popitem()[1].aclose()
