"""From a picture to a rig, and every reason why not."""

import io
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from support import portraits
from support.models import model_folder

from visavis.faces.contract import Pose
from visavis.faces.drawn import draw_avatar
from visavis.faces.portrait import PortraitError, PortraitModel, Reason, prepare
from visavis.faces.portrait.picture import MAX_BYTES

MOST_S = 5.0
CHARACTERS = sorted(
    (Path(__file__).parents[3] / "src/visavis/catalogue/builtin/characters").glob("*.svg")
)


def _bomb() -> bytes:
    file = io.BytesIO()
    Image.new("1", (12_000, 12_000)).save(file, "PNG")
    return file.getvalue()


def _animation() -> bytes:
    file = io.BytesIO()
    frames = [Image.fromarray(portraits.portrait()), Image.fromarray(portraits.rolled(5))]
    frames[0].save(file, "WEBP", save_all=True, append_images=frames[1:])
    return file.getvalue()


_P = portraits
BAD: dict[Reason, list[Callable[[], bytes]]] = {
    Reason.NOT_AN_IMAGE: [lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", lambda: b""],
    Reason.DAMAGED: [lambda: _P.png(_P.portrait())[:90_000]],
    Reason.TOO_MANY_BYTES: [lambda: bytes(MAX_BYTES + 1)],
    Reason.TOO_MANY_PIXELS: [_bomb],
    Reason.TOO_FEW_PIXELS: [lambda: _P.png(_P.portrait()[100:140, 200:240])],
    Reason.ANIMATED: [_animation],
    Reason.NO_FACE: [lambda: _P.png(_P.portrait()[256:])],
    Reason.LYING: [
        lambda: _P.png(np.rot90(_P.portrait())),
        lambda: _P.png(_P.portrait()[::-1, ::-1]),
    ],
    Reason.FLAT_DRAWING: [
        lambda: _P.png(_P.flat_drawing()),
        lambda: _P.png(_P.flat_drawing((240, 200, 170), (70, 130, 60))),
    ],
    Reason.EYES_SHUT: [lambda: _P.png(_P.blinking(1)), lambda: _P.png(_P.blinking(0.8))],
    Reason.SEVERAL_FACES: [lambda: _P.png(np.hstack([_P.portrait(), _P.portrait()[:, ::-1]]))],
    Reason.FACE_TOO_SMALL: [lambda: _P.png(_P.portrait()[::2, ::2])],
    Reason.CUT_OFF: [lambda: _P.png(_P.portrait()[110:])],
    Reason.TURNED: [
        lambda: _P.png(_P.rolled(40)),
        lambda: _P.png(_P.in_profile(42)),
        lambda: _P.png(_P.in_profile(-42)),
    ],
    Reason.TOO_DARK: [lambda: _P.png(_P.brightened(0.2))],
    Reason.TOO_BRIGHT: [lambda: _P.png(_P.brightened(2.0))],
    Reason.BLACK_AND_WHITE: [
        lambda: _P.png(_P.toned((1, 1, 1))),
        lambda: _P.png(_P.toned((1.1, 0.9, 0.6))),
    ],
    Reason.BLURRED: [lambda: _P.png(_P.blurred(4))],
    Reason.EYES_HIDDEN: [lambda: _P.png(_P.in_sunglasses()), lambda: _P.png(_P.in_sunglasses(1))],
    Reason.MOUTH_HIDDEN: [
        lambda: _P.png(_P.masked((120, 170, 200))),
        lambda: _P.png(_P.masked((30, 30, 30))),
        lambda: _P.png(_P.gagged((225, 180, 150))),
        lambda: _P.png(_P.gagged((40, 40, 42))),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("reason", "picture"),
    [
        pytest.param(reason, picture, id=f"{reason}-{number}")
        for reason, pictures in BAD.items()
        for number, picture in enumerate(pictures)
    ],
)
def test_each_bad_picture_has_its_own_reason(reason: Reason, picture: Callable[[], bytes]) -> None:
    content, folder = picture(), model_folder()
    start = time.thread_time()
    with pytest.raises(PortraitError) as caught:
        prepare(content, folder)
    assert time.thread_time() - start < MOST_S
    assert caught.value.reason is reason
    assert caught.value.found
    assert caught.value.remedy


def test_every_reason_is_proven_and_has_a_remedy_of_its_own() -> None:
    assert set(BAD) == set(Reason)
    remedies = {PortraitError(reason, "…").remedy for reason in Reason}
    assert len(remedies) == len(Reason)


@pytest.mark.parametrize(
    "picture",
    [
        pytest.param(lambda: _P.portrait()[:, ::-1], id="mirrored"),
        pytest.param(lambda: _P.portrait()[0:200, 130:330], id="cropped"),
        pytest.param(lambda: _P.portrait()[50:210, 150:300], id="tight"),
        pytest.param(lambda: np.kron(_P.portrait(), np.ones((3, 3, 1), np.uint8)), id="large"),
        pytest.param(lambda: _P.rolled(25), id="rolled left"),
        pytest.param(lambda: _P.rolled(-22), id="rolled right"),
        pytest.param(lambda: _P.brightened(0.5), id="dim"),
        pytest.param(lambda: _P.brightened(1.2), id="bright"),
        pytest.param(lambda: _P.blurred(1), id="soft"),
        pytest.param(lambda: _P.in_profile(18), id="turned a little"),
        pytest.param(_P.with_closed_mouth, id="mouth shut"),
        pytest.param(lambda: _P.blinking(0.3), id="eyes narrow"),
        pytest.param(lambda: _P.portrait()[:, :, [2, 1, 0]], id="blue light"),
    ],
)
def test_a_portrait_of_many_kinds_works(picture: Callable[[], np.ndarray]) -> None:
    rig = prepare(portraits.png(picture()), model_folder())
    face = PortraitModel(rig).open_in_scene(256, 256)
    still, open_wide = face.rgba(Pose()).copy(), face.rgba(Pose(visemes={"aa": 1})).copy()
    assert float(np.abs(still.astype(int) - open_wide).max()) > 60


@pytest.mark.parametrize("character", CHARACTERS[::6], ids=lambda path: path.stem)
def test_drawn_people_work_too(character: Path) -> None:
    """All of the built-in ones do; a few are tried here."""
    rig = prepare(draw_avatar(character.read_bytes(), 540, 960), model_folder())
    assert rig.level.scale > 80
    face = PortraitModel(rig).open_in_scene(256, 256)
    still, spoken = face.rgba(Pose()).copy(), face.rgba(Pose(visemes={"aa": 1})).copy()
    assert float(np.abs(still.astype(int) - spoken).max()) > 60


def test_progress_goes_from_nothing_to_all() -> None:
    told: list[tuple[float, str]] = []
    prepare(_P.png(_P.portrait()), model_folder(), lambda share, step: told.append((share, step)))
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert all(step for _, step in told)


def test_transparency_of_the_picture_is_its_mask() -> None:
    alpha = np.zeros((512, 512, 1), np.uint8)
    alpha[:, 120:360] = 255
    rig = prepare(portraits.png(np.dstack([_P.portrait(), alpha])), model_folder())
    assert 0.05 < float(np.mean(rig.mask < 10)) < 0.9
