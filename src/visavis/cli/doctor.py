"""``visavis doctor``: checks what a server needs, and says how to mend it."""

import asyncio
import datetime as dt
import shutil
import socket
import sqlite3
import ssl
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import typer
from rich.markup import escape

from visavis.cli.options import AsJson, DatabaseUrl, DataDir, settings_of
from visavis.cli.output import print_json, stdout
from visavis.errors import OperatorError
from visavis.settings import Settings

if TYPE_CHECKING:
    from visavis.bootstrap.house import House

FREE_BYTES = 500 * 1024**2
Check = tuple[str, str, OperatorError | None]
"""What was checked, what was found, and what is wrong with it."""


def doctor(
    data_dir: DataDir = None, database_url: DatabaseUrl = None, as_json: AsJson = False
) -> None:
    """Check what is needed and say how to mend it. Exits with 1 if something is wrong."""
    checks = asyncio.run(_collect(settings_of(data_dir, database_url)))
    if as_json:
        print_json(
            [
                {
                    "Check": name,
                    "Ok": fault is None,
                    "Found": found if fault is None else fault.problem,
                    "Remedy": fault.remedy if fault else "",
                }
                for name, found, fault in checks
            ]
        )
    else:
        for check in checks:
            _print(check)
    if any(fault for _, _, fault in checks):
        raise typer.Exit(1)


def _print(check: Check) -> None:
    name, found, fault = check
    if fault is None:
        stdout.print(f"[green]ok[/]     {name:<10} {escape(found)}", soft_wrap=True)
        return
    stdout.print(f"[red]wrong[/]  {name:<10} {escape(fault.problem)}", soft_wrap=True)
    if fault.remedy:
        stdout.print(f"{'':<18}{escape(fault.remedy)}", soft_wrap=True)


async def _collect(settings: Settings) -> list[Check]:
    checks = [_check_python(), _check_disk(settings.data_dir), _check_port(settings)]
    checks += [check async for check in _check_house(settings)]
    checks.append(_check_signer(settings))
    if settings.redis_url:
        checks.append(await _check_redis(settings.redis_url))
    return checks


def _check_python() -> Check:
    found = f"{sys.version.split()[0]}, SQLite {sqlite3.sqlite_version}, {ssl.OPENSSL_VERSION}"
    return "Python", found, None


def _check_disk(data_dir: Path) -> Check:
    place = data_dir.absolute()
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    found = f"{free / 1024**3:.1f} GiB free at {place}"
    if free < FREE_BYTES:
        return "disk", found, OperatorError(f"Only {found}.", "Free some space.")
    return "disk", found, None


def _check_port(settings: Settings) -> Check:
    name, place = "port", f"{settings.host} port {settings.port}"
    try:
        with socket.create_connection((settings.host, settings.port), timeout=1):
            found = f"{place} answers: a server is running there"
    except (OSError, UnicodeError):
        return name, f"{place} is free", None
    problems = _problems_at(settings)
    if problems:
        text = f"The server on {place} is not ready: {'; '.join(problems)}."
        return name, found, OperatorError(text, "Its log says more.")
    return name, found, None


def _problems_at(settings: Settings) -> list[str]:
    """What a server that runs there says it lacks; nothing of one that is none of ours."""
    import httpx

    if settings.tls != "off":
        return []
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    try:
        answer = httpx.get(f"http://{host}:{settings.port}/readyz", timeout=3, trust_env=False)
        health = msgspec.json.decode(answer.content, type=_Health)
    except (httpx.HTTPError, httpx.InvalidURL, msgspec.DecodeError):
        return []
    return [
        f"{name}: {check.detail.rstrip('.')}"
        for name, check in health.checks.items()
        if not check.ok
    ]


class _Finding(msgspec.Struct):
    ok: bool
    detail: str


class _Health(msgspec.Struct):
    """What ``/readyz`` says."""

    checks: dict[str, _Finding]


async def _check_house(settings: Settings) -> AsyncIterator[Check]:
    if not settings.database_url and not (settings.data_dir / "visavis.sqlite3").exists():
        yield "data", f"nothing in {settings.data_dir} yet; visavis serve will make it", None
        return
    from visavis.bootstrap.house import open_house

    try:
        async with open_house(settings) as house:
            yield "database", house.engine.url.render_as_string(), None
            yield "keys", f"{settings.key_path} fits the database", None
            yield await _check_media(house)
            yield _check_tls(house)
    except OperatorError as fault:
        yield "data", "", fault


async def _check_media(house: "House") -> Check:
    contents = await house.catalogue.contents()
    wanted = contents.media_ids()
    missing = [media_id for media_id in wanted if house.media.path(media_id) is None]
    found = (
        f"{len(contents.digital_humans)} digital humans, {len(contents.timbres)} timbres, "
        f"{len(wanted)} media files"
    )
    if missing:
        return (
            "catalogue",
            found,
            OperatorError(
                f"{len(missing)} of {len(wanted)} media files are missing, such as {missing[0]}.",
                f"Put {house.media.root} back from your backup.",
            ),
        )
    return "catalogue", found, None


def _check_tls(house: "House") -> Check:
    try:
        files = house.tls_files()
    except OperatorError as fault:
        return "TLS", "", fault
    return "TLS", "off" if files is None else f"{files.certificate} is valid", None


def _check_signer(settings: Settings) -> Check:
    """Reads the certificate and its key, and signs a video of 32 bytes with them."""
    from visavis.provenance.manifest import open_signer

    name, now = "C2PA", dt.datetime.now(dt.UTC)
    certificate, key = settings.c2pa_certificate, settings.c2pa_key
    try:
        signer = open_signer(certificate, key, settings.c2pa_tsa_url, now)
    except OperatorError as fault:
        return name, "", fault
    if signer is None:
        return name, "off: videos are marked, not signed", None
    return name, f"{certificate} signs until {signer.valid_until:%Y-%m-%d %H:%M} UTC", None


async def _check_redis(redis_url: str) -> Check:
    from visavis.edge.redis import open_redis

    try:
        async with open_redis(redis_url):
            return "Redis", "answers", None
    except OperatorError as fault:
        return "Redis", "", fault
