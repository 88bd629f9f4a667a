"""What makes digital humans of uploads: its jobs, the program they run, and what ends them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from visavis.bootstrap.house import House
from visavis.creation.folder import open_folder
from visavis.creation.jobs import CreationJobs
from visavis.creation.process import Maker
from visavis.rendering.process import render
from visavis.subprocesses import command_of

_PROGRAM = "visavis.bootstrap.maker"


@asynccontextmanager
async def open_creation(house: House) -> AsyncIterator[CreationJobs]:
    """Jobs until the block ends, and all that they have made with them. Raises OperatorError where
    the data directory cannot be written."""
    data_dir = house.settings.data_dir
    with open_folder(data_dir / "creating") as folder:
        maker = Maker(command_of(_PROGRAM))
        jobs = CreationJobs(folder, data_dir / "models", maker.make, render, house.clock)
        sweeping = asyncio.create_task(jobs.run())
        try:
            yield jobs
        finally:
            sweeping.cancel()
            with suppress(asyncio.CancelledError):
                await sweeping
            await jobs.aclose()
