"""Injected faults at the gateway: calls that are held, and answered with a code."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from visavis.errors import ApiError, ReturnCode
from visavis.injection.models import Fault
from visavis.injection.rules import FaultRules
from visavis.metrics.faults import FaultMetrics

log = structlog.get_logger()

MOST_HELD = 200
"""Calls at a time; more are let through at once."""


class Injector:
    """What the gateway asks about each call whose signature is good."""

    def __init__(
        self,
        rules: FaultRules,
        metrics: FaultMetrics | None = None,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._rules = rules
        self._metrics = metrics
        self._sleep = sleep
        self._held = 0

    def find(self, app_id: int, action: str) -> Fault | None:
        """The fault that hits this call, if any does."""
        return self._rules.of_call(app_id, action)

    async def apply(self, fault: Fault, app_id: int, action: str) -> None:
        """Hold the call, and raise the ApiError that is to be its answer, as the fault says."""
        held = fault.latency_ms > 0 and self._held < MOST_HELD
        log.info(
            "call.fault",
            fault=fault.number,
            code=fault.code,
            latency_ms=fault.latency_ms if held else 0,
            app_id=app_id,
            action=action,
        )
        if self._metrics is not None:
            self._metrics.hit(code=fault.code is not None, latency=held)
        if held:
            await self._hold(fault.latency_ms / 1000)
        if fault.code is not None:
            code = ReturnCode(fault.code)
            raise ApiError(
                code,
                f"{code.meaning[0].upper()}{code.meaning[1:]}: fault {fault.number}, which was set "
                "for a test. See: visavis faults list",
            )

    async def _hold(self, seconds: float) -> None:
        self._held += 1
        try:
            await self._sleep(seconds)
        finally:
            self._held -= 1
