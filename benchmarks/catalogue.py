"""How fast the hot list is beside a bare ASGI application and Prism, and how it grows."""

import socket
import statistics
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import prism
from benchmarks.catalogues import make_catalogue, signed_requests
from benchmarks.load import Result, run_load
from benchmarks.servers import HOST, Server, bare, free_port, visavis
from visavis.apps.models import App

CONNECTIONS = 32
REQUESTS_A_ROUND = 60_000
EXPECTED = b'"Code":0'
FIRST_PAGE = b'{"FetchMode":1,"Offset":0,"Limit":20}'
DEEPEST_PAGE = b'{"FetchMode":1,"Offset":%d,"Limit":20}'
SMALL, LARGE = 1_000, 1_000_000


@dataclass
class Contender:
    """A server, what it is asked, and what came of it, round by round."""

    name: str
    server: Server
    apps: Sequence[App]
    body: bytes
    results: list[Result] = field(default_factory=list)
    cpu_us: list[float] = field(default_factory=list)

    def round(self, seconds: float) -> None:
        requests = signed_requests(list(self.apps), self.body, REQUESTS_A_ROUND)
        before = self.server.cpu_seconds()
        result = run_load(
            HOST,
            self.server.port,
            requests,
            connections=CONNECTIONS,
            seconds=seconds,
            expect=EXPECTED,
        )
        self.cpu_us.append((self.server.cpu_seconds() - before) / result.requests * 1e6)
        self.results.append(result)

    @property
    def per_second(self) -> float:
        return statistics.median(result.per_second for result in self.results)

    @property
    def cpu(self) -> float:
        """CPU time a request, µs."""
        return statistics.median(self.cpu_us)

    @property
    def p50_ms(self) -> float:
        return statistics.median(result.p50_ms for result in self.results)

    @property
    def p99_ms(self) -> float:
        return statistics.median(result.p99_ms for result in self.results)


def alternate(contenders: Sequence[Contender], rounds: int, seconds: float) -> None:
    """One warm-up, then ``rounds`` rounds, each contender once in each."""
    for contender in contenders:
        contender.round(seconds / 4)
        contender.results.clear()
        contender.cpu_us.clear()
    for _ in range(rounds):
        for contender in contenders:
            contender.round(seconds)


def measure_peers(work: Path, rounds: int, seconds: float) -> list[str]:
    """The hot list beside its peers; lines of Markdown."""
    apps = make_catalogue(work / "small", SMALL)
    body = work / "body.json"
    with ExitStack() as stack:
        server = stack.enter_context(visavis(work / "small", free_port(), work / "visavis.log"))
        body.write_bytes(_answer(server, apps))
        contenders = [Contender("visavis", server, apps, FIRST_PAGE)]
        base = stack.enter_context(bare(body, free_port(), work / "bare.log"))
        contenders.insert(0, Contender("bare ASGI app, bytes that lie ready", base, apps, b"{}"))
        program = prism.install(Path("build/prism"))
        if program is not None:
            peer = stack.enter_context(prism.serve(program, body, free_port(), work))
            contenders.append(Contender("Prism, static example", peer, apps, FIRST_PAGE))
        alternate(contenders, rounds, seconds)
    return _peer_table(contenders, body.stat().st_size, without_prism=program is None)


def _answer(server: Server, apps: Sequence[App]) -> bytes:
    """One answer's body, for the peers to give."""
    with socket.create_connection((HOST, server.port), timeout=10) as connection:
        connection.sendall(signed_requests(list(apps), FIRST_PAGE, 1)[0])
        received = b""
        while not received.endswith(b"]}}"):
            received += connection.recv(65536)
    return received.split(b"\r\n\r\n", 1)[1]


def _peer_table(contenders: Sequence[Contender], size: int, *, without_prism: bool) -> list[str]:
    base, ours = contenders[0].per_second, contenders[1].per_second
    lines = [
        f"GetDigitalHumanList, 20 entries with 40 signed URLs, {size:,} bytes; every request with "
        "a signature and a nonce of its own.",
        "",
        "| | requests/s | CPU µs a request | p50, ms | p99, ms | of the bare app | visavis is |",
        "|---|---|---|---|---|---|---|",
    ]
    for one in contenders:
        rate = one.per_second
        lines.append(
            f"| {one.name} | {rate:,.0f} | {one.cpu:.0f} | {one.p50_ms:.1f} | {one.p99_ms:.1f} "
            f"| {rate / base:.3f} | {ours / rate:.2f} times it |"
        )
    if without_prism:
        lines += ["", "Prism did not run: npm is not installed."]
    return lines


def measure_growth(work: Path, rounds: int, seconds: float) -> list[str]:
    """The first page of a small catalogue against the last page of a large one."""
    start = time.perf_counter()
    large_apps = make_catalogue(work / "large", LARGE)
    written_s = time.perf_counter() - start
    with ExitStack() as stack:
        small_apps = make_catalogue(work / "small", SMALL)
        small = stack.enter_context(visavis(work / "small", free_port(), work / "small.log"))
        start = time.perf_counter()
        large = stack.enter_context(visavis(work / "large", free_port(), work / "large.log"))
        loaded_s = time.perf_counter() - start
        deepest = DEEPEST_PAGE % (LARGE - 20)
        contenders = [
            Contender(f"{SMALL:,} rows, Offset 0", small, small_apps, FIRST_PAGE),
            Contender(f"{LARGE:,} rows, Offset {LARGE - 20:,}", large, large_apps, deepest),
        ]
        alternate(contenders, rounds, seconds)
        memory = [contender.server.memory_bytes() / 1024**2 for contender in contenders]
    first = contenders[0]
    lines = [
        "| | requests/s | CPU µs a request | CPU, of the first | memory, MiB |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {one.name} | {one.per_second:,.0f} | {one.cpu:.0f} | {one.cpu / first.cpu:.2f} "
        f"| {mib:,.0f} |"
        for one, mib in zip(contenders, memory, strict=True)
    ]
    return [
        *lines,
        "",
        f"{LARGE:,} rows were written in {written_s:.0f} s; the server listened {loaded_s:.1f} s "
        "after its start.",
    ]
