"""Lineage: what a code has become by a date; nothing is guessed and nothing runs in circles."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actor import SYSTEM_ACTOR
from app.exchange.importing import import_file
from app.plan.lineage import CANCELLED, ONE_TO_ONE, ONE_TO_SEVERAL, TAKEN_UP, Lineage, Resolution, Step, lineage_of
from app.plan.models import PackageRevision
from app.regions.queries import region_by_code

START = datetime(2024, 1, 1, tzinfo=UTC)
KINDS = {"1": ONE_TO_ONE, "n": ONE_TO_SEVERAL, "x": CANCELLED, "o": TAKEN_UP}


def lineage(*told: str) -> Lineage:
    """`"A1B"`: A became B, one to one; each a day after the one before."""
    return Lineage(Step(START + timedelta(days=day), KINDS[kind], old, new) for day, (old, kind, new) in enumerate(told))


def day(number: int) -> datetime:
    return START + timedelta(days=number)


def test_one_to_one_is_followed_to_its_end() -> None:
    found = lineage("A1B", "B1C").resolve("A")
    assert (found.chain, found.leaf, found.is_live) == (("A", "B", "C"), "C", True)


def test_a_code_that_nobody_revised_is_itself() -> None:
    assert lineage("A1B").resolve("Z") == Resolution(("Z",), False, ())


def test_as_of_an_earlier_day_the_chain_ends_earlier() -> None:
    known = lineage("A1B", "B1C")
    assert [known.resolve("A", day(n)).leaf for n in (-1, 0, 1)] == ["A", "B", "C"]


@pytest.mark.parametrize("told", [("AnB", "AnC"), ("AnB",)])
def test_one_to_several_is_never_guessed_even_with_one_child(told: tuple[str, ...]) -> None:
    found = lineage(*told).resolve("A")
    assert (found.leaf, found.is_live) == ("A", False)
    assert found.children == tuple(step[2] for step in told)


def test_a_chain_stops_where_it_was_split() -> None:
    found = lineage("A1B", "BnC", "BnD").resolve("A")
    assert (found.chain, found.children) == (("A", "B"), ("C", "D"))


def test_a_cancelled_code_is_dead_only_until_it_is_taken_up_again() -> None:
    known = lineage("A1B", "BxB", "BoB")
    assert [known.resolve("A", day(n)).is_live for n in (0, 1, 2)] == [True, False, True]


def test_of_two_revisions_one_to_one_the_later_counts() -> None:
    assert lineage("A1B", "A1C").resolve("A").leaf == "C"


def test_two_revisions_at_the_same_instant_are_several() -> None:
    found = Lineage([Step(START, ONE_TO_ONE, "A", "B"), Step(START, ONE_TO_ONE, "A", "C")]).resolve("A")
    assert (found.leaf, found.children) == ("A", ("B", "C"))


def test_a_code_taken_up_again_after_it_was_replaced_is_itself_once_more() -> None:
    assert lineage("A1B", "AoA").resolve("A").leaf == "A"


def test_cancelling_what_was_replaced_leaves_its_successor_alive() -> None:
    found = lineage("A1B", "AxA").resolve("A")
    assert (found.leaf, found.is_live) == ("B", True)


def test_a_circle_ends_at_the_code_that_was_made_last() -> None:
    known = lineage("A1B", "B1C", "C1A")
    assert {known.resolve(code).leaf for code in "ABC"} == {"A"}


STEPS = st.lists(st.tuples(st.sampled_from("ABCDEFG"), st.sampled_from("1nxo"), st.sampled_from("ABCDEFG")), max_size=25)


@given(STEPS, st.sampled_from("ABCDEFG"), st.integers(-1, 26))
def test_the_leaf_is_in_the_family_and_no_circle_is_endless(told: list[tuple[str, str, str]], code: str, n: int) -> None:
    known = lineage(*("".join((old, kind, old if kind in "xo" else new)) for old, kind, new in told))
    found, family = known.resolve(code, day(n)), known.family(code, day(n))
    assert {*found.chain, *found.children} <= family
    assert len(set(found.chain)) == len(found.chain)
    assert found.chain[0] == code
    assert all(known.family(other, day(n)) == family for other in family)
    assert found == known.resolve(code, day(n))


@given(STEPS, st.sampled_from("ABCDEFG"), st.integers(-1, 26), st.integers(0, 26))
def test_a_family_only_grows_with_time_and_what_comes_later_changes_no_earlier_day(
    told: list[tuple[str, str, str]], code: str, n: int, more: int
) -> None:
    words = ["".join((old, kind, old if kind in "xo" else new)) for old, kind, new in told]
    known = lineage(*words)
    assert known.family(code, day(n)) <= known.family(code, day(n + more))
    assert lineage(*words[: max(n + 1, 0)]).resolve(code) == known.resolve(code, day(n))


@given(st.permutations(list("ABCDEFGH")), st.integers(0, 8), st.integers(0, 8))
def test_along_one_to_one_a_later_chain_begins_with_the_earlier_one(codes: list[str], n: int, more: int) -> None:
    known = lineage(*(f"{old}1{new}" for old, new in zip(codes, codes[1:], strict=False)))
    earlier, later = known.resolve(codes[0], day(n)).chain, known.resolve(codes[0], day(n + more)).chain
    assert later[: len(earlier)] == earlier


@pytest.mark.real
def test_the_history_of_a_ministrys_year_has_its_known_shape(session: Session, real_data: Path) -> None:
    import_file(
        session,
        real_data / "kemnaker-2024/rup_history-kaji-ulang_2024.xlsx",
        region_code="K34",
        year=2024,
        actor=SYSTEM_ACTOR,
        at=datetime(2025, 10, 12, 3, 0, tzinfo=UTC),
    )
    region = region_by_code(session, "K34")
    codes = session.scalars(select(PackageRevision.old_kd_rup).distinct()).all()
    known = lineage_of(session, codes, region_id=region.id)
    kinds = Counter(step.kind for step in known.steps)
    assert (len(known.steps), kinds[ONE_TO_ONE], kinds[ONE_TO_SEVERAL], kinds[CANCELLED], kinds[TAKEN_UP]) == (
        3393,
        1347,
        412,
        1033,
        601,
    )
    children = Counter(Counter(step.old for step in known.steps if step.kind == ONE_TO_SEVERAL).values())
    assert (sum(children.values()), children[2], children[3], children[1], max(children)) == (182, 156, 10, 6, 11)
    assert sum(times > 1 for times in Counter(step.old for step in known.steps if step.kind == ONE_TO_ONE).values()) == 22
    assert depths(known) == {1: 680, 2: 225, 3: 56, 4: 22, 5: 10, 6: 1, 8: 1, 10: 1}
    longest = known.resolve("46186983")
    assert (len(longest.chain), longest.leaf, longest.is_live) == (11, "52723638", True)
    one = lineage_of(session, ["52723638"], region_id=region.id)
    assert one.resolve("46186983") == longest
    assert len(one.family("52723638")) == 11
    assert all(step.reason for step in one.steps)


def depths(known: Lineage) -> dict[int, int]:
    """How many families' roots lie how far above their lowest code, by one-to-one and one-to-several steps."""
    below: dict[str, set[str]] = {}
    for step in known.steps:
        if step.old != step.new:
            below.setdefault(step.old, set()).add(step.new)
    roots = below.keys() - {new for news in below.values() for new in news}

    def depth(code: str) -> int:
        return 1 + max(map(depth, below[code])) if code in below else 0

    return dict(Counter(map(depth, roots)))
