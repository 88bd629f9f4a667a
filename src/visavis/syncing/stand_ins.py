"""Drawn faces and built-in voices in place of those that cannot be copied, so that clients can
stream what was copied without its host."""

import zlib
from collections.abc import Sequence

from visavis.catalogue.models import Contents, FaceSource, Gender, Timbre, VoiceSource

NO_VOICE = (None, "", Gender.UNSAID)


class StandIns:
    """Of the public digital humans and timbres that are here; the same ID always gets the same
    one."""

    def __init__(self, contents: Contents, copied: set[str]) -> None:
        """``copied``: the IDs that are copied, which stand in for nobody."""
        self._faces: Sequence[FaceSource] = sorted(
            {
                human.face
                for human in contents.digital_humans
                if human.face is not None
                and human.face.kind == "drawn"
                and human.app_id is None
                and human.digital_human_id not in copied
            },
            key=lambda face: face.model,
        )
        self._timbres: Sequence[Timbre] = sorted(
            (
                timbre
                for timbre in contents.timbres
                if timbre.is_public and timbre.voice is not None and timbre.timbre_id not in copied
            ),
            key=lambda timbre: timbre.timbre_id,
        )

    def face(self, human_id: str) -> FaceSource | None:
        """None where there are no drawn faces here."""
        if not self._faces:
            return None
        return self._faces[zlib.crc32(human_id.encode()) % len(self._faces)]

    def voice(self, timbre_id: str) -> tuple[VoiceSource | None, str, Gender]:
        """With its language and gender; NO_VOICE where there are none here."""
        if not self._timbres:
            return NO_VOICE
        chosen = self._timbres[zlib.crc32(timbre_id.encode()) % len(self._timbres)]
        return chosen.voice, chosen.language, chosen.gender
