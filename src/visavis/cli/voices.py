"""``visavis voices``: what there is to speak with."""

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from visavis.cli.options import AsJson, DatabaseUrl, DataDir, in_house, read_file, settings_of
from visavis.cli.output import note, progress_bar, show_facts, show_list
from visavis.cli.speech import try_voice
from visavis.errors import OperatorError

if TYPE_CHECKING:
    from visavis.bootstrap.house import House
    from visavis.catalogue.models import Timbre
    from visavis.voices.contract import VoiceFacts

voices = typer.Typer(help="List and install voices.", no_args_is_help=True)

VARIANT = "+"


class Listed(NamedTuple):
    """Voices as rows, and why engines have none to show."""

    rows: list[dict[str, Any]]
    faults: dict[str, str]


@voices.command("list")
def list_(
    engine: Annotated[str | None, typer.Option(help="Of this engine only.")] = None,
    language: Annotated[
        str | None, typer.Option(help="Those of this language only: en, pt-BR.")
    ] = None,
    variants: Annotated[
        bool, typer.Option("--variants", help="With every variant of espeak's voices.")
    ] = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """List the voices of the installed engines."""

    set_up = settings_of(data_dir, database_url).voices
    listed = in_house(data_dir, database_url, lambda house: _list_voices(house, engine))
    rows = [
        row
        for row in listed.rows
        if (variants or VARIANT not in str(row["Voice"])) and _speaks(row, language)
    ]
    columns = ["Engine", "Voice", "Languages", "Gender"]
    show_list("Voices", rows, columns, as_json)
    _tell_faults(listed.faults, set_up, brief=as_json)


@voices.command()
def install(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Such as en_US-lessac-medium.")],
    avatar: Annotated[
        Path | None,
        typer.Option(metavar="IMAGE", help="The timbre's picture. Default: one of the built-in."),
    ] = None,
    public: Annotated[
        bool, typer.Option("--public", help="For every digital human. Default: private, to bind.")
    ] = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Fetch a Piper voice with Piper's own downloader, and add a timbre that speaks with it."""
    from visavis.catalogue.models import VoiceSource
    from visavis.voices.piper.install import install_voice

    folder = settings_of(data_dir, database_url).voices_path
    with progress_bar("Installing", shown=not as_json) as progress:
        progress(0.0, f"fetching {name}")
        path = install_voice(name, folder)

    async def work(house: "House") -> "Timbre":
        source = VoiceSource("piper", path.stem)
        await try_voice(house, source)
        return await house.editor.add_timbre(
            name,
            house.timbre_picture(name) if avatar is None else read_file(avatar),
            is_public=public,
            voice=source,
            language=name.partition("-")[0].replace("_", "-"),
        )

    timbre = in_house(data_dir, database_url, work)
    facts = {"TimbreId": timbre.timbre_id}
    show_facts(facts, as_json)


async def _list_voices(house: "House", wanted: str | None) -> "Listed":
    from visavis.voices.faults import VoiceError
    from visavis.voices.kinds import list_kinds

    listed = Listed([], {})
    async with house.voices() as engines:
        for kind in [wanted] if wanted else list_kinds():
            try:
                listed.rows.extend(_row(kind, voice) for voice in await engines.get(kind).voices())
            except (VoiceError, OperatorError) as fault:
                if wanted:
                    raise OperatorError(f"The voices of {kind} cannot be listed: {fault}") from None
                listed.faults[kind] = str(fault)
    return listed


def _tell_faults(faults: dict[str, str], set_up: Collection[str], *, brief: bool) -> None:
    """In full for engines that somebody has set up; that others are not is no fault."""
    for kind, fault in faults.items():
        if kind in set_up:
            note(f"{kind}: {fault}")
    others = [kind for kind in faults if kind not in set_up]
    if others and not brief:
        note(
            f"Not set up: {', '.join(others)}. "
            f"What one of them wants: visavis voices list --engine {others[0]}"
        )


def _row(engine: str, voice: "VoiceFacts") -> dict[str, Any]:
    return {
        "Engine": engine,
        "Voice": voice.name,
        "Languages": list(voice.languages),
        "Gender": voice.gender,
    }


def _speaks(row: dict[str, Any], language: str | None) -> bool:
    if language is None:
        return True
    wanted = language.lower()
    return any(
        tag == wanted or tag.startswith(f"{wanted}-") for tag in map(str.lower, row["Languages"])
    )
