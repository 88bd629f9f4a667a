"""Digital humans and timbres to put into a catalogue."""

from sqlalchemy.ext.asyncio import AsyncEngine

from visavis.apps.store import AppStore
from visavis.catalogue.models import Action, Contents, DigitalHuman, Timbre
from visavis.clock import SystemClock
from visavis.keyring import Key, Keyring

PICTURE = "a" * 64
VIDEO = "b" * 64
KEYRING = Keyring([Key("k1", bytes(32), 0)])


def human(
    item_id: str, app_id: int | None = None, *actions: str, name: str = "", position: int = 0
) -> DigitalHuman:
    return DigitalHuman(
        digital_human_id=item_id,
        name=name or item_id.title(),
        app_id=app_id,
        avatar=PICTURE,
        actions=tuple(Action(action, VIDEO) for action in actions),
        position=position,
    )


def public_timbre(item_id: str, *, name: str = "", position: int = 0) -> Timbre:
    return Timbre(
        timbre_id=item_id,
        name=name or item_id.title(),
        is_public=True,
        avatar=PICTURE,
        position=position,
    )


def private_timbre(item_id: str, *bound: str, name: str = "", position: int = 0) -> Timbre:
    return Timbre(
        timbre_id=item_id,
        name=name or item_id.title(),
        is_public=False,
        avatar=PICTURE,
        digital_human_ids=bound,
        position=position,
    )


def ids(contents: Contents) -> tuple[list[str], list[str]]:
    """The IDs of the digital humans and of the timbres, in order."""
    return (
        [item.digital_human_id for item in contents.digital_humans],
        [item.timbre_id for item in contents.timbres],
    )


async def add_app(engine: AsyncEngine, app_id: int) -> None:
    await AppStore(engine, KEYRING, SystemClock()).create(f"App {app_id}", app_id=app_id)
