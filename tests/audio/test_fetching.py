"""Fetching by URL, from servers good and bad. All of them are on this machine."""

import asyncio
import gzip
import ssl
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from ipaddress import ip_address
from pathlib import Path

import pytest
from support.certificates import write_certificate
from support.web import Answer, Web, head, says, serves, web

from visavis.audio.addresses import Address, AllowedHosts
from visavis.audio.faults import AudioError, Reason
from visavis.audio.fetching import AudioFetcher, FetchLimits
from visavis.audio.resolving import SystemResolver

CONTENT = b"RIFF....WAVE" * 5000
SHORT = FetchLimits(most_bytes=1_000_000, total_s=0.5, connect_s=0.3)
PATIENT = FetchLimits(most_bytes=1_000_000, total_s=10, connect_s=2)


@asynccontextmanager
async def fetching(
    limits: FetchLimits = PATIENT,
    allowed: Sequence[str] = ("127.0.0.0/8", "::1"),
    **options: object,
) -> AsyncIterator[AudioFetcher]:
    fetcher = AudioFetcher(AllowedHosts(allowed), limits, **options)  # type: ignore[arg-type]
    try:
        yield fetcher
    finally:
        await fetcher.aclose()


async def fault(url: str, limits: FetchLimits = PATIENT, **options: object) -> AudioError:
    async with fetching(limits, **options) as fetcher:  # type: ignore[arg-type]
        with pytest.raises(AudioError) as caught:
            await fetcher.fetch(url)
    assert caught.value.remedy
    return caught.value


async def fault_of(answer: Answer, limits: FetchLimits = PATIENT) -> AudioError:
    async with web(answer) as server:
        return await fault(server.url("/voice.wav?signature=hush"), limits)


def names(table: dict[str, list[str]]) -> object:
    """A resolver that knows these names, and numbers."""

    async def resolve(host: str, port: int) -> list[Address]:
        assert port > 0
        return [ip_address(one) for one in table.get(host, [host])]

    return resolve


async def test_a_file_is_fetched_whole() -> None:
    async with web(serves(CONTENT, content_type="image/png")) as server, fetching() as fetcher:
        assert await fetcher.fetch(server.url("/a.wav?x=1#part")) == CONTENT
    [request] = server.requests
    assert request.startswith(b"GET /a.wav?x=1 HTTP/1.1\r\n")
    assert f"host: 127.0.0.1:{server.port}\r\n".encode() in request.lower()
    assert b"accept-encoding: identity\r\n" in request.lower()
    assert b"user-agent: visavis/" in request.lower()


@pytest.mark.parametrize(
    "answer",
    [
        says(head(transfer_encoding="chunked"), b"4\r\nabcd\r\n", b"2\r\nef\r\n0\r\n\r\n"),
        says(head(), b"abc", b"def"),
        says(b"HTTP/1.0 200 OK\r\n\r\n", b"abcdef"),
        says(head(content_length=6, content_encoding="identity"), b"abcdef"),
        says(head(content_length=6), b"abcdef", b"and more than was announced"),
        says(b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n", head(content_length=6), b"abcdef"),
    ],
    ids=["chunked", "until closed", "1.0", "identity", "more", "hints"],
)
async def test_bodies_of_every_form(answer: Answer) -> None:
    async with web(answer) as server, fetching() as fetcher:
        assert await fetcher.fetch(server.url()) == b"abcdef"


async def test_many_at_a_time_are_not_mixed_up() -> None:
    async def echo(request: bytes, writer: asyncio.StreamWriter) -> None:
        path = request.split(b" ", 2)[1]
        await serves(path * 1000)(request, writer)

    async with web(echo) as server, fetching() as fetcher:
        paths = [f"/{number}" for number in range(100)]
        found = await asyncio.gather(*(fetcher.fetch(server.url(path)) for path in paths))
    assert found == [path.encode() * 1000 for path in paths]


# Too much, too slow, cut off


@pytest.mark.parametrize("announced", [True, False])
async def test_too_many_bytes(announced: bool) -> None:
    length: dict[str, object] = {"content_length": 1_000_001} if announced else {}
    found = await fault_of(says(head(**length), *[bytes(100_000)] * 11))
    assert found.reason is Reason.TOO_MANY_BYTES
    assert "1,000,000 bytes" in found.found


async def test_an_endless_body_ends_at_the_limit() -> None:
    async def pour(_request: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(head())
        while True:
            writer.write(bytes(65536))
            await writer.drain()

    assert (await fault_of(pour)).reason is Reason.TOO_MANY_BYTES


async def drip(writer: asyncio.StreamWriter, piece: bytes) -> None:
    while True:
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(0.02)


@pytest.mark.parametrize(
    ("first", "piece"),
    [
        (b"", b""),
        (b"HTTP/1.1 200 OK\r\nX: ", b"y"),
        (b"", b"HTTP/1.1 102 Processing\r\n\r\n"),
        (head(content_length=100_000), b"z"),
        (head(transfer_encoding="chunked"), b"1\r\nz\r\n"),
    ],
    ids=["silence", "head", "interim answers", "body", "chunks"],
)
async def test_slow_peers_are_given_up(first: bytes, piece: bytes) -> None:
    async def crawl(_request: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(first)
        await drip(writer, piece)

    begun = time.monotonic()
    found = await fault_of(crawl, SHORT)
    assert found.reason is Reason.TOO_SLOW
    assert 0.4 < time.monotonic() - begun < 5
    assert "0.5 seconds" in found.found


async def test_a_slow_name_server_is_given_up() -> None:
    async def resolve(_host: str, _port: int) -> list[Address]:
        await asyncio.sleep(60)
        return []

    found = await fault("http://media.example/", SHORT, resolve=resolve)
    assert found.reason is Reason.TOO_SLOW


async def test_a_slow_tls_handshake_is_given_up() -> None:
    async with web(says(b"")) as server:  # waits for the end of a head that never comes
        url = server.url().replace("http:", "https:")
        assert (await fault(url, SHORT)).reason in (Reason.NOT_REACHED, Reason.TOO_SLOW)


@pytest.mark.parametrize(
    "answer",
    [
        says(head(content_length=100), b"too few"),
        says(head(transfer_encoding="chunked"), b"5\r\nabcde\r\n"),
        says(head(transfer_encoding="chunked"), b"zz\r\nabcde\r\n"),
        says(b""),
        says(b"SSH-2.0-OpenSSH_9.9\r\n"),
        says(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 100_000),
        says(head(content_length="x"), b"abc"),
        says(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nabc"),
    ],
    ids=["short", "chunks", "bad chunk", "nothing", "no HTTP", "large head", "no number", "two"],
)
async def test_answers_that_break_off_or_make_no_sense(answer: Answer) -> None:
    assert (await fault_of(answer)).reason is Reason.INTERRUPTED


@pytest.mark.parametrize(
    "status", ["204 No", "206 Part", "304 Same", "401 Who", "404 No", "500 Oh"]
)
async def test_other_answers_are_named(status: str) -> None:
    found = await fault_of(says(head(status, content_length=0)))
    assert found.reason is Reason.NOT_SERVED
    assert f"status {status[:3]}" in found.found
    assert "hush" not in str(found)  # the query may be a signature


async def test_an_empty_body() -> None:
    assert (await fault_of(serves(b""))).reason is Reason.EMPTY


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", "gzip, gzip"])
async def test_encoded_bodies_are_never_unpacked(encoding: str) -> None:
    bomb = gzip.compress(bytes(10_000_000))
    found = await fault_of(serves(bomb, content_encoding=encoding))
    assert found.reason is Reason.ENCODED
    assert encoding in found.found


# Where it may lead


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/",
        "http://127.1:{port}/",
        "http://2130706433:{port}/",
        "http://0x7f000001:{port}/",
        "http://0x7f.1:{port}/",
        "http://017700000001:{port}/",
        "http://0177.0.0.1:{port}/",
        "http://127。0。0。1:{port}/",
        "http://①②⑦.0.0.1:{port}/",
        "http://0.0.0.0:{port}/",
        "http://0:{port}/",
        "http://localhost:{port}/",
        "http://LOCALHOST:{port}/",
        "http://[::1]:{port}/",
        "http://[::]:{port}/",
        "http://[::ffff:127.0.0.1]:{port}/",
        "http://[::ffff:7f00:1]:{port}/",
        "http://[::127.0.0.1]:{port}/",
        "http://[64:ff9b::7f00:1]:{port}/",
        "http://[2002:7f00:1::]:{port}/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[fe80::1]:{port}/",
        "http://10.0.0.1/",
        "http://100.64.0.1/",
        "http://224.0.0.1/",
    ],
)
@pytest.mark.parametrize("redirected", [False, True])
async def test_forbidden_addresses_get_no_request(url: str, redirected: bool) -> None:
    async with web(serves(CONTENT)) as inner:
        target = url.format(port=inner.port)
        if not redirected:
            found = await fault(target, allowed=())
        else:
            location = target.encode()
            async with web(
                says(
                    head("302 Found", content_length=0)[:-2]
                    + b"Location: "
                    + location
                    + b"\r\n\r\n"
                )
            ) as outer:
                resolve = SystemResolver()
                found = await fault(
                    outer.url(host="start.example"),
                    allowed=["start.example"],
                    resolve=_with_start(resolve),
                )
                await resolve.aclose()
                assert len(outer.requests) == 1
        # Some notations are no host at all, for httpx or for the machine's resolver.
        allowed = {Reason.ADDRESS_FORBIDDEN, Reason.ADDRESS_WRONG, Reason.NOT_REACHED}
        assert found.reason in allowed
        if "0x" not in url and "0177" not in url and url.isascii():
            assert found.reason is Reason.ADDRESS_FORBIDDEN
        assert inner.requests == []


def _with_start(system: SystemResolver) -> object:
    async def resolve(host: str, port: int) -> Sequence[Address]:
        return [ip_address("127.0.0.1")] if host == "start.example" else await system(host, port)

    return resolve


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "no URL"),
        ("hello.mp3", "no URL"),
        ("//example.org/x", "no URL"),
        ("file:///etc/passwd", "'file'"),
        ("file://127.0.0.1/etc/passwd", "'file'"),
        ("ftp://127.0.0.1/x", "'ftp'"),
        ("data:audio/wav;base64,AAAA", "'data'"),
        ("gopher://127.0.0.1:70/_x", "'gopher'"),
        ("http://", "no URL"),
        ("http:///x", "no URL"),
        ("http://[::1", "no URL"),
        ("http://127.0.0.1:65536/", "no URL"),
        ("http://127.0.0.1:99999999999999999999/", "no URL"),
        ("http://a\r\nHost: b/", "no URL"),
        ("http://user:secret@127.0.0.1/x", "user name"),
        ("http://user@127.0.0.1/x", "user name"),
        ("http://127.0.0.1/" + "x" * 5000, "no URL"),
    ],
)
async def test_what_is_no_url_for_us(url: str, words: str) -> None:
    found = await fault(url)
    assert found.reason is Reason.ADDRESS_WRONG
    assert words in found.found
    assert "secret" not in str(found)
    assert len(found.found) < 300


@pytest.mark.parametrize(
    ("location", "words"),
    [
        ("file:///etc/passwd", "'file'"),
        ("file://localhost/etc/passwd", "'file'"),
        ("http://user:secret@127.0.0.1/", "user name"),
        ("ftp://x/", "'ftp'"),
        ("http://[::1", "no URL"),
    ],
)
async def test_redirects_to_what_is_no_url_for_us(location: str, words: str) -> None:
    found = await fault_of(says(head("301 Moved", location=location, content_length=0)))
    assert found.reason is Reason.ADDRESS_WRONG
    assert words in found.found
    assert "secret" not in str(found)


def redirecting(times: int, location: str = "") -> Answer:
    """Redirects so often, then gives a file."""
    count = 0

    async def answer(request: bytes, writer: asyncio.StreamWriter) -> None:
        nonlocal count
        count += 1
        if count > times:
            await serves(CONTENT)(request, writer)
            return
        status = ("301 a", "302 b", "303 c", "307 d", "308 e")[count % 5]
        where = location or f"/{count}?next#part"
        await says(head(status, location=where, set_cookie="a=b", content_length=0))(
            request, writer
        )

    return answer


@pytest.mark.parametrize("times", [1, 2, 3])
async def test_three_redirects_are_followed_without_cookies(times: int) -> None:
    async with web(redirecting(times)) as server, fetching() as fetcher:
        assert await fetcher.fetch(server.url("/first")) == CONTENT
    assert len(server.requests) == times + 1
    assert not any(b"cookie" in request.lower() for request in server.requests)
    assert not any(b"referer" in request.lower() for request in server.requests)


@pytest.mark.parametrize("location", ["", "/first"])
async def test_more_redirects_are_not(location: str) -> None:
    async with web(redirecting(99, location)) as server:
        found = await fault(server.url("/first"))
    assert found.reason is Reason.TOO_MANY_REDIRECTS
    assert len(server.requests) == 4


async def test_a_redirect_without_a_location_is_an_answer() -> None:
    found = await fault_of(says(head("302 Found", content_length=0)))
    assert found.reason is Reason.NOT_SERVED


# Names and addresses


async def test_a_host_is_refused_when_any_of_its_addresses_is_forbidden() -> None:
    table = names({"media.example": ["93.184.216.34", "127.0.0.1"]})
    found = await fault("http://media.example/", allowed=(), resolve=table)
    assert found.reason is Reason.ADDRESS_FORBIDDEN
    assert "127.0.0.1, which is loopback" in found.found


async def test_the_address_that_was_checked_is_the_one_connected_to() -> None:
    """A name that leads elsewhere the second time (rebinding) is looked up once only."""
    looked_up: list[str] = []

    async def resolve(host: str, _port: int) -> list[Address]:
        looked_up.append(host)
        return [ip_address("127.0.0.1" if len(looked_up) == 1 else "127.0.0.2")]

    async with (
        web(serves(CONTENT)) as server,
        fetching(allowed=["127.0.0.1"], resolve=resolve) as fetcher,
    ):
        assert await fetcher.fetch(server.url("/x", "rebinding.example")) == CONTENT
        with pytest.raises(AudioError, match=r"127\.0\.0\.2"):
            await fetcher.fetch(server.url("/x", "rebinding.example"))
    assert looked_up == ["rebinding.example"] * 2
    assert f"host: rebinding.example:{server.port}\r\n".encode() in server.requests[0].lower()


async def test_a_host_that_is_allowed_by_name_is_allowed_under_that_name_only() -> None:
    table = names({"media.internal": ["127.0.0.1"], "evil.example": ["127.0.0.1"]})
    async with (
        web(serves(CONTENT)) as server,
        fetching(allowed=["media.internal"], resolve=table) as fetcher,
    ):
        assert await fetcher.fetch(server.url("/", "media.internal")) == CONTENT
        with pytest.raises(AudioError) as caught:
            await fetcher.fetch(server.url("/", "evil.example"))
    assert caught.value.reason is Reason.ADDRESS_FORBIDDEN


async def test_the_next_address_is_tried_when_one_does_not_answer() -> None:
    table = names({"media.example": ["::1", "127.0.0.1"]})  # nothing listens at the first
    async with web(serves(CONTENT)) as server, fetching(resolve=table) as fetcher:
        assert await fetcher.fetch(server.url("/", "media.example")) == CONTENT


@pytest.mark.parametrize("addresses", [[], ["127.0.0.1"]])
async def test_hosts_that_cannot_be_reached(addresses: list[str]) -> None:
    async with web(says(b"")) as closed:
        pass
    found = await fault(
        closed.url("/", "media.example"), resolve=names({"media.example": addresses})
    )
    assert found.reason is Reason.NOT_REACHED


async def test_names_that_no_resolver_takes() -> None:
    for host in ("a..b", "a" * 300, "nowhere.invalid"):
        assert (await fault(f"http://{host}/")).reason in (Reason.NOT_REACHED, Reason.ADDRESS_WRONG)


async def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async with web(says(b"")) as closed:
        pass
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, closed.url())
    async with web(serves(CONTENT)) as server, fetching() as fetcher:
        assert await fetcher.fetch(server.url()) == CONTENT


# TLS


@asynccontextmanager
async def secure(directory: Path, *certified: str) -> AsyncIterator[tuple[Web, ssl.SSLContext]]:
    """A server with a certificate for these names, and what trusts it."""
    certificate, key = write_certificate(directory, *certified)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    async with web(serves(CONTENT), context) as server:
        yield server, ssl.create_default_context(cafile=certificate)


TABLE = names({"media.example": ["127.0.0.1"], "media.example.": ["127.0.0.1"]})


@pytest.mark.parametrize("host", ["media.example", "media.example."])
async def test_the_certificate_is_checked_for_the_name(tmp_path: Path, host: str) -> None:
    async with (
        secure(tmp_path, "media.example") as (server, trust),
        fetching(resolve=TABLE, ssl_context=trust) as fetcher,
    ):
        assert await fetcher.fetch(server.url("/", host)) == CONTENT


async def test_a_certificate_for_another_name_is_refused(tmp_path: Path) -> None:
    async with secure(tmp_path, "other.example", "127.0.0.1") as (server, trust):
        found = await fault(server.url("/", "media.example"), resolve=TABLE, ssl_context=trust)
        assert server.requests == []
    assert found.reason is Reason.NOT_REACHED
    assert "certificate" in found.found.lower()


async def test_a_certificate_of_an_unknown_authority_is_refused(tmp_path: Path) -> None:
    async with secure(tmp_path, "media.example") as (server, _):
        found = await fault(server.url("/", "media.example"), resolve=TABLE)
    assert found.reason is Reason.NOT_REACHED
    assert "certificate" in found.found.lower()


async def test_fetching_that_is_cancelled_leaves_nothing_open() -> None:
    arrived = asyncio.Event()

    async def wait(_request: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(head(content_length=10))
        await writer.drain()
        arrived.set()
        await asyncio.sleep(60)

    async with web(wait) as server, fetching() as fetcher:
        task = asyncio.create_task(fetcher.fetch(server.url()))
        await arrived.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
