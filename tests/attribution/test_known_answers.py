"""The orphans of a real ministry: as many in the inbox's page, its API and on the command line,
and those that count are what `tally` calls orphans."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app import db
from app.accounts import tokens
from app.accounts.grants import give_role
from app.accounts.models import Account
from app.accounts.passwords import hash_password
from app.actor import SYSTEM_ACTOR, Role
from app.attribution import queries
from app.attribution.proposing import proposals_for
from app.clock import now
from app.exchange.importing import import_file
from app.identifiers import new_id
from app.ledger.models import OrderTally
from app.money import rupiah
from app.realisation.asking import question
from app.realisation.tallying import tally
from app.regions.queries import region_by_code
from tests.cli.running import lokapasar
from tests.web.browsing import Browser, bearer
from tests.world import PASSWORD

pytestmark = pytest.mark.real
AT = datetime(2025, 10, 12, 3, 0, tzinfo=UTC)
FILES = (
    ("kemnaker-2024/rup_history-kaji-ulang_2024.xlsx", 2024),
    ("kemnaker-2025/rup_paket-anggaran-penyedia_2025.xlsx", 2025),
    ("kemnaker-2025/ekatalog_paket-e-purchasing_2025.xlsx", 2025),
)
ALL = {"orders": 84, "plans": 53, "amount": 20_331_909_074}
COUNTED = {"orders": 60, "plans": 42, "amount": 12_104_679_622}
TOTALS = {"orphans": ALL, "counted_orphans": COUNTED, "splits": {"orders": 0, "plans": 0, "amount": 0}, "twins": 0}


@pytest.fixture
def token(committed: None, real_data: Path) -> str:
    """The ministry's files are imported, and its admin signs in as `admin`."""
    with db.new_session() as session:
        for name, year in FILES:
            import_file(session, real_data / name, region_code="K34", year=year, actor=SYSTEM_ACTOR, at=AT)
        account = Account(
            id=new_id(), login="admin", name="Admin", password_hash=hash_password(PASSWORD), active=True, created_at=AT
        )
        session.add(account)
        session.flush()
        region = region_by_code(session, "K34")
        grant = give_role(
            session, account=account, role=Role.REGION_ADMIN, region_id=region.id, satker_code=None, vendor_id=None,
            valid_from=date(2025, 1, 1),
        )  # fmt: skip
        return tokens.mint(session, grant=grant, scopes=(), ends_at=now() + timedelta(days=20_000), at=now())


def test_the_orphans_of_a_ministry_are_the_known_ones_wherever_one_looks(token: str) -> None:
    by_command = _command("attributions")
    assert {name: by_command[name] for name in TOTALS} == TOTALS
    keys = [item["order_key"] for item in by_command["items"]]
    assert (len(set(keys)), sum(item["counts"] for item in by_command["items"])) == (84, 60)
    assert sum(item["total"] for item in by_command["items"]) == ALL["amount"]
    assert _by_api(token) == (TOTALS, by_command["items"])
    assert _by_page() == keys
    answer = _command("tally")
    assert (answer["orders"], answer["amount"]) == (678, 167_314_374_956)
    assert answer["orphans"] == COUNTED
    assert Browser().get("/api/v1/regions/K34/realisation?year=2025").json()["orphans"] == COUNTED
    page = " ".join(unescape(Browser().get("/realisasi/K34?tahun=2025").text).split())
    assert f"{COUNTED['orders']} pesanan senilai {rupiah(COUNTED['amount'])}" in page
    with db.new_session() as session:
        _what_is_proposed(session)


def _command(name: str) -> dict[str, Any]:
    done = lokapasar(name, "--region", "K34", "--year", "2025", "--json")
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def _by_api(token: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The numbers and the whole list, page after page."""
    browser, items, cursor = Browser(), [], ""
    while True:
        told = browser.get("/api/v1/attributions", params={"year": 2025, "cursor": cursor}, headers=bearer(token)).json()
        items += told["items"]
        if told["next"] is None:
            return told["totals"], items
        cursor = told["next"]


def _by_page() -> list[str]:
    """The keys in the order of the pages, whose figures are those of the API."""
    browser, keys, address = Browser(), [], "/tanpa-paket?tahun=2025&jenis=tanpa"
    browser.sign_in("admin", PASSWORD)
    while address:
        page = unescape(browser.get(address).text)
        for known in (ALL, COUNTED):
            assert f"{known['plans']} kode RUP · {rupiah(known['amount'])}" in page
        keys += re.findall(r'<th scope="row"><span><a href="/tanpa-paket/[^"]+">([^<]+)</a>', page)
        following = re.search(r'href="(/tanpa-paket\?[^"]*sesudah=[^"]+)"', page)
        address = following[1] if following else ""
    return keys


def _what_is_proposed(session: Any) -> None:
    """By account code for 8 of the 10 greatest; and no code of 2025 is one that was
    revised in 2024, so nothing was carried on by itself."""
    region = region_by_code(session, "K34")
    rows = queries.orphans(session, region, 2025)[:10]
    proposed = [proposals_for(session, row, region_id=region.id) for row in rows]
    assert sum(any(one.code == "account" for best in found for one in best.evidence) for found in proposed) == 8
    assert session.scalars(select(OrderTally).where(OrderTally.kd_rup != OrderTally.charged_to)).all() == []
    known_then = tally(session, question(region="K34", year=2025, as_of=AT.date()))
    assert known_then["orphans"] == COUNTED
