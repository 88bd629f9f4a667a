"""The fake host of other tests still does what every host does."""

import pytest
from support.clock import FakeClock
from support.stream_host import FakeHost

from visavis.streams.conformance import HostConformance
from visavis.streams.host import StreamHost


class TestFakeHost(HostConformance):
    @pytest.fixture
    async def host(self, clock: FakeClock) -> StreamHost:
        self.fake = FakeHost(clock, self.capacity)
        return self.fake

    async def pass_time(self, seconds: float) -> None:
        await self.fake.pass_time(seconds)

    async def kill(self, host: StreamHost, task_id: str) -> None:
        self.fake.lose(task_id, "It was killed by signal 9.")
