"""What a snippet is written from."""

import json
from dataclasses import dataclass
from typing import Any, Literal

Json = dict[str, Any]


@dataclass(frozen=True)
class SnippetCall:
    """A call without what its signature adds. ``base_url`` has no slash at its end."""

    base_url: str
    method: Literal["GET", "POST"]
    action: str
    params: Json

    @property
    def texts(self) -> dict[str, str]:
        """The parameters as a GET's query has them: objects and arrays are JSON."""
        return {name: query_text(value) for name, value in self.params.items()}


def query_text(value: object) -> str:
    """A parameter's value as text in a query."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def pretty(value: object) -> str:
    """JSON to be read."""
    return json.dumps(value, ensure_ascii=False, indent=2)
