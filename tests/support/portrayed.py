"""Digital humans made from portraits, with the consents of who is portrayed. Their faces are none:
nobody streams them."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from support.pictures import picture
from visavis.bootstrap.house import open_house
from visavis.catalogue.consents import NewConsent
from visavis.catalogue.editor import NewFace
from visavis.settings import load_settings


@dataclass(frozen=True)
class Portrayed:
    """One to be added; public without an App."""

    name: str
    consent: NewConsent | None = None
    is_private: bool = False


def add_portrayed(data_dir: Path, people: Sequence[Portrayed]) -> None:
    """Add them; private ones belong to the first App. No server may run on the directory."""
    with ThreadPoolExecutor(1) as elsewhere:  # a browser's tests have a loop of their own here
        elsewhere.submit(lambda: asyncio.run(_add(data_dir, people))).result()


async def _add(data_dir: Path, people: Sequence[Portrayed]) -> None:
    async with open_house(load_settings(environment={}, data_dir=data_dir)) as house:
        first = (await house.apps.all())[0].app_id
        for one in people:
            await house.editor.add_digital_human(
                one.name,
                app_id=first if one.is_private else None,
                face=NewFace("portrait", one.name.encode(), ("nod",), picture()),
                consent=one.consent,
            )
