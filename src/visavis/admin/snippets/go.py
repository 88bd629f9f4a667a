"""For Go, with its standard library."""

import json

from visavis.admin.snippets.call import SnippetCall, pretty

_HEAD = """\
package main

import (
	"crypto/md5"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/url"
	"os"
	"strconv"
%s	"time"
)

func main() {
	appID, secret := os.Getenv("VISAVIS_APP_ID"), os.Getenv("VISAVIS_SERVER_SECRET")
	random := make([]byte, 8)
	if _, err := rand.Read(random); err != nil {
		log.Fatal(err)
	}
	nonce, timestamp := hex.EncodeToString(random), strconv.FormatInt(time.Now().Unix(), 10)
	signature := md5.Sum([]byte(appID + nonce + secret + timestamp))
	query := url.Values{
"""
_TAIL = """\
	if err != nil {
		log.Fatal(err)
	}
	defer answer.Body.Close()
	content, err := io.ReadAll(answer.Body)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(content))
}
"""


def write_go(call: SnippetCall) -> str:
    """A program that prints the answer, as gofmt has it."""
    is_get = call.method == "GET"
    common = {
        "Action": quote(call.action),
        "AppId": "appID",
        "SignatureNonce": "nonce",
        "Timestamp": "timestamp",
        "Signature": "hex.EncodeToString(signature[:])",
        "SignatureVersion": quote("2.0"),
    }
    texts = {name: quote(text) for name, text in call.texts.items()} if is_get else {}
    rows = _aligned({quote(name): value for name, value in (common | texts).items()})
    # gofmt's spaces tell what binds closer: there are some where nothing else stands beside.
    address = f"{quote(call.base_url + '/?')}{' + ' if is_get else '+'}query.Encode()"
    send = (
        f"\tanswer, err := http.Get({address})\n"
        if is_get
        else f"\tbody := {_body(call)}\n"
        f'\tanswer, err := http.Post({address}, "application/json", strings.NewReader(body))\n'
    )
    return _HEAD % ("" if is_get else '\t"strings"\n') + rows + "\t}\n" + send + _TAIL


def _aligned(entries: dict[str, str]) -> str:
    """Values in one column, as gofmt sets them within a block of lines."""
    width = max(len(name) for name in entries)
    return "".join(
        f"\t\t{name}:{' ' * (width - len(name) + 1)}{{{value}}},\n"
        for name, value in entries.items()
    )


def _body(call: SnippetCall) -> str:
    text = pretty(call.params)
    is_plain = "`" not in text and "\r" not in text  # a raw string can hold neither
    return f"`{text}`" if is_plain and "\ufeff" not in text else quote(text)


def quote(text: str) -> str:
    """An interpreted string: Go knows JSON's escapes but the one of a slash, which is not made. A
    byte order mark may stand in no program."""
    return json.dumps(text, ensure_ascii=False).replace("\ufeff", "\\ufeff")
