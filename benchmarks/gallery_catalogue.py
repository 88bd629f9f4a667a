"""A data directory with many digital humans to look at."""

import asyncio
import io
import uuid
from pathlib import Path

import msgspec
from PIL import Image, PngImagePlugin

from benchmarks.servers import free_port, visavis
from visavis.bootstrap.house import House, open_house
from visavis.catalogue.models import Contents, DigitalHuman
from visavis.database.changes import Kind, writing
from visavis.settings import load_settings

OWN_PICTURES = 120
"""The newest have a picture of their own each, more than a first page has; the others share the
built-in ones, for ten thousand would fill 3 GB."""


def fill(data_dir: Path, rows: int) -> None:
    """``rows`` digital humans with faces, the built-in ones among them."""
    with visavis(data_dir, free_port(), data_dir.with_suffix(".log")):
        pass  # the first start draws the built-in ones
    asyncio.run(_fill(data_dir, rows))


async def _fill(data_dir: Path, rows: int) -> None:
    async with open_house(load_settings(environment={}, data_dir=data_dir)) as house:
        models = (await house.catalogue.contents()).digital_humans
        made = [_copy(house, models, number, rows) for number in range(len(models), rows)]
        async with writing(house.engine) as write:
            await house.catalogue.put(write, Contents(made, []))
            await write.touched(Kind.EVERYTHING)


def _copy(house: House, models: list[DigitalHuman], number: int, rows: int) -> DigitalHuman:
    model = models[number % len(models)]
    avatar = model.avatar
    if number >= rows - OWN_PICTURES:
        avatar = house.media.put(_marked(house.media.read(avatar), number))
    return msgspec.structs.replace(
        model,
        digital_human_id=str(uuid.UUID(int=number + 1)),
        name=f"{model.name} {number}",
        avatar=avatar,
        position=0,
    )


def _marked(picture: bytes, number: int) -> bytes:
    """The same pixels in a file of another content."""
    said = PngImagePlugin.PngInfo()
    said.add_text("Comment", str(number))
    written = io.BytesIO()
    with Image.open(io.BytesIO(picture)) as image:
        image.save(written, "PNG", pnginfo=said)
    return written.getvalue()
