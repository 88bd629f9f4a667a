"""HTTP as bytes on a socket, for what no client library would send."""

import socket
from urllib.parse import urlsplit

TIMEOUT_S = 30.0


def connect(base_url: str) -> socket.socket:
    parts = urlsplit(base_url)
    return socket.create_connection((parts.hostname or "", parts.port or 80), timeout=TIMEOUT_S)


def exchange(base_url: str, request: bytes) -> tuple[int, bytes, bytes]:
    """Send these bytes and read one answer: status, head and body. Status 0 if none came."""
    with connect(base_url) as connection:
        connection.sendall(request)
        return read_answer(connection)


def read_answer(connection: socket.socket) -> tuple[int, bytes, bytes]:
    """Read one answer; status 0 where the connection ends without one."""
    received = b""
    while b"\r\n\r\n" not in received:
        part = connection.recv(65536)
        if not part:
            return 0, received, b""
        received += part
    head, body = received.split(b"\r\n\r\n", 1)
    length = 0
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    while len(body) < length:
        part = connection.recv(65536)
        if not part:
            break
        body += part
    return int(head.split(b" ", 2)[1]), head, body
