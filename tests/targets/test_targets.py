"""A figure stands beside its target: dated, with its decree, and never changed for days that are past."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app import db
from app.errors import Invalid, NotFound
from app.realisation.asking import question
from app.realisation.commands import tally as tally_command
from app.realisation.metrics import METRICS
from app.realisation.tallying import tally
from app.recorded import AlreadyWithdrawn
from app.targets.against import against
from app.targets.declaring import declare, withdraw
from app.targets.models import Target
from app.targets.national import NATIONAL
from app.targets.queries import InForce, targets_in_force
from tests import world as worlds
from tests.web.browsing import Browser, bearer, fields_of
from tests.world import AT, PASSWORD, World

DECREE = "Keputusan Wali Kota 027/30/2026"


def given(session: Session, world: World, **changes: Any) -> Target:
    asked = {
        "region": world.region, "metric": "EP_RUP", "percent": Decimal(30), "valid_from": date(2026, 1, 1), "valid_until": None,
        "source": DECREE, "actor": world["region_admin"], "at": AT,
    }  # fmt: skip
    return declare(session, **(asked | changes))


def target_of(session: Session, metric: str = "EP_RUP", **changes: Any) -> dict[str, Any] | None:
    answer = tally(session, question(**({"region": "99.01", "year": 2026} | changes)))
    return next(row for row in answer["metrics"] if row["code"] == metric)["target"]


def test_pekalongan_52_against_30_is_22_points_above_and_173_percent_of_the_target() -> None:
    aim = InForce("EP_APBD", Decimal(30), "002", date(2022, 1, 1), None, "region", "unsure")
    said = against(aim, Fraction(52))
    assert said is not None
    assert (said["points"], said["of_target"]) == ("22.0000", "173.3333")
    behind = against(aim, Fraction(25))
    assert behind is not None
    assert (behind["points"], behind["of_target"]) == ("-5.0000", "83.3333")


def test_a_figure_without_a_percentage_has_a_target_but_no_distance_to_it() -> None:
    said = against(InForce("EP_APBD", Decimal(30), "x", date(2022, 1, 1), None, "region", "sure"), None)
    assert said is not None
    assert (said["percent"], said["points"], said["of_target"]) == ("30.0000", None, None)
    assert against(None, Fraction(5)) is None


def test_the_nations_targets_name_metrics_that_there_are_and_their_article() -> None:
    codes = {metric.code for metric in METRICS}
    assert all(row.metric in codes and row.source and row.certainty in ("sure", "likely", "unsure") for row in NATIONAL)
    (umkk,) = (row for row in NATIONAL if row.metric == "UMKK_COMMIT")
    assert (umkk.percent, umkk.valid_from) == (Decimal(40), date(2021, 2, 2))


def test_the_nations_target_holds_from_its_day_on_and_the_regions_own_goes_before_it(session: Session, world: World) -> None:
    assert target_of(session, "UMKK_COMMIT", year=2020) is None
    assert (target_of(session, "UMKK_COMMIT") or {})["set_by"] == "national"
    given(session, world, metric="UMKK_COMMIT", percent=Decimal("45.5"))
    own = target_of(session, "UMKK_COMMIT") or {}
    assert (own["set_by"], own["percent"], own["source"]) == ("region", "45.5000", DECREE)


def test_a_target_is_the_one_of_the_last_day_that_is_asked_for(session: Session, world: World) -> None:
    given(session, world, percent=Decimal(30), valid_until=date(2026, 6, 30))
    given(session, world, percent=Decimal(40), valid_from=date(2026, 7, 1))
    assert (target_of(session, to=date(2026, 6, 30)) or {})["percent"] == "30.0000"
    assert (target_of(session) or {})["percent"] == "40.0000"
    assert target_of(session, to=date(2025, 12, 31)) is None


def test_a_target_written_down_or_withdrawn_later_changes_no_older_figure(session: Session, world: World) -> None:
    target = given(session, world, at=datetime(2026, 5, 4, 3, tzinfo=UTC))
    assert target_of(session, as_of=date(2026, 5, 3)) is None
    assert target_of(session, as_of=date(2026, 5, 4)) is not None
    withdraw(
        session, region=world.region, target=target, reason="Salah ketik", actor=world["region_admin"],
        at=datetime(2026, 6, 1, 3, tzinfo=UTC),
    )  # fmt: skip
    assert target_of(session) is None
    assert target_of(session, as_of=date(2026, 5, 31)) is not None
    assert target_of(session, as_of=date(2026, 6, 1)) is None
    with pytest.raises(AlreadyWithdrawn):
        withdraw(session, region=world.region, target=target, reason="Lagi", actor=world["region_admin"], at=AT)


def test_only_the_regions_own_admin_declares(session: Session, world: World) -> None:
    for persona in ("auditor", "leader", "curator", "ppk", "ppk_other"):
        with pytest.raises(NotFound):
            given(session, world, actor=world[persona])
    with pytest.raises(NotFound):
        given(session, world, region=world.other_region)
    assert targets_in_force(session, region_id=world.other_region.id, on=date(2026, 12, 31)).keys() == {"UMKK_COMMIT"}


def test_two_targets_of_one_metric_do_not_begin_on_the_same_day(session: Session, world: World) -> None:
    first = given(session, world)
    with pytest.raises(Invalid) as refused:
        given(session, world, percent=Decimal(35))
    assert [error.field for error in refused.value.errors] == ["valid_from"]
    with pytest.raises(Invalid):
        given(session, world, valid_from=date(2026, 3, 1), valid_until=date(2026, 2, 1))
    withdraw(session, region=world.region, target=first, reason="Diganti", actor=world["region_admin"], at=AT)
    given(session, world, percent=Decimal(35))
    assert (target_of(session) or {})["percent"] == "35.0000"


@pytest.fixture
def token(committed: None) -> str:
    with db.new_session() as session:
        world = worlds.build(session)
        return worlds.token_of(session, world, "region_admin")


def test_the_page_the_api_and_the_command_say_the_same_target(token: str) -> None:
    admin, reader = Browser(), Browser()
    admin.sign_in("region_admin", PASSWORD)
    page = "/realisasi/99.01/target"
    wrong = admin.send(page, {"metric": "EP_RUP", "percent": "tiga", "valid_from": "2026-01-01", "source": DECREE}, page=page)
    assert wrong.status_code == 422
    assert "Tulis persen" in wrong.text
    sent = {"metric": "EP_RUP", "percent": "30,5 %", "valid_from": "2026-01-01", "valid_until": "", "source": DECREE}
    assert admin.send(page, sent, page=page).status_code == 303
    shown = reader.get("/realisasi/99.01?tahun=2026").text
    assert "30,50%" in shown
    assert DECREE in reader.get(page + "?tahun=2026").text
    answer = reader.get("/api/v1/regions/99.01/realisation?year=2026").json()
    assert answer == tally_command(region="99.01", year=2026)
    assert next(row for row in answer["metrics"] if row["code"] == "EP_RUP")["target"]["percent"] == "30.5000"


def test_by_api_the_admin_adds_and_withdraws_and_everybody_reads(token: str) -> None:
    caller = Browser()
    path = "/api/v1/regions/99.01/targets"
    body = {"metric": "EP_BUDGET", "percent": "40", "valid_from": "2026-01-01", "source": DECREE}
    made = caller.client.post(path, json=body, headers=bearer(token))
    assert made.status_code == 201, made.text
    assert made.json()["percent"] == "40.0000"
    for changes, field in (
        ({"metric": "APA"}, "metric"),
        ({"percent": "40,5"}, "percent"),
        ({"percent": 0}, "percent"),
        ({"valid_from": 2026}, "valid_from"),
        ({"apa": 1}, "apa"),
    ):
        refused = caller.client.post(path, json=body | changes, headers=bearer(token))
        assert (refused.status_code, fields_of(refused)) == (422, [field]), refused.text
    assert caller.client.post("/api/v1/regions/99.71/targets", json=body, headers=bearer(token)).status_code == 404
    gone = caller.client.post(f"{path}/{made.json()['id']}/withdrawal", json={"reason": "Salah"}, headers=bearer(token))
    assert gone.status_code == 200, gone.text
    listed = caller.get(path).json()["items"]
    assert [(row["metric"], row["set_by"]) for row in listed] == [("EP_BUDGET", "region"), ("UMKK_COMMIT", "national")]
    assert listed[0]["withdrawal_reason"] == "Salah"
