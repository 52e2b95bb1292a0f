"""What a call names: an etalase by slug or id, a region by code."""

from app.catalogue import queries
from app.catalogue.models import Etalase
from app.errors import invalid_field
from app.language import _
from app.regions.models import Region
from app.web.dependencies import Db


def etalase_named(session: Db, slug_or_id: str) -> Etalase:
    """Raises `Invalid` naming the field."""
    shelf = queries.find_etalase(session, slug_or_id)
    if shelf is None:
        raise invalid_field("etalase", _("Etalase ini tidak ada."))
    return shelf


def region_of(session: Db, code: str) -> Region:
    """Raises `Invalid` naming the field."""
    region = queries.region_with_code(session, code)
    if region is None:
        raise invalid_field("region", _("Wilayah ini tidak ada."))
    return region
