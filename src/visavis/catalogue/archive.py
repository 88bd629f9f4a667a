"""The catalogue as one file: a ZIP with ``manifest.json`` and every picture and video it refers
to."""

import asyncio
import hashlib
import lzma
import stat
import struct
import zipfile
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Collection
from pathlib import Path
from typing import NoReturn

import msgspec

from visavis.catalogue.consents import check_consent
from visavis.catalogue.models import Contents, DigitalHuman, Timbre
from visavis.catalogue.names import (
    check_about,
    check_id,
    check_language,
    check_name,
    check_tags,
    check_voice,
)
from visavis.catalogue.store import CatalogueStore
from visavis.drafts import drafts
from visavis.errors import OperatorError
from visavis.media.formats import SNIFFED_BYTES, content_type_of
from visavis.media.images import check_image
from visavis.media.store import MediaStore

FORMAT = "visavis-catalogue/3"
EARLIER = ("visavis-catalogue/2", "visavis-catalogue/1")
"""The second did not say what a digital human is found by, nor tags; the first had no faces, and a
preview for every action."""
MANIFEST = "manifest.json"
MEDIA_FOLDER = "media/"
MAX_MANIFEST_BYTES = 1024**3
MAX_MEDIA_BYTES = 512 * 1024**2
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    ValueError,
)
"""What the standard library raises for an archive that is damaged, encrypted or exotic."""


CheckFace = Callable[[str, bytes], Collection[str]]
"""The kind of a face and its model to its actions; raises OperatorError where it cannot be used
here."""


class MediaEntry(msgspec.Struct, frozen=True):
    """One file of the archive: its SHA-256 in hex, which is its name, and its length."""

    id: str
    bytes: int


class Manifest(msgspec.Struct, frozen=True):
    """``manifest.json``."""

    format: str
    contents: Contents
    media: list[MediaEntry]


class CatalogueArchive:
    """Writes the catalogue to such a file, and reads one back."""

    def __init__(self, store: CatalogueStore, media: MediaStore, check_face: CheckFace) -> None:
        self._store = store
        self._media = media
        self._check_face = check_face

    async def export(self, path: Path) -> Contents:
        """Write everything to ``path``, complete or not at all. Raises OperatorError."""
        contents = await self._store.contents()
        try:
            await asyncio.to_thread(self._write, contents, path)
        except OSError as fault:
            raise OperatorError(
                f"{path} cannot be written: {fault.strerror}.", "Nothing was exported."
            ) from None
        return contents

    async def import_(self, path: Path, *, replace: bool) -> Contents:
        """Add or update what ``path`` holds; with ``replace``, remove everything else.

        All of it or nothing: media are stored first, then one transaction writes the rows. What an
        archive of an earlier format could not say stays as it is here.
        Raises OperatorError for an archive that is damaged, holds more than its manifest says, or
        refers to what is not there.
        """
        manifest = await asyncio.to_thread(self._read, path)
        contents = manifest.contents
        if manifest.format in EARLIER and not replace:
            contents = _completed(contents, await self._store.contents())
        await self._store.import_contents(contents, replace=replace)
        return contents

    def _write(self, contents: Contents, path: Path) -> None:
        with drafts(path) as (draft,), zipfile.ZipFile(draft, "w") as archive:
            entries = []
            for media_id in sorted(contents.media_ids()):
                content = self._media.read(media_id)
                archive.writestr(MEDIA_FOLDER + media_id, content)
                entries.append(MediaEntry(media_id, len(content)))
            manifest = msgspec.json.encode(Manifest(FORMAT, contents, entries))
            archive.writestr(MANIFEST, manifest, zipfile.ZIP_DEFLATED)

    def _read(self, path: Path) -> Manifest:
        try:
            with zipfile.ZipFile(path) as archive:
                manifest = _read_manifest(archive)
                _check_names(archive, manifest)
                _check_contents(manifest)
                uses = _Uses(manifest.contents)
                for entry in manifest.media:
                    content = _read_media(archive, entry)
                    uses.check(entry.id, content, self._check_face)
                    self._media.put(content)
        except FileNotFoundError:
            raise OperatorError(f"There is no file {path}.") from None
        except OSError as fault:
            raise OperatorError(f"{path} cannot be read: {fault.strerror or fault}.") from None
        except _DAMAGED as fault:
            _refuse(f"it is damaged ({fault})")
        return manifest


class _Uses:
    """What each file of a catalogue is used as."""

    def __init__(self, contents: Contents) -> None:
        self._faces: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        """By model and kind, the actions that are to be rendered from it."""
        for human in contents.digital_humans:
            if human.face is not None:
                rendered = {each.action for each in human.actions if each.preview is None}
                self._faces[human.face.model][human.face.kind] |= rendered
        self._avatars = contents.avatars()
        self._shown = self._avatars | contents.previews()

    def check(self, media_id: str, content: bytes, check_face: CheckFace) -> None:
        """Make sure that it can be that; what is not used has to be a picture or a video."""
        faces = self._faces.get(media_id, {})
        for kind, actions in faces.items():
            if unknown := actions - set(check_face(kind, content)):
                _refuse(f"the face {media_id} cannot perform {min(unknown)}")
        if content_type_of(content[:SNIFFED_BYTES]) == "video/mp4":
            if media_id in self._avatars:
                _refuse(f"{media_id} is a video and used as a picture")
        elif not faces or media_id in self._shown:
            check_image(content)


def _completed(contents: Contents, there: Contents) -> Contents:
    """With what ``there`` says beyond an earlier format, by ID."""
    abouts = {human.digital_human_id: human.about for human in there.digital_humans}
    tags = {timbre.timbre_id: timbre.tags for timbre in there.timbres}
    return msgspec.structs.replace(
        contents,
        digital_humans=[
            msgspec.structs.replace(each, about=abouts.get(each.digital_human_id, each.about))
            for each in contents.digital_humans
        ],
        timbres=[
            msgspec.structs.replace(each, tags=tags.get(each.timbre_id, each.tags))
            for each in contents.timbres
        ],
    )


def _read_manifest(archive: zipfile.ZipFile) -> Manifest:
    if MANIFEST not in archive.namelist():
        _refuse(f"it holds no {MANIFEST}")
    content = _read_bounded(archive, MANIFEST, MAX_MANIFEST_BYTES)
    try:
        manifest = msgspec.json.decode(content, type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError) as fault:
        _refuse(f"its {MANIFEST} cannot be read ({fault})")
    if manifest.format not in (FORMAT, *EARLIER):
        known = ", ".join((FORMAT, *EARLIER))
        _refuse(f"its format is {manifest.format[:40]!r}, and this version reads {known}")
    return manifest


def _check_names(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    """The archive holds just what the manifest lists: no other path, no link, nothing twice."""
    listed = {MEDIA_FOLDER + entry.id for entry in manifest.media} | {MANIFEST}
    if len(listed) <= len(manifest.media):
        _refuse("its manifest lists a file twice")
    for info in archive.infolist():
        if info.filename == MEDIA_FOLDER:
            continue  # other tools write folders as entries of their own
        if info.filename not in listed:
            _refuse(f"it holds {info.filename[:80]!r}, which its manifest does not list")
        if stat.S_ISLNK(info.external_attr >> 16):
            _refuse(f"{info.filename} is a link")
    twice = [name for name, count in Counter(archive.namelist()).items() if count > 1]
    if twice:
        _refuse(f"it holds {twice[0]} twice")
    if missing := listed - set(archive.namelist()):
        _refuse(f"{min(missing)} is missing")


def _check_contents(manifest: Manifest) -> None:
    contents = manifest.contents
    humans: list[DigitalHuman] = contents.digital_humans
    timbres: list[Timbre] = contents.timbres
    ids = [check_id(human.digital_human_id, "a digital human") for human in humans]
    ids += [check_id(timbre.timbre_id, "a timbre") for timbre in timbres]
    for timbre in timbres:
        check_name(timbre.name, "a timbre")
        check_language(timbre.language)
        if check_tags(timbre.tags) != timbre.tags:
            _refuse(f"the tags of the timbre {timbre.timbre_id} are not as they are kept")
        if timbre.voice is not None:
            check_voice(timbre.voice.engine, timbre.voice.voice)
        for digital_human_id in timbre.digital_human_ids:
            check_id(digital_human_id, "a digital human")
    for human in humans:
        _check_human(human)
    _check_consents(contents)
    for timbre in timbres:
        if timbre.is_public and timbre.digital_human_ids:
            _refuse(f"the public timbre {timbre.timbre_id} is bound, and only private ones can be")
    twice = [item_id for item_id, count in Counter(ids).items() if count > 1]
    if twice:
        _refuse(f"the ID {twice[0]} stands twice")
    if missing := contents.media_ids() - {entry.id for entry in manifest.media}:
        _refuse(f"the picture or video {min(missing)[:80]} is not in it")


def _check_consents(contents: Contents) -> None:
    humans = {human.digital_human_id for human in contents.digital_humans}
    for consent in contents.consents:
        check_consent(consent)
        if consent.digital_human_id not in humans:
            _refuse(f"it has a consent to {consent.digital_human_id[:80]}, which is not in it")


def _check_human(human: DigitalHuman) -> None:
    check_name(human.name, "a digital human")
    if check_about(human.about) != human.about:
        _refuse(f"what {human.digital_human_id} is found by is not as it is kept")
    if human.face is not None:
        check_id(human.face.kind, "a kind of face")
    for action in human.actions:
        check_id(action.action, "an action")
        if action.preview is None and human.face is None:
            _refuse(
                f"the action {action.action} of {human.digital_human_id} has neither a preview "
                "nor a face to render it from"
            )


def _read_media(archive: zipfile.ZipFile, entry: MediaEntry) -> bytes:
    """One file, its length and its hash checked."""
    if not 0 < entry.bytes <= MAX_MEDIA_BYTES:
        _refuse(f"{entry.id[:80]} has {entry.bytes} bytes; 1 to {MAX_MEDIA_BYTES} are allowed")
    content = _read_bounded(archive, MEDIA_FOLDER + entry.id, entry.bytes)
    if len(content) != entry.bytes or hashlib.sha256(content).hexdigest() != entry.id:
        _refuse(f"{entry.id[:80]} is not what its manifest says")
    return content


def _read_bounded(archive: zipfile.ZipFile, name: str, limit: int) -> bytes:
    with archive.open(name) as file:
        content = file.read(limit + 1)
    if len(content) > limit:
        _refuse(f"{name} has more bytes than declared")
    return content


def _refuse(why: str) -> NoReturn:
    raise OperatorError(f"The archive cannot be imported: {why}.", "Nothing was changed.")
