"""One vendor as its home region's office sees it: every answer beside its paper, and the moves that are open."""

from fastapi import Request, Response

from app.actor import Actor
from app.clock import local_date
from app.errors import Refusal
from app.identifiers import public_id
from app.language import gettext, mark
from app.lists import open_list
from app.moves.history import history
from app.moves.machine import moves_for, names_of
from app.regions.models import Region
from app.vendors import documents, identity, matching, moving, reasons, revealing, verification
from app.vendors.api import JUDGES, READERS, visible_vendor
from app.vendors.bodies import RevealForm
from app.vendors.listed import VENDORS
from app.vendors.models import Vendor
from app.vendors.permissions import OFFICE
from app.vendors.registration import form_name, scale_name
from app.vendors.showing import sees_whole
from app.vendors.states import VENDOR
from app.web.access import READ, WRITE, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.forms import Posted, RefusedForm, parse
from app.web.incoming.moves import filled_in
from app.web.incoming.once import OnceKey
from app.web.pages.labels import label
from app.web.pages.moved import MOVED
from app.web.pages.templating import page
from app.web.routing import Pages

pages = Pages()
WEBP = "image/webp"
"""A scan that a browser can show beside the answers; a PDF is opened."""


@pages.get("/kurasi/penyedia", who=OFFICE, rate=READ)
def list_vendors(request: Request, actor: CurrentActor, session: Db, at: At) -> Response:
    listed = open_list(VENDORS, request, session, actor, at=at)
    return listed.instead() or page(request, "vendors/list.html", listed=listed.filled())


@pages.get("/kurasi/penyedia/{vendor_id}", who=READERS, rate=READ)
def show_vendor(request: Request, vendor_id: str, actor: CurrentActor, session: Db, at: At) -> Response:
    return _vendor_page(request, session, visible_vendor(session, vendor_id, actor), actor, at)


@pages.post("/kurasi/penyedia/{vendor_id}/langkah", who=JUDGES, csrf=Csrf.FORM, says=MOVED["vendor"], rate=WRITE)
def move_vendor(
    request: Request, vendor_id: str, data: Posted, actor: CurrentActor, session: Db, at: At, once: OnceKey
) -> Response:
    """Take a move and go back to the queue (an office) or to the shop (its own people)."""

    def take() -> str:
        vendor = visible_vendor(session, vendor_id, actor, for_update=True)
        moving.DOORS.move(session, vendor, filled_in(data), actor=actor, at=at)
        return "/toko" if actor.is_vendor_staff else "/kurasi"

    def again(refusal: Refusal) -> Response:
        vendor = visible_vendor(session, vendor_id, actor)
        came_back = RefusedForm.of(str(data.get("move", "")), data, refusal)
        return _vendor_page(request, session, vendor, actor, at, refused=came_back)

    return once.go_on(request, session, actor, take, again=again)


@pages.post(
    "/kurasi/penyedia/{vendor_id}/buka-data",
    who=OFFICE,
    csrf=Csrf.FORM,
    says=mark("Data tampil selama 30 menit. Keperluan Anda tercatat."),
    rate=WRITE,
)
def reveal_vendor(
    request: Request, vendor_id: str, data: Posted, actor: CurrentActor, session: Db, at: At, once: OnceKey
) -> Response:
    """Say what for, and see what is masked."""

    def take() -> str:
        vendor = visible_vendor(session, vendor_id, actor)
        revealing.reveal(session, vendor=vendor, reason=parse(RevealForm, data).reason, actor=actor, at=at)
        return f"/kurasi/penyedia/{vendor_id}#isian"

    def again(refusal: Refusal) -> Response:
        came_back = RefusedForm.of(revealing.VERB, data, refusal)
        return _vendor_page(request, session, visible_vendor(session, vendor_id, actor), actor, at, refused=came_back)

    return once.go_on(request, session, actor, take, again=again)


def _vendor_page(
    request: Request,
    session: Db,
    vendor: Vendor,
    actor: Actor,
    at: At,
    *,
    refused: RefusedForm | None = None,
) -> Response:
    home = session.get(Region, vendor.home_region_id) if vendor.home_region_id else None
    zone = home.timezone if home else "Asia/Jakarta"
    today = local_date(at, zone)
    whole = sees_whole(session, vendor, actor, at=at)
    return page(
        request,
        "vendors/office.html",
        vendor=vendor,
        whole=whole,
        shown=revealing.shown(vendor, whole=whole),
        vendor_id=public_id(0, vendor.id),
        home=home,
        zone=zone,
        moves=names_of(moves_for(VENDOR, vendor, actor)),
        still_suspended=verification.suspension_left(vendor),
        papers=[
            (
                gettext(documents.KINDS[one.kind]),
                one,
                one.paper and f"/berkas-penyedia/{public_id(0, vendor.id)}/{public_id(0, one.paper.id)}",
                one.paper is not None and one.paper.file_type == WEBP,
            )
            for one in matching.papers_beside_answers(vendor, today=today)
        ],
        bank_agrees=matching.bank_agrees(vendor),
        twins=[(public_id(0, other.id), other, ", ".join(same)) for other, same in matching.others_with_the_same(session, vendor)],
        codes={move: [(code, label(code)) for code in offered] for move, offered in reasons.CODES_OF.items()},
        taken=history(session, region_id=vendor.home_region_id or 0, subject_id=vendor.id),
        form_name=form_name(vendor.legal_form),
        scale_name=scale_name(vendor.scale),
        why_scale=identity.why_scale(vendor.scale, vendor.scale_rule) if vendor.scale else "",
        refused=refused,
    )
