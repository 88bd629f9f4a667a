"""What every test's server begins with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from visavis.apps.models import MAX_RATE_LIMIT
from visavis.bootstrap.house import open_house
from visavis.catalogue.seed import Seeder, read_built_in
from visavis.settings import Settings
from visavis.testing.callback_record import HERE
from visavis.testing.catalogue import undrawn
from visavis.testing.session import Credentials


def settings_of(data_dir: Path, folder: Path) -> Settings:
    """Of no environment variable: tests are the same everywhere."""
    return Settings(
        data_dir=data_dir,
        media_dir=folder / "media",
        rate_limit=MAX_RATE_LIMIT,
        stream_spares=0,
        console=False,
        audio_private_hosts=["*"],
        quickstart=False,
    )


async def seed(settings: Settings, base_url: str) -> Credentials:
    """What every test's data directory begins as."""
    async with open_house(settings) as house:
        seeder = Seeder(house.engine, house.catalogue, house.media, undrawn())
        await seeder.seed(lambda _done, _total: None)
        app = await house.apps.create("Tests")
        await house.apps.set_callback_url(app.app_id, HERE)
    built_in = read_built_in()
    return Credentials(
        base_url,
        app.app_id,
        app.server_secret,
        app.callback_secret,
        built_in.digital_humans[0].id,
        built_in.timbres[0].id,
    )


async def keep_loosely(engine: AsyncEngine) -> None:
    """No write waits for the disk: what a test wrote need not outlive a loss of power."""

    def loosen(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA synchronous = OFF")
        cursor.close()

    sa.event.listen(engine.sync_engine, "connect", loosen)
    await engine.dispose()  # those that are open are not so yet
