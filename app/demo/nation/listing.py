"""The shops of a nation: vendors, etalase and published listings in any number, for measuring search.

Names are put together as in the real catalogues: a thing (the first ones far more often than the last, by Zipf), a brand, a
colour or size, and the vendor's own code, so that there are words in a fifth of all listings, words in a few, and everything
between. Rows come by statements of the database; the index is made by the product's own hand.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, text
from sqlalchemy.orm import Session

from app.catalogue.slugs import slug_of
from app.demo.nation import filling, spread
from app.demo.nation.chance import chance, key
from app.demo.nation.planning import REGIONS
from app.demo.pictures import SIDE
from app.demo.words import CATEGORIES, SHELVES

LISTINGS_OF_A_VENDOR = 40
FIRST = ("Kertas A4 80 gsm", "Laptop kantor 14 inci", "Kertas F4 70 gsm", "Nasi kotak ayam bakar", "Bolpoin hitam isi 12")
"""The most common things, in this order."""
COLOURS = ("hitam", "putih", "biru", "merah", "hijau", "abu-abu", "coklat", "kecil", "sedang", "besar", "tebal", "tipis")
SYLLABLES = [
    "ba",
    "ci",
    "da",
    "fo",
    "ga",
    "ha",
    "jo",
    "ku",
    "la",
    "mi",
    "no",
    "pa",
    "ra",
    "si",
    "tu",
    "vo",
    "wi",
    "ya",
    "ze",
    "ndo",
]
BRANDS, RARE_WORDS = 3_000, 60_000

VENDORS = f"""
INSERT INTO vendor (id, state, registered_at, nib, npwp, legal_form, legal_name, scale, scale_rule, cooperative, pkp, address_region_code,
                    address_name, home_region_id, updated_at)
SELECT {key("r.id * 1000000 + v")}, 'active', :at, lpad((r.id * 1000000::bigint + v)::text, 13, '9'),
       '0' || lpad((r.id * 1000000::bigint + v)::text, 15, '9'), 'cv', 'CV Contoh ' || r.id || '-' || v,
       (ARRAY['micro', 'small', 'small', 'medium', 'large'])[1 + floor({chance("r.id * 1000000 + v", 41)} * 5)::int], 'sales', false, false,
       r.code || '.01.2001', 'Desa Contoh, Kecamatan Contoh, Wilayah Contoh ' || r.code || ', Provinsi Contoh', r.id, :at
FROM nation r, generate_series(0, r.listings / {LISTINGS_OF_A_VENDOR}) v
"""  # noqa: S608
ETALASE = f"""
INSERT INTO etalase (region_id, id, slug, name, description, category_code, picture_sha256, open_to_others, rules, certificates, umkk_only,
                     local_only, industries, created_at)
SELECT r.id, {key("s.n")}, replace(r.code, '.', '') || '-' || s.slug, s.name, s.name, s.category, s.picture, false, '', '[]', false,
       false, '[]', :at
FROM nation r, unnest(:slugs ::text[], :names ::text[], :categories ::text[], :pictures ::text[]) WITH ORDINALITY s(slug, name, category, picture, n)
"""  # noqa: S608
THINGS = f"""
CREATE TEMPORARY TABLE nation_listing AS
SELECT r.id AS region_id, n, {key("n")} AS id, things.*, {key("things.shelf")} AS etalase_id,
       {key(f"r.id * 1000000 + floor({chance('n', 42)} * (r.listings / {LISTINGS_OF_A_VENDOR} + 1))::int")} AS vendor_id
FROM nation r
CROSS JOIN LATERAL generate_series(r.first_listing, r.first_listing + r.listings - 1) n
CROSS JOIN LATERAL (SELECT least(:things, floor(exp({chance("n", 43)} * ln(:things + 1.0)))::int) AS thing) drawn
JOIN unnest(:names ::text[], :units ::text[], :prices ::bigint[], :shelves ::int[]) WITH ORDINALITY things(name, unit, price, shelf, number)
  ON things.number = drawn.thing
WHERE n BETWEEN :first AND :last
"""  # noqa: S608
LISTINGS = """
INSERT INTO listing (region_id, id, vendor_id, etalase_id, state, newest_version, published_version, price_jump, stock, reserved,
                     stock_confirmed_at, created_at, published_at)
SELECT region_id, id, vendor_id, etalase_id, 'published', 1, 1, false, CASE WHEN n % 20 = 0 THEN 0 ELSE 100 END, 0, :at, :at,
       :at + n * interval '1 second'
FROM nation_listing
"""


def _word(number: str) -> str:
    """An invented word of so many, as SQL."""
    parts = [f"(ARRAY{SYLLABLES})[1 + ({number}) / {len(SYLLABLES) ** place} % {len(SYLLABLES)}]" for place in range(4)]
    return f"({' || '.join(parts)})"


VERSIONS = f"""
INSERT INTO listing_version (region_id, id, listing_id, number, category_code, name, description, kind, kbki, brand, unit, unit_price,
                             price_with_ppn, tax_rate_bps, tiers, zones, options, sustainability, min_purchase, pdn, pdn_reason, tkdn_bps,
                             preorder_days, attributes, written_at,
                             submitted_at, decision, decided_at)
SELECT region_id, id, id, 1, (:categories ::text[])[shelf],
       concat_ws(' ', name, initcap(brand), (ARRAY{list(COLOURS)})[1 + floor({chance("n", 44)} * {len(COLOURS)})::int],
                 upper(left(rare, 2)) || '-' || n % 9973),
       concat_ws(' ', name, 'merek', initcap(brand), 'seri', rare, 'dijual per', unit || '.', 'Barang baru, siap dikirim ke kantor pembeli.'),
       'goods', '3212801000', initcap(brand), unit, (price * (0.7 + 0.6 * {chance("n", 45)}))::bigint, true, 0,
       '[]', '[]', '{{}}', '[]', 1, {chance("n", 46)} < 0.85,
       'made_here', CASE WHEN {chance("n", 47)} < 0.3 THEN floor({chance("n", 48)} * 10000)::int END,
       (ARRAY[0, 0, 0, 3, 7, 14])[1 + floor({chance("n", 49)} * 6)::int],
       jsonb_build_object('warna', (ARRAY{list(COLOURS)})[1 + floor({chance("n", 44)} * {len(COLOURS)})::int]), :at, :at, 'approved', :at
FROM (
    SELECT *, {_word(f"7 + 13 * floor({chance('n', 50)} ^ 3 * {BRANDS})::int")} AS brand,
           {_word(f"11 + 2 * floor({chance('n', 51)} ^ 2 * {RARE_WORDS})::int")} AS rare
    FROM nation_listing
) l
"""  # noqa: S608

PHOTOS = """
INSERT INTO listing_photo (region_id, id, version_id, listing_id, position, sha256, width, height, bands)
SELECT region_id, id, id, id, 1, (:pictures ::text[])[shelf], :side, :side, '{}' FROM nation_listing
"""
"""All that stands on a shelf looks alike on purpose, so nobody looks for look-alikes: no fingerprint is to be taken."""


def write(engine: Engine, *, regions: int, listings: int) -> None:
    """So many listings of so many regions into empty tables, as the owner, found by search. Commits its steps."""
    shares = spread.regions(regions, listings=listings)
    with engine.begin() as connection, spread.known(connection, shares):
        connection.execute(text(REGIONS))
        connection.execute(
            text("INSERT INTO category (code, parent_code, name) VALUES (:code, :parent, :name)"),
            [{"code": code, "parent": code.rpartition(".")[0] or None, "name": name} for code, name in CATEGORIES],
        )
        put_on_show(connection, range(listings))
    index(engine)


def put_on_show(connection: Connection, listings: range, pictures: Mapping[str, str] | None = None) -> None:
    """The vendors, etalase and listings of the known nation, those listings whose numbers are in the range; `pictures` are the
    hashes of photos by shelf: without them there are none."""
    at = datetime(2025, 1, 2, 12, tzinfo=UTC)
    connection.execute(text(VENDORS), {"at": at})
    names = [shelf.name for shelf in SHELVES]
    shown = [pictures[name] if pictures else "0" * 64 for name in names]
    told = {"slugs": [slug_of(name) for name in names], "names": names, "categories": [shelf.category for shelf in SHELVES]}
    connection.execute(text(ETALASE), {**told, "pictures": shown, "at": at})
    _listings(connection, at, listings, shown if pictures else None)


def index(engine: Engine) -> None:
    """Make all of it findable, a region a transaction, then let it take its place."""
    with engine.begin() as connection:
        filling.begin(connection)
        lacking = filling.lacking(connection)
    for region_id in lacking:
        with Session(engine) as session, session.begin():
            filling.fill(session, region_id)
    finish(engine)


def finish(engine: Engine) -> None:
    """What was filled takes its place in the index; then the database looks at what it has."""
    with engine.begin() as connection:
        filling.finish(connection)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM (ANALYZE)"))


def _listings(connection: Connection, at: datetime, listings: range, pictures: Sequence[str] | None) -> None:
    things = [(name, unit, price, number) for number, shelf in enumerate(SHELVES, start=1) for name, unit, price in shelf.products]
    things.sort(key=lambda thing: FIRST.index(thing[0]) if thing[0] in FIRST else len(FIRST))
    columns = [list(column) for column in zip(*things, strict=True)]
    given = dict(zip(("names", "units", "prices", "shelves"), columns, strict=True))
    for first in range(listings.start, listings.stop, 100_000):
        last = min(first + 100_000, listings.stop) - 1
        connection.execute(text(THINGS), {**given, "things": len(things), "first": first, "last": last})
        connection.execute(text(LISTINGS), {"at": at})
        connection.execute(text(VERSIONS), {"at": at, "categories": [shelf.category for shelf in SHELVES]})
        if pictures:
            connection.execute(text(PHOTOS), {"pictures": pictures, "side": SIDE})
        connection.execute(text("DROP TABLE nation_listing"))
