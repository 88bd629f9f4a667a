"""``/console``: pages and their files, from memory.

A page is a fragment (``site/pages/NAME.html``) within the one shell. What it shows it fetches from
``/admin/v1``: pages themselves hold nothing that is secret, and are the same for everybody.
"""

import hashlib
import posixpath
import re
from http import HTTPStatus
from importlib.resources import files
from importlib.resources.abc import Traversable
from string import Template

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import Receive, Scope, Send

METHODS = ("GET", "HEAD")
_SITE = files("visavis.console") / "site"
_TITLES = {
    "humans": "Digital humans",
    "new": "New digital human",
    "studio": "Studio",
    "apps": "Apps",
    "requests": "Requests",
    "explain": "Explain a signature",
    "faults": "Faults",
    "reference": "Reference",
    "sign-in": "Sign in",
}
"""Of every page, by name; pages with a place in the navigation are named there (shell.html)."""
_KINDS = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
    "media-src 'self' blob:; connect-src 'self'; worker-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
_IMPORT = re.compile(r"""^(?:import|export)\b[^"'();]*"([^"]+)";""", re.MULTILINE)
"""Of a module, at its beginning; what is imported later is fetched later."""
_PRELOAD = '<link rel="modulepreload" href="/console/files/{}" />'
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
}


class ConsolePages:
    """The ASGI application below ``/console``."""

    def __init__(self) -> None:
        shell = Template((_SITE / "shell.html").read_text("utf-8"))
        assets = dict(_assets(_SITE / "files"))
        self._files = {
            **{f"/console/{name}": _page(shell, name, assets) for name in _TITLES},
            **{f"/console/files/{path}": file for path, file in assets.items()},
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._answer(Request(scope, receive))(scope, receive, send)

    def _answer(self, request: Request) -> Response:
        if request.method not in METHODS:
            allowed = ", ".join(METHODS)
            return PlainTextResponse(f"There are: {allowed}.\n", 405, {"Allow": allowed})
        path = request.url.path
        if path in ("/console", "/console/"):
            return RedirectResponse("/console/humans", HTTPStatus.FOUND, _HEADERS)
        file = self._files.get(path)
        if file is None:
            return PlainTextResponse("There is no such page.\n", 404, _HEADERS)
        kind, content, tag = file
        headers = _HEADERS | {"ETag": tag}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
        return (HTMLResponse if kind == "text/html" else Response)(
            content, headers=headers, media_type=kind
        )


File = tuple[str, bytes, str]
"""Media type, content and entity tag."""


def _page(shell: Template, name: str, assets: dict[str, File]) -> File:
    main = (_SITE / "pages" / f"{name}.html").read_text("utf-8")
    modules = "\n    ".join(map(_PRELOAD.format, _imported(f"pages/{name}.js", assets)))
    text = shell.substitute(title=_TITLES[name], name=name, main=main, modules=modules)
    return _file("text/html", text.encode())


def _imported(script: str, assets: dict[str, File]) -> list[str]:
    """The modules that a script needs before it runs, and those that they need: named in the page,
    they are fetched at once rather than one after the other."""
    found, waiting = [], [script]
    while waiting:
        module = waiting.pop(0)
        for name in _IMPORT.findall(assets[module][1].decode()):
            path = posixpath.normpath(posixpath.join(posixpath.dirname(module), name))
            if path in assets and path not in found:
                found.append(path)
                waiting.append(path)
    return found


def _assets(folder: Traversable, prefix: str = "") -> list[tuple[str, File]]:
    found = []
    for entry in folder.iterdir():
        if entry.is_dir():
            found += _assets(entry, f"{prefix}{entry.name}/")
        elif (kind := _KINDS.get(entry.name.rpartition(".")[2])) is not None:
            found.append((prefix + entry.name, _file(kind, entry.read_bytes())))
    return found


def _file(kind: str, content: bytes) -> File:
    return kind, content, f'"{hashlib.sha256(content).hexdigest()[:32]}"'
