"""The catalogue and each etalase as a list: found by words and filters, all of
it in the address; and what one may be about to type."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from markupsafe import Markup

from app.actor import Actor
from app.catalogue import queries
from app.catalogue.cards import cards_of, cursor_of, place_after
from app.catalogue.comparing import picked
from app.catalogue.editions import edition
from app.catalogue.models import Etalase
from app.catalogue.pictures import SMALL, photo_url
from app.catalogue.routes.filters import NAMES, OFF, YES, Filters, chips, facet_links, left_out, ticked_in
from app.catalogue.search import Found, Question, answer, find
from app.catalogue.search.leads import Leads, leads
from app.catalogue.search.priced import priced
from app.catalogue.search.suggestions import suggestions
from app.clock import local_date, start_of_local_day
from app.errors import FieldError, NotFound
from app.language import _
from app.money import rupiah
from app.regions.models import Region
from app.regions.queries import shopping_regions
from app.web.access import ANYONE, READ
from app.web.addresses import site_of
from app.web.caching.promise import keep_while
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.forms import FormState
from app.web.incoming.typed import as_typed
from app.web.pages.htmx import is_fragment
from app.web.pages.templating import page
from app.web.routing import Pages

pages = Pages()
NEAREST = 2
"""Questions with fewer words whose products are shown where nothing has all of the words."""
OF_EACH = 6
NAME_SHOWN_MAX = 40
"""Letters of a name in the address that is no filter."""


@pages.get("/katalog", who=ANYONE, rate=READ, late=True)
def show_catalogue(request: Request, actor: CurrentActor, session: Db) -> Response:
    filters = Filters.of(request)
    region = queries.region_with_code(session, filters.wilayah) if filters.wilayah else None
    of = region.id if region else None
    _keep(request, session, filters, queries.region_of_etalase(session, filters.etalase) if filters.etalase else of)
    shelf = queries.find_etalase(session, filters.etalase) if filters.etalase else None
    errors: list[FieldError] = []
    asked = filters.question(
        errors,
        region_id=_region_id(shelf, region),
        etalase_id=shelf.id if shelf else None,
        sold_to=_sold_to(session, filters, actor),
    )
    missing = bool((filters.etalase and shelf is None) or (filters.wilayah and region is None))
    missing = missing or bool(shelf and region and shelf.region_id != region.id)
    return _list_page(
        request,
        session,
        "catalogue/list.html",
        filters,
        asked,
        errors,
        shelf=shelf,
        region=region,
        nothing=missing,
        narrower="" if asked.sold_to or not actor.is_preparer else filters.address(bisa="ya"),
    )


@pages.get("/katalog/saran", who=ANYONE, rate=READ, late=True)
def suggest(request: Request, session: Db, q: str = "") -> Response:
    """The questions that somebody who has typed this may be about to ask, as options of the
    search box; without htmx the answers to what was typed."""
    if not is_fragment(request):
        return RedirectResponse(Filters(q=q.strip()[:500]).address(), 303)
    return page(request, "catalogue/_suggestions.html", questions=suggestions(session, q[:200]))


@pages.get("/etalase/{slug}", who=ANYONE, rate=READ, late=True)
def show_etalase(request: Request, slug: str, session: Db, at: At) -> Response:
    filters = replace(Filters.of(request), etalase="", wilayah="")
    region_id = queries.region_of_etalase(session, slug)
    region = session.get(Region, region_id) if region_id is not None else None
    if region is None:
        raise NotFound(_("Etalase ini tidak ditemukan."))
    today = local_date(at, region.timezone)
    _keep(request, session, filters, region.id, until=start_of_local_day(today + timedelta(days=1), region.timezone))
    shelf = queries.etalase_by_slug(session, slug)
    errors: list[FieldError] = []
    asked = filters.question(errors, region_id=shelf.region_id, etalase_id=shelf.id)
    return _list_page(
        request,
        session,
        "catalogue/etalase.html",
        filters,
        asked,
        errors,
        shelf=shelf,
        region=region,
        is_open=shelf.is_open_on(today),
    )


def _keep(request: Request, session: Db, filters: Filters, region_id: int | None, *, until: datetime | None = None) -> None:
    """A list is true for as long as its region's edition lasts; one found by words,
    which all regions' words may correct, for all regions'."""
    keep_while(request, session, edition(None if filters.q else region_id), until=until)


def _list_page(
    request: Request,
    session: Db,
    template: str,
    filters: Filters,
    asked: Question,
    errors: list[FieldError],
    *,
    shelf: Etalase | None,
    region: Region | None,
    nothing: bool = False,
    is_open: bool = True,
    narrower: str = "",
) -> Response:
    """A list with its filters; `nothing` when they name a shelf or region that is not there, `narrower` the address of what a
    buyer can order. A price that cannot be read is said at its field (422), and the list is that of the other filters."""
    here = request.url.path
    if (changed := ticked_in(request, filters)) is not None:
        return RedirectResponse(changed.address(here, sesudah=filters.sesudah) + "#hasil", 303)
    ticked = picked(session, filters.produk)
    form = FormState.refused({name: getattr(filters, name) for name in ("min", "maks", "urut")}, errors)
    wrong = {error.field for error in errors}
    filters = replace(
        filters, produk=ticked.ids, min="" if "min" in wrong else filters.min, maks="" if "maks" in wrong else filters.maks
    )
    found, counted = (Found([], None), None) if nothing else answer(session, place_after(asked, filters.sesudah))
    following = cursor_of(asked, found)
    named = here == "/katalog"
    led = leads(session, asked) if not nothing and not found.cards else Leads()
    return page(
        request,
        template,
        422 if errors else 200,
        filters=filters,
        q=filters.q,
        form=form,
        left_out=_in_words(*left_out(request)),
        cards=cards_of(found.cards, ticked.ids),
        picked=ticked,
        kept={**filters.standing(), **({"etalase": shelf.slug} if shelf else {})},
        clear=Filters(q=filters.q, produk=filters.produk).address(here),
        corrected=found.corrected,
        as_written=filters.address(here, persis="ya"),
        counted=counted,
        facet_links=facet_links(filters, here, counted) if counted and counted.total else [],
        leads=_lead_links(filters, here, led),
        nearest=_nearest(session, filters, here, asked, led, ticked.ids),
        priced=_priced(filters, here),
        following=filters.address(here, sesudah=following) if following else "",
        chips=chips(
            filters,
            here,
            shelf=shelf.name if shelf and named else "",
            region=region.name if region and named else "",
            only_ours=asked.sold_to is not None,
        ),
        narrower=narrower,
        shelf=shelf,
        site=site_of(request),
        region=region,
        is_open=is_open,
        here=here,
        shelf_picture=photo_url(shelf.region_id, shelf.picture_sha256, SMALL) if shelf else None,
        sorts=[("cocok" if filters.q else "terbaru", _("Paling cocok") if filters.q else _("Terbaru"))]
        + ([("terbaru", _("Terbaru"))] if filters.q else [])
        + [("termurah", _("Termurah")), ("termahal", _("Termahal"))],
    )


def _in_words(silly: Collection[str], strange: Collection[str]) -> str:
    """What the list does not do that its address asks for; empty where it does all of it."""
    told = []
    if silly:
        asked = ", ".join(
            _("urutan") if name == "urut" else _("ejaan persis") if name == "persis" else _said(NAMES[name]) for name in silly
        )
        told.append(
            _("Tidak disaring menurut {names}, karena isinya tidak dikenal di daftar ini; yang lain berlaku.").format(names=asked)
        )
    if strange:
        asked = ", ".join(f"“{name[:NAME_SHOWN_MAX]}”" for name in strange)
        told.append(_("Tidak ada saringan bernama {names} di daftar ini; yang lain berlaku.").format(names=asked))
    return " ".join(told)


def _sold_to(session: Db, filters: Filters, actor: Actor) -> tuple[int, ...] | None:
    """The regions whose etalase serve this buyer, where the list keeps to what they can order."""
    if not actor.is_preparer or actor.region_id is None or filters.bisa == OFF["bisa"]:
        return None
    asked_for = filters.bisa in YES
    return tuple(shopping_regions(session, actor.region_id)) if asked_for or not (filters.wilayah or filters.etalase) else None


def _region_id(shelf: Etalase | None, region: Region | None) -> int | None:
    """A shelf's region is known with it, so that only its part of the index is looked at."""
    return shelf.region_id if shelf else region.id if region else None


def _lead_links(filters: Filters, here: str, found: Leads) -> list[tuple[str, str]]:
    """(text, address) of what has an answer."""
    told = [(_("Cari “{q}”").format(q=found.spelled), filters.address(here, q=found.spelled, persis=""))] if found.spelled else []
    told += [(_("Cari “{q}” saja").format(q=q), filters.address(here, q=q)) for q in found.fewer_words]
    names = {asked: name for name, asked in NAMES.items()}
    told += [(_("Lepas saringan {name}").format(name=_said(asked)), filters.without(names[asked], here)) for asked in found.without]
    return told


def _nearest(
    session: Db, filters: Filters, here: str, asked: Question, led: Leads, ticked: Collection[str]
) -> list[tuple[str, list[Markup], str]]:
    """Of the questions with fewer words: what they ask, the first of their products, and the address of all."""
    return [
        (
            q,
            cards_of(find(session, replace(asked, q=q, after=None, limit=OF_EACH)).cards, ticked),
            filters.address(here, q=q, persis=""),
        )
        for q in led.fewer_words[:NEAREST]
    ]


def _priced(filters: Filters, here: str) -> tuple[str, str] | None:
    """(text, address) of the filter by the price that stands among the words, while none is set."""
    said = priced(filters.q)
    if filters.min or filters.maks or not (said.least or said.most):
        return None
    told = [
        _("mulai {price}").format(price=rupiah(said.least)) if said.least else "",
        _("sampai {price}").format(price=rupiah(said.most)) if said.most else "",
    ]
    address = filters.address(here, q=said.q, min=as_typed(said.least), maks=as_typed(said.most))
    return " ".join(part for part in told if part), address


def _said(name: str) -> str:
    """A filter as a person calls it."""
    return {
        "etalase_id": _("etalase"),
        "region_id": _("wilayah"),
        "origin": _("tempat penyedia"),
        "sold_to": _("dapat dipesan satuan kerja Anda"),
        "price_min": _("harga mulai"),
        "price_max": _("harga sampai"),
        "pdn": _("PDN"),
        "tkdn_min": _("TKDN"),
        "umkk": _("UMK dan koperasi"),
        "in_stock": _("stok ada"),
        "ready_within": _("waktu siap"),
        "certificate": _("sertifikat"),
        "attributes": _("ciri"),
    }[name]
