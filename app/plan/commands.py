"""`lokapasar revisions`: what the history of revisions of a region and year comes to, as the API and the page tell it."""

from typing import Annotated, Any

from app import db
from app.actor import SYSTEM_ACTOR
from app.language import mark
from app.plan.revisions import in_sum
from app.plan.showing import sum_as_json
from app.regions.queries import region_by_code


def revisions(
    *,
    region: Annotated[str, mark("Kode wilayah (32, 32.04) atau kode KLPD kementerian (K34)")],
    year: Annotated[int, mark("Tahun anggaran")],
) -> dict[str, Any]:
    """Rows of each kind, what the codes have become, and the longest chain."""
    with db.new_session() as session:
        place = region_by_code(session, region)
        found = in_sum(session, SYSTEM_ACTOR, region_id=place.id, year=year)
        return {"region": place.code, **sum_as_json(found, year)}
