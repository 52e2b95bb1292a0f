"""Expiring: what is on show goes off it when its TKDN certificate, its SNI or its vendor's building licence has ended, or its
stock was not confirmed for too long. The vendor is told up to 60 days before; stock never expires untold.

A version with the new certificate goes through curation; stale stock is renewed by its vendor.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import ColumnElement, Date, Select, cast, exists, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.actor import Role
from app.catalogue.curation import deciding
from app.catalogue.models import PUBLISHED_VERSION, Listing, ListingReminder, ListingVersion
from app.catalogue.states import PUBLISHED
from app.clock import local_date, start_of_local_day
from app.language import _
from app.notifications import telling
from app.notifications.telling import Audience
from app.regions.models import Region
from app.vendors.models import VendorDocument
from app.web.pages.dates import tanggal

NOTICE = timedelta(days=60)
STOCK_CONFIRMED_WITHIN = timedelta(days=180)
LICENCES = ("SIUJK", "SBU")
"""Without one of these that is valid a firm does not build."""
NAMED = 3
"""Products that a notice names; it counts the others."""


@dataclass(frozen=True, slots=True)
class Ending:
    """One listing on show and the day that ends it, or on which its stock was last confirmed."""

    listing_id: UUID
    vendor_id: UUID
    name: str
    reason: str
    ends_on: date


def remind(session: Session, *, region: Region, at: datetime, limit: int = 500) -> int:
    """Tell the vendors of at most so many listings what will go off show and when, each once; returns how many."""
    today = local_date(at, region.timezone)
    found: list[Ending] = []
    for reason, (statement, ends) in _ends(region).items():
        last = today - STOCK_CONFIRMED_WITHIN + NOTICE if reason == "STOCK_STALE" else today + NOTICE
        told = exists().where(
            ListingReminder.region_id == region.id,
            ListingReminder.listing_id == Listing.id,
            ListingReminder.reason_code == reason,
            ListingReminder.ends_on == ends,
        )
        rows = session.execute(statement.where(_by(region, reason, ends, last), ~told).limit(limit)).all()
        found += [Ending(row.Listing.id, row.Listing.vendor_id, row.name, reason, row.ends_on) for row in rows]
    fresh = [one for one in found if _is_first_time(session, region, one, at)]
    _tell(session, region, fresh, "listing_ends", at)
    return len(fresh)


def expire_due(session: Session, *, region: Region, at: datetime, limit: int = 100) -> int:
    """Take at most so many listings off show whose day has passed, and tell their vendors; returns how many.

    A listing that somebody holds at this moment is left for the next night.
    """
    today = local_date(at, region.timezone)
    gone: list[Ending] = []
    for reason, (statement, ends) in _ends(region).items():
        yesterday = today - timedelta(days=1)
        due = _by(region, reason, ends, yesterday - STOCK_CONFIRMED_WITHIN if reason == "STOCK_STALE" else yesterday)
        if reason == "STOCK_STALE":
            due &= exists().where(
                ListingReminder.region_id == region.id,
                ListingReminder.listing_id == Listing.id,
                ListingReminder.reason_code == reason,
                ListingReminder.ends_on == ends,
                ListingReminder.told_at < start_of_local_day(today - NOTICE, region.timezone),
            )
        for row in session.execute(statement.where(due).limit(limit).with_for_update(of=Listing, skip_locked=True)).all():
            gone.append(Ending(row.Listing.id, row.Listing.vendor_id, row.name, reason, row.ends_on))
            deciding.expire(session, listing=row.Listing, reason=reason, at=at)
        session.flush()
    _tell(session, region, gone, "expire", at)
    return len(gone)


def _ends(region: Region) -> dict[str, tuple[Select[Any], ColumnElement[Any]]]:
    """By reason: what is on show in the region with that reason's day, and the day's expression."""
    licence = (
        select(VendorDocument.vendor_id, func.max(VendorDocument.expires_on).label("ends_on"))
        .where(VendorDocument.replaced_at.is_(None), VendorDocument.kind.in_(LICENCES))
        .group_by(VendorDocument.vendor_id)
        .having(func.bool_and(VendorDocument.expires_on.is_not(None)))
        .subquery()
    )
    certified: ColumnElement[Any] = ListingVersion.tkdn_expires_on.expression
    standard: ColumnElement[Any] = ListingVersion.sni_expires_on.expression
    confirmed = cast(func.timezone(region.timezone, Listing.stock_confirmed_at), Date)
    return {
        "TKDN_EXPIRED": (_on_show(region, certified), certified),
        "SNI_MISSING": (_on_show(region, standard), standard),
        "LICENCE_MISSING": (
            _on_show(region, licence.c.ends_on)
            .join(licence, licence.c.vendor_id == Listing.vendor_id)
            .where(ListingVersion.kind == "construction"),
            licence.c.ends_on,
        ),
        "STOCK_STALE": (_on_show(region, confirmed), confirmed),
    }


def _on_show(region: Region, ends: ColumnElement[Any]) -> Select[Any]:
    return (
        select(Listing, ListingVersion.name.label("name"), ends.label("ends_on"))
        .join(ListingVersion, PUBLISHED_VERSION)
        .where(Listing.region_id == region.id, Listing.state == PUBLISHED)
        .order_by(Listing.vendor_id, Listing.id)
    )


def _by(region: Region, reason: str, ends: ColumnElement[Any], last: date) -> ColumnElement[bool]:
    """Its day is `last` or before; for stock in a form that an index answers."""
    if reason != "STOCK_STALE":
        return ends <= last
    return Listing.stock_confirmed_at < start_of_local_day(last + timedelta(days=1), region.timezone)


def _is_first_time(session: Session, region: Region, one: Ending, at: datetime) -> bool:
    row = insert(ListingReminder).values(
        region_id=region.id, listing_id=one.listing_id, reason_code=one.reason, ends_on=one.ends_on, told_at=at
    )
    return session.execute(row.on_conflict_do_nothing().returning(ListingReminder.listing_id)).first() is not None


def _tell(session: Session, region: Region, endings: Iterable[Ending], move: str, at: datetime) -> None:
    """One notice for each vendor and reason, however many its listings are."""
    ordered = sorted(endings, key=lambda one: (one.vendor_id, one.reason, one.ends_on, one.listing_id))
    for (vendor_id, reason), group in groupby(ordered, key=lambda one: (one.vendor_id, one.reason)):
        ones = list(group)
        telling.tell(
            session,
            [Audience(vendor_id=vendor_id)],
            region_id=region.id,
            cause=uuid5(ones[0].listing_id, f"{move} {reason} {ones[0].ends_on}"),
            title=_names(ones),
            link="/toko/produk",
            move=move,
            state="expired" if move == "expire" else "ends_soon",
            actor_role=Role.SYSTEM,
            note=(_gone if move == "expire" else _soon)(reason, ones[0].ends_on, local_date(at, region.timezone)),
            at=at,
        )


def _names(ones: Sequence[Ending]) -> str:
    names = ", ".join(one.name for one in ones[:NAMED])
    more = len(ones) - NAMED
    return names if more <= 0 else _("{names} dan {n} produk lain").format(names=names, n=more)


def _soon(reason: str, ends_on: date, today: date) -> str:
    if reason == "STOCK_STALE":
        until = max(ends_on + STOCK_CONFIRMED_WITHIN, today + NOTICE)
        return _("Stok tidak diperiksa sejak {day}. Periksa dan tayangkan lagi sampai {until}; sesudah itu produk turun.").format(
            day=tanggal(ends_on), until=tanggal(until)
        )
    if reason == "LICENCE_MISSING":
        said = _("Izin usaha jasa konstruksi berakhir {day}; sesudah itu produk turun. Unggah izin yang baru di Berkas usaha.")
    elif reason == "SNI_MISSING":
        said = _("SNI berakhir {day}; sesudah itu produk turun. Isi SNI yang masih berlaku dan kirim ke kurasi.")
    else:
        said = _("Sertifikat TKDN berakhir {day}; sesudah itu produk turun. Isi sertifikat yang baru dan kirim ke kurasi.")
    return said.format(day=tanggal(ends_on))


def _gone(reason: str, ends_on: date, today: date) -> str:
    if reason == "STOCK_STALE":
        said = _("Produk turun karena stok tidak diperiksa sejak {day}. Periksa stok, lalu tayangkan lagi.")
    elif reason == "LICENCE_MISSING":
        said = _(
            "Produk turun karena izin usaha jasa konstruksi berakhir {day}. Unggah izin yang baru, lalu kirim produk ke kurasi."
        )
    elif reason == "SNI_MISSING":
        said = _("Produk turun karena SNI berakhir {day}. Isi SNI yang masih berlaku, lalu kirim ke kurasi.")
    else:
        said = _("Produk turun karena sertifikat TKDN berakhir {day}. Isi sertifikat yang baru, lalu kirim ke kurasi.")
    return said.format(day=tanggal(ends_on))
