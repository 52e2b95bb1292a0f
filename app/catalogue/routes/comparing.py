"""Products side by side, and the price comparison as a paper for the buyer's file. What is compared stands in the address."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import select

from app import documents
from app.actor import SATKER_ROLES, Actor, Role
from app.catalogue.comparing import MOST, Compared, alike, cheapest, compared, facts_of
from app.catalogue.routes.filters import Filters
from app.documents import Column, Fact, Letterhead, Report, Signature, Table
from app.language import _
from app.letterheads.queries import head_of
from app.organisations.models import Satker
from app.regions.models import Region
from app.web.access import ANYONE, READ
from app.web.dependencies import At, CurrentActor, Db
from app.web.pages.dates import tanggal, waktu
from app.web.pages.labels import label
from app.web.pages.templating import page
from app.web.routing import Pages

pages = Pages()
OFFICIALS = SATKER_ROLES | {Role.AUDITOR, Role.REGION_ADMIN}
Ids = Annotated[list[str], Query(max_length=20)]


@pages.get("/bandingkan", who=ANYONE, rate=READ, late=True)
def show_comparison(request: Request, actor: CurrentActor, session: Db, at: At, produk: Ids = []) -> Response:  # noqa: B006
    things, lost = compared(session, produk)
    ids = [thing.id for thing in things]
    return page(
        request,
        "catalogue/compare.html",
        things=things,
        columns=[(_("Hal"), ""), *((f"{place}. {thing.name}", "") for place, thing in enumerate(things, 1))],
        lost=lost,
        at=at,
        dropped=max(0, len(set(produk)) - MOST),
        facts=facts_of(things, buyer=_buyer(session, actor)),
        cheapest=cheapest(things),
        without={id: _address([other for other in ids if other != id]) for id in ids},
        others=[(_address([*ids, id]), name, price) for id, name, price in alike(session, things)],
        back=replace(Filters.of(request), produk=tuple(ids)).address(),
        paper=_address(ids, "/bandingkan/cetak") if actor.role in OFFICIALS and things else "",
    )


@pages.get("/bandingkan/cetak", who=OFFICIALS, rate=READ)
def print_comparison(actor: CurrentActor, session: Db, at: At, produk: Ids = []) -> Response:  # noqa: B006
    """The same as a PDF with the office's head: what was compared, at which prices of which day, by whom and when."""
    things, _lost = compared(session, produk)
    region = session.get(Region, actor.region_id) if actor.region_id is not None else None
    if not things or region is None:
        return RedirectResponse("/bandingkan", 303)
    report = _paper(things, actor, region, _head(session, region, actor, at), at)
    session.close()
    headers = {"content-disposition": 'inline; filename="perbandingan-harga.pdf"'}
    return Response(documents.pdf(report), media_type="application/pdf", headers=headers)


def _buyer(session: Db, actor: Actor) -> Region | None:
    """Where a buyer has things brought to."""
    return session.get(Region, actor.region_id) if actor.is_preparer and actor.region_id is not None else None


def _head(session: Db, region: Region, actor: Actor, at: At) -> Letterhead:
    """Of the office for which somebody compares; the region's for whoever has none."""
    mine = (Satker.region_id == region.id, Satker.code == actor.satker_code)
    office = session.execute(select(Satker.code, Satker.name).where(*mine)).one_or_none()
    return head_of(session, region, (office.code, office.name) if office else None, at=at)


def _paper(things: Sequence[Compared], actor: Actor, region: Region, head: Letterhead, at: At) -> Report:
    zone = region.timezone
    lowest = cheapest(things)
    columns = [Column("hal", _("Hal"), weight=1.1)]
    columns += [Column(f"produk_{place}", f"{place}. {thing.name}", weight=1.6) for place, thing in enumerate(things, 1)]
    notes = [
        _("Harga dan keterangan dibaca dari katalog yang tayang pada {at}; harga dengan pajak dibulatkan ke rupiah.").format(
            at=waktu(at, zone)
        )
    ]
    if lowest is not None:
        named = ", ".join(f"{place}. {thing.name}" for place, thing in enumerate(things, 1) if thing.price == lowest)
        notes.append(_("Harga dengan pajak yang terendah: {named}.").format(named=named))
    elif len(things) > 1:
        notes.append(_("Satuannya berbeda: harganya tidak dapat dibandingkan langsung."))
    return Report(
        title=_("Perbandingan harga"),
        subtitle=_("Lampiran berkas persiapan e-purchasing"),
        letterhead=head,
        facts=[
            Fact(_("Dibuat oleh"), f"{actor.name} ({label(actor.role)})"),
            Fact(_("Dibuat pada"), waktu(at, zone)),
            Fact(_("Produk dibandingkan"), str(len(things))),
        ],
        tables=[
            Table(
                name=_("Perbandingan"),
                caption=_("Produk yang dibandingkan"),
                columns=columns,
                rows=[[fact.name, *fact.values] for fact in facts_of(things, buyer=region)],
            )
        ],
        notes=notes,
        signatures=[Signature(post=label(actor.role), name=actor.name, above=tanggal(at, zone))],
        as_of=waktu(at, zone),
        drawn_at=at,
        landscape=True,
    )


def _address(ids: Sequence[str], path: str = "/bandingkan") -> str:
    return f"{path}?{urlencode([('produk', id) for id in ids])}" if ids else path
