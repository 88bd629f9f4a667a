"""The operator's token, and the sessions that it begins."""

import asyncio

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from support.clock import FakeClock

from visavis.admin.sessions import LIFETIME_S, AdminSessions, csrf_token
from visavis.admin.tokens import PREFIX, AdminTokens
from visavis.database.engine import reading
from visavis.database.tables import admin_sessions, metadata


async def everything(engine: AsyncEngine) -> str:
    """All that the database holds, as text."""
    async with reading(engine) as connection:
        return str(
            [list(await connection.execute(sa.select(table))) for table in metadata.sorted_tables]
        )


async def test_the_first_is_told_once(engine: AsyncEngine) -> None:
    tokens = AdminTokens(engine)
    token = await tokens.issue_first()
    assert token is not None
    assert token.startswith(PREFIX)
    assert await tokens.is_right(token)
    assert await tokens.issue_first() is None


async def test_of_servers_that_start_at_once_one_tells_it(engine: AsyncEngine) -> None:
    told = await asyncio.gather(*(AdminTokens(engine).issue_first() for _ in range(4)))
    (token,) = [each for each in told if each is not None]
    assert await AdminTokens(engine).is_right(token)


async def test_no_token_is_right_before_there_is_one(engine: AsyncEngine) -> None:
    for token in ("", PREFIX, "None"):
        assert not await AdminTokens(engine).is_right(token)


async def test_others_are_wrong(engine: AsyncEngine) -> None:
    tokens = AdminTokens(engine)
    token = await tokens.issue()
    for wrong in ("", token[:-1], f"{token}a", token.upper(), "ü", "\0"):
        assert not await tokens.is_right(wrong)


async def test_a_new_one_ends_the_one_before_and_every_session(
    engine: AsyncEngine, clock: FakeClock
) -> None:
    tokens, sessions = AdminTokens(engine), AdminSessions(engine, clock)
    old, key = await tokens.issue(), await sessions.begin()
    new = await tokens.issue()
    assert not await tokens.is_right(old)
    assert await tokens.is_right(new)
    assert await sessions.expiry(key) is None


async def test_neither_token_nor_key_is_stored(engine: AsyncEngine, clock: FakeClock) -> None:
    token, key = await AdminTokens(engine).issue(), await AdminSessions(engine, clock).begin()
    stored = await everything(engine)
    for secret in (token, token.removeprefix(PREFIX), key, csrf_token(key)):
        assert secret not in stored


async def test_a_session_ends_when_it_is_ended_or_old(
    engine: AsyncEngine, clock: FakeClock
) -> None:
    sessions = AdminSessions(engine, clock)
    first, second = await sessions.begin(), await sessions.begin()
    assert await sessions.expiry(first) == int(clock.now()) + LIFETIME_S
    await sessions.end(first)
    assert await sessions.expiry(first) is None
    clock.advance(LIFETIME_S - 1)
    assert await sessions.expiry(second) is not None
    clock.advance(1)
    assert await sessions.expiry(second) is None


async def test_old_sessions_are_forgotten(engine: AsyncEngine, clock: FakeClock) -> None:
    sessions = AdminSessions(engine, clock)
    await sessions.begin()
    clock.advance(LIFETIME_S)
    await sessions.begin()
    async with reading(engine) as connection:
        kept = (await connection.execute(sa.select(admin_sessions.c.expires_at))).scalars().all()
    assert kept == [int(clock.now()) + LIFETIME_S]
