"""`lokapasar attributions`: what waits in the inbox of a region and year, as the API and the page tell it."""

from typing import Annotated, Any

from app import db
from app.attribution.asking import Inbox, totals, whole_list
from app.language import mark
from app.regions.queries import region_by_code


def attributions(
    *,
    region: Annotated[str, mark("Kode wilayah, misalnya 32.04")],
    year: Annotated[int, mark("Tahun anggaran")],
    kind: Annotated[Inbox, mark("Daftar yang mana")] = Inbox.ORPHAN,
) -> dict[str, Any]:
    """Orders without a package, with a split package, and twins."""
    with db.new_session() as session:
        place = region_by_code(session, region)
        items = whole_list(session, place, year, kind)
        return {"region": place.code, "year": year, **totals(session, place, year), "kind": kind.value, "items": items}
