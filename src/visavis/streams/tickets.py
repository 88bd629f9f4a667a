"""The tokens of DriveByWsStream's addresses: random, one a drive, kept in memory."""

import secrets
from dataclasses import dataclass

from visavis.clock import Clock

KEPT_S = 86_400
"""As long as a task lives at the most."""
TOKEN_BYTES = 32
MOST_OF_A_TASK = 4
"""Each drive interrupts the one before it, so older tokens are of no use."""


@dataclass(frozen=True)
class Ticket:
    """What a socket with this token drives."""

    app_id: int
    task_id: str
    drive_id: str
    expires: float
    """On the monotonic clock."""


class Tickets:
    """Tokens given out and not yet expired."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._tickets: dict[str, Ticket] = {}
        self._of_task: dict[str, list[str]] = {}

    def issue(self, app_id: int, task_id: str, drive_id: str) -> str:
        """A token for a drive's socket."""
        now = self._clock.monotonic()
        while self._tickets:  # all live equally long, so the oldest expire first
            token, oldest = next(iter(self._tickets.items()))
            if oldest.expires > now:
                break
            self.spend(token)
        token = secrets.token_urlsafe(TOKEN_BYTES)
        self._tickets[token] = Ticket(app_id, task_id, drive_id, now + KEPT_S)
        tokens = self._of_task.setdefault(task_id, [])
        tokens.append(token)
        if len(tokens) > MOST_OF_A_TASK:
            self.spend(tokens[0])
        return token

    def find(self, token: str) -> Ticket | None:
        """The ticket of a token, if it is one of ours and has not expired."""
        ticket = self._tickets.get(token)
        return ticket if ticket and ticket.expires > self._clock.monotonic() else None

    def spend(self, token: str) -> None:
        """Its socket has closed: there is no second one."""
        if (ticket := self._tickets.pop(token, None)) is None:
            return
        tokens = self._of_task[ticket.task_id]
        tokens.remove(token)
        if not tokens:
            del self._of_task[ticket.task_id]

    def forget(self, task_id: str) -> None:
        """The task has ended."""
        for token in self._of_task.pop(task_id, ()):
            del self._tickets[token]
