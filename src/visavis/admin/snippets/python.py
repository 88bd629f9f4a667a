"""For Python: its standard library; and the same call by ``visavis.client``."""

import json

from visavis.admin.snippets.call import SnippetCall

_IMPORTS = """\
import hashlib
import json
import os
import secrets
import time
from urllib.parse import urlencode
from urllib.request import Request, urlopen

app_id, secret = os.environ["VISAVIS_APP_ID"], os.environ["VISAVIS_SERVER_SECRET"]
nonce, timestamp = secrets.token_hex(8), str(int(time.time()))
"""
_QUERY = """\
    "AppId": app_id,
    "SignatureNonce": nonce,
    "Timestamp": timestamp,
    "Signature": hashlib.md5((app_id + nonce + secret + timestamp).encode()).hexdigest(),
    "SignatureVersion": "2.0",
}
"""
_READ = """\
with urlopen(request) as answer:
    print(json.dumps(json.load(answer), indent=2, ensure_ascii=False))
"""


def write_python(call: SnippetCall) -> str:
    """A module that prints the answer."""
    is_get = call.method == "GET"
    params = call.texts if is_get else call.params
    url = literal(f"{call.base_url}/?")
    added = " + urlencode(query | params)" if is_get else " + urlencode(query)"
    body = "" if is_get else ", data=json.dumps(params).encode()"
    kind = "" if is_get else '\nrequest.add_header("Content-Type", "application/json")'
    return (
        f"{_IMPORTS}query = {{\n    {literal('Action')}: {literal(call.action)},\n{_QUERY}"
        f"params = {literal(params)}\n"
        f"request = Request({url}{added}{body}){kind}\n{_READ}"
    )


def write_python_client(call: SnippetCall) -> str:
    """A module that prints Data."""
    return f"""\
import os

from visavis.client import Client

app_id, secret = int(os.environ["VISAVIS_APP_ID"]), os.environ["VISAVIS_SERVER_SECRET"]
with Client(app_id, secret, base_url={literal(call.base_url)}) as client:
    print(client.call({literal(call.action)}, {literal(call.params, "    ")}))
"""


def literal(value: object, indent: str = "") -> str:
    """A JSON value as Python writes it, a line an entry."""
    inner = indent + "    "
    match value:
        case dict() if value:
            rows = [f"{inner}{literal(k)}: {literal(v, inner)},\n" for k, v in value.items()]
            return "{\n" + "".join(rows) + indent + "}"
        case list() if value:
            return "[\n" + "".join(f"{inner}{literal(v, inner)},\n" for v in value) + indent + "]"
        case str():
            # Two escapes apart, which Python knows too, JSON writes strings as Python does.
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\x7f")
        case _:
            return repr(value)
