"""A claimed figure stands beside what its own numbers make and what this system
says; more than half a point apart and it is flagged."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app import db
from app.claims import showing
from app.claims.computing import OwnFigures, implied_denominator
from app.claims.forms import ClaimForm
from app.claims.models import Claim
from app.claims.recording import Said, record, withdraw
from app.errors import Invalid, NotFound
from app.money import Rupiah, Typed, read_rupiah
from app.recorded import AlreadyWithdrawn
from app.targets.declaring import declare
from tests import world as worlds
from tests.claims.vectors import VECTORS, Vector
from tests.web.browsing import Browser, bearer, fields_of
from tests.world import AT, PASSWORD, World


def typed(session: Session, world: World, fields: dict[str, str]) -> Claim:
    form = ClaimForm.model_validate(fields)
    return record(session, region=world.region, year=form.year, said=form.said(), actor=world["region_admin"], at=AT)


def shown(session: Session, world: World, claim: Claim) -> dict[str, Any]:
    return showing.as_json(session, claim, OwnFigures(session, world.region))


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.name)
def test_each_known_claim_has_beside_it_what_its_numbers_make(session: Session, world: World, vector: Vector) -> None:
    said = shown(session, world, typed(session, world, vector.typed))
    assert {name: said["beside"][name] for name in vector.beside} == vector.beside
    assert said["beside"]["claim_mismatch"] is vector.mismatch
    assert {row["against"]: row["points"] for row in said["beside"]["differences"]} == vector.differences
    if "percent" in vector.typed:
        assert said["percent"] == vector.typed["percent"].replace(",", ".").strip(" %"), (
            "a percentage keeps the decimals of its source"
        )


def test_a_claim_of_a_day_to_come_is_refused(session: Session, world: World) -> None:
    """Beside it would stand today's figure under that day's name."""
    fields = {"year": "2026", "statement": "Sudah 50 persen", "metric": "EP_RUP", "percent": "50", "source": "Siaran pers"}
    typed(session, world, fields | {"as_of": "2026-03-02", "source_date": "2026-03-02"})
    with pytest.raises(Invalid) as refused:
        typed(session, world, fields | {"as_of": "2026-03-03", "source_date": "2026-03-04"})
    assert [error.field for error in refused.value.errors] == ["as_of", "source_date"]


def test_the_implied_denominator_of_september_lies_between_2578_17_and_2579_41_billion(session: Session, world: World) -> None:
    (vector,) = (one for one in VECTORS if one.name == "TANGSEL_SEP")
    implied = implied_denominator(typed(session, world, vector.typed))
    assert implied is not None
    assert implied["high"] is not None
    assert [round(Decimal(implied[name] or 0) / 10**9, 2) for name in ("low", "high")] == [Decimal("2578.17"), Decimal("2579.41")]
    (vector,) = (one for one in VECTORS if one.name == "TANGSEL_S1")
    implied = implied_denominator(typed(session, world, vector.typed))
    assert implied is not None
    assert round(Decimal(implied["value"] or 0) / 10**9, 2) == Decimal("2742.86")


def test_pekalongan_is_held_against_its_target(session: Session, world: World) -> None:
    declare(
        session, region=world.region, metric="EP_APBD", percent=Decimal(30), valid_from=date(2026, 1, 1), valid_until=None,
        source="Berita 002", actor=world["region_admin"], at=AT,
    )  # fmt: skip
    (vector,) = (one for one in VECTORS if one.name == "PEKALONGAN")
    target = shown(session, world, typed(session, world, vector.typed))["beside"]["target"]
    assert (target["points"], target["of_target"]) == ("22.0000", "173.3333")


@pytest.mark.parametrize(("percent", "is_flagged"), [("0,5", False), ("1", False), ("1,01", True)])
def test_a_claim_is_flagged_where_it_lies_more_than_half_a_point_from_this_systems_figure(
    session: Session, world: World, percent: str, is_flagged: bool
) -> None:
    order = worlds.in_process(session, world)
    from app.plan.totals import OF_PROVIDERS, sum_up

    sum_up(session, OF_PROVIDERS, region_id=world.region.id, fiscal_year=2026, known_from=AT)
    assert order.total == 500_000, "0.5 % of the pagu of Rp100 juta"
    claim = typed(
        session,
        world,
        {"year": "2026", "statement": "Sudah sekian", "metric": "EP_RUP", "percent": percent, "source": "Siaran pers"},
    )
    beside = shown(session, world, claim)["beside"]
    assert beside["this_system"]["percent"] == "0.5000"
    assert beside["claim_mismatch"] is is_flagged


def test_a_claim_says_a_number_of_something(session: Session, world: World) -> None:
    whole = {"statement": "Sudah", "source": "Siaran pers", "metric": "EP_RUP", "percent": Decimal(5)}
    for changes, field in (
        ({"percent": None}, "percent"),
        ({"metric": None}, "divides_by"),
        ({"denominator": Typed(Rupiah(0))}, "denominator"),
        ({"amount": Typed(Rupiah(-1))}, "amount"),
        ({"source_url": "javascript:alert(1)"}, "source_url"),
    ):
        with pytest.raises(Invalid) as refused:
            record(session, region=world.region, year=2026, said=Said(**(whole | changes)), actor=world["region_admin"], at=AT)
        assert [error.field for error in refused.value.errors] == [field]


def test_only_the_regions_own_admin_records_and_withdraws(session: Session, world: World) -> None:
    said = Said(statement="Sudah", source="Siaran pers", metric="EP_RUP", percent=Decimal(5))
    for persona in ("auditor", "leader", "ppk", "ppk_other"):
        with pytest.raises(NotFound):
            record(session, region=world.region, year=2026, said=said, actor=world[persona], at=AT)
    claim = record(session, region=world.region, year=2026, said=said, actor=world["region_admin"], at=AT)
    withdraw(session, region=world.region, claim=claim, reason="Salah tahun", actor=world["region_admin"], at=AT)
    with pytest.raises(AlreadyWithdrawn):
        withdraw(session, region=world.region, claim=claim, reason="Lagi", actor=world["region_admin"], at=AT)


@given(st.integers(1, 10**14), st.integers(1, 10**14), st.integers(0, 4))
def test_the_denominator_that_was_divided_by_lies_within_the_implied_range(amount: int, more: int, places: int) -> None:
    denominator = amount + more
    percent = round(Decimal(100 * amount) / denominator, places)
    claim = Claim(amount=amount, amount_unit=1, percent=percent, percent_places=places)
    implied = implied_denominator(claim)
    if percent == 0:
        assert implied is None
    else:
        assert implied is not None
        assert (implied["low"] or 0) - 1 <= denominator
        assert implied["high"] is None or denominator <= implied["high"] + 1


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("2,5 triliun", 2_500_000_000_000, 100_000_000_000),
        ("554.44 Miliar", 554_440_000_000, 10_000_000),
        ("480 miliar", 480_000_000_000, 1_000_000_000),
        ("Rp.137,9 Triliun", 137_900_000_000_000, 100_000_000_000),
        ("2.578,17 miliar", 2_578_170_000_000, 10_000_000),
        ("1.471.965.566", 1_471_965_566, 1),
    ],
)
def test_an_amount_keeps_how_finely_it_was_written(text: str, amount: int, unit: int) -> None:
    assert read_rupiah(text) == Typed(Rupiah(amount), Rupiah(unit))


@pytest.fixture
def token(committed: None) -> str:
    with db.new_session() as session:
        world = worlds.build(session)
        return worlds.token_of(session, world, "region_admin")


def test_the_page_takes_what_people_type_and_everybody_reads_it(token: str) -> None:
    admin, reader = Browser(), Browser()
    admin.sign_in("region_admin", PASSWORD)
    page = "/realisasi/99.01/klaim"
    wrong = admin.send(page, {"year": "2023", "statement": "Semester I", "amount": "480 milar", "source": "Berita 001"}, page=page)
    assert wrong.status_code == 422
    assert "480 milar" in wrong.text, "what was typed is still there"
    for vector in VECTORS[:2]:
        assert admin.send(page, vector.typed, page=page).status_code == 303
    html = reader.get(page + "?tahun=2023").text
    for said in ("17,5%", "19,20%", "Rp437.500.000.000", "Rp2.578.790.697.674", "−1,70 poin terhadap angkanya sendiri"):
        assert said in html, said
    items = reader.get("/api/v1/regions/99.01/claims?year=2023").json()["items"]
    assert [(item["percent"], item["beside"]["claim_mismatch"]) for item in items] == [("21.50", False), ("17.5", True)]


def test_by_api_amounts_are_integers_with_their_unit(token: str) -> None:
    caller, path = Browser(), "/api/v1/regions/99.01/claims"
    body = {
        "year": 2023, "statement": "Transaksi 554.44 Miliar", "metric": "EP_RUP", "percent": "21.50", "amount": 554_440_000_000,
        "amount_unit": 10_000_000, "source": "Berita 000",
    }  # fmt: skip
    made = caller.client.post(path, json=body, headers=bearer(token))
    assert made.status_code == 201, made.text
    assert made.json()["beside"]["implied_denominator"]["low"] == 2_578_167_867_938
    for changes, field in (
        ({"amount": "554"}, "amount"),
        ({"metric": "APA"}, "metric"),
        ({"percent": "x"}, "percent"),
        ({"as_of": 1}, "as_of"),
    ):
        refused = caller.client.post(path, json=body | changes, headers=bearer(token))
        assert (refused.status_code, fields_of(refused)) == (422, [field]), refused.text
    gone = caller.client.post(f"{path}/{made.json()['id']}/withdrawal", json={"reason": "Salah"}, headers=bearer(token))
    assert gone.json()["withdrawal_reason"] == "Salah"
