"""The ES modules: found by pages of any origin, all of them, and kept until they change."""

import re
from importlib.resources import files

from support.edge import Edge

FOLDER = files("visavis.edge") / "sdk"


async def test_every_file_of_the_folder_is_served(edge: Edge) -> None:
    for file in FOLDER.iterdir():
        answer = await edge.http.get(f"/sdk/{file.name}")
        assert answer.status_code == 200
        assert answer.content == file.read_bytes()
        kind = "text/javascript" if file.name.endswith(".js") else "text/plain"
        assert answer.headers["Content-Type"].startswith(kind)
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


async def test_modules_name_only_each_other(edge: Edge) -> None:
    for file in FOLDER.iterdir():
        for name in re.findall(r'from "([^"]*)"', file.read_text()):
            assert name.startswith("./")
            assert (await edge.http.get(f"/sdk/{name.removeprefix('./')}")).status_code == 200


async def test_a_browser_that_has_it_gets_no_second(edge: Edge) -> None:
    first = await edge.http.get("/sdk/express.js")
    assert first.headers["Cache-Control"] == "no-cache"
    tag = {"If-None-Match": first.headers["ETag"]}
    again = await edge.http.get("/sdk/express.js", headers=tag)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["Access-Control-Allow-Origin"] == "*"


async def test_what_is_not_there(edge: Edge) -> None:
    for path in ("/sdk/", "/sdk/other.js", "/sdk/..%2Fapp.py", "/sdk/a/express.js"):
        assert (await edge.http.get(path)).status_code == 404
    assert (await edge.http.post("/sdk/express.js")).status_code == 405
