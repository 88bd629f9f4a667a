"""Back to the seed. What is drawn for it is stood in for."""

from pathlib import Path

import pytest
from support.catalogue import human, public_timbre
from support.pictures import draw_round, draw_square

from visavis.bootstrap.house import House, open_house
from visavis.bootstrap.quickstart import quickstart_app
from visavis.bootstrap.resetting import held, reset
from visavis.catalogue.models import Contents
from visavis.catalogue.seed import Drawing, Seeder
from visavis.injection.models import NewFault
from visavis.settings import Settings


async def fill(house: House) -> None:
    """Seed it as a first start does, and work with it."""
    drawing = Drawing(draw_round, draw_square)
    house.seeder = Seeder(house.engine, house.catalogue, house.media, drawing)
    await house.seeder.seed(lambda _done, _total: None)
    app = await quickstart_app(house)
    assert app is not None
    contents = Contents([human("mia", app.app_id)], [public_timbre("wren")])
    await house.catalogue.import_contents(contents, replace=True)
    await house.faults.set(NewFault(app_id=app.app_id, code=400010002), 60)


def stored(house: House) -> set[str]:
    return {path.name for path in house.media.root.glob("??/*")}


async def test_all_goes_but_the_keys(tmp_path: Path) -> None:
    async with open_house(Settings(data_dir=tmp_path / "data")) as house:
        await fill(house)
        house.media.put(b"unused")
        keys = house.settings.key_path.read_bytes()
        assert await reset(house, keep_apps=False) == 1
        found = await held(house)
        assert (found.apps, found.digital_humans, found.timbres) == (0, 29, 24)
        assert await house.faults.in_force() == []
        assert stored(house) == (await house.catalogue.contents()).media_ids()
        assert house.settings.key_path.read_bytes() == keys
        assert await quickstart_app(house) is not None  # as at a first start
    async with open_house(Settings(data_dir=tmp_path / "data")):
        pass  # keys and media still belong to it


async def test_a_reset_that_was_killed_is_completed_by_the_next_start(tmp_path: Path) -> None:
    async with open_house(Settings(data_dir=tmp_path / "data")) as house:
        await fill(house)
        seeder, house.seeder = house.seeder, _Killed()  # type: ignore[assignment]
        with pytest.raises(InterruptedError):
            await reset(house, keep_apps=True)
        assert (await house.catalogue.contents()).digital_humans == []
        assert await seeder.seed(lambda _done, _total: None)
        assert len((await house.catalogue.contents()).digital_humans) == 29
        assert len(await house.apps.all()) == 1


class _Killed:
    async def seed(self, _progress: object) -> bool:
        raise InterruptedError
