"""What is open, one competition as each may see it, and its evaluation sheet."""

from typing import Any

from fastapi import Request, Response
from sqlalchemy.orm import Session

from app.actor import SATKER_ROLES
from app.competition import permissions as may
from app.competition import sheet
from app.competition.listed import COMPETITIONS
from app.competition.models import Competition
from app.competition.queries import competition_of, inviting
from app.competition.routes.detail import detail, key_of
from app.errors import NotFound
from app.language import _
from app.lists import open_list
from app.regions.models import Region
from app.web.access import ANYONE, READ
from app.web.dependencies import At, CurrentActor, Db
from app.web.pages.templating import page
from app.web.routing import Pages

pages = Pages()
INSIDE = SATKER_ROLES | may.OVERSEERS


@pages.get("/kompetisi", who=ANYONE, rate=READ)
def list_competitions(request: Request, actor: CurrentActor, session: Db, at: At) -> Response:
    listed = open_list(COMPETITIONS, request, session, actor, at=at)
    if answer := listed.instead():
        return answer
    invited = inviting(session, vendor_id=actor.vendor_id) if actor.vendor_id else []
    return page(request, "competition/list.html", listed=listed.filled(), invited=[_row(session, one) for one in invited])


@pages.get("/kompetisi/{competition_id}", who=ANYONE, rate=READ)
def show_competition(request: Request, competition_id: str, actor: CurrentActor, session: Db, at: At) -> Response:
    return detail(request, session, actor, at, competition_of(session, competition_id, actor))


@pages.get("/kompetisi/{competition_id}/evaluasi.pdf", who=INSIDE, rate=READ)
def show_sheet(competition_id: str, actor: CurrentActor, session: Db) -> Response:
    """The evaluation sheet, once the bids are opened."""
    competition = competition_of(session, competition_id, actor)
    if not may.is_inside(actor, competition):
        raise NotFound(_("Kompetisi ini tidak ditemukan."))
    made = sheet.drawn(sheet.sheet_of(session, competition))
    headers = {"content-disposition": f'inline; filename="{sheet.file_name(competition)}"'}
    return Response(made, media_type="application/pdf", headers=headers)


def _row(session: Session, competition: Competition) -> dict[str, Any]:
    region = session.get_one(Region, competition.region_id)
    return {"it": competition, "key": key_of(competition), "region": region.name, "zone": region.timezone}
