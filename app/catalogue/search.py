"""Search: the index of what is on show, and the questions put to it.

Full text over an Indonesian stemmer (the words of a question without the filler words), then, when nothing is found,
trigrams for what was misspelt. Ranking judges at most `RANKED_MAX` candidates and facets count at most `COUNTED_MAX`: a
common word costs no more than a rare one. Only published listings are in the index, so these reads need no permission
and name no person. A read over all regions (no region asked for) is one of the few that do; it may be late.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import REAL, ColumnElement, Row, Select, and_, cast, delete, func, insert, select, tuple_
from sqlalchemy.dialects.postgresql import REGCONFIG
from sqlalchemy.orm import Session

from app.catalogue.models import Category, Etalase, Listing, ListingPhoto, ListingSearch, ListingVersion
from app.catalogue.states import PUBLISHED
from app.regions.models import Region
from app.vendors.models import Vendor

Rows = Sequence[Row[*tuple[Any, ...]]]
"""Plain rows of a hot read."""
RANKED_MAX = 2_000
COUNTED_MAX = 5_000
SHELVES_MAX = 20
"""Shelves (and the regions that they are of) named in the facets."""
WORDS_MAX = 8
ALIKE_MIN = 0.45
"""Word similarity from which a misspelt word is taken for another."""
STOP_WORDS = frozenset(
    [
        "ada",
        "adalah",
        "agar",
        "akan",
        "antara",
        "apa",
        "atau",
        "bagi",
        "bahwa",
        "banyak",
        "beberapa",
        "belum",
        "berbagai",
        "bisa",
        "buah",
        "dalam",
        "dan",
        "dapat",
        "dari",
        "dengan",
        "di",
        "guna",
        "hanya",
        "harus",
        "ini",
        "itu",
        "jadi",
        "jenis",
        "jika",
        "juga",
        "kami",
        "kan",
        "karena",
        "ke",
        "kepada",
        "kita",
        "lain",
        "lebih",
        "maka",
        "masih",
        "melalui",
        "mereka",
        "namun",
        "nya",
        "oleh",
        "pada",
        "para",
        "per",
        "pun",
        "saat",
        "saja",
        "sampai",
        "sangat",
        "satu",
        "sebagai",
        "secara",
        "seperti",
        "sesuai",
        "setiap",
        "sudah",
        "supaya",
        "tanpa",
        "telah",
        "tentang",
        "terhadap",
        "tersebut",
        "tetapi",
        "tidak",
        "untuk",
        "yaitu",
        "yang",
    ]
)


class Sort(StrEnum):
    RELEVANCE = "relevance"
    NEWEST = "newest"
    PRICE_ASC = "price_asc"
    PRICE_DESC = "price_desc"


@dataclass(frozen=True, slots=True)
class Question:
    """What is looked for; prices are whole rupiah, both ends included. `after` is the sort value and id of the last one seen."""

    q: str = ""
    region_id: int | None = None
    etalase_id: UUID | None = None
    vendor_id: UUID | None = None
    price_min: int | None = None
    price_max: int | None = None
    pdn: bool | None = None
    umkk: bool | None = None
    sort: Sort = Sort.RELEVANCE
    after: tuple[Any, UUID] | None = None
    limit: int = 24


@dataclass(frozen=True, slots=True)
class Found:
    """One page of cards; `guessed` says that nothing had the words as written and the nearest are shown."""

    cards: Rows
    after: tuple[Any, UUID] | None
    guessed: bool


@dataclass(frozen=True, slots=True)
class Facets:
    """Counts of what a question finds, on at most `COUNTED_MAX`; `capped` says that there are more."""

    total: int
    capped: bool
    etalase: Sequence["Facet"]
    regions: Sequence["Facet"]
    pdn: int
    umkk: int


@dataclass(frozen=True, slots=True)
class Facet:
    """A shelf (its slug) or a region (its code), and how many are found there."""

    code: str
    name: str
    n: int


def index_listings(session: Session, region_id: int, ids: Sequence[UUID]) -> None:
    """Bring the index of these listings of a region up to date: rows for those on show, none for the others. Two statements."""
    session.flush()
    session.execute(delete(ListingSearch).where(ListingSearch.region_id == region_id, ListingSearch.listing_id.in_(ids)))
    shown = _on_show().where(Listing.region_id == region_id, Listing.id.in_(ids))
    session.execute(
        insert(ListingSearch).from_select([str(column.key) for column in shown.selected_columns], shown, include_defaults=False)
    )


def find(session: Session, question: Question) -> Found:
    """The page of cards that answers the question."""
    words = words_of(question.q)
    if not words:
        sort = Sort.NEWEST if question.sort is Sort.RELEVANCE else question.sort
        return _page(session, replace(question, sort=sort), None)
    found = _page(session, question, _matches(words))
    if found.cards or question.after is not None:
        return found
    guessed = _page(session, question, _resembles(words))
    return replace(guessed, guessed=bool(guessed.cards))


def facets(session: Session, question: Question, *, guessed: bool = False) -> Facets:
    """How what is found divides over etalase, regions, PDN and UMKK."""
    words = words_of(question.q)
    match = None if not words else _resembles(words) if guessed else _matches(words)
    counted = (
        select(ListingSearch.region_id, ListingSearch.etalase_id, ListingSearch.pdn, ListingSearch.umkk)
        .where(*_filters(question), *([] if match is None else [match.condition]))
        .limit(COUNTED_MAX + 1)
        .cte("counted")
    )
    groups = session.execute(
        select(
            counted.c.region_id,
            counted.c.etalase_id,
            func.count().label("n"),
            func.count().filter(counted.c.pdn).label("pdn"),
            func.count().filter(counted.c.umkk).label("umkk"),
        )
        .group_by(counted.c.region_id, counted.c.etalase_id)
        .order_by(func.count().desc())
    ).all()
    total = sum(group.n for group in groups)
    shelves, regions = _named(session, groups)
    return Facets(
        total=min(total, COUNTED_MAX),
        capped=total > COUNTED_MAX,
        etalase=shelves,
        regions=regions,
        pdn=sum(group.pdn for group in groups),
        umkk=sum(group.umkk for group in groups),
    )


def words_of(q: str) -> list[str]:
    """The words that count, at most `WORDS_MAX`; the filler words too where there are only those."""
    words = re.findall(r"\w+", q.casefold())[: WORDS_MAX * 2]
    return ([word for word in words if word not in STOP_WORDS] or words)[:WORDS_MAX]


def _named(session: Session, groups: Rows) -> tuple[list[Facet], list[Facet]]:
    """The largest shelves and the regions of these groups, largest first, by their names."""
    largest = groups[:SHELVES_MAX]
    rows = session.execute(
        select(Etalase.region_id, Etalase.id, Etalase.slug, Etalase.name, Region.code, Region.name.label("region_name"))
        .join(Region, Region.id == Etalase.region_id)
        .where(tuple_(Etalase.region_id, Etalase.id).in_([(group.region_id, group.etalase_id) for group in largest]))
    ).all()
    shelves = {(row.region_id, row.id): row for row in rows}
    regions = {row.region_id: (row.code, row.region_name) for row in rows}
    of_region: dict[int, int] = {}
    for group in groups:
        of_region[group.region_id] = of_region.get(group.region_id, 0) + group.n
    named = [(shelves[group.region_id, group.etalase_id], group.n) for group in largest]
    return (
        sorted((Facet(row.slug, row.name, n) for row, n in named), key=lambda facet: (-facet.n, facet.name)),
        sorted((Facet(*regions[id], n) for id, n in of_region.items() if id in regions), key=lambda facet: (-facet.n, facet.code)),
    )


def _on_show() -> Select[Any]:
    """What the index holds of each published listing, under the names of its columns."""
    version, photo = ListingVersion, ListingPhoto
    first_photo = (
        select(photo.sha256)
        .where(photo.region_id == version.region_id, photo.version_id == version.id)
        .order_by(photo.position)
        .limit(1)
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
            func.concat_ws(" ", version.brand, Etalase.name, Category.name).label("keywords"),
            version.description.label("description"),
            version.unit.label("unit"),
            version.unit_price.label("unit_price"),
            version.pdn.label("pdn"),
            (Vendor.cooperative | func.coalesce(Vendor.scale.in_(["micro", "small"]), False)).label("umkk"),
            func.coalesce(first_photo, Etalase.picture_sha256).label("photo_sha256"),
            Listing.published_at.label("published_at"),
        )
        .join(version, (version.region_id == Listing.region_id) & (version.listing_id == Listing.id))
        .join(Etalase, (Etalase.region_id == Listing.region_id) & (Etalase.id == Listing.etalase_id))
        .join(Category, Category.code == version.category_code)
        .join(Vendor, Vendor.id == Listing.vendor_id)
        .where(Listing.state == PUBLISHED, version.number == Listing.published_version)
    )


def _query(words: Sequence[str]) -> ColumnElement[Any]:
    return func.plainto_tsquery(cast("public.lokapasar", REGCONFIG), " ".join(words))


def _matches(words: Sequence[str]) -> "_Match":
    """Every word stands in it, in any of its forms; names weigh more than descriptions."""
    query = _query(words)
    return _Match(ListingSearch.words.op("@@")(query), cast(func.ts_rank(ListingSearch.words, query), REAL))


def _resembles(words: Sequence[str]) -> "_Match":
    """Every word is like one of its name."""
    alike = [func.word_similarity(word, ListingSearch.name) for word in words]
    return _Match(and_(*(likeness >= ALIKE_MIN for likeness in alike)), cast(sum(alike[1:], alike[0]), REAL))


@dataclass(frozen=True, slots=True)
class _Match:
    """A condition and how well it is met."""

    condition: ColumnElement[bool]
    rank: ColumnElement[float]


def _filters(question: Question) -> list[ColumnElement[bool]]:
    card, wanted = ListingSearch, question
    conditions: list[ColumnElement[bool] | None] = [
        None if wanted.region_id is None else card.region_id == wanted.region_id,
        None if wanted.etalase_id is None else card.etalase_id == wanted.etalase_id,
        None if wanted.vendor_id is None else card.vendor_id == wanted.vendor_id,
        None if wanted.price_min is None else card.unit_price >= wanted.price_min,
        None if wanted.price_max is None else card.unit_price <= wanted.price_max,
        None if wanted.pdn is None else card.pdn.is_(wanted.pdn),
        None if wanted.umkk is None else card.umkk.is_(wanted.umkk),
    ]
    return [condition for condition in conditions if condition is not None]


_CARD = (
    *("region_id", "listing_id", "version", "etalase_slug", "vendor_id", "vendor_name", "vendor_place"),
    *("name", "unit", "unit_price", "pdn", "umkk", "photo_sha256", "published_at"),
)


def _page(session: Session, question: Question, match: _Match | None) -> Found:
    """One page in the order asked for; whether something is left of it is looked up for the page's rows alone."""
    wanted = select(*(getattr(ListingSearch, name) for name in _CARD)).where(*_filters(question))
    if match is not None:
        wanted = wanted.add_columns(match.rank.label("rank")).where(match.condition)
    if question.sort is Sort.RELEVANCE:
        wanted = wanted.limit(RANKED_MAX)
    rows = wanted.subquery("rows")
    key = rows.c[{Sort.RELEVANCE: "rank", Sort.NEWEST: "published_at"}.get(question.sort, "unit_price")]
    rising = question.sort is Sort.PRICE_ASC
    if question.after is not None:
        place, seen = tuple_(key, rows.c.listing_id), tuple_(cast(question.after[0], key.type), question.after[1])
        page_of = select(rows).where(place > seen if rising else place < seen)
    else:
        page_of = select(rows)
    order = (key.asc(), rows.c.listing_id.asc()) if rising else (key.desc(), rows.c.listing_id.desc())
    page = page_of.order_by(*order).limit(question.limit + 1).subquery("page")
    statement = select(page, (Listing.available <= 0).label("sold_out")).join(
        Listing, (Listing.region_id == page.c.region_id) & (Listing.id == page.c.listing_id)
    )
    outer = (page.c[key.name].asc(), page.c.listing_id.asc()) if rising else (page.c[key.name].desc(), page.c.listing_id.desc())
    cards = session.execute(statement.order_by(*outer)).all()
    more = len(cards) > question.limit
    shown = cards[: question.limit]
    return Found(shown, (getattr(shown[-1], key.name), shown[-1].listing_id) if more else None, guessed=False)
