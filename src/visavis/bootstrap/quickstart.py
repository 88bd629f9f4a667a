"""The App that the first start makes."""

from visavis.apps.models import App
from visavis.bootstrap.house import House
from visavis.database.changes import writing
from visavis.database.facts import QUICKSTART_APP, fact, read_fact, write_fact

QUICKSTART_NAME = "Quickstart"


async def quickstart_app(house: House) -> App | None:
    """The App that was made at the first start; made now if there has never been one."""
    # In this order: another server that makes both at this moment has written both by the second.
    has_apps = bool(await house.apps.all())
    app_id = await fact(house.engine, QUICKSTART_APP)
    if app_id is None and has_apps:
        return None
    if app_id is None:
        app = house.apps.draft(QUICKSTART_NAME)
        async with writing(house.engine) as write:
            app_id = await read_fact(write.connection, QUICKSTART_APP)
            if app_id is None:
                app_id = str(app.app_id)
                await house.apps.insert(write, app)
                await write_fact(write.connection, QUICKSTART_APP, app_id)
    return await house.apps.get(int(app_id))
