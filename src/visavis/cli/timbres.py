"""``visavis timbres``: the voices, and the digital humans they are bound to."""

from typing import TYPE_CHECKING, Annotated

import typer

from visavis.cli.humans import Avatar, Name
from visavis.cli.options import AsJson, DatabaseUrl, DataDir, in_house, read_file
from visavis.cli.output import note, print_facts, print_json, print_table

if TYPE_CHECKING:
    from visavis.catalogue.models import Timbre

timbres = typer.Typer(help="List, add, bind and remove timbres.", no_args_is_help=True)

TimbreId = Annotated[str, typer.Argument(metavar="TIMBREID")]
HumanId = Annotated[str, typer.Argument(metavar="DIGITALHUMANID")]


@timbres.command("list")
def list_(
    data_dir: DataDir = None, database_url: DatabaseUrl = None, as_json: AsJson = False
) -> None:
    """List all timbres, private ones too."""
    contents = in_house(data_dir, database_url, lambda house: house.catalogue.contents())
    rows = [_facts(timbre) for timbre in contents.timbres]
    if as_json:
        print_json({"Total": len(rows), "Timbres": rows})
    else:
        print_table(rows, ["TimbreId", "Name", "IsPublic", "DigitalHumanIds"])


@timbres.command()
def show(
    timbre_id: TimbreId,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Show one timbre."""
    timbre = in_house(data_dir, database_url, lambda house: house.catalogue.timbre(timbre_id))
    print_json(_facts(timbre)) if as_json else print_facts(_facts(timbre))


@timbres.command()
def add(
    name: Name,
    avatar: Avatar,
    public: Annotated[
        bool, typer.Option("--public", help="For every digital human. Default: private, to bind.")
    ] = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Add a timbre and print its ID. A private one is listed once it is bound."""
    timbre = in_house(
        data_dir,
        database_url,
        lambda house: house.editor.add_timbre(name, read_file(avatar), is_public=public),
    )
    facts = {"TimbreId": timbre.timbre_id}
    print_json(facts) if as_json else print_facts(facts)


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
        "Avatar": timbre.avatar,
    }
