"""Calls as a client of the original service makes them: written from the contract alone, sharing no
code with the server or the SDK."""

import hashlib
import http.client
import json
import secrets
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit


@dataclass(frozen=True)
class Caller:
    """An App that calls a server."""

    base_url: str
    app_id: int
    server_secret: str

    def query(self, action: str, **changes: str | None) -> dict[str, str]:
        """The common parameters, signed. ``changes`` are made before signing, so that the signature
        fits them; None leaves a parameter out."""
        query: dict[str, str | None] = {
            "Action": action,
            "AppId": str(self.app_id),
            "SignatureNonce": secrets.token_hex(8),
            "Timestamp": str(int(time.time())),
            "SignatureVersion": "2.0",
            **changes,
        }
        text = "{AppId}{SignatureNonce}{secret}{Timestamp}".format(
            secret=self.server_secret, **query
        )
        query.setdefault("Signature", hashlib.md5(text.encode()).hexdigest())
        return {name: value for name, value in query.items() if value is not None}

    def call(self, action: str, body: object = None, **changes: str | None) -> dict[str, Any]:
        """POST with a JSON body (none at all for None); the answer's envelope."""
        content = None if body is None else json.dumps(body).encode()
        return self.post(self.query(action, **changes), content)

    def post(
        self, query: dict[str, str], content: bytes | None, content_type: str = "application/json"
    ) -> dict[str, Any]:
        """POST these bytes. Asserts that the answer is an envelope under HTTP 200."""
        headers = {"Content-Type": content_type} if content is not None and content_type else {}
        return self.send("POST", f"/?{urlencode(query)}", content, headers)

    def get(self, action: str, **parameters: str) -> dict[str, Any]:
        """GET with business parameters in the query."""
        return self.send("GET", f"/?{urlencode(self.query(action) | parameters)}")

    def send(
        self, method: str, target: str, content: bytes | None = None, headers: Any = None
    ) -> dict[str, Any]:
        status, _, body = fetch(f"{self.base_url}{target}", method, content, headers)
        assert status == 200, (status, body[:500])
        envelope = json.loads(body)
        assert isinstance(envelope, dict)
        return envelope


def fetch(
    url: str, method: str = "GET", content: bytes | None = None, headers: Any = None
) -> tuple[int, dict[str, str], bytes]:
    """Status, headers (names in lower case) and body of one plain HTTP exchange."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
    try:
        target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
        connection.request(method, target, content, headers or {})
        response = connection.getresponse()
        found = {name.lower(): value for name, value in response.getheaders()}
        return response.status, found, response.read()
    finally:
        connection.close()
