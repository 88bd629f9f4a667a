"""Data directories with more digital humans than anybody looks through at once."""

import asyncio
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec

from visavis.bootstrap.house import open_house
from visavis.catalogue.models import About, Contents, DigitalHuman
from visavis.database.changes import Kind, writing
from visavis.settings import load_settings

STYLE = "crowd"


def add_crowd(data_dir: Path, count: int) -> None:
    """``count`` public digital humans more, of the style STYLE and with the faces of those that are
    there. No server may run on the directory."""
    with ThreadPoolExecutor(1) as elsewhere:  # a browser's tests have a loop of their own here
        elsewhere.submit(lambda: asyncio.run(_add(data_dir, count))).result()


async def _add(data_dir: Path, count: int) -> None:
    async with open_house(load_settings(environment={}, data_dir=data_dir)) as house:
        models = (await house.catalogue.contents()).digital_humans
        made = [_copy(models[number % len(models)], number) for number in range(count)]
        async with writing(house.engine) as write:
            await house.catalogue.put(write, Contents(made, []))
            await write.touched(Kind.EVERYTHING)


def _copy(model: DigitalHuman, number: int) -> DigitalHuman:
    return msgspec.structs.replace(
        model,
        digital_human_id=str(uuid.UUID(int=number + 1)),
        name=f"Somebody {number + 1}",
        about=About(languages=("eo",), style=STYLE),
        position=0,
    )
