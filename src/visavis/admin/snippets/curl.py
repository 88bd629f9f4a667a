"""For a POSIX shell, with curl."""

from urllib.parse import quote as percent

from visavis.admin.snippets.call import SnippetCall, pretty

# md5sum where there is one, else macOS's md5.
_SIGN = """\
timestamp=$(date +%s)
nonce=$(od -An -N8 -tx1 /dev/urandom | tr -d ' \\n')
signature=$(printf %s "$VISAVIS_APP_ID$nonce$VISAVIS_SERVER_SECRET$timestamp" |
  { md5sum 2>/dev/null || md5 -q; } | cut -c1-32)

"""
_SIGNED = (
    "&AppId=$VISAVIS_APP_ID&SignatureNonce=$nonce&Timestamp=$timestamp"
    "&Signature=$signature&SignatureVersion=2.0"
)


def write_curl(call: SnippetCall) -> str:
    """Lines for a shell."""
    action = percent(call.action, safe="")
    url = f'"{call.base_url}/?Action={action}{_SIGNED}"'
    return f"{_SIGN}curl -sS {url}{_get(call) if call.method == 'GET' else _post(call)}\n"


def _get(call: SnippetCall) -> str:
    fields = [f"--data-urlencode {quote(f'{name}={text}')}" for name, text in call.texts.items()]
    return "".join(f" \\\n  {part}" for part in ["-G", *fields]) if fields else ""


def _post(call: SnippetCall) -> str:
    body = quote(pretty(call.params))
    return f" \\\n  -H 'Content-Type: application/json' \\\n  --data-raw {body}"


def quote(text: str) -> str:
    """As one word of a shell."""
    return "'" + text.replace("'", "'\\''") + "'"
