"""The packages of a satker with what each has left, most left first; nobody sees another satker's."""

from datetime import UTC, datetime

import pytest
import time_machine
from sqlalchemy.orm import Session

from app import db
from app.attribution.proposing import packages_among
from app.exchange import synthetic
from app.identifiers import new_id
from app.lists.paging import Asked, found
from app.lists.scene import scene_of
from app.plan import queries
from app.plan.activities import sub_activities_of
from app.plan.listed import PACKAGES
from app.plan.models import BudgetLine, PackageRevision
from tests import world as worlds
from tests.plan.making import add_package, token_of
from tests.web.browsing import Browser
from tests.world import AT, KD_RUP, KD_RUP_OF_OTHER

FIELDS = ["kd_rup", "name", "year", "satker", "method", "pagu", "held", "committed", "received", "paid", "remaining", "pradipa"]


def test_what_is_left_is_the_pagu_less_held_and_committed(session: Session, world: worlds.World) -> None:
    worlds.place(session, world, quantity=10)
    worlds.in_process(session, world, quantity=20)
    row = queries.package(session, region_id=2, kd_rup=KD_RUP)
    assert row is not None
    assert (row.pagu, row.held, row.committed, row.remaining) == (100_000_000, 500_000, 1_000_000, 98_500_000)


def listed(session: Session, world: worlds.World, limit: int = 24, **asked: object) -> list[str]:
    """The codes of the auditor's list, over all its pages."""
    scene, codes, cursor = scene_of(session, world["auditor"], worlds.AT), [], None
    while True:
        page = found(PACKAGES, scene, Asked(asked), cursor=cursor, limit=limit)
        codes += [row.kd_rup for row in page.rows]
        cursor = page.following
        if cursor is None:
            return codes


def test_most_left_comes_first_and_pages_follow_each_other(session: Session, world: worlds.World) -> None:
    for number in range(9):
        add_package(session, str(910_000_000 + number), 5_000_000 * (number % 3))
    everything = [row.kd_rup for row in queries.packages(session, region_id=2, year=2026, limit=100)]
    assert everything[0] == KD_RUP
    assert listed(session, world, limit=3) == listed(session, world) == everything
    assert len(everything) == 10


def test_only_packages_that_count_and_are_for_a_provider_are_listed_and_ordered_against(
    session: Session, world: worlds.World
) -> None:
    add_package(session, "910000001", 1, counts=False)
    add_package(session, "910000002", 1, kind="self_managed")
    assert [row.kd_rup for row in queries.packages(session, region_id=2, year=2026)] == listed(session, world) == [KD_RUP]
    assert queries.packages(session, region_id=2, year=2025) == listed(session, world, tahun=("2025",)) == []
    for kd_rup in ("910000001", "910000002", "910000003"):
        assert queries.orderable_package(session, region_id=2, kd_rup=kd_rup) is None


def test_a_search_finds_words_and_codes_and_takes_signs_literally(session: Session, world: worlds.World) -> None:
    add_package(session, "910000001", 1, name="Belanja 100% kapas")

    def searched(q: str) -> list[str]:
        return listed(session, world, q=q)

    assert searched("kapas belanja") == searched("9100") == searched("100%") == ["910000001"]
    assert searched("1_0%") == searched("%kapas%") == []


def test_the_funds_of_a_package_are_a_sorted_set(session: Session, world: worlds.World) -> None:
    for number, source in enumerate(("BLUD", "APBDP", "APBD")):
        session.add(
            BudgetLine(
                region_id=2, id=new_id(), line_key=f"x{number}", kd_rup=KD_RUP, fiscal_year=2026, account_code=f"5.1.{number}",
                fund_source=source, pagu=1, active=source != "APBDP",
            )
        )  # fmt: skip
    session.flush()
    package = queries.orderable_package(session, region_id=2, kd_rup=KD_RUP)
    assert package is not None
    assert (package.fund_set, package.satker_number) == ("APBD,BLUD", "900152")


def test_a_package_that_moved_to_another_year_has_the_lines_of_that_year_alone(session: Session, world: worlds.World) -> None:
    """The lines of the year that it left stay until that year's file no longer has them: summed with
    the new ones an account would have twice its money."""
    account = "1.01.01.2.06.0002.5.1.02.01.01.0024"
    for number, (code, source) in enumerate(((account, "APBDP"), ("1.01.01.2.99.0009.5.1.02.01.01.0024", "BLUD"))):
        session.add(
            BudgetLine(
                region_id=2, id=new_id(), line_key=f"dulu{number}", kd_rup=KD_RUP, fiscal_year=2025, account_code=code, fund_source=source,
                pagu=70_000_000, active=True,
            )
        )  # fmt: skip
    session.flush()
    package = queries.orderable_package(session, region_id=2, kd_rup=KD_RUP)
    assert package is not None
    assert queries.accounts_of(session, region_id=2, kd_rup=KD_RUP) == package.accounts == {account: 100_000_000}
    assert package.fund_set == "APBD"
    assert sub_activities_of(session, region_id=2, codes=[KD_RUP]) == {KD_RUP: {"1.01.01.2.06.0002"}}
    (proposed,) = packages_among(session, 2, [KD_RUP])
    assert (proposed.pagu, proposed.funds) == (100_000_000, ["APBD"])


@pytest.fixture
def committed_world(committed: None) -> worlds.World:
    with db.new_session() as session:
        return worlds.build(session)


def test_the_api_lists_a_buyers_own_packages(committed_world: worlds.World) -> None:
    browser = Browser()
    answer = browser.get("/api/v1/packages?year=2026", headers=token_of("pp", committed_world)).json()
    assert [list(item) for item in answer["items"]] == [FIELDS]
    assert (answer["items"][0]["kd_rup"], answer["items"][0]["remaining"], answer["next"]) == (KD_RUP, 100_000_000, None)
    assert browser.get(f"/api/v1/packages/{KD_RUP}", headers=token_of("auditor", committed_world)).json() == answer["items"][0] | {
        "accounts": [{"account_code": "1.01.01.2.06.0002.5.1.02.01.01.0024", "pagu": 100_000_000, "remaining": 100_000_000}],
        "lineage": {"chain": [KD_RUP], "leaf": KD_RUP, "live": True, "children": [], "steps": []},
    }


def test_another_regions_package_does_not_exist(committed_world: worlds.World) -> None:
    browser = Browser()
    for address in (f"/api/v1/packages/{KD_RUP_OF_OTHER}", "/api/v1/packages/1", f"/paket/{KD_RUP_OF_OTHER}"):
        assert browser.get(address, headers=token_of("pp", committed_world)).status_code == 404
    other = browser.get(f"/api/v1/packages?year=2026&satker={worlds.OTHER_SATKER}", headers=token_of("pp", committed_world)).json()
    assert other["items"] == []


def test_a_code_that_only_revisions_name_tells_what_it_has_become_as_of_any_day(committed_world: worlds.World) -> None:
    """1 became 2, 2 became the buyer's package; of an office whose family it is not it does not exist."""
    with db.new_session() as session:
        for number, (old, new) in enumerate([("1", "2"), ("2", KD_RUP), ("7", "8")], start=1):
            session.add(
                PackageRevision(
                    region_id=2, id=new_id(), revision_key=f"{old}-{new}", fiscal_year=2026, old_kd_rup=old, new_kd_rup=new,
                    kind="SATUKESATU", revised_at=datetime(2026, 1, number, 3, tzinfo=UTC), reason="Salah kode", active=True, known_since=AT,
                )
            )  # fmt: skip
        session.commit()
    browser, auditor, pp = Browser(), token_of("auditor", committed_world), token_of("pp", committed_world)
    now_known = browser.get("/api/v1/packages/1/lineage", headers=pp).json()
    assert (now_known["chain"], now_known["leaf"], now_known["live"], len(now_known["steps"])) == (
        ["1", "2", KD_RUP],
        KD_RUP,
        True,
        2,
    )
    assert browser.get("/api/v1/packages/1/lineage?as_of=2026-01-01", headers=pp).json()["chain"] == ["1", "2"]
    assert browser.get("/api/v1/packages/7/lineage", headers=auditor).json()["leaf"] == "8"
    with time_machine.travel(datetime(2026, 10, 31, 16, 30, tzinfo=UTC)):  # 1 November has begun in the east, not in this region
        days = [browser.get(f"/api/v1/packages/1/lineage?as_of=2026-{day}", headers=pp).status_code for day in ("10-31", "11-01")]
    assert days == [200, 422]
    for unseen in ("/api/v1/packages/7/lineage", "/api/v1/packages/9/lineage"):
        assert browser.get(unseen, headers=pp).status_code == 404


def test_a_cursor_that_is_not_ours_is_refused(committed_world: worlds.World) -> None:
    browser, token = Browser(), token_of("pp", committed_world)
    for cursor in ("xyz", "WyJhIiwiYiJd", "W3t9LCJiIl0", "WzFlNDAsIjEiXQ", "Wzk5OTk5OTk5OTk5OTk5OTk5OTk5LCIxIl0"):
        answer = browser.get(f"/api/v1/packages?cursor={cursor}", headers=token)
        assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (422, ["cursor"])


def test_the_synthetic_year_can_be_ordered_against() -> None:
    offices = synthetic.satkers(synthetic.KABUPATEN)
    rows = list(synthetic.packages(synthetic.KABUPATEN, offices, year=2026, count=3000))
    large = [row for row in rows if row["metode_pengadaan"] == "E-Purchasing" and row["pagu"] >= 50_000_000]
    assert len({row["kd_satker_str"] for row in large}) == len(offices)
