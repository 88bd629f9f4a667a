"""Digital humans and timbres as rows of their tables, and back."""

from typing import Any

from visavis.catalogue.models import (
    About,
    Action,
    DigitalHuman,
    FaceSource,
    Gender,
    Timbre,
    VoiceSource,
)


def human_row(human: DigitalHuman) -> dict[str, object]:
    return {
        "name": human.name,
        "app_id": human.app_id,
        "avatar": human.avatar,
        "face_kind": human.face and human.face.kind,
        "face_model": human.face and human.face.model,
        "languages": " ".join(human.about.languages),
        "gender": human.about.gender.value,
        "style": human.about.style,
        "tags": " ".join(human.about.tags),
    }


def human_of(row: Any, actions: tuple[Action, ...], abouts: dict[About, About]) -> DigitalHuman:
    """``abouts`` are those that are known already: what is equal is kept once."""
    face = None if row.face_kind is None else FaceSource(row.face_kind, row.face_model)
    languages, tags = tuple(row.languages.split()), tuple(row.tags.split())
    about = About(languages, Gender(row.gender), row.style, tags)
    return DigitalHuman(
        digital_human_id=row.digital_human_id,
        name=row.name,
        app_id=row.app_id,
        avatar=row.avatar,
        face=face,
        actions=actions,
        about=abouts.setdefault(about, about),
        position=row.position,
    )


def timbre_row(timbre: Timbre) -> dict[str, object]:
    return {
        "name": timbre.name,
        "is_public": timbre.is_public,
        "avatar": timbre.avatar,
        "engine": timbre.voice and timbre.voice.engine,
        "voice": timbre.voice and timbre.voice.voice,
        "language": timbre.language,
        "gender": timbre.gender.value,
        "tags": " ".join(timbre.tags),
    }


def timbre_of(row: Any, bound: tuple[str, ...]) -> Timbre:
    columns = dict(row._mapping)
    engine, name = columns.pop("engine"), columns.pop("voice")
    voice = None if engine is None else VoiceSource(engine, name)
    gender, tags = Gender(columns.pop("gender")), tuple(columns.pop("tags").split())
    return Timbre(**columns, gender=gender, tags=tags, voice=voice, digital_human_ids=bound)
