"""Faults that are set for tests, for a while."""

import msgspec

from visavis.admin.endpoint import Call, Endpoint, Nothing
from visavis.admin.services import Admin
from visavis.injection.models import Fault, NewFault


class FaultList(msgspec.Struct, frozen=True):
    """Those in force, in the order in which they are tried."""

    faults: list[Fault]
    applied: bool
    """Whether they hit calls to this server."""
    why_not: str
    """Why they do not; empty where they do."""
    now_ms: int
    """The server's time, to count down from."""


class FaultOrder(msgspec.Struct, frozen=True):
    """A fault, and for how many seconds it is in force: 1 to 86400."""

    fault: NewFault
    lasting_s: float


class Cleared(msgspec.Struct, frozen=True):
    """How many were cleared."""

    cleared: int


async def list_faults(admin: Admin, _call: Call[Nothing, None]) -> FaultList:
    applied = admin.settings.applies_faults
    return FaultList(
        await admin.faults.in_force(),
        applied,
        "" if applied else _why_not(admin),
        int(admin.clock.now() * 1000),
    )


def _why_not(admin: Admin) -> str:
    if admin.settings.faults == "off":
        return "VISAVIS_FAULTS is off on this server."
    return "Others can reach this server. To have faults hit nevertheless, set VISAVIS_FAULTS=on."


async def set_fault(admin: Admin, call: Call[Nothing, FaultOrder]) -> Fault:
    return await admin.faults.set(call.body.fault, call.body.lasting_s)


async def clear_fault(admin: Admin, call: Call[Nothing, None]) -> Cleared:
    return Cleared(await admin.faults.clear(call.number("number")))


async def clear_faults(admin: Admin, _call: Call[Nothing, None]) -> Cleared:
    return Cleared(await admin.faults.clear())


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        method="GET",
        path="/faults",
        section="Faults",
        summary="The faults in force, and whether this server applies them.",
        handle=list_faults,
        answer=FaultList,
    ),
    Endpoint(
        method="POST",
        path="/faults",
        section="Faults",
        summary="Set a fault for a while. Servers follow within a second.",
        handle=set_fault,
        body=FaultOrder,
        answer=Fault,
    ),
    Endpoint(
        method="DELETE",
        path="/faults",
        section="Faults",
        summary="End all faults.",
        handle=clear_faults,
        answer=Cleared,
    ),
    Endpoint(
        method="DELETE",
        path="/faults/{number}",
        section="Faults",
        summary="End one fault.",
        handle=clear_fault,
        answer=Cleared,
    ),
)
