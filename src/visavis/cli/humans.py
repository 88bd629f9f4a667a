"""``visavis humans``: the digital humans."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from visavis.apps.models import MAX_APP_ID
from visavis.catalogue.changes import HumanChanges
from visavis.catalogue.models import About, Gender
from visavis.cli.editing import Name, NewName, Tags, check_something, several
from visavis.cli.options import AsJson, DatabaseUrl, DataDir, in_house, read_file
from visavis.cli.output import note, print_json, progress_bar, show_facts, show_list
from visavis.cli.previews import render_all, write_preview
from visavis.errors import OperatorError

if TYPE_CHECKING:
    from visavis.bootstrap.house import House
    from visavis.catalogue.models import DigitalHuman

humans = typer.Typer(help="List, add, edit and remove digital humans.", no_args_is_help=True)

HumanId = Annotated[str, typer.Argument(metavar="ID")]
Languages = Annotated[
    list[str] | None,
    typer.Option(
        "--language", metavar="TAG", help="What it is to speak: en, pt-BR. May be repeated."
    ),
]
Looks = Annotated[Gender | None, typer.Option("--gender", help="How it looks.")]
Style = Annotated[str | None, typer.Option(help="One word: business, casual.")]


@humans.command("list")
def list_(
    data_dir: DataDir = None, database_url: DatabaseUrl = None, as_json: AsJson = False
) -> None:
    """List all digital humans, private ones too."""
    contents = in_house(data_dir, database_url, lambda house: house.catalogue.contents())
    rows = [_facts(human) for human in contents.digital_humans]
    columns = ["DigitalHumanId", "Name", "IsPublic", "AppId", "Actions"]
    show_list("DigitalHumans", rows, columns, as_json)


@humans.command()
def show(
    digital_human_id: HumanId,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Show one digital human."""
    human = in_house(
        data_dir, database_url, lambda house: house.catalogue.digital_human(digital_human_id)
    )
    show_facts(_facts(human), as_json)


@humans.command()
def add(
    name: Name,
    source: Annotated[
        Path | None,
        typer.Argument(
            metavar="[PORTRAIT|CHARACTER.svg]",
            help="A photo of one person, or a drawn character (docs/characters.md).",
        ),
    ] = None,
    avatar: Annotated[
        Path | None,
        typer.Option(
            metavar="IMAGE",
            help="PNG, JPEG or WebP. Alone, it makes a digital human that is only listed.",
        ),
    ] = None,
    app: Annotated[
        int | None,
        typer.Option(metavar="APPID", min=1, max=MAX_APP_ID, help="Private to this App."),
    ] = None,
    public: Annotated[bool, typer.Option("--public", help="For every App.")] = False,
    timbre: Annotated[
        list[str] | None,
        typer.Option(metavar="TIMBREID", help="Bind this private timbre to it. May be repeated."),
    ] = None,
    language: Languages = None,
    gender: Looks = None,
    style: Style = None,
    tag: Tags = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Add a digital human from a portrait or a drawn character, and print its ID."""
    if public == (app is not None):
        raise OperatorError(
            "Whose is it to be?", "Give either --app APPID (private to that App) or --public."
        )
    if source is None and avatar is None:
        raise OperatorError(
            "What does it look like?",
            "Give a portrait or a character, or --avatar IMAGE for one that is only listed.",
        )

    about = About(tuple(language or ()), gender or Gender.UNSAID, style or "", tuple(tag or ()))

    async def work(house: "House") -> "DigitalHuman":
        await house.editor.check_digital_human(
            name, app_id=app, timbre_ids=timbre or (), about=about
        )
        with progress_bar("Making the face", shown=not as_json) as progress:
            face = None if source is None else await house.receive(read_file(source), progress)
        picture = None if avatar is None else read_file(avatar)
        return await house.editor.add_digital_human(
            name, picture, app_id=app, face=face, timbre_ids=timbre or (), about=about
        )

    human = in_house(data_dir, database_url, work)
    facts = {
        "DigitalHumanId": human.digital_human_id,
        "Actions": [action.action for action in human.actions],
    }
    show_facts(facts, as_json)


@humans.command()
def edit(
    digital_human_id: HumanId,
    name: NewName = None,
    language: Languages = None,
    gender: Looks = None,
    style: Style = None,
    tag: Tags = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Change a digital human's name, or what it is found by.

    What is given takes the place of all there was of it; --tag '' or --language '' leaves none.
    """
    changes = HumanChanges(
        name=name, languages=several(language), gender=gender, style=style, tags=several(tag)
    )
    check_something(changes)
    human = in_house(
        data_dir,
        database_url,
        lambda house: house.editor.change_digital_human(digital_human_id, changes),
    )
    show_facts(_facts(human), as_json)


@humans.command()
def preview(
    digital_human_id: Annotated[str | None, typer.Argument(metavar="ID")] = None,
    action: Annotated[str | None, typer.Argument(metavar="ACTION")] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE.mp4", help="Where to write it.")
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="Render all that are missing.")] = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Write the video of an action, or render all of them before anybody asks (--all)."""
    if all_:
        if action is not None or output is not None:
            raise OperatorError(
                "--all renders what the server will serve, into its own files.",
                "Leave ACTION and -o out, or leave --all out.",
            )
        facts = in_house(data_dir, database_url, lambda house: render_all(house, digital_human_id))
        print_json(facts) if as_json else note(
            f"{facts['Previews']} previews are there, {facts['Rendered']} of them new."
        )
        return
    if digital_human_id is None or action is None or output is None:
        raise OperatorError(
            "Which preview, and where to?",
            "visavis humans preview ID ACTION -o FILE.mp4, or visavis humans preview --all",
        )
    in_house(
        data_dir,
        database_url,
        lambda house: write_preview(house, digital_human_id, action, output),
    )
    if as_json:
        print_json({"File": str(output)})
    else:
        note(f"The preview is written to {output}.")


@humans.command()
def remove(
    digital_human_id: HumanId,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Remove a digital human and its bindings."""
    in_house(
        data_dir,
        database_url,
        lambda house: house.catalogue.remove_digital_human(digital_human_id),
    )
    if as_json:
        print_json({"DigitalHumanId": digital_human_id})
    else:
        note(f"The digital human {digital_human_id} is removed.")


def _facts(human: "DigitalHuman") -> dict[str, object]:
    return {
        "DigitalHumanId": human.digital_human_id,
        "Name": human.name,
        "IsPublic": human.app_id is None,
        "AppId": human.app_id,
        "Actions": [action.action for action in human.actions],
        "Face": human.face and human.face.kind,
        "Avatar": human.avatar,
        "Languages": list(human.about.languages),
        "Gender": human.about.gender.value,
        "Style": human.about.style,
        "Tags": list(human.about.tags),
    }
