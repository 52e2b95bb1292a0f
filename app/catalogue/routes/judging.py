"""One listing on the desk: what is new in it, what the assistant found, what it resembles, and the moves that are open."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Query, Request, Response

from app.actor import Actor, Role
from app.catalogue import moving, permissions, queries
from app.catalogue.assistant.finding import Finding
from app.catalogue.assistant.findings import Checked, check
from app.catalogue.assistant.lookalikes import Lookalike
from app.catalogue.assistant.risk import in_words, reasons_of, total
from app.catalogue.attributes.values import every_attribute_of
from app.catalogue.curation import appeals
from app.catalogue.curation.deciding import why_out
from app.catalogue.curation.reasons import ADVICE
from app.catalogue.etalase import requirements
from app.catalogue.listed import QUEUE
from app.catalogue.listing import facts
from app.catalogue.listing.differences import FIELDS, differences, said
from app.catalogue.models import Etalase, Listing, ListingVersion
from app.catalogue.permissions import OFFICE
from app.catalogue.pictures import SMALL, photo_url, pictures_of, product_url
from app.catalogue.prices.jump import asking, highest_rise
from app.catalogue.prices.with_tax import paid
from app.catalogue.states import LISTING
from app.clock import local_date
from app.errors import NotFound, Refusal
from app.identifiers import public_id
from app.language import _, gettext, mark
from app.lists import open_list
from app.lists.keeping import narrowing
from app.lists.paging import beside, found
from app.money import percent, rupiah
from app.moves.history import history
from app.moves.machine import moves_for, names_of
from app.regions.models import Region
from app.vendors.models import Vendor
from app.web.access import READ, WRITE, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.forms import HIDDEN, FormState, Posted, RefusedForm
from app.web.incoming.moves import read_move
from app.web.incoming.once import OnceKey
from app.web.pages.done import did
from app.web.pages.moved import MOVED
from app.web.pages.templating import page
from app.web.routing import Pages

pages = Pages()
SIDE_BY_SIDE = ("name", "unit", "brand", "description", "kbki", "pdn_reason", "tkdn_bps")
DECISIONS = {
    "approve": mark("Produk sebelumnya disetujui. Ini yang berikutnya."),
    "return": mark("Produk sebelumnya dikembalikan kepada penyedia. Ini yang berikutnya."),
    "uphold": mark("Putusan atas produk sebelumnya dipertahankan. Ini yang berikutnya."),
    "overturn": mark("Putusan atas produk sebelumnya dibatalkan dan produknya tayang. Ini yang berikutnya."),
}
"""What takes a product out of the queue, and what is said of it on the page of the next."""
NEXT = "{move}, next"
"""What was done where the next product is shown after it."""
BESIDE_MAX = 2
"""Lookalikes that fit beside the product."""


@pages.get("/kurasi/produk/{listing_id}", who=OFFICE, rate=READ)
def show_listing(
    request: Request,
    listing_id: str,
    actor: CurrentActor,
    session: Db,
    at: At,
    temuan: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """`temuan` is the code of the finding with which the answer to the vendor is filled; without it the heaviest."""
    return _listing_page(request, session, _of_own_region(session, listing_id, actor), actor, at, chosen=temuan)


@pages.post(
    "/kurasi/produk/{listing_id}/langkah",
    who=OFFICE,
    csrf=Csrf.FORM,
    says={**MOVED["listing"], **{NEXT.format(move=move): said for move, said in DECISIONS.items()}},
    rate=WRITE,
)
def move_listing(
    request: Request, listing_id: str, data: Posted, actor: CurrentActor, session: Db, at: At, once: OnceKey
) -> Response:
    """A decision leads to the next product of the queue as it was filtered, the last one back to the queue."""

    def take() -> str:
        thing = _of_own_region(session, listing_id, actor, for_update=True)
        sent = {name: value for name, value in data.items() if name not in HIDDEN and value != ""}
        body = read_move(sent, lambda move: moving.DOORS.body_of(thing, actor, move))
        _before, after = _neighbours(request, session, thing, actor, at) or (None, None)
        moving.DOORS.take(session, thing, body, actor=actor, at=at)
        if after is None or body.move not in DECISIONS:
            return _queue(request)
        did(request, NEXT.format(move=body.move))
        carried = narrowing(QUEUE, request.url.query)
        return f"/kurasi/produk/{after}{'?' if carried else ''}{carried}"

    def again(refusal: Refusal) -> Response:
        thing = _of_own_region(session, listing_id, actor)
        came_back = RefusedForm.of(str(data.get("move", "")), data, refusal)
        return _listing_page(request, session, thing, actor, at, refused=came_back)

    return once.go_on(request, session, actor, take, again=again)


def _queue(request: Request) -> str:
    """Back to the queue as it was filtered when this product was opened from it."""
    query = narrowing(QUEUE, request.url.query)
    return f"{QUEUE.path}?{query}" if query else QUEUE.path


def _neighbours(request: Request, session: Db, thing: Listing, actor: Actor, at: At) -> tuple[str | None, str | None] | None:
    """The product before this one and the one after it in the queue as it is filtered; None where it is not in it."""
    listed = open_list(QUEUE, request, session, actor, at=at)
    rows = beside(QUEUE, listed.scene, listed.asked, Listing.id == thing.id)
    if rows is None:
        return None
    before, after = (row and public_id(row.Listing.region_id, row.Listing.id) for row in rows)
    return before, after


def _first(request: Request, session: Db, actor: Actor, at: At) -> str | None:
    listed = open_list(QUEUE, request, session, actor, at=at)
    rows = found(QUEUE, listed.scene, listed.asked, limit=1).rows
    return public_id(rows[0].Listing.region_id, rows[0].Listing.id) if rows else None


def _of_own_region(session: Db, listing_id: str, actor: Actor, *, for_update: bool = False) -> Listing:
    """What waits behind a product that is on show is only for its own region's
    office; to another's the desk has no such product."""
    thing = queries.listing_of(session, listing_id, actor, for_update=for_update)
    if not permissions.see_behind(actor, thing):
        raise NotFound(_("Produk ini tidak ditemukan."))
    return thing


def _listing_page(
    request: Request,
    session: Db,
    thing: Listing,
    actor: Actor,
    at: At,
    *,
    refused: RefusedForm | None = None,
    chosen: str = "",
) -> Response:
    shelf = session.get_one(Etalase, (thing.region_id, thing.etalase_id))
    region = session.get_one(Region, thing.region_id)
    vendor = session.get_one(Vendor, thing.vendor_id)
    version, published = thing.newest, thing.published
    changed = published is not None and published.number != version.number
    checked = check(session, thing, at=at)
    reasons = reasons_of(session, thing, checked, at=at)
    out = why_out(vendor) if version.state == "in_curation" else None
    moves = [move for move in names_of(moves_for(LISTING, thing, actor)) if not (out and move == "approve")]
    neighbours = _neighbours(request, session, thing, actor, at) or (None, _first(request, session, actor, at))
    return page(
        request,
        "curation/listing.html",
        listing=thing,
        listing_id=public_id(thing.region_id, thing.id),
        version=version,
        published=published,
        changes=differences(published, version, every_attribute_of(session, shelf)) if published is not None and changed else [],
        attributes=facts.attributes_said(session, shelf, version) + facts.besides(version),
        prices=facts.price_rows(version),
        ready=facts.ready_in(version),
        zones=facts.zone_rows(session, version),
        sustainable=facts.sustainable(version),
        missing=requirements.what_is_missing(session, shelf, version),
        rise=_rise(published, version, pkp=vendor.pkp),
        checked=checked,
        risk=total(reasons),
        risk_reasons=in_words(reasons),
        beside=_beside(session, thing, shelf, checked.alike[:BESIDE_MAX]),
        answer=_answer(checked, chosen),
        chosen=chosen,
        queue=_queue(request),
        carried=narrowing(QUEUE, request.url.query),
        neighbours=neighbours,
        out=out,
        apart=None if out else _why_apart(thing, actor, moves),
        unjudged=_is_unjudged(session, thing, region, at),
        shelf=shelf,
        region=region,
        vendor=vendor,
        vendor_id=public_id(0, vendor.id),
        pictures=pictures_of(thing.region_id, version.photos, shelf.picture_sha256),
        has_photo=bool(version.photos),
        moves=moves,
        reasons=[(code, gettext(advice)) for code, advice in ADVICE.items()],
        product_url=product_url(thing.region_id, thing.id),
        taken=history(session, region_id=thing.region_id, subject_id=thing.id),
        refused=refused,
    )


def _answer(checked: Checked, chosen: str) -> FormState:
    """The return as the chosen finding words it, else the heaviest; empty where nothing was found."""
    told = [finding for finding in checked.findings if finding.points or finding.code == chosen]
    picked: Finding | None = next((one for one in told if one.code == chosen), None) or max(
        told, key=lambda finding: finding.points, default=None
    )
    return FormState() if picked is None else FormState(values={"reason": picked.reason, "note": picked.sentence})


def _beside(session: Db, thing: Listing, shelf: Etalase, alike: Sequence[Lookalike]) -> dict[str, Any] | None:
    """This product and what it resembles, as columns of one table; None where it resembles nothing."""
    if not alike:
        return None
    others = [session.get_one(Listing, (one.region_id, one.listing_id)) for one in alike]
    versions = [next(v for v in other.versions if v.number == one.version) for one, other in zip(alike, others, strict=True)]
    columns: list[ListingVersion] = [thing.newest, *versions]
    charging = [session.get_one(Vendor, id).pkp for id in (thing.vendor_id, *(one.vendor_id for one in alike))]
    titles = [_("Ini"), *(_("{vendor}: {name}").format(vendor=one.vendor_name, name=one.name) for one in alike)]
    return {
        "titles": titles,
        "columns": [(_("Isian"), ""), *((title, "") for title in titles)],
        "links": [None, *(f"/kurasi/produk/{one.id}" for one in alike)],
        "photos": [photo_url(thing.region_id, (v.photos[0].sha256 if v.photos else shelf.picture_sha256), SMALL) for v in columns],
        "rows": [
            *((gettext(FIELDS[name]), [said(name, getattr(v, name)) for v in columns]) for name in SIDE_BY_SIDE),
            (_("Harga dengan pajak"), [rupiah(paid(v, pkp=pkp)) for v, pkp in zip(columns, charging, strict=True)]),
            (_("Kemiripan kata"), ["", *(f"{round(one.likeness * 100)}%" for one in alike)]),
            (_("Foto sama"), ["", *(_("ya") if one.same_photo else _("tidak") for one in alike)]),
        ],
    }


def _why_apart(thing: Listing, actor: Actor, moves: Sequence[str]) -> str | None:
    """Why a curator who would decide here may not: duties are kept apart."""
    if actor.role is not Role.CURATOR:
        return None
    if thing.open_appeal is not None and "uphold" not in moves and actor.is_person(thing.open_appeal.first_decision_by):
        return _("Putusan yang dibantah adalah putusan Anda; kurator lain yang memutus keberatan ini.")
    if thing.newest.state == "in_curation" and "approve" not in moves:
        return _("Anda termasuk orang penyedia ini; kurator lain yang memutus produknya.")
    return None


def _is_unjudged(session: Db, thing: Listing, region: Region, at: At) -> bool:
    """Does it wait for another curator where there is none?"""
    if thing.open_appeal is None:
        return False
    judges = appeals.judges_of(session, region_id=region.id, today=local_date(at, region.timezone))
    return not appeals.has_a_judge(thing, judges)


def _rise(published: ListingVersion | None, version: ListingVersion, *, pkp: bool) -> str | None:
    """By how much of a hundred the price rises, at the quantity where it rises most; None where it does not."""
    if published is None:
        return None
    before, after = highest_rise(asking(published, pkp=pkp), asking(version, pkp=pkp))
    return percent(after - before, before, places=1) if after > before else None
