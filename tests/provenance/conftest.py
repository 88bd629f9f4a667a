"""A short video, and what to sign it with."""

from pathlib import Path

import numpy as np
import pytest
from support.signers import Authority

from visavis.video.mp4 import Mp4Writer


@pytest.fixture(scope="session")
def video_bytes(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("video") / "video.mp4"
    with Mp4Writer(path, 64, 64) as file:
        for number in range(10):
            file.write(np.full((96, 64), 20 * number, np.uint8))
    return path.read_bytes()


@pytest.fixture
def video(tmp_path: Path, video_bytes: bytes) -> Path:
    path = tmp_path / "video.mp4"
    path.write_bytes(video_bytes)
    return path


@pytest.fixture(scope="session")
def authority() -> Authority:
    return Authority.make()
