"""Copying: what another host lists becomes part of the catalogue here, under the same IDs.

Names, pictures, actions with their videos, timbres and bindings can be copied; faces and voices
cannot, as no Action gives them. What is here already keeps its own face, voice and owner.
"""

import asyncio
from collections import defaultdict
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import TypeVar

import msgspec

from visavis.actions.digital_humans import DigitalHumanAction, DigitalHumanInfo
from visavis.catalogue.models import (
    NOTHING_SAID,
    Action,
    Contents,
    DigitalHuman,
    FaceSource,
    FetchMode,
    Gender,
    Timbre,
    VoiceSource,
)
from visavis.catalogue.names import check_id, check_name
from visavis.catalogue.store import CatalogueStore
from visavis.errors import OperatorError
from visavis.syncing.downloads import Downloads
from visavis.syncing.listed import HostReader, Listed, ListedTimbre, Progress
from visavis.syncing.stand_ins import NO_VOICE, StandIns

T = TypeVar("T")


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """What to copy, and how."""

    mode: FetchMode = FetchMode.ALL
    app_id: int
    """Whom the host's private digital humans belong to here."""
    all_private: bool = False
    """Whether its public digital humans belong to that App too, rather than to everybody."""
    previews: bool = True
    """Whether videos of actions are copied."""
    stand_ins: bool = False
    """Whether drawn faces and built-in voices take the place of those that cannot be copied."""


@dataclass
class Report:
    """What came of it."""

    contents: Contents
    media: int
    skipped: list[str] = field(default_factory=list)
    """What could not be copied, each with the reason."""

    @property
    def faceless(self) -> int:
        """Digital humans that are listed, but cannot be streamed."""
        return sum(human.face is None for human in self.contents.digital_humans)

    @property
    def voiceless(self) -> int:
        """Timbres that are listed, but cannot speak."""
        return sum(timbre.voice is None for timbre in self.contents.timbres)


class CatalogueSync:
    """Copies once. To copy again brings what has changed since."""

    def __init__(
        self,
        store: CatalogueStore,
        reader: HostReader,
        downloads: Downloads,
        choice: Choice,
        progress: Progress,
    ) -> None:
        self._store = store
        self._reader = reader
        self._downloads = downloads
        self._choice = choice
        self._progress = progress
        self._skipped: list[str] = []
        self._done = 0

    async def run(self) -> Report:
        """Files are stored first; one transaction then writes all rows, so that whatever breaks off
        leaves the catalogue as it was.

        Raises OperatorError for an App that is not here, and the client's CallFailed and
        TransportFailed. What alone cannot be copied is skipped.
        """
        await self._store.check_owner(self._choice.app_id)
        listed = await self._reader.read(self._choice.mode)
        present = await self._store.contents()
        here = _Here(present, listed, stand_ins=self._choice.stand_ins)
        count = len(listed.humans) + len(listed.timbres)
        humans = await asyncio.gather(
            *(self._step(self._human(human, here), human.name, count) for human in listed.humans)
        )
        copied = [human for human in humans if human is not None]
        known = {human.digital_human_id for human in (*copied, *present.digital_humans)}
        timbres = await asyncio.gather(
            *(
                self._step(self._timbre(timbre, here, known), timbre.info.name, count)
                for timbre in listed.timbres.values()
            )
        )
        contents = Contents(copied, [timbre for timbre in timbres if timbre is not None])
        await self._store.import_contents(contents, replace=False)
        return Report(contents, len(self._downloads.stored), self._skipped)

    async def _step(self, copying: Coroutine[None, None, T], name: str, count: int) -> T | None:
        try:
            return await copying
        except OperatorError as fault:
            self._skip(name, fault)
            return None
        finally:
            self._done += 1
            self._progress(self._done / count, name)

    def _skip(self, what: str, fault: OperatorError) -> None:
        self._skipped.append(f"{what}: {fault.problem}")

    async def _human(self, info: DigitalHumanInfo, here: "_Here") -> DigitalHuman:
        human_id = check_id(info.digital_human_id, "a digital human")
        name, old = check_name(info.name, "a digital human"), here.humans.get(human_id)
        if old is not None and old.app_id not in (None, self._choice.app_id):
            raise OperatorError(f"{human_id} is a digital human of App {old.app_id} here.")
        public = info.is_public and not self._choice.all_private
        face = old.face if old is not None and old.face is not None else here.face(human_id)
        actions = [
            await self._action(info, each, old, here.gestures[face]) for each in info.actions
        ]
        return DigitalHuman(
            digital_human_id=human_id,
            name=name,
            app_id=old.app_id if old is not None else (None if public else self._choice.app_id),
            avatar=await self._picture(
                info.name, info.avatar_url, old.avatar if old is not None else None
            ),
            face=face,
            actions=tuple(action for action in actions if action is not None),
            about=old.about if old is not None else NOTHING_SAID,
        )

    async def _action(
        self,
        info: DigitalHumanInfo,
        listed: DigitalHumanAction,
        old: DigitalHuman | None,
        gestures: set[str],
    ) -> Action | None:
        """With its video, or without where the face can perform it; None where neither is so. What
        is rendered from a face of its own here goes on being so."""
        actions = old.actions if old is not None else ()
        kept = next((each for each in actions if each.action == listed.action), None)
        if kept is not None and kept.preview is None:
            return kept
        try:
            name = check_id(listed.action, "an action")
            if self._choice.previews:
                return Action(name, await self._downloads.video(listed.preview_url))
        except OperatorError as fault:
            self._skip(f"{info.name}, action {listed.action[:64]}", fault)
        if kept is None and listed.action in gestures:
            return Action(listed.action)
        return kept

    async def _timbre(self, listed: ListedTimbre, here: "_Here", known: set[str]) -> Timbre:
        info = listed.info
        timbre_id = check_id(info.timbre_id, "a timbre")
        name, old = check_name(info.name, "a timbre"), here.timbres.get(timbre_id)
        is_public = old.is_public if old is not None else not listed.digital_human_ids
        bound = [*(old.digital_human_ids if old is not None else ()), *listed.digital_human_ids]
        voice, language, gender = here.voice(timbre_id)
        if old is not None and old.voice is not None:
            voice, language, gender = old.voice, old.language, old.gender
        return Timbre(
            timbre_id=timbre_id,
            name=name,
            is_public=is_public,
            avatar=await self._picture(
                info.name, info.avatar_url, old.avatar if old is not None else None
            ),
            voice=voice,
            tags=old.tags if old is not None else (),
            language=language,
            gender=gender,
            digital_human_ids=()
            if is_public
            else tuple(dict.fromkeys(each for each in bound if each in known)),
        )

    async def _picture(self, name: str, url: str, old: str | None) -> str:
        """The one that is here stays where it cannot be fetched anew."""
        try:
            return await self._downloads.picture(url)
        except OperatorError as fault:
            if old is None:
                raise
            self._skip(f"{name}, picture", fault)
            return old


class _Here:
    """What is in the catalogue already."""

    def __init__(self, contents: Contents, listed: Listed, *, stand_ins: bool) -> None:
        self.humans = {human.digital_human_id: human for human in contents.digital_humans}
        self.timbres = {timbre.timbre_id: timbre for timbre in contents.timbres}
        copied = {human.digital_human_id for human in listed.humans} | listed.timbres.keys()
        self._stand_ins = StandIns(contents, copied) if stand_ins else None
        self.gestures: defaultdict[FaceSource | None, set[str]] = defaultdict(set)
        """What each face can perform."""
        for human in contents.digital_humans:
            if human.face is not None:
                rendered = {each.action for each in human.actions if each.preview is None}
                self.gestures[human.face] |= rendered

    def face(self, human_id: str) -> FaceSource | None:
        return None if self._stand_ins is None else self._stand_ins.face(human_id)

    def voice(self, timbre_id: str) -> tuple[VoiceSource | None, str, Gender]:
        return NO_VOICE if self._stand_ins is None else self._stand_ins.voice(timbre_id)
