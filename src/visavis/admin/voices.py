"""The voices that a timbre can be given."""

import msgspec

from visavis.admin.endpoint import Call, Endpoint
from visavis.admin.services import Admin
from visavis.catalogue.folding import language_keys, main_language
from visavis.voices.contract import VoiceFacts

_VARIANT = "+"


class VoiceFilters(msgspec.Struct, frozen=True, kw_only=True):
    """``variants`` asks for every variant of a voice too, as espeak has them."""

    engine: str = ""
    language: str = ""
    variants: bool = False


class Voice(msgspec.Struct, frozen=True):
    """``languages`` are BCP 47, the main one first."""

    voice: str
    languages: tuple[str, ...]
    gender: str


class Engine(msgspec.Struct, frozen=True):
    """``problem`` says why its voices cannot be listed; empty where they are."""

    engine: str
    voices: list[Voice]
    problem: str


class VoiceList(msgspec.Struct, frozen=True):
    engines: list[Engine]


async def list_voices(admin: Admin, call: Call[VoiceFilters, None]) -> VoiceList:
    query = call.query
    return VoiceList(
        [
            Engine(
                each.engine,
                [
                    Voice(voice.name, voice.languages, voice.gender)
                    for voice in each.voices
                    if _is_wanted(voice, query)
                ],
                each.problem,
            )
            for each in await admin.samples.voices()
            if query.engine in ("", each.engine)
        ]
    )


def _is_wanted(voice: VoiceFacts, query: VoiceFilters) -> bool:
    if _VARIANT in voice.name and not query.variants:
        return False
    if not query.language:
        return True
    wanted = query.language.lower()
    key = wanted if "-" in wanted else main_language(wanted)
    return any(key in language_keys(tag) for tag in voice.languages)


ENDPOINTS = (
    Endpoint(
        method="GET",
        path="/voices",
        section="Timbres",
        summary="The voices of the engines that are installed, for new timbres.",
        handle=list_voices,
        query=VoiceFilters,
        answer=VoiceList,
    ),
)
