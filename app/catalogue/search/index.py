"""The index: which terms find a listing, and how early it comes among equals.

A row's terms are the stems of its words, sizes and their parts, and each word as written where that differs. Besides stand terms
that no person can write: `@region`, `#etalase`, `+pdn`, `+umkk`, `$6` (how many of the `PRICE_STEPS` its price reaches), `<5` or
`>5` (costs less than 10^5 rupiah, or as much and more), and `~1`, `~2`, … by its standing. Half of the listings that lack
nothing have `~1`, a quarter `~2`, and so on: a question with a common word asks for one of them as well, so that its best
candidates are picked out by the index itself (see `ranking`).
"""

from bisect import bisect
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from math import log2
from typing import Any
from uuid import UUID
from zlib import crc32

from sqlalchemy import Select, bindparam, cast, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Session

from app.catalogue.attributes.models import EtalaseAttribute
from app.catalogue.attributes.values import as_indexed
from app.catalogue.editions import new_edition
from app.catalogue.models import Category, Etalase, Listing, ListingPhoto, ListingVersion
from app.catalogue.prices.with_tax import paid_of
from app.catalogue.search import dictionary
from app.catalogue.search.models import ListingSearch
from app.catalogue.search.question import quoted, written
from app.catalogue.search.stems import stem
from app.catalogue.search.words import Kind, stop_words, words_of
from app.catalogue.states import PUBLISHED
from app.clock import local_date, now
from app.regions.models import Region
from app.vendors.models import Vendor, VendorDocument
from app.vendors.permissions import PUBLIC_STATES

RULES = 4
"""Raise it when the same listing gives another row: rows of older rules are then indexed again (see `renewing`)."""
STANDINGS_MAX = 12
PRICE_STEPS = tuple(digit * 10**power for power in range(3, 10) for digit in (1, 2, 5))
"""Rupiah, from 1.000 to 5 milyar: prices that a person would say."""
DECADES = range(4, 10)
"""Powers of ten on whose sides a price lies: one term says what seven steps of a price would say
together, each of which is gone through for every word."""
MISSING_COSTS = 2.0
"""What lacking a photo of its own, PDN or a small vendor takes off a
standing: it comes where one of four that lack nothing comes."""
CERTIFICATES = ("HALAL", "PIRT", "SBU", "SIUJK")
"""Papers of a vendor that a buyer may ask for."""
OF_LISTING = {
    "tkdn_certificate": "TKDN",
    "sni_number": "SNI",
    "bpom_number": "BPOM",
    "halal_number": "HALAL",
    "pirt_number": "PIRT",
}
"""Papers of the product itself, by the field that has their number."""
DESCRIPTION_WORDS_MAX = 150
PLACES_MAX = 16_383
"""PostgreSQL counts no further."""
AT_ONCE = 1_000
INSERT = insert(ListingSearch).values(words=cast(bindparam("words"), TSVECTOR)).execution_options(render_nulls=True)
"""With its nulls, so that rows that lack different things go together."""


def index_listings(session: Session, region_id: int, ids: Sequence[UUID]) -> None:
    """Bring the index of these listings of a region up to date: rows for those on show whose vendor has a public page, none for
    the others. Papers are judged by the region's own day."""
    session.flush()
    new_edition(session, region_id)
    session.execute(delete(ListingSearch).where(ListingSearch.region_id == region_id, ListingSearch.listing_id.in_(ids)))
    for rows in rows_of(session, region_id, ids):
        session.execute(INSERT, rows)
        dictionary.meet(session, rows)


def rows_of(session: Session, region_id: int, ids: Sequence[UUID]) -> Iterator[list[dict[str, Any]]]:
    """What the index says of those of these listings that are on show, `AT_ONCE` at a time."""
    today = local_date(now(), session.scalars(select(Region.timezone).where(Region.id == region_id)).one())
    for first in range(0, len(ids), AT_ONCE):
        shown = _on_show(today).where(Listing.region_id == region_id, Listing.id.in_(ids[first : first + AT_ONCE]))
        if rows := [_indexed(row._asdict()) for row in session.execute(shown)]:
            yield rows


def note_stock(session: Session, region_id: int, listing_id: UUID, *, there: bool) -> None:
    """Some is left, or nothing is. A row that says so already is left alone."""
    new_edition(session, region_id)
    session.execute(
        update(ListingSearch)
        .where(ListingSearch.region_id == region_id, ListingSearch.listing_id == listing_id, ListingSearch.in_stock.is_(not there))
        .values(in_stock=there)
        .execution_options(synchronize_session=False)
    )


def standing_of(listing_id: UUID, *, pictured: bool, pdn: bool, umkk: bool) -> int:
    """A draw by its key that is the same every time, less what it lacks, in thousandths: of
    equals half have 1 step or more, a quarter 2 or more."""
    draw = (crc32(listing_id.bytes) + 1) / 2**32
    return int(1_000 * (-log2(draw) - MISSING_COSTS * (3 - pictured - pdn - umkk)))


def region_term(region_id: int) -> str:
    return f"@{region_id}"


def etalase_term(id: UUID) -> str:
    return f"#{id.hex[-12:]}"


def standing_term(step: int) -> str:
    return f"~{step}"


def yes_term(name: str) -> str:
    """Of what has this mark: `pdn` or `umkk`."""
    return f"+{name}"


def price_terms(low: int, high: int | None = None) -> list[str]:
    """Those of the steps that hold a price from `low` to `high` (None: without end)."""
    last = len(PRICE_STEPS) if high is None else bisect(PRICE_STEPS, high)
    return [f"${step}" for step in range(bisect(PRICE_STEPS, low), last + 1)]


def decade_terms(price: int) -> list[str]:
    """On which side of each power of ten a price lies."""
    return [f"{'<' if price < 10**power else '>'}{power}" for power in DECADES]


def decades_around(low: int | None, high: int | None) -> list[str]:
    """The narrowest of those terms that every price from `low` to `high` has."""
    below = [f"<{power}" for power in DECADES if high is not None and high < 10**power]
    above = [f">{power}" for power in DECADES if low is not None and low >= 10**power]
    return below[:1] + above[-1:]


def vector_of(texts: Iterable[tuple[str, str]], marks: Iterable[str]) -> str:
    """A tsvector as text, from (weight, text) in order; of the name, which comes first with weight B, the first word
    that counts weighs A."""
    places: dict[str, list[str]] = {}
    place = 0
    for weight, text in texts:
        is_thing = weight == "B" and not place
        for word in words_of(text):
            told = _told(word.text, word.parts)
            if told is None:
                continue
            terms, as_written = told
            place = min(place + 1, PLACES_MAX)
            own = "A" if is_thing and word.kind is Kind.PLAIN else weight
            is_thing = is_thing and own != "A"
            for term in terms:
                places.setdefault(term, []).append(f"{place}{own}")
            if as_written is not None:
                places.setdefault(as_written, []).append(f"{place}C")
    return " ".join([*(f"{term}:{','.join(where[:20])}" for term, where in places.items()), *map(quoted, marks)])


@lru_cache(maxsize=20_000)
def _told(word: str, parts: tuple[str, ...]) -> tuple[tuple[str, ...], str | None] | None:
    """The terms that find a word, and that of the word as it is written where
    that is another, all quoted; None for a filler word."""
    if word in stop_words():
        return None
    as_written = quoted(written(word)) if stem(word) != word else None
    return tuple(map(quoted, dict.fromkeys(map(stem, (word, *parts))))), as_written


def _indexed(row: dict[str, Any]) -> dict[str, Any]:
    description, pictured, brand = row.pop("description"), row.pop("pictured"), row.pop("brand") or ""
    standing = standing_of(row["listing_id"], pictured=pictured, pdn=row["pdn"], umkk=row["umkk"])
    own = [name for field, name in OF_LISTING.items() if row.pop(field)]
    certificates = [*own, *sorted({*(row.pop("papers") or [])} - {*own})]
    row["attributes"] = _in_words(row["attributes"], row.pop("asked") or {})
    told = " ".join(f"{name} {value}" for name, value in row["attributes"].items())
    short = " ".join(description.split()[:DESCRIPTION_WORDS_MAX])
    marks = [region_term(row["region_id"]), etalase_term(row["etalase_id"])]
    marks += [standing_term(step) for step in range(1, min(standing // 1_000, STANDINGS_MAX) + 1)]
    marks += [yes_term(name) for name in ("pdn", "umkk") if row[name]]
    marks += [*price_terms(row["unit_price"], row["unit_price"]), *decade_terms(row["unit_price"])]
    texts = [
        ("B", row["name"]),
        ("B", brand),
        ("C", row["keywords"].removeprefix(brand)),
        ("D", f"{told} {short} {_place(row['vendor_place'])}"),
    ]
    return {**row, "certificates": certificates, "standing": standing, "words": vector_of(texts, marks), "rules": RULES}


def _place(name: str | None) -> str:
    """The name of a kabupaten or kota without what it is, which every second vendor's has."""
    kind, _blank, own = (name or "").partition(" ")
    return own if kind.casefold() in ("kabupaten", "kota") else name or ""


def _in_words(values: dict[str, Any], asked: dict[str, Any]) -> dict[str, str]:
    """`{"berat": 80}` → `{"Berat": "80 gsm"}`: facets and their addresses carry words. What
    the etalase does not ask stays under its own name."""
    told = {}
    for code, value in values.items():
        name, unit = asked.get(code, (code, None))
        told[name] = f"{as_indexed(value)} {unit}" if unit else as_indexed(value)
    return told


def _on_show(today: date) -> Select[Any]:
    """What the index is made of, for each published listing, under the names of its
    columns; papers are in force that `today` is not past."""
    version, photo = ListingVersion, ListingPhoto
    first_photo = (
        select(photo.sha256)
        .where(photo.region_id == version.region_id, photo.version_id == version.id)
        .order_by(photo.position)
        .limit(1)
        .scalar_subquery()
    )
    papers = (
        select(func.array_agg(VendorDocument.kind.distinct()))
        .where(
            VendorDocument.vendor_id == Vendor.id,
            VendorDocument.kind.in_(CERTIFICATES),
            VendorDocument.replaced_at.is_(None),
            VendorDocument.expires_on.is_(None) | (VendorDocument.expires_on >= today),
        )
        .scalar_subquery()
    )
    asked = (
        select(func.jsonb_object_agg(EtalaseAttribute.code, func.jsonb_build_array(EtalaseAttribute.name, EtalaseAttribute.unit)))
        .where(EtalaseAttribute.region_id == Listing.region_id, EtalaseAttribute.etalase_id == Listing.etalase_id)
        .correlate(Listing)
        .scalar_subquery()
    )
    return (
        select(
            Listing.region_id.label("region_id"),
            Listing.id.label("listing_id"),
            version.number.label("version"),
            Listing.etalase_id.label("etalase_id"),
            Etalase.slug.label("etalase_slug"),
            Listing.vendor_id.label("vendor_id"),
            Vendor.legal_name.label("vendor_name"),
            func.split_part(Vendor.address_name, ", ", -2).label("vendor_place"),
            Vendor.address_region_code.label("vendor_region_code"),
            version.name.label("name"),
            version.brand.label("brand"),
            func.concat_ws(" ", version.brand, Etalase.name, Category.name, version.unit).label("keywords"),
            version.description.label("description"),
            version.unit.label("unit"),
            paid_of(version, Vendor).label("unit_price"),
            version.unit_price.label("listed_price"),
            version.pdn.label("pdn"),
            version.tkdn_bps.label("tkdn_bps"),
            (Vendor.cooperative | func.coalesce(Vendor.scale.in_(["micro", "small"]), False)).label("umkk"),
            version.preorder_days.label("preorder_days"),
            (Listing.available > 0).label("in_stock"),
            papers.label("papers"),
            *(getattr(version, field).label(field) for field in OF_LISTING),
            version.attributes.label("attributes"),
            asked.label("asked"),
            func.coalesce(first_photo, Etalase.picture_sha256).label("photo_sha256"),
            first_photo.is_not(None).label("pictured"),
            Listing.published_at.label("published_at"),
        )
        .join(version, (version.region_id == Listing.region_id) & (version.listing_id == Listing.id))
        .join(Etalase, (Etalase.region_id == Listing.region_id) & (Etalase.id == Listing.etalase_id))
        .join(Category, Category.code == version.category_code)
        .join(Vendor, Vendor.id == Listing.vendor_id)
        .where(Listing.state == PUBLISHED, version.number == Listing.published_version, Vendor.state.in_(PUBLIC_STATES))
    )
