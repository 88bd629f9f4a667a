"""Data directories of any size to measure on."""

import asyncio
import hashlib
import secrets
import time
import uuid
from pathlib import Path

from visavis.apps.models import App
from visavis.bootstrap.house import open_house
from visavis.catalogue.models import Action, Contents, DigitalHuman
from visavis.catalogue.seed import read_built_in
from visavis.database.changes import Kind, writing
from visavis.database.facts import SEED, write_counter
from visavis.settings import load_settings
from visavis.signing import SIGNATURE_VERSION, sign

APPS = 10
RATE_LIMIT = 1_000_000


def make_catalogue(data_dir: Path, rows: int) -> list[App]:
    """A data directory with ``rows`` public digital humans of two URLs each, and Apps without a
    limit that would be felt."""
    return asyncio.run(_make(data_dir, rows))


async def _make(data_dir: Path, rows: int) -> list[App]:
    settings = load_settings(environment={}, data_dir=data_dir)
    async with open_house(settings) as house:
        apps = [
            await house.apps.create(f"Load {number}", rate_limit=RATE_LIMIT)
            for number in range(APPS)
        ]
        async with writing(house.engine) as write:
            for first in range(0, rows, 20_000):
                numbers = range(first, min(first + 20_000, rows))
                await house.catalogue.put(
                    write, Contents([_human(number) for number in numbers], [])
                )
            await write.touched(Kind.EVERYTHING)
            # As if the built-in catalogue had been loaded: here only the rows above count.
            await write_counter(write.connection, SEED, read_built_in().version)
    return apps


def _human(number: int) -> DigitalHuman:
    picture = hashlib.sha256(str(number).encode()).hexdigest()
    return DigitalHuman(
        digital_human_id=str(uuid.UUID(int=number + 1)),
        name=f"Digital human {number}",
        avatar=picture,
        actions=(Action("wave", picture),),
    )


def signed_requests(apps: list[App], body: bytes, count: int) -> list[bytes]:
    """``count`` calls of GetDigitalHumanList, each with a nonce and a signature of its own."""
    timestamp = str(int(time.time()))
    nonces = secrets.token_hex(8 * count)
    return [
        _request(apps[number % len(apps)], nonces[16 * number : 16 * number + 16], timestamp, body)
        for number in range(count)
    ]


def _request(app: App, nonce: str, timestamp: str, body: bytes) -> bytes:
    signature = sign(str(app.app_id), nonce, app.server_secret, timestamp)
    return (
        f"POST /?Action=GetDigitalHumanList&AppId={app.app_id}&SignatureNonce={nonce}"
        f"&Timestamp={timestamp}&Signature={signature}&SignatureVersion={SIGNATURE_VERSION}"
        f" HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    ).encode() + body
