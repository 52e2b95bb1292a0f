"""Choosing one satker in a list: whoever sees the whole region may, whoever belongs to a satker has none to choose."""

from collections.abc import Sequence

from app.db import Expression
from app.language import mark
from app.lists import Scene
from app.lists.filters import Filter, picked
from app.organisations.queries import active_satkers


def of_satker(column: Expression) -> Filter:
    """The filter of a list by the satker's code in that column."""
    return picked("satker", mark("Satuan kerja"), units, column, field="satker")


def units(scene: Scene) -> Sequence[tuple[str, str]]:
    """The region's by name; none for a satker's official or a vendor."""
    if scene.actor.satker_code is not None or scene.actor.region_id is None:
        return []
    return active_satkers(scene.session, region_id=scene.region_id)
