"""Facets: how what a question finds divides, so that a person can narrow it.

Above `COUNTED_MAX` answers only some are counted, those of a high standing: every count is then the least that there is, "more
than". That there are more is known from those: half of all at most have the first step of standing, a quarter the second,
whatever is asked. Attributes are counted within one etalase, because they are asked etalase by etalase. Bands of price follow
from what is found: steps that a person would say (10.000, 20.000, 50.000, …), put together into a few.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from math import exp, lgamma, log, log1p
from typing import Any

from sqlalchemy import (
    ARRAY,
    CTE,
    ColumnElement,
    CompoundSelect,
    Double,
    Integer,
    Select,
    String,
    Subquery,
    bindparam,
    cast,
    func,
    literal,
    literal_column,
    select,
    true,
    tuple_,
    union_all,
)
from sqlalchemy.orm import Session

from app.catalogue.editions import edition
from app.catalogue.models import Etalase
from app.catalogue.search import ranking
from app.catalogue.search.asking import ask
from app.catalogue.search.filters import conditions, origin_code, sought
from app.catalogue.search.index import PRICE_STEPS
from app.catalogue.search.models import ListingSearch
from app.catalogue.search.question import Question
from app.catalogue.search.ranking import Found, Left, expected_of, highest, lower, read, step_for
from app.catalogue.search.spelling import Reading
from app.regions.models import Region
from app.regions.names import name_of
from app.web.caching.remembering import remembered

COUNTED_MAX = 1_000
"""Up to here every answer is counted; of more, some of a high standing, no more than are judged."""
SAMPLED = 700
"""How many of more should be counted at least, where they are counted by themselves."""
RARELY = 1e-5
SHOWN_MAX = 20
"""Values of one facet that are named, most first."""
ATTRIBUTES_MAX, VALUES_MAX, PAIRS_MAX = 8, 12, 200
READY_DAYS = (0, 3, 7, 14)
TKDN_PERCENTS = (25, 40)
BANDS = 5
TALLIED = ("region_id", "etalase_id", "origin", "price", "marks", "certificate")
GROUPED = {"etalase": ("region_id", "etalase_id"), "origin": ("origin",), "price": ("price",), "marks": ("marks", "certificate")}
"""By what the answers are grouped, each group once through all of them: what follows from another is put together from that one."""


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
    """Counts of what a question finds; `capped`: not all were counted, there are more of everything."""

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


def facets_of(session: Session, question: Question, found: Found | None = None, made: Facets | None = None) -> Facets:
    """How what is found divides over all that it can be filtered by; `found` is the answer of `find`, where it
    was asked before, `made` what was counted with it."""
    question = replace(question, named=found.named) if found else question
    reading = (found.reading if found else None) or read(session, question)
    left = found.left if found else None
    stamp = (found.edition if found else None) or edition(question.region_id)
    key = (COUNTED_MAX, *sought(question, reading.asked).told)
    return remembered(session, stamp, key, lambda: made or _divided(session, question, reading, left))


def _divided(session: Session, question: Question, reading: Reading, left: Left | None) -> Facets:
    """How what is found divides, where `left` is what the ranking has seen of it."""
    if left == Left(0, 0):
        return told({}, False)
    return told(*_counted(session, question, reading, left))


def told(of: Mapping[str, Sequence[Any]], capped: bool) -> Facets:
    """The counts by facet, as a person reads them."""
    once = _of_marks(of.get("marks", []))
    shelves, regions, origins = (
        sorted(of.get(facet, []), key=lambda row: (-row.n, row.name, row.code)) for facet in ("etalase", "region", "origin")
    )
    certificates: Counter[str] = Counter()
    for row in of.get("marks", []):
        certificates.update({name: row.n for name in row.name.split("/") if name})
    return Facets(
        total=max(once["all"], COUNTED_MAX) if capped else once["all"],
        capped=capped,
        etalase=[Facet(row.code, row.name if len(regions) == 1 else f"{row.name}, {row.of}", row.n) for row in shelves],
        regions=[Facet(row.code, row.name, row.n) for row in regions],
        origins=[Facet(row.code, name_of(row.code), row.n) for row in origins],
        bands=bands({int(row.code): row.n for row in of.get("price", [])}),
        pdn=once["pdn"],
        umkk=once["umkk"],
        in_stock=once["in_stock"],
        tkdn=[(percent, n) for percent in TKDN_PERCENTS if (n := once[f"tkdn{percent}"])],
        ready=[(days, n) for days in READY_DAYS if (n := once[f"ready{days}"])],
        certificates=[Facet(name, name, n) for name, n in certificates.most_common(SHOWN_MAX)],
        attributes=_attributes(of.get("attribute", [])),
    )


def _counted(session: Session, question: Question, reading: Reading, left: Left | None) -> tuple[Mapping[str, Sequence[Any]], bool]:
    """The counts by facet, and whether there are more. Of more answers than are counted, those of so high a standing
    as leaves enough: the index gives them alone, and from all regions. Where those are so few that there may be no
    more than `COUNTED_MAX` in all, steps are taken down."""
    step = highest(expected_of(left, reading.counts), reading.counts, SAMPLED) if left else step_for(question, reading, SAMPLED)
    while True:
        found = sought(question, reading.asked, step, reading.counts)
        values = {**found.values, "counted_max": ranking.RANKED_MAX}
        shape = (*found.shape, question.etalase_id is not None, step == 0)
        of = by_facet(ask(session, _counts, *shape, values=values, planned_once=found.few and step == 0))
        counted = counted_in(of)
        if tells_enough(step, counted):
            return of, is_capped(step, counted)
        step = lower(step, counted, reading.counts, max(SAMPLED, most_of(COUNTED_MAX, step - 1)))


def by_facet(rows: Sequence[Any]) -> Mapping[str, Sequence[Any]]:
    of: dict[str, list[Any]] = {}
    for row in rows:
        of.setdefault(row.facet, []).append(row)
    return of


def counted_in(of: Mapping[str, Sequence[Any]]) -> int:
    """How many answers were counted."""
    return sum(row.n for row in of.get("marks", []))


def tells_enough(step: int, counted: int) -> bool:
    """Were all counted, or is it certain that there are more than are always counted?"""
    return not step or counted > most_of(COUNTED_MAX, step)


def is_capped(step: int, counted: int) -> bool:
    """Are there more than were counted?"""
    return step > 0 or counted >= ranking.RANKED_MAX


@cache
def most_of(answers: int, step: int) -> int:
    """So many of these answers, or more, have this step of standing in fewer than one of a hundred thousand cases: each has it
    with a chance of 1 in 2^step, if it lacks nothing. Of step 0 it is all of them."""
    if not step:
        return answers
    chance, likely, most = 0.5**step, 0.0, answers + 1
    while most and likely < RARELY:
        most -= 1
        likely += exp(
            lgamma(answers + 1)
            - lgamma(most + 1)
            - lgamma(answers - most + 1)
            + most * log(chance)
            + (answers - most) * log1p(-chance)
        )
    return most + 1


def bands(by_step: dict[int, int]) -> list[Band]:
    """Neighbouring steps of price put together until each band but the last has about a fifth of all."""
    wanted, made = sum(by_step.values()) / BANDS, list[Band]()
    begun, n = None, 0
    for step in sorted(by_step):
        begun = PRICE_STEPS[step - 1] if n == 0 and step > 0 else begun
        n += by_step[step]
        if n >= wanted and step < len(PRICE_STEPS):
            made.append(Band(begun, PRICE_STEPS[step] - 1, n))
            begun, n = PRICE_STEPS[step], 0
    if n:
        made.append(Band(begun, None, n))
    return (
        [] if len(made) < 2 else [Band(None, made[0].price_max, made[0].n), *made[1:-1], Band(made[-1].price_min, None, made[-1].n)]
    )


def _counts(names: tuple[str, ...], few: bool, attributes: bool, whole: bool) -> CompoundSelect[Any]:
    """The rows of `divide` over at most `counted_max` answers, of the `whole` those of the highest standing."""
    card = ListingSearch
    found = select(card.region_id, *asked_of_each(attributes)).where(*conditions(names, few))
    found = found.limit(bindparam("counted_max", type_=Integer))
    return divide((found.order_by(card.standing.desc()) if whole and few else found).cte("counted"), attributes)


def asked_of_each(attributes: bool) -> list[Any]:
    """By what each answer is counted, besides its region."""
    card = ListingSearch
    return [
        *(card.etalase_id, origin_code().label("origin"), card.certificates.label("certificate")),
        _bucket(card.unit_price, PRICE_STEPS).label("price"),
        _marks().label("marks"),
        *([card.attributes] if attributes else []),
    ]


def divide(counted: CTE, attributes: bool) -> CompoundSelect[Any]:
    """Rows of (facet, code, name, of, n) over these answers, gone through once for all facets; `of` is the region of a shelf."""
    keys = [counted.c[name] for name in TALLIED]
    sets = [tuple_(*(counted.c[name] for name in within)) for within in GROUPED.values()]
    tally = (
        select(*keys, func.grouping(*keys).label("place"), func.count().label("n")).group_by(func.grouping_sets(*sets)).cte("tally")
    )
    of_shelves = tally.c.place == place_of("etalase")
    by_region = (
        select(tally.c.region_id, cast(func.sum(tally.c.n), Integer).label("n")).where(of_shelves).group_by(tally.c.region_id)
    )
    shelf, region, origin = (
        _most(select(tally.c.region_id, tally.c.etalase_id, tally.c.n).where(of_shelves)),
        _most(by_region),
        _most(select(tally.c.origin, tally.c.n).where(tally.c.place == place_of("origin"))),
    )
    no = literal("")
    parts: list[Select[Any]] = [
        select(literal("etalase").label("facet"), Etalase.slug.label("code"), Etalase.name, Region.name.label("of"), shelf.c.n)
        .join(shelf, (shelf.c.region_id == Etalase.region_id) & (shelf.c.etalase_id == Etalase.id))
        .join(Region, Region.id == Etalase.region_id),
        select(literal("region"), Region.code, Region.name, no, region.c.n).join(region, region.c.region_id == Region.id),
        select(literal("origin"), origin.c.origin, no, no, origin.c.n),
        *(
            select(literal(facet), cast(tally.c[facet], String), name, no, tally.c.n).where(tally.c.place == place_of(facet))
            for facet, name in (("price", no), ("marks", func.array_to_string(tally.c.certificate, "/")))
        ),
    ]
    if attributes:
        n = func.count().label("n")
        pair = func.jsonb_each_text(counted.c.attributes).table_valued("key", "value").lateral("pair")
        parts.append(
            select(literal("attribute"), pair.c.key, pair.c.value, no, n)
            .select_from(counted.join(pair, true()))
            .group_by(pair.c.key, pair.c.value)
            .order_by(n.desc(), pair.c.value)
            .limit(PAIRS_MAX)
        )
    return union_all(*parts)


def place_of(facet: str) -> int:
    """What the database's `grouping()` says of the rows of this facet: a bit for each key that is not of it."""
    return sum(1 << place for place, key in enumerate(reversed(TALLIED)) if key not in GROUPED[facet])


def _most(counts: Select[Any]) -> Subquery:
    """The largest of these counts, whose last column they are."""
    *keys, n = counts.selected_columns
    return counts.order_by(n.desc(), *keys).limit(SHOWN_MAX).subquery()


def _bucket(column: Any, steps: Sequence[float]) -> ColumnElement[int]:
    """How many of the steps it reaches."""
    return func.width_bucket(cast(column, Double), literal_column(f"'{{{','.join(map(str, steps))}}}'::float8[]", ARRAY(Double)))


def _marks() -> ColumnElement[int]:
    """All that is yes or no, or a step of few, in one number: see `_of_marks`."""
    card = ListingSearch
    tkdn = _bucket(func.coalesce(card.tkdn_bps, 0), [percent * 100 for percent in TKDN_PERCENTS])
    slow = _bucket(card.preorder_days, [days + 1 for days in READY_DAYS])
    yes = (cast(mark, Integer) for mark in (card.pdn, card.umkk, card.in_stock))
    return sum((mark * 2**place for place, mark in enumerate(yes)), slow * 8 + tkdn * 64)


def _of_marks(rows: Sequence[Any]) -> dict[str, int]:
    """By each mark the answers that have it; TKDN from each percentage up, ready within each number of days."""
    found: Counter[str] = Counter()
    for row in rows:
        marks, n = int(row.code), row.n
        found["all"] += n
        for name in _met(marks):
            found[name] += n
    return found


@cache
def _met(marks: int) -> tuple[str, ...]:
    """The names of the marks in this number."""
    return (
        *(name for place, name in enumerate(("pdn", "umkk", "in_stock")) if marks >> place & 1),
        *(f"ready{days}" for place, days in enumerate(READY_DAYS) if marks // 8 % 8 <= place),
        *(f"tkdn{percent}" for place, percent in enumerate(TKDN_PERCENTS) if marks // 64 > place),
    )


def _attributes(rows: Sequence[Any]) -> dict[str, Sequence[Facet]]:
    """By name the values, most first; the names that most have first."""
    by_name: dict[str, list[Facet]] = {}
    for row in rows:
        by_name.setdefault(row.code, []).append(Facet(row.name, row.name, row.n))
    most = sorted(by_name, key=lambda name: -sum(facet.n for facet in by_name[name]))[:ATTRIBUTES_MAX]
    return {name: by_name[name][:VALUES_MAX] for name in most if len(by_name[name]) > 1}
