"""What ``visavis humans preview`` does."""

import asyncio
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from rich.progress import Progress

from visavis.cli.output import stderr
from visavis.drafts import drafts
from visavis.errors import OperatorError
from visavis.previews.files import Preview
from visavis.previews.jobs import PreviewError

if TYPE_CHECKING:
    from visavis.bootstrap.house import House
    from visavis.catalogue.models import Action, DigitalHuman


async def write_preview(house: "House", digital_human_id: str, name: str, output: Path) -> None:
    """Write the video of an action to a file, complete or not at all. Raises OperatorError."""
    human = await house.catalogue.digital_human(digital_human_id)
    found = [action for action in human.actions if action.action == name]
    if not found:
        known = ", ".join(action.action for action in human.actions) or "none"
        raise OperatorError(
            f"The digital human {human.name} has no action {name[:80]!r}.", f"It has: {known}."
        )
    with drafts(output) as (draft,):
        path = await _file(house, human, found[0])
        try:
            await asyncio.to_thread(shutil.copyfile, path, draft)
        except OSError as fault:
            raise OperatorError(f"{output} cannot be written: {fault.strerror}.") from None


async def render_all(house: "House", digital_human_id: str | None) -> dict[str, int]:
    """Render what is missing, of one digital human or of all; returns how many there are and how
    many of them are new."""
    from visavis.previews.renderer import MAX_WAITING

    if digital_human_id is None:
        humans = (await house.catalogue.contents()).digital_humans
    else:
        humans = [await house.catalogue.digital_human(digital_human_id)]
    wanted = {preview for human in humans for preview in _rendered(human)}
    missing = sorted(one for one in wanted if not house.preview_files.path(one).exists())
    faults: list[PreviewError] = []
    with Progress(
        console=stderr, transient=True, disable=not (missing and stderr.is_terminal)
    ) as bar:
        task = bar.add_task("Rendering previews", total=len(missing))
        async with house.previews() as renderer:
            for start in range(0, len(missing), MAX_WAITING):
                batch = missing[start : start + MAX_WAITING]
                for rendering in asyncio.as_completed(map(renderer.path, batch)):
                    try:
                        await rendering
                    except PreviewError as fault:
                        faults.append(fault)
                    bar.advance(task)
    if faults:
        raise OperatorError(
            f"{len(faults)} of {len(missing)} previews could not be rendered: {faults[0]}",
            "The others are there.",
        )
    return {"Previews": len(wanted), "Rendered": len(missing)}


def _rendered(human: "DigitalHuman") -> list[Preview]:
    """Those of a digital human's previews that are rendered from its face."""
    if human.face is None:
        return []
    return [
        Preview(human.face.kind, human.face.model, action.action)
        for action in human.actions
        if action.preview is None
    ]


async def _file(house: "House", human: "DigitalHuman", action: "Action") -> Path:
    if action.preview is not None:
        path = house.media.path(action.preview)
        if path is None:
            raise OperatorError(f"The video {action.preview} is missing in {house.media.root}.")
        return path
    if human.face is None:
        raise OperatorError(f"The digital human {human.name} has no face to render it from.")
    async with house.previews() as renderer:
        try:
            return await renderer.path(Preview(human.face.kind, human.face.model, action.action))
        except PreviewError as fault:
            raise OperatorError(f"The preview cannot be rendered: {fault}") from None
