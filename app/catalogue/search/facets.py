"""Facets: how what a question finds divides, so that a person can narrow it.

At most `COUNTED_MAX` answers are counted; above that the total is "more than". Attributes are counted within one etalase, because they are asked etalase
by etalase. Bands of price follow from what is found: steps that a person would say (10.000, 20.000, 50.000, …), put together into a few.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CTE,
    BigInteger,
    CompoundSelect,
    Double,
    Integer,
    Select,
    String,
    bindparam,
    cast,
    column,
    func,
    literal,
    select,
    true,
    tuple_,
    union_all,
    values,
)
from sqlalchemy.orm import Session

from app.catalogue.editions import edition
from app.catalogue.models import Etalase
from app.catalogue.search.asking import ask
from app.catalogue.search.filters import conditions, origin_code, sought
from app.catalogue.search.models import ListingSearch
from app.catalogue.search.question import Question
from app.catalogue.search.ranking import lower, read, step_for
from app.catalogue.search.spelling import Reading
from app.regions.models import Region
from app.web.remembering import remembered

COUNTED_MAX = 5_000
SHOWN_MAX = 20
"""Values of one facet that are named, most first."""
SHELVES_COUNTED_MAX = 2_000
"""Shelves whose regions are added up."""
ATTRIBUTES_MAX, VALUES_MAX, PAIRS_MAX = 8, 12, 200
READY_DAYS = (0, 3, 7, 14)
TKDN_PERCENTS = (25, 40)
BANDS = 5
STEPS = tuple(digit * 10**power for power in range(3, 10) for digit in (1, 2, 5))
"""Rupiah, from 1.000 to 5 milyar."""


@dataclass(frozen=True, slots=True)
class Facet:
    """A value (a shelf's slug, a place's code, a certificate), its name, and how many are found with it."""

    code: str
    name: str
    n: int


@dataclass(frozen=True, slots=True)
class Band:
    """A range of prices in whole rupiah, both ends included; an end that is None is open."""

    price_min: int | None
    price_max: int | None
    n: int


@dataclass(frozen=True, slots=True)
class Facets:
    """Counts of what a question finds, on at most `COUNTED_MAX`; `capped` says that there are more."""

    total: int
    capped: bool
    etalase: Sequence[Facet] = ()
    regions: Sequence[Facet] = ()
    origins: Sequence[Facet] = ()
    bands: Sequence[Band] = ()
    pdn: int = 0
    umkk: int = 0
    in_stock: int = 0
    tkdn: Sequence[tuple[int, int]] = ()
    """(at least so many percent, how many)."""
    ready: Sequence[tuple[int, int]] = ()
    """(within so many days, how many)."""
    certificates: Sequence[Facet] = ()
    attributes: dict[str, Sequence[Facet]] = field(default_factory=dict)


def facets_of(session: Session, question: Question, reading: Reading | None = None) -> Facets:
    """How what is found divides over all that it can be filtered by; `reading` is that of `find`, where it was asked before."""
    understood = reading or read(session, question)
    key = (COUNTED_MAX, *sought(question, understood.asked).told)
    return remembered(session, edition(question.region_id), key, lambda: _divided(session, question, understood))


def _divided(session: Session, question: Question, reading: Reading) -> Facets:
    """One statement that counts, one that names."""
    of = _counted(session, question, reading)
    once = {row.code: row.n for row in of["all"]}
    shelves, regions = _named(session, of.get("etalase", []))
    return Facets(
        total=min(once["all"], COUNTED_MAX),
        capped=once["all"] > COUNTED_MAX,
        etalase=shelves,
        regions=regions,
        origins=[Facet(row.code, row.name, row.n) for row in of.get("origin", [])],
        bands=bands({int(row.code): row.n for row in of.get("price", [])}),
        pdn=once["pdn"],
        umkk=once["umkk"],
        in_stock=once["in_stock"],
        tkdn=[(percent, n) for percent in TKDN_PERCENTS if (n := once[f"tkdn{percent}"])],
        ready=[(days, n) for days in READY_DAYS if (n := once[f"ready{days}"])],
        certificates=[Facet(row.code, row.code, row.n) for row in of.get("certificate", [])],
        attributes=_attributes(of.get("attribute", [])),
    )


def _counted(session: Session, question: Question, reading: Reading) -> dict[str, list[Any]]:
    """The counts by facet. Of more answers than are counted, those of so high a standing as still leaves enough: the index gives them alone, and from
    all regions. Where that leaves too few, steps are taken down; so whatever is fewer than the cap is counted in full."""
    step = step_for(question, reading, COUNTED_MAX * 2)
    while True:
        of: dict[str, list[Any]] = {}
        found = sought(question, reading.asked, step)
        values = {**found.values, "counted_max": COUNTED_MAX + 1}
        for row in ask(session, _counts, *found.shape, question.etalase_id is not None, values=values):
            of.setdefault(row.facet, []).append(row)
        counted = next(row.n for row in of["all"] if row.code == "all")
        if not step or counted > COUNTED_MAX:
            return of
        step = lower(step, counted, reading.counts, COUNTED_MAX * 5 // 4)


def bands(by_step: dict[int, int]) -> list[Band]:
    """Neighbouring steps of price put together until each band but the last has about a fifth of all."""
    wanted, made = sum(by_step.values()) / BANDS, list[Band]()
    begun, n = None, 0
    for step in sorted(by_step):
        begun = STEPS[step - 1] if n == 0 and step > 0 else begun
        n += by_step[step]
        if n >= wanted and step < len(STEPS):
            made.append(Band(begun, STEPS[step] - 1, n))
            begun, n = STEPS[step], 0
    if n:
        made.append(Band(begun, None, n))
    return (
        [] if len(made) < 2 else [Band(None, made[0].price_max, made[0].n), *made[1:-1], Band(made[-1].price_min, None, made[-1].n)]
    )


def _counts(names: tuple[str, ...], few: bool, attributes: bool) -> CompoundSelect[Any]:
    """Rows of (facet, code, name, n) over at most `counted_max` answers."""
    card = ListingSearch
    columns = [
        *(card.region_id, card.etalase_id, origin_code().label("origin"), card.vendor_place, card.unit_price),
        *(card.pdn, card.umkk, card.in_stock, card.tkdn_bps, card.preorder_days, card.certificates),
        *([card.attributes] if attributes else []),
    ]
    counted = select(*columns).where(*conditions(names, few)).limit(bindparam("counted_max", type_=Integer)).cte("counted")
    c, nothing = counted.c, literal("").label("name")
    once = {
        "all": func.count(),
        "pdn": func.count().filter(c.pdn),
        "umkk": func.count().filter(c.umkk),
        "in_stock": func.count().filter(c.in_stock),
        **{f"tkdn{percent}": func.count().filter(c.tkdn_bps >= percent * 100) for percent in TKDN_PERCENTS},
        **{f"ready{days}": func.count().filter(c.preorder_days <= days) for days in READY_DAYS},
    }
    sums = select(*(count.label(name) for name, count in once.items())).select_from(counted).subquery("sums")
    each = (
        values(column("code", String), column("n", BigInteger), name="each").data([(name, sums.c[name]) for name in once]).lateral()
    )
    shelves = select(c.region_id, c.etalase_id, func.count().label("n")).group_by(c.region_id, c.etalase_id).cte("shelves")
    parts: list[Select[Any]] = [
        select(literal("all").label("facet"), each.c.code, nothing, each.c.n).select_from(sums.join(each, true())),
        _most(
            "etalase",
            shelves,
            func.concat_ws("/", shelves.c.region_id, shelves.c.etalase_id),
            nothing,
            SHELVES_COUNTED_MAX,
            func.max(shelves.c.n),
        ),
        _most("origin", counted, c.origin, func.max(c.vendor_place).label("name"), SHOWN_MAX),
        _most(
            "price",
            counted,
            cast(func.width_bucket(cast(c.unit_price, Double), literal([float(step) for step in STEPS], ARRAY(Double))), String),
            nothing,
            len(STEPS) + 1,
        ),
    ]
    papers = select(func.unnest(c.certificates).label("code")).cte("papers")
    parts.append(_most("certificate", papers, papers.c.code, nothing, SHOWN_MAX))
    if attributes:
        n = func.count().label("n")
        pair = func.jsonb_each_text(c.attributes).table_valued("key", "value").lateral("pair")
        parts.append(
            select(literal("attribute"), pair.c.key, pair.c.value, n)
            .select_from(counted.join(pair, true()))
            .group_by(pair.c.key, pair.c.value)
            .order_by(n.desc(), pair.c.value)
            .limit(PAIRS_MAX)
        )
    return union_all(*parts)


def _most(facet: str, counted: CTE, code: Any, name: Any, limit: int, counts: Any = None) -> Select[Any]:
    n = (func.count() if counts is None else counts).label("n")
    return select(literal(facet), code, name, n).select_from(counted).group_by(code).order_by(n.desc(), code).limit(limit)


def _named(session: Session, rows: Sequence[Any]) -> tuple[list[Facet], list[Facet]]:
    """The shelves and their regions, most first, by their names; a shelf also by its region's where there are several."""
    counts = {(int(region), UUID(id)): row.n for row in rows for region, id in [row.code.split("/")]}
    largest = list(counts)[:SHOWN_MAX]
    of_region: dict[int, int] = {}
    for (region_id, _id), n in counts.items():
        of_region[region_id] = of_region.get(region_id, 0) + n
    regions = session.execute(select(Region.id, Region.code, Region.name).where(Region.id.in_(of_region))).all()
    names = {row.id: row.name for row in regions}
    found = session.execute(
        select(Etalase.region_id, Etalase.id, Etalase.slug, Etalase.name).where(tuple_(Etalase.region_id, Etalase.id).in_(largest))
    ).all()
    shelves = [
        Facet(row.slug, row.name if len(regions) == 1 else f"{row.name}, {names[row.region_id]}", counts[row.region_id, row.id])
        for row in found
    ]
    return (
        sorted(shelves, key=lambda facet: (-facet.n, facet.name)),
        sorted((Facet(row.code, row.name, of_region[row.id]) for row in regions), key=lambda facet: (-facet.n, facet.code))[
            :SHOWN_MAX
        ],
    )


def _attributes(rows: Sequence[Any]) -> dict[str, Sequence[Facet]]:
    """By name the values, most first; the names that most have first."""
    by_name: dict[str, list[Facet]] = {}
    for row in rows:
        by_name.setdefault(row.code, []).append(Facet(row.name, row.name, row.n))
    most = sorted(by_name, key=lambda name: -sum(facet.n for facet in by_name[name]))[:ATTRIBUTES_MAX]
    return {name: by_name[name][:VALUES_MAX] for name in most if len(by_name[name]) > 1}
