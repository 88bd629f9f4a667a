"""Write every species as an SVG file: python -m art.timbres [folder]."""

from __future__ import annotations

import sys
from pathlib import Path

from .birds import picture
from .species import SPECIES

HOME = Path(__file__).resolve().parents[2] / "src/visavis/catalogue/builtin/timbres"
LIMIT = 60 * 1024


def main(arguments: list[str]) -> int:
    folder = Path(arguments[0]) if arguments else HOME
    folder.mkdir(parents=True, exist_ok=True)
    for species in SPECIES:
        text = picture(species)
        if len(text.encode()) > LIMIT:
            sys.stderr.write(f"{species.name} is larger than {LIMIT} bytes\n")
            return 1
        (folder / f"{species.name}.svg").write_text(text, encoding="utf-8")
    sys.stdout.write(f"{len(SPECIES)} pictures in {folder}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
