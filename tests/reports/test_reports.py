"""A published figure is opened years later exactly as it was; a correction says what changed;
whoever has the file can tell whether it is genuine."""

import csv
import io
import json
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from app import db, reactions
from app.claims.recording import Said, record
from app.errors import Invalid, NotFound
from app.exchange import synthetic
from app.identifiers import public_id
from app.language import speaking
from app.ledger import Basis
from app.realisation.asking import By, Period, question
from app.realisation.commands import tally as tally_command
from app.realisation.tallying import tally
from app.reports import verifying
from app.reports.asked import Asked
from app.reports.canonical import canonical, changes, sha256_of
from app.reports.freezing import NothingChanged, NotTheNewest, correct, freeze, read
from app.reports.models import FrozenReport
from app.targets.declaring import declare
from tests import world as worlds
from tests.exchange.feeds import OFFICES, as_json, bring_in, order, packages
from tests.web.browsing import SITE, Browser, bearer, fields_of
from tests.world import PASSWORD, World

YEAR = 2026
AT = datetime(2026, 10, 12, 3, tzinfo=UTC)
TODAY, LATER = date(2026, 10, 12), datetime(2026, 11, 2, 3, tzinfo=UTC)
ASKED = Asked(region="99.01", year=YEAR, as_of=TODAY)


def filled(session: Session, world: World, folder: Path) -> None:
    """An order of ours, imported ones, a target and a claim."""
    worlds.in_process(session, world)
    bring_in(session, as_json(folder, packages(20)), as_of=date(2026, 10, 1))
    bring_in(session, as_json(folder, [order(1), order(2)]), as_of=date(2026, 10, 1))
    admin = world["region_admin"]
    declare(
        session, region=world.region, metric="EP_RUP", percent=Decimal(30), valid_from=date(2026, 1, 1), valid_until=None,
        source="Keputusan 30", actor=admin, at=worlds.AT,
    )  # fmt: skip
    record(
        session, region=world.region, year=YEAR, said=Said(statement="Sudah 50 persen", source="Siaran pers", metric="EP_RUP", percent=Decimal(50)),
        actor=admin, at=worlds.AT,
    )  # fmt: skip


def frozen(session: Session, world: World, asked: Asked = ASKED, at: datetime = AT) -> FrozenReport:
    return freeze(session, region=world.region, asked=asked, actor=world["region_admin"], at=at)


def test_a_report_keeps_the_answer_its_words_targets_claims_and_files(session: Session, world: World, tmp_path: Path) -> None:
    filled(session, world, tmp_path)
    report = frozen(session, world)
    document = read(report)
    assert document["answer"] == tally(session, ASKED.as_question())
    assert (document["number"], document["version"], document["frozen_as"]) == ("LB/9901/2026/0001", 1, "region_admin")
    assert [row["code"] for row in document["targets"]] == ["EP_RUP", "UMKK_COMMIT"]
    assert [row["statement"] for row in document["claims"]] == ["Sudah 50 persen"]
    assert document["claims"][0]["beside"]["claim_mismatch"] is True
    assert [row["dataset"] for row in document["inputs"]] == ["RUP-PaketPenyedia-Terumumkan", "Ecat-PaketEPurchasingV6"]
    assert all(len(row["file_sha256"]) == 64 for row in document["inputs"])
    assert document["ledger"]["entries"] > 0
    assert document["words"]["EP_RUP"]["formula"]
    assert report.sha256 == sha256_of(report.document) == sha256_of(canonical(document))
    assert "Orang region_admin" not in report.document, "who published is kept, but not in what everybody downloads"


@pytest.mark.parametrize(
    "asked",
    [
        ASKED,
        Asked(region="99.01", year=YEAR, as_of=date(2026, 10, 5), basis=Basis.SETTLED, period=Period.TW1, by=By.MONTH),
        Asked(region="99.01", year=YEAR, as_of=TODAY, by=By.ETALASE),
        Asked(region="99.01", year=YEAR, as_of=TODAY, from_=date(2026, 3, 2), to=date(2026, 9, 30)),
        Asked(region="99.01", year=YEAR, as_of=TODAY, by=By.VENDOR, to=date(2026, 3, 2)),
        Asked(region="99.01", year=YEAR, as_of=TODAY, by=None, tier="kabupaten", metric="EP_RUP", period=Period.S1),
    ],
    ids=lambda asked: f"{asked.kind} by {asked.by}",
)
def test_the_same_question_as_of_the_same_day_gives_the_frozen_figure(
    session: Session, world: World, tmp_path: Path, asked: Asked
) -> None:
    filled(session, world, tmp_path)
    report = frozen(session, world, asked)
    assert Asked.from_json(report.question) == asked
    bring_in(session, as_json(tmp_path, [order(1), order(2), order(3, total_harga=9_000_000)]), as_of=date(2026, 11, 1), at=LATER)
    assert verifying.recompute(session, report).is_equal, "what became known later changes no older figure"
    with speaking("en"):
        assert verifying.recompute(session, report).is_equal, "nor does the language of who asks"


def test_a_report_is_kept_in_indonesian_whoever_freezes_it(session: Session, world: World) -> None:
    with speaking("en"):
        report = frozen(session, world)
    assert report.title.startswith("Realisasi")
    assert read(report)["words"]["EP_RUP"]["name"] == "E-purchasing terhadap RUP penyedia"


def test_where_a_figure_was_restated_the_page_says_by_which_file(session: Session, world: World, tmp_path: Path) -> None:
    filled(session, world, tmp_path)
    report = frozen(session, world)
    late = list(synthetic.satker_budgets(OFFICES, packages(20), year=YEAR))
    bring_in(session, as_json(tmp_path, late), as_of=date(2026, 10, 11), at=LATER)
    now = verifying.recompute(session, report)
    assert not now.is_equal
    assert [(file["dataset"], file["as_of"]) for file in now.files] == [("RUP-StrukturAnggaranPD", date(2026, 10, 11))]
    assert any(row["path"] == "metrics.EP_BUDGET.denominator" and row["before"] is None for row in now.differing)


def test_a_correction_is_a_new_version_that_says_field_by_field_what_changed(
    session: Session, world: World, tmp_path: Path
) -> None:
    filled(session, world, tmp_path)
    first = frozen(session, world)
    before = first.document
    admin = world["region_admin"]
    with pytest.raises(NothingChanged):
        correct(session, region=world.region, report=first, reason="Coba", actor=admin, at=LATER)
    bring_in(session, as_json(tmp_path, [order(1), order(2, total_harga=5_000_000)]), as_of=date(2026, 11, 1), at=LATER)
    second = correct(
        session, region=world.region, report=first, reason="Pesanan 2 bernilai lain", as_of=date(2026, 11, 1), actor=admin, at=LATER
    )
    document = read(second)
    assert (second.number, second.version, second.series_id) == (first.number, 2, first.id)
    assert document["replaces"] == {"id": public_id(2, first.id), "version": 1, "sha256": first.sha256}
    told = {row["path"]: (row["before"], row["after"]) for row in document["changes"]}
    assert told["answer.amount"] == (3_500_000, 6_500_000)
    assert told["question.as_of"] == ("2026-10-12", "2026-11-01")
    assert first.document == before, "the old version stays"
    with pytest.raises(NotTheNewest):
        correct(session, region=world.region, report=first, reason="Lagi", as_of=date(2026, 11, 2), actor=admin, at=LATER)


def test_only_the_regions_own_admin_publishes_and_never_of_a_day_to_come(session: Session, world: World) -> None:
    for persona in ("leader", "auditor", "curator", "ppk", "ppk_other"):
        with pytest.raises(NotFound):
            freeze(session, region=world.region, asked=ASKED, actor=world[persona], at=AT)
    with pytest.raises(Invalid) as refused:
        frozen(session, world, Asked(region="99.01", year=YEAR, as_of=TODAY + timedelta(days=1)))
    assert [error.field for error in refused.value.errors] == ["as_of"]


def test_the_apps_role_can_neither_change_nor_remove_a_report(session: Session, world: World) -> None:
    frozen(session, world)
    for statement in ("UPDATE frozen_report SET title = 'x'", "DELETE FROM frozen_report", "TRUNCATE frozen_report"):
        with pytest.raises(ProgrammingError) as refused, session.begin_nested():
            session.execute(text(statement))
        assert isinstance(refused.value.orig, psycopg.errors.InsufficientPrivilege)


def test_one_changed_byte_is_seen(session: Session, world: World) -> None:
    report = frozen(session, world)
    sent = report.document.encode()
    assert verifying.verify_stored(report).genuine
    assert verifying.verify_upload(session, sent).genuine
    for at in range(0, len(sent), 97):
        changed = bytes([*sent[:at], sent[at] ^ 1, *sent[at + 1 :]])
        try:
            assert not verifying.verify_upload(session, changed).genuine
        except Invalid:
            continue
    session.expunge(report)
    report.document = report.document.replace('"version":1', '"version":7')
    assert not verifying.verify_stored(report).genuine


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_the_canonical_text_of_a_document_is_one_and_says_it_all(value: Any) -> None:
    document = {"a": value}
    if "\\ud" in json.dumps(document):
        document = json.loads(json.dumps(document).encode("utf-8", "replace").decode())
    said = canonical(document)
    assert json.loads(said) == document
    assert canonical(json.loads(said)) == said
    assert list(changes(document, json.loads(said))) == []


def test_changes_name_rows_by_their_key_and_not_by_their_place() -> None:
    before = {"rows": [{"code": "A", "n": 1}, {"code": "B", "n": 2}]}
    after = {"rows": [{"code": "B", "n": 3}, {"code": "A", "n": 1}, {"code": "C", "n": 4}]}
    assert list(changes(before, after)) == [
        {"path": "rows.B.n", "before": 2, "after": 3},
        {"path": "rows.C", "before": None, "after": {"code": "C", "n": 4}},
    ]


@pytest.fixture
def token(committed: None, tmp_path: Path) -> str:
    reactions.install()
    with db.new_session() as session:
        world = worlds.build(session)
        filled(session, world, tmp_path)
        return worlds.token_of(session, world, "region_admin")


def test_from_the_button_to_the_page_the_files_and_the_verifier(token: str) -> None:
    admin, reader = Browser(), Browser()
    admin.sign_in("region_admin", PASSWORD)
    page = f"/realisasi/99.01?tahun={YEAR}"
    assert "Bekukan angka ini" in admin.get(page).text
    assert "Bekukan angka ini" not in reader.get(page).text
    sent = {
        "tahun": str(YEAR),
        "basis": "ordered",
        "lingkup": "EP_ALL",
        "periode": "year",
        "menurut": "satker",
        "per": "2026-10-12",
    }
    made = admin.send("/realisasi/99.01/laporan", sent, page="/realisasi/99.01/laporan")
    assert made.status_code == 303, made.text
    address = made.headers["location"]
    html = reader.get(address).text
    said = tally_command(region="99.01", year=YEAR, as_of=TODAY, by=By.SATKER, rollup=True)
    for shown in ("LB/9901/", "Rp3.500.000", "Sudah 50 persen", "Cocok dengan sidiknya"):
        assert shown in html
    document = reader.get(address + ".json")
    assert document.json()["answer"] == said
    assert sha256_of(document.content) == document.headers["x-report-sha256"]
    rows = list(csv.DictReader(io.StringIO(reader.get(address + ".csv").text)))
    assert [row["nilai"] for row in rows if row["bagian"] == "jumlah"] == ["3500000"]
    assert "Sama persis" in reader.get(address + "?banding=true").text

    def verified(content: bytes) -> str:
        return reader.send(
            "/laporan/periksa", page="/laporan/periksa", files={"file": ("a.json", content, "application/json")}
        ).text

    assert "Isinya sama persis" in verified(document.content)
    assert "isinya berubah" in verified(document.content.replace(b"3500000", b"9500000"))
    assert "Bukan laporan dari sini" in verified(b'{"id": "2.01JDAAAAAAAAAAAAAAAAAAAAAA"}')
    assert "bukan JSON" in verified(b"\x89PNG")
    assert "Isinya sama persis" in reader.send("/laporan/periksa", {"alamat": f"https://x{address}"}, page="/laporan/periksa").text
    assert reader.get("/laporan/2.01JDAAAAAAAAAAAAAAAAAAAAAA").status_code == 404
    with db.owner_engine().begin() as connection:
        connection.execute(text("UPDATE frozen_report SET document = replace(document, '3500000', '3500001')"))
    assert "Isi laporan ini rusak" in reader.get(address).text


def test_what_is_frozen_is_what_the_page_shows_between_days_of_ones_own_too(token: str) -> None:
    admin, path = Browser(), "/realisasi/99.01"
    admin.sign_in("region_admin", PASSWORD)
    cut = f"tahun={YEAR}&dari=2026-03-05&sampai=2026-12-31&per=2026-10-12"
    page = admin.get(f"{path}?{cut}").text
    form = re.search(rf'<form method="post" action="{path}/laporan">.*?</form>', page, re.DOTALL)
    assert form is not None
    sent = {name: unescape(value) for name, value in re.findall(r'name="([^"]+)" value="([^"]*)"', form[0])}
    address = admin.client.post(f"{path}/laporan", data=sent, headers={"origin": SITE}).headers["location"]
    said = admin.get(f"/api/v1/regions/99.01/realisation?year={YEAR}&from=2026-03-05&to=2026-12-31&as_of=2026-10-12").json()
    whole = admin.get(f"/api/v1/regions/99.01/realisation?year={YEAR}&as_of=2026-10-12").json()
    document = admin.get(address + ".json").json()
    assert document["answer"]["amount"] == said["amount"] != whole["amount"]
    assert (document["question"]["from"], document["question"]["to"]) == ("2026-03-05", "2026-12-31")
    assert "5 Maret 2026 sampai 31 Desember 2026" in document["title"]
    assert "period" not in document["question"], "the days took its place"
    said_in_csv = {row["kunci"]: row["nama"] for row in csv.DictReader(io.StringIO(admin.get(address + ".csv").text))}
    assert [said_in_csv[name] for name in ("from", "to", "as_of", "basis")] == ["2026-03-05", "2026-12-31", "2026-10-12", "ordered"]
    body = {"year": YEAR, "as_of": "2026-10-12", "from": "2026-03-05", "to": "2026-12-31"}
    by_api = admin.client.post("/api/v1/regions/99.01/reports", json=body, headers=bearer(token))
    assert by_api.status_code == 201, by_api.text
    assert by_api.json()["question"] == document["question"]
    wrong = admin.client.post("/api/v1/regions/99.01/reports", json={**body, "tier": "kabupaten"}, headers=bearer(token))
    assert (wrong.status_code, fields_of(wrong)) == (422, ["from"])


def test_a_period_that_an_older_report_named_beside_its_own_days_is_no_correction(token: str) -> None:
    caller = Browser()
    body = {"year": YEAR, "as_of": "2026-10-12", "from": "2026-03-05", "to": "2026-12-31"}
    id = caller.client.post("/api/v1/regions/99.01/reports", json=body, headers=bearer(token)).json()["id"]
    with db.owner_engine().begin() as connection:
        connection.execute(text('UPDATE frozen_report SET question = question || \'{"period": "S1"}\''))
        connection.execute(
            text("UPDATE frozen_report SET document = replace(document, :now, :before)"),
            {"now": '"from":"2026-03-05","region"', "before": '"from":"2026-03-05","period":"S1","region"'},
        )
    path = f"/api/v1/reports/{id}/corrections"
    assert "S1" in caller.get(f"/api/v1/reports/{id}").text
    same = caller.client.post(path, json={"reason": "Coba"}, headers=bearer(token))
    assert same.status_code == 409, same.text
    other = caller.client.post(path, json={"reason": "Per tanggal lain", "as_of": "2026-03-01"}, headers=bearer(token))
    paths = [change["path"] for change in caller.get(f"/api/v1/reports/{other.json()['id']}").json()["changes"]]
    assert "question.as_of" in paths
    assert "question.period" not in paths


def test_by_api_the_admin_freezes_and_corrects_and_everybody_verifies(token: str, tmp_path: Path) -> None:
    caller, path = Browser(), "/api/v1/regions/99.01/reports"
    made = caller.client.post(path, json={"year": YEAR, "as_of": "2026-10-12"}, headers=bearer(token))
    assert made.status_code == 201, made.text
    id = made.json()["id"]
    ranking = caller.client.post(path, json={"year": YEAR, "as_of": "2026-10-12", "tier": "kabupaten"}, headers=bearer(token))
    assert (ranking.status_code, ranking.json()["kind"]) == (201, "ranking")
    wrong = caller.client.post(path, json={"year": YEAR, "tier": "desa"}, headers=bearer(token))
    assert (wrong.status_code, fields_of(wrong)) == (422, ["tier"])
    again = caller.client.post(f"/api/v1/reports/{id}/corrections", json={"reason": "Coba"}, headers=bearer(token))
    assert again.status_code == 409
    later = caller.client.post(
        f"/api/v1/reports/{id}/corrections", json={"reason": "Per tanggal lain", "as_of": "2026-03-01"}, headers=bearer(token)
    )
    assert (later.status_code, later.json()["version"]) == (201, 2)
    verified = caller.get(f"/api/v1/reports/{id}/verification?recompute=true").json()
    assert (verified["genuine"], verified["newest"], verified["recomputed"]["equal"]) == (True, later.json()["id"], True)
    assert "Ada versi yang lebih baru" in caller.get(f"/laporan/{id}").text
    assert "answer.amount" in caller.get(f"/laporan/{later.json()['id']}").text
    assert [(row["kind"], row["version"]) for row in caller.get(path).json()["items"]] == [
        ("tally", 2),
        ("ranking", 1),
        ("tally", 1),
    ]
    assert sha256_of(caller.get(f"/api/v1/reports/{id}").content) == verified["sha256"]


def test_a_tally_as_of_any_day_is_what_the_question_of_a_report_asks(session: Session, world: World) -> None:
    plain = question(region="99.01", year=YEAR, as_of=TODAY, by=By.SATKER, rollup=True)
    assert ASKED.as_question() == plain


def test_the_ranking_page_has_the_button_too(token: str) -> None:
    admin = Browser()
    admin.sign_in("region_admin", PASSWORD)
    page = f"/peringkat?tingkat=kabupaten&metrik=EP_RUP&tahun={YEAR}&per=2026-10-12"
    html = admin.get(page).text
    assert "Bekukan peringkat ini" in html
    assert "Bekukan peringkat ini" not in Browser().get(page).text
    sent = dict(
        re.findall(
            r'type="hidden" name="(\w+)" value="([^"]*)"', html[html.index('action="/laporan/peringkat"') :].split("</form>")[0]
        )
    )
    made = admin.send("/laporan/peringkat", {name: value for name, value in sent.items() if name != "csrf"}, page=page)
    assert made.status_code == 303, made.text
    frozen_page = admin.get(made.headers["location"]).text
    assert "Peringkat kabupaten 2026" in frozen_page
    assert "Kabupaten Contoh" in frozen_page
