"""For Node 18 and later, with nothing besides."""

import json

from visavis.admin.snippets.call import SnippetCall, pretty

_SIGN = """\
// call.mjs
import { createHash, randomBytes } from "node:crypto";

const { VISAVIS_APP_ID: appId, VISAVIS_SERVER_SECRET: secret } = process.env;
const nonce = randomBytes(8).toString("hex");
const timestamp = String(Math.floor(Date.now() / 1000));
const signature = createHash("md5").update(appId + nonce + secret + timestamp).digest("hex");
"""


def write_node(call: SnippetCall) -> str:
    """A module that prints the answer."""
    is_get = call.method == "GET"
    query = _query(call.action, " ...params," if is_get else "")
    url = json.dumps(f"{call.base_url}/?")
    options = "" if is_get else _OPTIONS
    return (
        f"{_SIGN}const params = {pretty(call.texts if is_get else call.params)};\n{query}"
        f"const answer = await fetch({url} + query{options});\n"
        "console.log(JSON.stringify(await answer.json(), null, 2));\n"
    )


_OPTIONS = """, {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(params),
}"""


def _query(action: str, more: str) -> str:
    return f"""\
const query = new URLSearchParams({{
  Action: {json.dumps(action)}, AppId: appId, SignatureNonce: nonce, Timestamp: timestamp,
  Signature: signature, SignatureVersion: "2.0",{more}
}});
"""
