"""The catalogue of tests is the built-in one, undrawn."""

import io
from pathlib import Path

from PIL import Image

from visavis.bootstrap.house import open_house
from visavis.catalogue.seed import read_built_in
from visavis.database.engine import reading
from visavis.settings import Settings
from visavis.testing import Visavis
from visavis.testing.catalogue import ACTIONS, SIDE, undrawn


async def test_the_actions_are_those_of_the_drawn_faces(data_dir: Path) -> None:
    async with (
        open_house(Settings(data_dir=data_dir)) as house,
        reading(house.engine) as connection,
    ):
        chunks = [each async for each in house.catalogue.digital_humans(connection)]
    humans = [human for chunk in chunks for human in chunk]
    assert len(humans) == len(read_built_in().digital_humans)
    assert {tuple(one.action for one in human.actions) for human in humans} == {ACTIONS}


def test_the_ids_are_the_built_in_ones(visavis: Visavis) -> None:
    built_in = read_built_in()
    humans = [one.digital_human_id for one in visavis.client.iter_digital_humans()]
    assert humans == [one.id for one in built_in.digital_humans]
    timbres = [one.timbre_id for one in visavis.client.iter_timbres()]
    assert timbres == [one.id for one in built_in.timbres]


def test_pictures_are_pictures() -> None:
    with Image.open(io.BytesIO(undrawn().timbre(b""))) as picture:
        picture.load()
        assert (picture.format, picture.size) == ("PNG", (SIDE, SIDE))
