"""A TCP forwarder that stands between a server and what it depends on, and can be cut."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit, urlunsplit


class Forwarder:
    """Forwards to ``target`` what comes to ``port`` of 127.0.0.1, while it is open."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._listening: socket.socket | None = None
        self._ends: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()
        self.port = 0
        self.open()

    def open(self) -> None:
        """Listen, on the same port as before."""
        self._listening = socket.create_server(("127.0.0.1", self.port))
        self.port = self._listening.getsockname()[1]
        self._start(self._accept, self._listening)

    def close(self) -> None:
        """Refuse connections and cut those that there are."""
        with self._lock:
            listening, self._listening = self._listening, None
            ends, self._ends = self._ends, []
        for end in [*ends, *([listening] if listening else [])]:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        for thread in self._threads:
            thread.join(10)
            assert not thread.is_alive()
        self._threads.clear()

    def _accept(self, listening: socket.socket) -> None:
        while True:
            try:
                near, _ = listening.accept()
            except OSError:
                return
            far = socket.create_connection(self._target)
            with self._lock:
                if self._listening is None:
                    near.close()
                    far.close()
                    return
                self._ends += [near, far]
            self._start(_copy, near, far)
            self._start(_copy, far, near)

    def _start(self, work: object, *arguments: socket.socket) -> None:
        assert callable(work)
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()


def _copy(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_RDWR)


@contextmanager
def forward(host: str, port: int) -> Iterator[Forwarder]:
    """A forwarder that is open, until the block ends."""
    forwarder = Forwarder(host, port)
    try:
        yield forwarder
    finally:
        forwarder.close()


def through(url: str, forwarder: Forwarder) -> str:
    """``url`` with the forwarder in the place of its host."""
    parts = urlsplit(url)
    user, at, _ = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{user}{at}127.0.0.1:{forwarder.port}"))
