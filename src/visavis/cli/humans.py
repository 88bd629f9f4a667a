"""``visavis humans``: the digital humans."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from visavis.apps.models import MAX_APP_ID
from visavis.cli.options import AsJson, DatabaseUrl, DataDir, in_house, read_file
from visavis.cli.output import note, print_facts, print_json, print_table
from visavis.errors import OperatorError

if TYPE_CHECKING:
    from visavis.catalogue.models import DigitalHuman

humans = typer.Typer(help="List, add and remove digital humans.", no_args_is_help=True)

HumanId = Annotated[str, typer.Argument(metavar="ID")]
Name = Annotated[str, typer.Option(help="The name that clients see.")]
Avatar = Annotated[Path, typer.Option(metavar="IMAGE", help="PNG, JPEG or WebP.")]


@humans.command("list")
def list_(
    data_dir: DataDir = None, database_url: DatabaseUrl = None, as_json: AsJson = False
) -> None:
    """List all digital humans, private ones too."""
    contents = in_house(data_dir, database_url, lambda house: house.catalogue.contents())
    rows = [_facts(human) for human in contents.digital_humans]
    if as_json:
        print_json({"Total": len(rows), "DigitalHumans": rows})
    else:
        print_table(rows, ["DigitalHumanId", "Name", "IsPublic", "AppId", "Actions"])


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
    print_json(_facts(human)) if as_json else print_facts(_facts(human))


@humans.command()
def add(
    name: Name,
    avatar: Avatar,
    app: Annotated[
        int | None,
        typer.Option(metavar="APPID", min=1, max=MAX_APP_ID, help="Private to this App."),
    ] = None,
    public: Annotated[bool, typer.Option("--public", help="For every App.")] = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Add a digital human and print its ID."""
    if public == (app is not None):
        raise OperatorError(
            "Whose is it to be?", "Give either --app APPID (private to that App) or --public."
        )
    human = in_house(
        data_dir,
        database_url,
        lambda house: house.editor.add_digital_human(name, read_file(avatar), app_id=app),
    )
    facts = {"DigitalHumanId": human.digital_human_id}
    print_json(facts) if as_json else print_facts(facts)


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
        "Avatar": human.avatar,
    }
