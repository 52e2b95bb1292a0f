"""A vendor writes a listing: the etalase first, then the form, which is never lost; an edit."""

from collections.abc import Mapping
from itertools import groupby
from typing import Annotated, Any

from fastapi import Query, Request, Response
from starlette.datastructures import FormData

from app import db
from app.actor import Actor
from app.catalogue import queries
from app.catalogue.assistant.classification import codes_on, usual_on
from app.catalogue.attributes.models import EtalaseAttribute
from app.catalogue.attributes.values import attributes_of
from app.catalogue.etalase import requirements
from app.catalogue.listing import photos, unfinished, writing
from app.catalogue.listing.form import LISTS, blank, read_listing, values_of
from app.catalogue.listing.opened import ChangedElsewhere, demand_unchanged, opened
from app.catalogue.listing.unfinished import UnfinishedListing
from app.catalogue.models import Etalase, Listing
from app.catalogue.routes.own import SHOP, own_listing, without_photo
from app.catalogue.selling.zones import ELSEWHERE_WORDS
from app.catalogue.units import PROPOSED
from app.errors import NotFound, Refusal, invalid_field
from app.files.photos import PhotoRefused, keep_photo
from app.identifiers import public_id
from app.language import _, gettext, mark
from app.regions.models import Region
from app.regions.queries import around
from app.vendors.models import Vendor
from app.web.access import READ, UPLOAD, WRITE, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.again import or_again
from app.web.incoming.forms import HIDDEN, FormState, Posted, row_in
from app.web.incoming.once import OnceKey
from app.web.pages.done import did
from app.web.pages.htmx import go_to
from app.web.pages.templating import page
from app.web.routing import Pages

pages = Pages()
KEPT_FOR_LATER = mark("Isian disimpan. Lanjutkan kapan saja.")
LATER, KEPT, OPENED = "nanti", "isian", "dibuka"
"""Fields of the form that are none of the listing's: the button that only keeps it, what was kept of it
before, and what the listing was when it was opened."""
TIER_ROWS, ZONE_ROWS = 3, 3
"""Empty rows that a form shows besides those that are filled."""


@pages.get("/toko/produk/baru", who=SHOP, rate=READ)
def begin_listing(
    request: Request,
    actor: CurrentActor,
    session: Db,
    at: At,
    etalase: Annotated[str, Query(max_length=200)] = "",
    isian: Annotated[str, Query(max_length=60)] = "",
) -> Response:
    """First the etalase, then the product; or what was kept of one."""
    shelf = queries.find_etalase(session, etalase) if etalase else None
    if shelf is None:
        vendor = session.get_one(Vendor, actor.vendor_id)
        shelves = [
            (row, requirements.why_not_listed_by(session, row.Etalase, vendor), requirements.who_may_list(session, row.Etalase))
            for row in queries.open_etalase(session, at=at)
        ]
        shelves.sort(key=lambda one: (one[0].Etalase.region_id != vendor.home_region_id, one[0].region_name, one[1] is not None))
        return page(
            request,
            "shop/choose_etalase.html",
            shelves=[(name, list(them)) for name, them in groupby(shelves, key=lambda one: one[0].region_name)],
        )
    kept = unfinished.unfinished_of(session, actor, isian) if isian else None
    usual = usual_on(session, shelf)
    form = FormState(values=kept.typed if kept else blank(usual.kind) if usual else blank())
    return page(request, "shop/form.html", **_form_page(session, shelf, None, form, kept=kept))


@pages.post(
    "/toko/produk/baru",
    who=SHOP,
    csrf=Csrf.FORM,
    says={"": mark("Produk disimpan sebagai konsep. Tinggal dikirim ke kurator."), "later": KEPT_FOR_LATER},
    rate=UPLOAD,
)
def write_listing(
    request: Request,
    data: Posted,
    actor: CurrentActor,
    session: Db,
    at: At,
    once: OnceKey,
    etalase: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    shelf = queries.find_etalase(session, etalase)
    if shelf is None:
        raise NotFound(_("Etalase ini tidak ditemukan."))
    kept = _kept_before(session, actor, data)
    fields, photo = without_photo(data)
    if data.get(LATER):
        _keep(shelf, fields, photo, None, kept, actor, at)
        did(request, "later")
        return go_to(request, "/toko#isian")

    def write() -> str:
        typed = read_listing(_of_listing(fields), attributes_of(session, shelf, category_code=shelf.category_code))
        file = photos.kept_photo(session, kept.photo_sha256) if photo is None and kept and kept.photo_sha256 else None
        if photo is None and file is None:
            raise invalid_field("photo", _("Lampirkan satu foto barang."))
        codes = {"sku": typed.sku, "family": typed.family}
        made = writing.write(session, etalase=shelf, content=typed.content, stock=typed.stock, **codes, actor=actor, at=at)
        if file is not None:
            photos.attach(session, listing=made, file=file, actor=actor, at=at)
        else:
            photos.add_photo(session, listing=made, sent=photo or b"", actor=actor, at=at)
        if kept is not None:
            unfinished.throw_away(session, kept)
        return f"/toko/produk/{public_id(made.region_id, made.id)}"

    def again(refusal: Refusal) -> Response:
        form = FormState.refused(_many(data), refusal.errors)
        left = _keep(shelf, fields, photo, None, kept, actor, at)
        return page(request, "shop/form.html", **_form_page(session, shelf, None, form, refusal, left))

    return once.go_on(request, session, actor, write, again=again)


@pages.get("/toko/produk/{listing_id}/ubah", who=SHOP, rate=READ)
def edit_listing(request: Request, listing_id: str, actor: CurrentActor, session: Db) -> Response:
    thing = own_listing(session, listing_id, actor)
    kept = unfinished.of_listing(session, thing)
    form = FormState(values=kept.typed if kept else values_of(thing))
    return page(request, "shop/form.html", **_form_page(session, writing.etalase_of(session, thing), thing, form, kept=kept))


@pages.post(
    "/toko/produk/{listing_id}/ubah",
    who=SHOP,
    csrf=Csrf.FORM,
    says={"": mark("Perubahan disimpan."), "later": KEPT_FOR_LATER},
    rate=WRITE,
)
def change_listing(request: Request, listing_id: str, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    later = bool(data.get(LATER))
    # What is kept for later is written apart and refers to the product: it would wait for this request's own lock.
    thing = own_listing(session, listing_id, actor, for_update=not later)
    shelf, kept = writing.etalase_of(session, thing), unfinished.of_listing(session, thing)
    if later:
        _keep(shelf, data, None, thing, kept, actor, at)
        did(request, "later")
        return go_to(request, f"/toko/produk/{listing_id}")

    def change() -> Response:
        demand_unchanged(thing, str(data.get(OPENED, "")))
        typed = read_listing(_of_listing(data), attributes_of(session, shelf, category_code=thing.newest.category_code))
        changes = {**typed.content, "sku": typed.sku, "family": typed.family}
        writing.rewrite(session, listing=thing, changes=changes, stock=typed.stock, actor=actor, at=at)
        if kept is not None:
            unfinished.throw_away(session, kept)
        return go_to(request, f"/toko/produk/{listing_id}")

    def again(refusal: Refusal) -> Response:
        fresh = own_listing(session, listing_id, actor)
        seen = _seen(data, fresh) if isinstance(refusal, ChangedElsewhere) else data
        form = FormState.refused(_many(seen), refusal.errors)
        left = _keep(shelf, seen, None, thing, kept, actor, at)
        return page(request, "shop/form.html", **_form_page(session, shelf, fresh, form, refusal, left))

    return or_again(session, change, again)


@pages.post("/toko/isian/{unfinished_id}/buang", who=SHOP, csrf=Csrf.FORM, says=mark("Isian dibuang."), rate=WRITE)
def throw_away(request: Request, unfinished_id: str, actor: CurrentActor, session: Db) -> Response:
    """What was kept of a form is not wanted any more."""
    unfinished.throw_away(session, unfinished.unfinished_of(session, actor, unfinished_id))
    return go_to(request, "/toko")


def _kept_before(session: Db, actor: Actor, data: Posted) -> UnfinishedListing | None:
    return unfinished.unfinished_of(session, actor, str(data[KEPT])) if data.get(KEPT) else None


def _keep(
    shelf: Etalase, data: FormData, photo: bytes | None, thing: Listing | None, kept: UnfinishedListing | None, actor: Actor, at: At
) -> UnfinishedListing | None:
    """Kept in a transaction of its own, because the request itself may have been
    refused; None where there is nothing worth keeping."""
    typed = {name: value for name, value in _many(data).items() if name not in (LATER, KEPT)}
    if not any(typed.get(name) for name in ("name", "description", "unit_price")):
        return kept
    try:
        with db.new_session() as apart:
            return unfinished.keep(
                apart,
                etalase=shelf,
                typed=typed,
                photo_sha256=_picture(apart, photo, actor, at),
                listing=thing,
                unfinished=apart.get(UnfinishedListing, (kept.region_id, kept.id)) if kept else None,
                actor=actor,
                at=at,
            )
    except unfinished.TooManyUnfinished:
        return kept


def _picture(session: Db, photo: bytes | None, actor: Actor, at: At) -> str | None:
    if photo is None:
        return None
    try:
        return keep_photo(session, photo, by=actor.account_id, at=at).sha256
    except PhotoRefused:
        return None


def _of_listing(data: FormData) -> FormData:
    return FormData([(name, value) for name, value in data.multi_items() if name not in (LATER, KEPT, OPENED)])


def _seen(data: FormData, thing: Listing) -> FormData:
    """The same, by somebody who has been told what changed."""
    return FormData([*((name, value) for name, value in data.multi_items() if name != OPENED), (OPENED, opened(thing))])


def _many(data: FormData) -> dict[str, Any]:
    """As typed, without what no page shows again."""
    return {
        name: data.getlist(name) if name in LISTS else value
        for name, value in data.items()
        if name not in HIDDEN and isinstance(value, str)
    }


def _form_page(
    session: Db,
    shelf: Etalase,
    thing: Listing | None,
    form: FormState,
    refusal: Refusal | None = None,
    kept: UnfinishedListing | None = None,
) -> dict[str, Any]:
    category = thing.newest.category_code if thing else shelf.category_code
    region = session.get_one(Region, shelf.region_id)
    return {
        "shelf": shelf,
        "listing": thing,
        "listing_id": public_id(thing.region_id, thing.id) if thing else None,
        "form": form,
        "opened": form.values.get(OPENED) or (opened(thing) if thing else ""),
        "refusal": refusal,
        "kept": kept,
        "kept_id": public_id(kept.region_id, kept.id) if kept else None,
        "asked": [(one, _choices(one)) for one in attributes_of(session, shelf, category_code=category)],
        "kinds": [("goods", _("Barang")), ("service", _("Jasa")), ("construction", _("Pekerjaan konstruksi"))],
        "origins": [
            ("made_here", _("Dibuat di Indonesia")),
            ("assembled", _("Dirakit di Indonesia")),
            ("import", _("Impor")),
        ],
        "codes": codes_on(session, shelf),
        "units": PROPOSED,
        "demanded": [requirements.CERTIFICATES[code][0] for code in shelf.certificates],
        "sustainability": [(code, gettext(name)) for code, name in requirements.SUSTAINABILITY.items()],
        "regions": [(one.code, one.name) for one in around(session, region)] + [("lain", _("Daerah lainnya"))],
        "tier_rows": _rows_shown("tiers", form.values, TIER_ROWS),
        "zone_rows": _rows_shown("zones", form.values, ZONE_ROWS),
        "elsewhere": ELSEWHERE_WORDS,
    }


def _choices(attribute: EtalaseAttribute) -> list[tuple[str, str]]:
    return [(choice, choice) for choice in attribute.choices]


def _rows_shown(name: str, values: Mapping[str, Any], empty: int) -> int:
    """Those that are filled, and some more."""
    filled = {row for key in values if key.startswith(f"{name}.") and values[key] and (row := row_in(key)) is not None}
    return max(filled, default=-1) + 1 + empty if filled else empty
