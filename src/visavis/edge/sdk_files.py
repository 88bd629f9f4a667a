"""``/sdk/NAME``: the ES modules that pages watch streams with (docs/web-sdk.md)."""

from visavis.edge.assets import Assets

_SCRIPT = "text/javascript"
_FILES = {
    "express.js": _SCRIPT,
    "express.d.ts": "text/plain",
    "connection.js": _SCRIPT,
    "emitter.js": _SCRIPT,
    "faults.js": _SCRIPT,
    "player.js": _SCRIPT,
    "quality.js": _SCRIPT,
    "retrying.js": _SCRIPT,
    "room.js": _SCRIPT,
    "view.js": _SCRIPT,
}
_HEADERS = {
    "Access-Control-Allow-Origin": "*",  # modules of another origin are fetched by CORS
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
}


def sdk_files() -> Assets:
    return Assets("sdk", _FILES, _HEADERS)
