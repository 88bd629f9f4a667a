from __future__ import annotations

from unittest.mock import patch

from support.talking import BandFace
from support.virtual_time import AtOnce

from visavis.faces.contract import Pose
from visavis.faces.life import Life
from visavis.live.camera import Camera
from visavis.live.encoder import PictureEncoder
from visavis.live.timeline import PICTURE


def keys_of(camera: Camera, pictures: range, *, joined: int | None = None) -> list[int]:
    """Which of these were key frames, if a viewer asks for one with each."""
    found = []
    for number in pictures:
        before = camera.counts.keys
        camera.ask_for_key_soon()
        if number == joined:
            camera.ask_for_key()
        camera.shoot(Pose(), number * PICTURE)
        found += [number] if camera.counts.keys > before else []
    return found


async def test_who_joins_is_served_at_once_and_who_asks_again_has_to_wait() -> None:
    face = BandFace()
    with patch("visavis.live.camera.ThreadPoolExecutor", AtOnce):
        encoder = PictureEncoder(face.width, face.height, 500_000)
        camera = Camera(face, Life(0), encoder, lambda _: None)
        assert keys_of(camera, range(20), joined=10) == [0, 8, 10, 18]
        await camera.aclose()
