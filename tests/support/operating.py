"""An operator's program that uses /admin/v1 with the token."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from support.calls import fetch
from support.server import RunningServer


def token_of(server: RunningServer) -> str:
    """The operator's token: a new one, for what the first start printed is long gone."""
    return str(server.run("admin", "token", "--new", "--json")["Token"])


@dataclass(frozen=True)
class Operator:
    """Who has the token of a server."""

    base_url: str
    token: str

    def ask(self, method: str, path: str, body: object = None, **query: object) -> tuple[int, Any]:
        """Status and the JSON of the answer; None where there is none."""
        content = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        url = f"{self.base_url}/admin/v1{path}{'?' + urlencode(query) if query else ''}"
        status, _, answer = fetch(url, method, content, headers)
        return status, json.loads(answer) if answer else None

    def send(self, path: str, content: bytes, kind: str) -> tuple[int, Any]:
        """Upload a file of this media type ("" for none)."""
        headers = {"Authorization": f"Bearer {self.token}"}
        headers |= {"Content-Type": kind} if kind else {}
        status, _, answer = fetch(f"{self.base_url}/admin/v1{path}", "POST", content, headers)
        return status, json.loads(answer)

    def get(self, path: str, **query: object) -> Any:
        status, answer = self.ask("GET", path, **query)
        assert status == 200, answer
        return answer

    def post(self, path: str, body: object = None) -> Any:
        status, answer = self.ask("POST", path, body)
        assert status in (200, 204), answer
        return answer


def operator_of(server: RunningServer) -> Operator:
    """With a new token, in place of the one before."""
    return Operator(server.base_url, token_of(server))
