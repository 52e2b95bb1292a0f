"""Cards: what a list shows of each listing. The fragment is rendered once for what it says and reused until it says something else.

The key is everything on the card, so nothing stale can be shown and nothing needs to be told to other processes.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from markupsafe import Markup

from app.catalogue.pictures import SMALL, photo_url, product_url
from app.catalogue.search import Found, Question, Sort, is_of_words
from app.catalogue.slugs import slug_of
from app.errors import invalid_field
from app.identifiers import public_id
from app.language import _, language
from app.web.api.pagination import decode_cursor, encode_cursor
from app.web.pages.environment import environment
from app.web.pages.saving import saves_data

KEPT = 20_000


def cards_of(rows: Iterable[Any], picked: Collection[str] = ()) -> list[Markup]:
    """One fragment per row of `search.find`; ticked are those whose public id is among the `picked`."""
    seen_as = (language(), saves_data())
    return [
        _card(
            seen_as,
            row.region_id,
            row.listing_id,
            row.version,
            row.name,
            row.unit,
            row.unit_price,
            row.vendor_name,
            row.vendor_place,
            row.photo_sha256,
            row.umkk,
            row.pdn,
            not row.in_stock,
            row.suspended,
            bool(picked) and public_id(row.region_id, row.listing_id) in picked,
        )
        for row in rows
    ]


@lru_cache(maxsize=KEPT)
def _card(
    seen_as: tuple[str, bool],
    region_id: int,
    listing_id: UUID,
    version: int,
    name: str,
    unit: str,
    unit_price: int,
    vendor: str,
    place: str,
    sha256: str,
    umkk: bool,
    pdn: bool,
    sold_out: bool,
    suspended: bool,
    ticked: bool,
) -> Markup:
    product_card = environment().globals["ui"].product_card  # type: ignore[attr-defined]
    fragment: Markup = product_card(
        product_url(region_id, listing_id, slug_of(name)),
        name,
        unit_price,
        unit,
        vendor,
        place=place,
        src=photo_url(region_id, sha256, SMALL),
        umkk=umkk,
        pdn=pdn,
        stock=0 if sold_out else None,
        suspended=suspended,
        compare=public_id(region_id, listing_id),
        ticked=ticked,
    )
    return fragment


def cards_kept() -> tuple[int, int]:
    """(hits, misses) of the fragments, for the benchmark."""
    info = _card.cache_info()
    return info.hits, info.misses


def cursor_of(question: Question, found: Found) -> str | None:
    """Where the next page begins; None on the last."""
    if found.after is None:
        return None
    value, id = found.after
    return encode_cursor([_sort_of(question), value.isoformat() if isinstance(value, datetime) else value, str(id)])


def place_after(question: Question, cursor: str | None) -> Question:
    """The question for the page that the cursor begins. Raises `Invalid` for a cursor that we did not give for it."""
    if not cursor:
        return question
    sort, value, id = decode_cursor(cursor, 3)
    wrong = invalid_field("cursor", _("Penanda halaman ini tidak dikenal. Mulai dari halaman pertama."))
    if sort != _sort_of(question):
        raise wrong
    try:
        after = (_value(sort, value), UUID(id))
    except (TypeError, ValueError, AttributeError):
        raise wrong from None
    return replace(question, after=after)


def _sort_of(question: Question) -> str:
    """How the answer is sorted in fact: without words there is no relevance."""
    return Sort.NEWEST if question.sort is Sort.RELEVANCE and not is_of_words(question.q) else question.sort


def _value(sort: str, value: Any) -> Any:
    if sort == Sort.NEWEST:
        return datetime.fromisoformat(value)
    if sort == Sort.RELEVANCE:
        return float(value)
    if not isinstance(value, int) or not 0 <= value < 2**63:
        raise ValueError(value)
    return value
