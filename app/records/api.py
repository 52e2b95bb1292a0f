"""Records in the API: what the page shows."""

from app.records.answering import records_of
from app.records.shapes import RecordsOfYear
from app.regions.queries import region_by_code
from app.web.access import ANYONE, READ
from app.web.dependencies import Db
from app.web.routing import Api
from app.years import FiscalYear

api = Api()


@api.get("/regions/{code}/records", who=ANYONE, rate=READ, late=True)
def show_records(code: str, session: Db, year: FiscalYear) -> RecordsOfYear:
    """Pencatatan non-tender of a region and year; amounts are text because they have cents."""
    return records_of(session, region_by_code(session, code), year)
