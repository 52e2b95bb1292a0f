"""One vendor as its home region's office sees it: every answer beside its paper, and the moves that are open."""

from fastapi import Request, Response

from app.actor import Actor
from app.clock import local_date
from app.errors import Refusal
from app.identifiers import public_id
from app.language import gettext
from app.regions.models import Region
from app.transitions import history, moves_for, names_of
from app.vendors import documents, identity, moving
from app.vendors.api import JUDGES, READERS, visible_vendor
from app.vendors.models import Vendor
from app.vendors.registration import form_name, scale_name
from app.vendors.states import VENDOR
from app.web.access import READ, WRITE, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.forms import HIDDEN, FormState, Posted
from app.web.htmx import go_to
from app.web.moves import read_move
from app.web.once import OnceKey
from app.web.routing import Pages
from app.web.templating import page

pages = Pages()


@pages.get("/kurasi/penyedia/{vendor_id}", who=READERS, rate=READ)
def show_vendor(request: Request, vendor_id: str, actor: CurrentActor, session: Db, at: At) -> Response:
    return _vendor_page(request, session, visible_vendor(session, vendor_id, actor), actor, at)


@pages.post("/kurasi/penyedia/{vendor_id}/langkah", who=JUDGES, csrf=Csrf.FORM, rate=WRITE)
def move_vendor(
    request: Request, vendor_id: str, data: Posted, actor: CurrentActor, session: Db, at: At, once: OnceKey
) -> Response:
    """Take a move and go back to the queue (an office) or to the shop (its own people)."""

    def take() -> str:
        vendor = visible_vendor(session, vendor_id, actor, for_update=True)
        sent = {name: value for name, value in data.items() if name not in HIDDEN and value != ""}
        body = read_move(sent, lambda move: moving.body_of(vendor, actor, move))
        moving.take(session, vendor, body, actor=actor, at=at)
        return "/toko" if actor.is_vendor_staff else "/kurasi"

    try:
        response = once.redirect(session, actor, take)
    except Refusal as refusal:
        session.rollback()
        vendor = visible_vendor(session, vendor_id, actor)
        came_back = (str(data.get("move", "")), FormState.refused(data, refusal.errors), refusal)
        return _vendor_page(request, session, vendor, actor, at, refused=came_back, status=refusal.status)
    return go_to(request, response.headers["location"])


def _vendor_page(
    request: Request,
    session: Db,
    vendor: Vendor,
    actor: Actor,
    at: At,
    *,
    refused: tuple[str, FormState, Refusal] | None = None,
    status: int = 200,
) -> Response:
    home = session.get(Region, vendor.home_region_id) if vendor.home_region_id else None
    zone = home.timezone if home else "Asia/Jakarta"
    today = local_date(at, zone)
    return page(
        request,
        "vendors/office.html",
        status,
        vendor=vendor,
        vendor_id=public_id(0, vendor.id),
        home=home,
        zone=zone,
        moves=names_of(moves_for(VENDOR, vendor, actor)),
        papers=[
            (gettext(documents.KINDS[kind]), paper, public_id(0, paper.id), documents.has_expired(paper, today))
            for kind, paper in documents.current(vendor).items()
        ],
        taken=history(session, region_id=vendor.home_region_id or 0, subject_id=vendor.id),
        form_name=form_name(vendor.legal_form),
        scale_name=scale_name(vendor.scale),
        why_scale=identity.why_scale(vendor.scale, vendor.scale_rule) if vendor.scale else "",
        refused=refused,
    )
