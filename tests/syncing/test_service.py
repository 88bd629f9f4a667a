"""Copying the catalogue of another host, which behaves as well or as badly as a test wants."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from support.catalogue import PICTURE, add_app, human, ids, public_timbre
from support.pictures import MP4, picture
from support.web import Web, head, web

from visavis.catalogue.models import (
    Action,
    Contents,
    DigitalHuman,
    FaceSource,
    FetchMode,
    Timbre,
    VoiceSource,
)
from visavis.catalogue.store import CatalogueStore
from visavis.client import AsyncClient
from visavis.errors import OperatorError
from visavis.media.store import MediaStore, media_id_of
from visavis.syncing.downloads import Downloads
from visavis.syncing.listed import HostReader
from visavis.syncing.service import CatalogueSync, Choice, Report

PNG, OTHER_PNG = picture(), picture(shade=9)
PNG_ID, MP4_ID = media_id_of(PNG), media_id_of(MP4)
FILES = {"/a.png": PNG, "/b.png": OTHER_PNG, "/v.mp4": MP4, "/no.png": b"<svg/>", "/no.mp4": PNG}
FACE, VOICE = FaceSource("drawn", "c" * 64), VoiceSource("espeak", "en")
PRIVATE_NETWORK = "http://10.1.2.3/a.png"


async def serve_files(request: bytes, writer: asyncio.StreamWriter) -> None:
    content = FILES.get(request.split(b" ")[1].decode().split("?")[0])
    if content is None:
        writer.write(head("404 Not Found", content_length=0))
        return
    writer.write(head(content_length=len(content)) + content)


class Host:
    """What the other host lists."""

    def __init__(self, files: Web) -> None:
        self.files = files
        self.humans: list[dict[str, Any]] = []
        self.timbres: dict[str, list[dict[str, Any]]] = {"": []}
        self.calls: list[str] = []

    def human(self, human_id: str, *, picture: str = "/a.png", **changes: Any) -> None:
        actions = [{"Action": "wave", "PreviewUrl": self.files.url("/v.mp4?signature=1")}]
        facts = {"DigitalHumanId": human_id, "Name": human_id.title(), "IsPublic": True}
        url = picture if "://" in picture else self.files.url(picture)
        self.humans.append(facts | {"AvatarUrl": url, "Actions": actions} | changes)

    def timbre(self, timbre_id: str, *bound: str, picture: str = "/b.png") -> None:
        facts = {"TimbreId": timbre_id, "Name": timbre_id.title()}
        for human_id in bound or ("",):
            listed = self.timbres.setdefault(human_id, [])
            listed.append(facts | {"AvatarUrl": self.files.url(picture)})

    def answer(self, request: httpx.Request) -> httpx.Response:
        action, params = request.url.params["Action"], json.loads(request.content)
        self.calls.append(action)
        if action == "GetDigitalHumanList":
            mode = params["FetchMode"]
            found = [one for one in self.humans if mode == 1 or one["IsPublic"] == (mode == 2)]
            name = "DigitalHumans"
        else:
            found, name = self.timbres.get(params["DigitalHumanId"], []), "Timbres"
        page = found[params["Offset"] :][: params["Limit"]]
        data = {"Total": len(found), name: page}
        return httpx.Response(200, json={"Code": 0, "Message": "", "RequestId": "r", "Data": data})


class Copying:
    """A catalogue here, and a host to copy from."""

    def __init__(self, engine: AsyncEngine, media: MediaStore, host: Host) -> None:
        self.store = CatalogueStore(engine)
        self.media = media
        self.host = host
        self.slept: list[float] = []

    async def run(self, **choice: Any) -> Report:
        async def sleep(seconds: float) -> None:
            self.slept.append(seconds)

        transport = httpx.MockTransport(self.host.answer)
        downloads = Downloads(self.media, self.host.files.url(), None, [])
        try:
            async with httpx.AsyncClient(transport=transport) as http:
                client = AsyncClient(9, "s", base_url="https://x.test", http_client=http)
                reader = HostReader(client, lambda _share, _doing: None, sleep)
                chosen = Choice(**{"app_id": 7} | choice)
                sync = CatalogueSync(
                    self.store, reader, downloads, chosen, lambda _share, _doing: None
                )
                return await sync.run()
        finally:
            await downloads.aclose()

    async def human(self, human_id: str) -> DigitalHuman:
        return await self.store.digital_human(human_id)

    async def timbre(self, timbre_id: str) -> Timbre:
        return await self.store.timbre(timbre_id)

    async def put(self, *humans: DigitalHuman, timbres: tuple[Timbre, ...] = ()) -> None:
        await self.store.import_contents(Contents([*humans], [*timbres]), replace=False)


@asynccontextmanager
async def _copying(engine: AsyncEngine, tmp_path: Path) -> AsyncIterator[Copying]:
    async with web(serve_files) as files:
        yield Copying(engine, MediaStore(tmp_path / "media"), Host(files))


@pytest.fixture
async def copying(engine: AsyncEngine, tmp_path: Path) -> AsyncIterator[Copying]:
    """With App 7 here."""
    for app_id in (7, 8):
        await add_app(engine, app_id)
    async with _copying(engine, tmp_path) as made:
        yield made


async def test_everything_comes_under_its_own_id(copying: Copying) -> None:
    copying.host.human("mia")
    copying.host.human("own", IsPublic=False)
    copying.host.timbre("wren")
    copying.host.timbre("lark", "own", "mia")
    report = await copying.run()
    assert (report.skipped, report.media) == ([], 3)
    assert (report.faceless, report.voiceless) == (2, 2)
    assert ids(await copying.store.contents()) == (["mia", "own"], ["wren", "lark"])
    mia, own = await copying.human("mia"), await copying.human("own")
    assert (mia.app_id, own.app_id, mia.face) == (None, 7, None)
    assert (mia.avatar, mia.actions) == (PNG_ID, (Action("wave", MP4_ID),))
    assert copying.media.read(MP4_ID) == MP4
    wren, lark = await copying.timbre("wren"), await copying.timbre("lark")
    assert (wren.is_public, wren.digital_human_ids) == (True, ())
    assert (lark.is_public, lark.digital_human_ids) == (False, ("mia", "own"))


async def test_again_changes_nothing_but_what_has_changed(copying: Copying) -> None:
    copying.host.human("mia")
    copying.host.timbre("lark", "mia")
    await copying.run()
    before = await copying.store.contents()
    await copying.run()
    assert await copying.store.contents() == before
    copying.host.humans[0]["Name"] = "Mia Two"
    copying.host.humans[0]["AvatarUrl"] = copying.host.files.url("/b.png")
    await copying.run()
    mia = await copying.human("mia")
    assert (mia.name, mia.avatar) == ("Mia Two", media_id_of(OTHER_PNG))


async def test_what_is_asked_for_is_copied(copying: Copying) -> None:
    copying.host.human("mia")
    copying.host.human("own", IsPublic=False)
    copying.host.timbre("wren")
    await copying.run(mode=FetchMode.PRIVATE, previews=False)
    assert ids(await copying.store.contents()) == (["own"], [])
    assert (await copying.human("own")).actions == ()
    await copying.run(mode=FetchMode.PUBLIC, all_private=True)
    assert (await copying.human("mia")).app_id == 7


async def test_long_lists_are_read_page_by_page_and_slowly(copying: Copying) -> None:
    for number in range(45):
        copying.host.human(f"human{number}", Actions=[])
    await copying.run()
    assert len((await copying.store.contents()).digital_humans) == 45
    assert copying.host.calls.count("GetDigitalHumanList") == 3
    assert copying.slept == [1 / 8] * len(copying.host.calls)


async def test_a_face_and_a_voice_that_are_here_stay(copying: Copying) -> None:
    here = DigitalHuman(
        digital_human_id="mia", name="Old", app_id=7, avatar=PICTURE, face=FACE,
        actions=(Action("wave"), Action("nod")),
    )  # fmt: skip
    speaks = Timbre(
        timbre_id="wren", name="Old", is_public=True, avatar=PICTURE, voice=VOICE, language="en"
    )
    await copying.put(here, timbres=(speaks,))
    copying.host.human("mia")
    copying.host.timbre("wren")
    report = await copying.run()
    mia, wren = await copying.human("mia"), await copying.timbre("wren")
    assert (mia.name, mia.app_id, mia.face, mia.actions) == ("Mia", 7, FACE, (Action("wave"),))
    assert (wren.name, wren.voice, wren.language) == ("Wren", VOICE, "en")
    assert (report.faceless, report.voiceless) == (0, 0)


async def test_stand_ins_are_drawn_faces_and_voices_that_are_here(copying: Copying) -> None:
    built_in = DigitalHuman(
        digital_human_id="nora", name="Nora", avatar=PICTURE, face=FACE,
        actions=(Action("wave"), Action("nod")),
    )  # fmt: skip
    speaks = Timbre(timbre_id="robin", name="R", is_public=True, avatar=PICTURE, voice=VOICE)
    await copying.put(built_in, timbres=(speaks,))
    broken = [{"Action": name, "PreviewUrl": "x"} for name in ("nod", "fly")]
    copying.host.human("mia", Actions=broken)
    copying.host.timbre("wren")
    report = await copying.run(stand_ins=True)
    mia = await copying.human("mia")
    assert (mia.face, mia.actions) == (FACE, (Action("nod"),))
    assert (await copying.timbre("wren")).voice == VOICE
    assert (report.faceless, report.voiceless) == (0, 0)
    before = await copying.store.contents()
    await copying.run(stand_ins=True)
    assert await copying.store.contents() == before


async def test_without_anything_to_stand_in_they_stay_as_they_are(copying: Copying) -> None:
    copying.host.human("mia")
    copying.host.timbre("wren")
    report = await copying.run(stand_ins=True)
    assert (report.faceless, report.voiceless) == (1, 1)


async def test_what_belongs_to_another_app_here_is_left_alone(copying: Copying) -> None:
    await copying.put(human("mia", 8))
    copying.host.human("mia")
    copying.host.timbre("lark", "mia")
    report = await copying.run()
    assert report.skipped == ["Mia: mia is a digital human of App 8 here."]
    assert (await copying.human("mia")).avatar == PICTURE


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"picture": "/gone.png"}, "answers with status 404"),
        ({"picture": "/no.png"}, "not a PNG, JPEG or WebP"),
        ({"picture": PRIVATE_NETWORK}, "leads to 10.1.2.3, which is private"),
        ({"picture": "file:///etc/passwd"}, "http and https are fetched"),
        ({"DigitalHumanId": "../x"}, "1 to 64 letters"),
        ({"Name": "\n"}, "1 to 128 printable"),
    ],
)
async def test_what_cannot_be_copied_alone_is_skipped_and_named(
    copying: Copying, changes: dict[str, Any], words: str
) -> None:
    copying.host.human("mia", **changes)
    copying.host.human("ada")
    report = await copying.run()
    assert ids(await copying.store.contents()) == (["ada"], [])
    (skipped,) = report.skipped
    assert words in skipped


async def test_a_picture_that_was_copied_before_outlives_its_loss(copying: Copying) -> None:
    copying.host.human("mia")
    await copying.run()
    copying.host.humans[0]["AvatarUrl"] = copying.host.files.url("/gone.png")
    copying.host.humans[0]["Actions"][0]["PreviewUrl"] = copying.host.files.url("/no.mp4")
    report = await copying.run()
    assert len(report.skipped) == 2
    mia = await copying.human("mia")
    assert (mia.avatar, mia.actions) == (PNG_ID, (Action("wave", MP4_ID),))


async def test_a_video_that_is_none_is_left_out(copying: Copying) -> None:
    url = copying.host.files.url("/no.mp4")
    copying.host.human("mia", Actions=[{"Action": "wave", "PreviewUrl": url}])
    report = await copying.run()
    assert report.skipped == ["Mia, action wave: What came is no MP4 video."]
    assert (await copying.human("mia")).actions == ()


async def test_a_public_timbre_that_is_here_stays_public(copying: Copying) -> None:
    await copying.put(timbres=(public_timbre("lark"),))
    copying.host.human("mia")
    copying.host.timbre("lark", "mia")
    await copying.run()
    lark = await copying.timbre("lark")
    assert (lark.is_public, lark.digital_human_ids) == (True, ())


async def test_an_app_that_is_not_here(copying: Copying) -> None:
    with pytest.raises(OperatorError, match="There is no App 99"):
        await copying.run(app_id=99)
    assert copying.host.calls == []
