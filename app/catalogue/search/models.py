"""The index of what is on show, and the dictionary of its words."""

from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, DDL, ForeignKeyConstraint, Index, SmallInteger, String, Text, event
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Instant, Money, RegionKey


class ListingSearch(Base):
    """One row per published listing: the words that find it, what it is filtered by, and all
    that its card shows. Written only by `search.index`.

    Partitioned by region on plain PostgreSQL; a region gets its own partition once it is large, all others share the default one.
    """

    __tablename__ = "listing_search"
    region_id: Mapped[RegionKey]
    listing_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    etalase_id: Mapped[UUID]
    etalase_slug: Mapped[str]
    vendor_id: Mapped[UUID]
    vendor_name: Mapped[str]
    vendor_place: Mapped[str]
    vendor_region_code: Mapped[str]
    name: Mapped[str]
    keywords: Mapped[str] = mapped_column(Text)
    """Brand, etalase, category and unit."""
    unit: Mapped[str]
    unit_price: Mapped[Money]
    """What a buyer pays for one unit, with the tax that its vendor charges: by it lists are sorted and filtered, and
    their cards show it."""
    listed_price: Mapped[Money | None]
    """The price as its vendor wrote it, before such tax; NULL in a row of older rules, where it is the same."""
    pdn: Mapped[bool]
    tkdn_bps: Mapped[int | None]
    umkk: Mapped[bool]
    preorder_days: Mapped[int]
    in_stock: Mapped[bool]
    certificates: Mapped[list[str]] = mapped_column(ARRAY(String))
    """Of the product (TKDN) and of its vendor (HALAL, PIRT, …), those that are in force when it is indexed."""
    attributes: Mapped[dict[str, Any]] = mapped_column(JSONB)
    photo_sha256: Mapped[str]
    published_at: Mapped[Instant]
    standing: Mapped[int]
    """How early it comes among those that answer a question equally well, in thousandths of a step: see `index.standing_of`."""
    words: Mapped[Any] = mapped_column(TSVECTOR, deferred=True)
    """Weights: A the first word of its name (the thing), B the rest of it and the brand, C the
    other keywords, D description, the vendor's place, and what is no word of a person."""
    rules: Mapped[int] = mapped_column(SmallInteger)
    """The version of the rules by which its words were made."""
    __table_args__ = (
        ForeignKeyConstraint(["region_id", "listing_id"], ["listing.region_id", "listing.id"]),
        Index("ix_listing_search_words", "words", postgresql_using="gin"),
        Index("ix_listing_search_newest", "published_at", "listing_id"),
        Index("ix_listing_search_price", "unit_price", "listing_id"),
        Index("ix_listing_search_region_newest", "region_id", "published_at", "listing_id"),
        Index("ix_listing_search_region_price", "region_id", "unit_price", "listing_id"),
        Index("ix_listing_search_etalase", "region_id", "etalase_id", "published_at"),
        Index("ix_listing_search_vendor", "vendor_id"),
        {"info": {"scale": "region"}, "postgresql_partition_by": "LIST (region_id)"},
    )


class SearchWord(Base):
    """A word of the listings on show as it is written, its stem, and in how many
    listings it was at the last count. Of all regions together."""

    __tablename__ = "search_word"
    word: Mapped[str] = mapped_column(primary_key=True)
    term: Mapped[str]
    listings: Mapped[int]
    in_names: Mapped[int]
    """In how many names: only these words are proposed to people."""
    __table_args__ = (
        Index("ix_search_word_term", "term"),
        Index("ix_search_word_alike", "word", postgresql_using="gist", postgresql_ops={"word": "gist_trgm_ops"}),
        Index("ix_search_word_beginning", "word", postgresql_ops={"word": "text_pattern_ops"}),
        {"info": {"scale": "reference"}},
    )


CREATE_TRIGRAMS = "CREATE EXTENSION IF NOT EXISTS pg_trgm"
CREATE_DEFAULT_PARTITION = "CREATE TABLE IF NOT EXISTS listing_search_default PARTITION OF listing_search DEFAULT"

event.listen(SearchWord.__table__, "before_create", DDL(CREATE_TRIGRAMS))
event.listen(ListingSearch.__table__, "after_create", DDL(CREATE_DEFAULT_PARTITION))
