"""The species as data, one module for each family of pictures."""

from __future__ import annotations

from ..parts import Species
from . import colourful, singers, striking

SPECIES: tuple[Species, ...] = (*singers.BIRDS, *colourful.BIRDS, *striking.BIRDS)
