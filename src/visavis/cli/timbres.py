"""``visavis timbres``: the voices, and the digital humans they are bound to."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from visavis.catalogue.changes import TimbreChanges
from visavis.catalogue.models import Gender, VoiceSource
from visavis.catalogue.names import check_voice
from visavis.cli.editing import Name, NewName, Tags, check_something, several
from visavis.cli.options import AsJson, DatabaseUrl, DataDir, in_house, read_file
from visavis.cli.output import note, print_json, show_facts, show_list
from visavis.cli.speech import Spoken, bring, print_spoken, say, try_voice
from visavis.errors import OperatorError
from visavis.voices.greetings import greeting_in

if TYPE_CHECKING:
    from visavis.bootstrap.house import House
    from visavis.catalogue.models import Timbre

timbres = typer.Typer(help="List, add, edit, bind and remove timbres.", no_args_is_help=True)

TimbreId = Annotated[str, typer.Argument(metavar="TIMBREID")]
Avatar = Annotated[Path, typer.Option(metavar="IMAGE", help="PNG, JPEG or WebP.")]
HumanId = Annotated[str, typer.Argument(metavar="DIGITALHUMANID")]


@timbres.command("list")
def list_(
    data_dir: DataDir = None, database_url: DatabaseUrl = None, as_json: AsJson = False
) -> None:
    """List all timbres, private ones too."""
    contents = in_house(data_dir, database_url, lambda house: house.catalogue.contents())
    rows = [_facts(timbre) for timbre in contents.timbres]
    columns = ["TimbreId", "Name", "IsPublic", "Language", "Gender", "DigitalHumanIds"]
    show_list("Timbres", rows, columns, as_json)


@timbres.command()
def show(
    timbre_id: TimbreId,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Show one timbre."""
    timbre = in_house(data_dir, database_url, lambda house: house.catalogue.timbre(timbre_id))
    show_facts(_facts(timbre), as_json)


@timbres.command()
def add(
    name: Name,
    avatar: Avatar,
    public: Annotated[
        bool, typer.Option("--public", help="For every digital human. Default: private, to bind.")
    ] = False,
    engine: Annotated[
        str | None,
        typer.Option(help="What speaks it: espeak, flite, piper, openai or a plugin's."),
    ] = None,
    voice: Annotated[
        str | None, typer.Option(help="The engine's name for the voice; see: visavis voices list")
    ] = None,
    language: Annotated[str, typer.Option(help="What it speaks: en, pt-BR, zh-Hans.")] = "",
    gender: Annotated[Gender, typer.Option(help="How it sounds.")] = Gender.UNSAID,
    tag: Tags = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Add a timbre and print its ID. A private one is listed once it is bound.

    Its voice is tried first. Without one it is listed, but cannot speak.
    """
    source = _voice_source(engine, voice)

    async def work(house: "House") -> "Timbre":
        if source is not None:
            await try_voice(house, source)
        return await house.editor.add_timbre(
            name,
            read_file(avatar),
            is_public=public,
            voice=source,
            language=language,
            gender=gender,
            tags=tag or (),
        )

    timbre = in_house(data_dir, database_url, work)
    facts = {"TimbreId": timbre.timbre_id}
    show_facts(facts, as_json)


@timbres.command()
def edit(
    timbre_id: TimbreId,
    name: NewName = None,
    language: Annotated[
        str | None, typer.Option(help="What it speaks: en, pt-BR, zh-Hans; '' for none said.")
    ] = None,
    gender: Annotated[Gender | None, typer.Option(help="How it sounds.")] = None,
    tag: Tags = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Change a timbre's name, or what it is found by. Its voice stays.

    The tags that are given take the place of all there were; --tag '' leaves none.
    """
    changes = TimbreChanges(name=name, language=language, gender=gender, tags=several(tag))
    check_something(changes)
    timbre = in_house(
        data_dir, database_url, lambda house: house.editor.change_timbre(timbre_id, changes)
    )
    show_facts(_facts(timbre), as_json)


@timbres.command()
def sample(
    timbre_id: TimbreId,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FILE.wav", help="Where to write it.")
    ],
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Write a greeting that the timbre speaks, in its own language."""

    async def work(house: "House") -> "Spoken":
        await bring(house, timbre_id)
        timbre = await house.catalogue.timbre(timbre_id)
        return await say(house, timbre, greeting_in(timbre.language), output)

    print_spoken(in_house(data_dir, database_url, work), as_json)


@timbres.command()
def bind(
    timbre_id: TimbreId,
    digital_human_id: HumanId,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """List a private timbre for a digital human."""
    in_house(
        data_dir, database_url, lambda house: house.catalogue.bind(timbre_id, digital_human_id)
    )
    _done(timbre_id, digital_human_id, "bound to", as_json)


@timbres.command()
def unbind(
    timbre_id: TimbreId,
    digital_human_id: HumanId,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Undo a binding."""
    in_house(
        data_dir, database_url, lambda house: house.catalogue.unbind(timbre_id, digital_human_id)
    )
    _done(timbre_id, digital_human_id, "no longer bound to", as_json)


@timbres.command()
def remove(
    timbre_id: TimbreId,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Remove a timbre and its bindings."""
    in_house(data_dir, database_url, lambda house: house.catalogue.remove_timbre(timbre_id))
    if as_json:
        print_json({"TimbreId": timbre_id})
    else:
        note(f"The timbre {timbre_id} is removed.")


def _voice_source(engine: str | None, voice: str | None) -> VoiceSource | None:
    if (engine is None) != (voice is None):
        raise OperatorError(
            "A timbre that speaks needs an engine and a voice.",
            "Give both --engine and --voice, or neither for one that is only listed.",
        )
    if engine is None or voice is None:
        return None
    check_voice(engine, voice)
    return VoiceSource(engine, voice)


def _done(timbre_id: str, digital_human_id: str, what: str, as_json: bool) -> None:
    if as_json:
        print_json({"TimbreId": timbre_id, "DigitalHumanId": digital_human_id})
    else:
        note(f"The timbre {timbre_id} is {what} the digital human {digital_human_id}.")


def _facts(timbre: "Timbre") -> dict[str, object]:
    return {
        "TimbreId": timbre.timbre_id,
        "Name": timbre.name,
        "IsPublic": timbre.is_public,
        "DigitalHumanIds": list(timbre.digital_human_ids),
        "Language": timbre.language,
        "Gender": timbre.gender.value,
        "Engine": timbre.voice and timbre.voice.engine,
        "Voice": timbre.voice and timbre.voice.voice,
        "Avatar": timbre.avatar,
        "Tags": list(timbre.tags),
    }
