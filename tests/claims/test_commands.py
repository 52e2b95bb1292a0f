"""The command line tells claims and frozen reports as the API does, and writes them by the same rules."""

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import time_machine

from app import db, reactions
from app.claims import commands as claims
from app.errors import Invalid, NotFound
from app.ledger import Basis
from app.reports import commands as reports
from tests import world as worlds
from tests.web.browsing import Browser
from tests.world import AT, World


@pytest.fixture
def world(committed: None) -> World:
    reactions.install()
    with db.new_session() as session:
        made = worlds.build(session)
        worlds.in_process(session, made)
        return made


def asked(path: str) -> Any:
    response = Browser().get(f"/api/v1{path}")
    assert response.status_code == 200
    return response.json()


def test_a_claim_is_recorded_with_numbers_as_they_are_written_and_listed_as_the_api_lists_it(world: World) -> None:
    said = {"region": "99.01", "year": 2026, "statement": "Realisasi 17,5 persen", "source": "Siaran pers"}
    with pytest.raises(Invalid) as refused:
        claims.record(**said, metric="EP_RUP")
    assert [error.field for error in refused.value.errors] == ["percent"]
    with pytest.raises(Invalid) as refused:
        claims.record(**said, divides_by="pagu", percent="banyak", basis="dibayar")
    assert {error.field for error in refused.value.errors} == {"percent", "basis"}
    made = claims.record(**said, divides_by="pagu", percent="17,50", amount="2,5 triliun", source_date="2026-03-01")
    assert (made["percent"], made["amount"], made["source_date"]) == ("17.50", 2_500_000_000_000, "2026-03-01")
    assert claims.list_claims(region="99.01", year=2026)["claims"] == asked("/regions/99.01/claims?year=2026")["items"] == [made]
    with pytest.raises(NotFound):
        claims.list_claims(region="99.99", year=2026)


def test_a_report_is_frozen_listed_and_shown_byte_for_byte(world: World, tmp_path: Path) -> None:
    with time_machine.travel(AT, tick=False):
        made = reports.freeze(region="99.01", year=2026, basis=Basis.ORDERED)
        with pytest.raises(Invalid):
            reports.freeze(region="99.01", year=2026, as_of=date(2027, 1, 1))
    assert reports.list_reports(region="99.01", year=2026)["reports"] == asked("/regions/99.01/reports")["items"] == [made]
    assert reports.list_reports(region="99.01", year=2025) == {"reports": []}
    shown = reports.show(made["id"])
    assert (shown["genuine"], shown["newest"], shown["document"]) == (True, made["id"], asked(f"/reports/{made['id']}"))
    told = reports.show(made["id"], output=tmp_path / "laporan.json")
    assert "document" not in told
    assert hashlib.sha256((tmp_path / "laporan.json").read_bytes()).hexdigest() == made["sha256"]
    with pytest.raises(NotFound):
        reports.show("x")
