"""A portrait does what every face does."""

import subprocess
import sys
from importlib.metadata import entry_points

import pytest
from support import portraits

from visavis.faces.conformance import FaceConformance
from visavis.faces.contract import FaceModel, Pose
from visavis.faces.portrait import PortraitModel, write_rig


class TestPortrait(FaceConformance):
    """On a rig that was written and read."""

    @pytest.fixture
    def model(self) -> FaceModel:
        return PortraitModel.read(write_rig(portraits.rig()))


def test_it_is_a_kind_of_face_of_ours() -> None:
    (kind,) = entry_points(group="visavis.faces", name="portrait")
    assert kind.load() is PortraitModel


def test_a_model_opens_faces_of_several_sizes_at_once() -> None:
    model = PortraitModel(portraits.rig())
    small, large = model.open_in_scene(64, 64), model.open_in_scene(128, 96)
    assert small.rgba(Pose()).shape == (64, 64, 4)
    assert large.rgba(Pose()).shape == (96, 128, 4)


@pytest.mark.parametrize("size", [(0, 100), (100, -1), (5000, 100), (15, 100)])
def test_impossible_sizes_are_refused(size: tuple[int, int]) -> None:
    model = PortraitModel(portraits.rig())
    with pytest.raises(ValueError, match="16 to 4096 pixels"):
        model.open(*size, background=(0, 0, 0))
    with pytest.raises(ValueError, match="16 to 4096 pixels"):
        model.open_in_scene(*size)


def test_reading_one_loads_nothing_that_only_drawing_needs() -> None:
    code = "import sys, visavis.faces.portrait; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
