"""Filters: what a question asks besides its words, as conditions on the index."""

from sqlalchemy import ColumnElement, any_, func, literal, select, tuple_
from sqlalchemy.dialects.postgresql import JSONB

from app.catalogue.models import Etalase
from app.catalogue.search.models import ListingSearch
from app.catalogue.search.question import Question

ORIGIN_LETTERS = 5
"""Of a code that a vendor's kabupaten or kota takes: `99.01`."""


def conditions_of(question: Question) -> list[ColumnElement[bool]]:
    card, wanted = ListingSearch, question
    conditions: list[ColumnElement[bool] | None] = [
        None if wanted.region_id is None else card.region_id == wanted.region_id,
        None if wanted.sold_to is None else card.region_id.in_(wanted.sold_to) | _serves_all(),
        None if wanted.etalase_id is None else card.etalase_id == wanted.etalase_id,
        None if wanted.vendor_id is None else card.vendor_id == wanted.vendor_id,
        None if wanted.origin is None else _lies_in(wanted.origin),
        None if wanted.price_min is None else card.unit_price >= wanted.price_min,
        None if wanted.price_max is None else card.unit_price <= wanted.price_max,
        None if wanted.pdn is None else card.pdn.is_(wanted.pdn),
        None if wanted.tkdn_min is None else card.tkdn_bps >= wanted.tkdn_min * 100,
        None if wanted.umkk is None else card.umkk.is_(wanted.umkk),
        None if wanted.in_stock is None else card.in_stock.is_(wanted.in_stock),
        None if wanted.ready_within is None else card.preorder_days <= wanted.ready_within,
        None if wanted.certificate is None else literal(wanted.certificate) == any_(card.certificates),
        *(card.attributes.contains(literal({name: value}, JSONB)) for name, value in wanted.attributes),
    ]
    return [condition for condition in conditions if condition is not None]


def origin_code() -> ColumnElement[str]:
    """The kabupaten or kota in which a listing's vendor is."""
    return func.left(ListingSearch.vendor_region_code, ORIGIN_LETTERS)


def _serves_all() -> ColumnElement[bool]:
    open_shelves = select(Etalase.region_id, Etalase.id).where(Etalase.open_to_others)
    return tuple_(ListingSearch.region_id, ListingSearch.etalase_id).in_(open_shelves)


def _lies_in(code: str) -> ColumnElement[bool]:
    return func.left(ListingSearch.vendor_region_code + ".", len(code) + 1) == f"{code}."
