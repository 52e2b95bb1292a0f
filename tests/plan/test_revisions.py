"""A year's revisions as a list and in sum: the same figures on the page, in the API and at the command line."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from httpx2 import Response
from sqlalchemy.orm import Session

from app import db
from app.actor import SYSTEM_ACTOR
from app.exchange.importing import import_file
from app.identifiers import new_id
from app.plan.commands import revisions
from app.plan.lineage import CANCELLED, ONE_TO_ONE, ONE_TO_SEVERAL, TAKEN_UP, Step
from app.plan.models import PackageRevision
from app.plan.revisions import in_sum, summed
from app.regions.queries import region_by_code
from tests import world as worlds
from tests.plan.making import token_of
from tests.web.browsing import Browser
from tests.world import KD_RUP, KD_RUP_OF_OTHER

START = datetime(2026, 1, 5, 3, tzinfo=UTC)
TOLD = (
    (KD_RUP, ONE_TO_ONE, "900"),
    ("900", CANCELLED, "900"),
    (KD_RUP_OF_OTHER, ONE_TO_SEVERAL, "901"),
    (KD_RUP_OF_OTHER, ONE_TO_SEVERAL, "902"),
)
"""The package of the world's satker became another, which was cancelled; that of the other satker was split."""


@pytest.fixture
def world(committed: None) -> worlds.World:
    with db.new_session() as session:
        built = worlds.build(session)
        for day, (old, kind, new) in enumerate(TOLD):
            session.add(
                PackageRevision(
                    region_id=2, id=new_id(), revision_key=f"{old}|{new}|{day}", fiscal_year=2026, old_kd_rup=old, new_kd_rup=new, kind=kind,
                    revised_at=START + timedelta(days=day), reason=f"Alasan {day}", active=True, known_since=START,
                )
            )  # fmt: skip
        return built


def asked_by(persona: str, world: worlds.World, address: str) -> Response:
    return Browser().get(address, headers=token_of(persona, world))


def steps(*told: tuple[str, str, str]) -> list[Step]:
    return [Step(START + timedelta(days=day), kind, old, new) for day, (old, kind, new) in enumerate(told)]


def test_every_kind_is_there_also_one_that_has_none() -> None:
    found = summed(steps(("A", ONE_TO_SEVERAL, "B"), ("A", ONE_TO_SEVERAL, "C")))
    assert [(one.kind, one.rows, one.codes) for one in found.kinds] == [
        (ONE_TO_ONE, 0, 0), (ONE_TO_SEVERAL, 2, 1), (CANCELLED, 0, 0), (TAKEN_UP, 0, 0)
    ]  # fmt: skip
    assert (found.rows, found.revised, found.replaced, found.split, found.cancelled, found.longest) == (2, 1, 0, 1, 0, ())


def test_a_code_that_became_a_cancelled_one_is_cancelled_and_one_that_is_taken_up_again_is_none_of_them() -> None:
    found = summed(steps(("A", ONE_TO_ONE, "B"), ("B", CANCELLED, "B"), ("C", CANCELLED, "C"), ("C", TAKEN_UP, "C")))
    assert (found.revised, found.replaced, found.split, found.cancelled, found.longest) == (3, 0, 0, 2, ("A", "B"))


def test_the_longest_chain_is_followed_to_its_leaf() -> None:
    assert summed(steps(("A", ONE_TO_ONE, "B"), ("B", ONE_TO_ONE, "C"), ("X", ONE_TO_ONE, "Y"))).longest == ("A", "B", "C")


def test_a_call_lists_the_years_revisions_newest_first_with_what_they_come_to(world: worlds.World) -> None:
    answer = asked_by("auditor", world, "/api/v1/revisions?year=2026").json()
    assert [(item["from"], item["kind"], item["to"]) for item in answer["items"]] == [*reversed(TOLD)]
    assert answer["totals"] == {
        "year": 2026, "rows": 4, "revised": 3, "replaced": 0, "split": 1, "cancelled": 2, "longest": [KD_RUP, "900"],
        "kinds": [
            {"kind": ONE_TO_ONE, "rows": 1, "codes": 1}, {"kind": ONE_TO_SEVERAL, "rows": 2, "codes": 1},
            {"kind": CANCELLED, "rows": 1, "codes": 1}, {"kind": TAKEN_UP, "rows": 0, "codes": 0},
        ],
    }  # fmt: skip
    assert revisions(region="99.01", year=2026) == {"region": "99.01", **answer["totals"]}


def test_a_year_without_revisions_comes_to_nothing(world: worlds.World) -> None:
    answer = asked_by("auditor", world, "/api/v1/revisions?year=2025").json()
    assert (answer["items"], answer["totals"]["rows"], answer["totals"]["longest"]) == ([], 0, [])


def test_an_official_of_a_satker_sees_what_its_own_packages_were_in(world: worlds.World) -> None:
    answer = asked_by("pp", world, "/api/v1/revisions?year=2026").json()
    assert [item["from"] for item in answer["items"]] == [KD_RUP]
    assert (answer["totals"]["rows"], answer["totals"]["split"]) == (1, 0)


def test_a_page_shows_the_sum_and_narrows_to_a_kind(world: worlds.World) -> None:
    page = asked_by("auditor", world, f"/kaji-ulang?tahun=2026&jenis={ONE_TO_SEVERAL}").text
    assert "901" in page
    assert "902" in page
    assert "Alasan 0" not in page
    assert f"{KD_RUP} → 900" in page


@pytest.mark.real
def test_the_history_of_a_ministrys_year_comes_to_its_known_figures(session: Session, real_data: Path) -> None:
    path = real_data / "kemnaker-2024/rup_history-kaji-ulang_2024.xlsx"
    import_file(session, path, region_code="K34", year=2024, actor=SYSTEM_ACTOR, at=datetime(2025, 10, 12, 3, 0, tzinfo=UTC))
    found = in_sum(session, SYSTEM_ACTOR, region_id=region_by_code(session, "K34").id, year=2024)
    assert {one.kind: one.rows for one in found.kinds} == {ONE_TO_ONE: 1347, ONE_TO_SEVERAL: 412, CANCELLED: 1033, TAKEN_UP: 601}
    assert (found.rows, found.longest[0], found.longest[-1], len(found.longest)) == (3393, "46186983", "52723638", 11)
    assert {one.kind: one.codes for one in found.kinds}[ONE_TO_SEVERAL] == 182
