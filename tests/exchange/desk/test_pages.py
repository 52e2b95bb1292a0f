"""The desk in a browser without a screen: send, look, apply; decisions; who is let in."""

import os
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app import db
from app.clock import now
from app.exchange.commands import import_files
from app.exchange.desk import folder, showing, working
from app.exchange.desk.models import ImportUpload
from app.exchange.models import ReversalProposal
from app.feeds.models import ImportBatch
from app.identifiers import public_id
from app.money import rupiah
from tests.exchange.desk.making import again, applied, queued, read, send_in, take
from tests.exchange.feeds import YEAR, as_json, order, orders, packages
from tests.web.browsing import Browser
from tests.world import KD_RUP, SATKER, World


def uploads() -> list[ImportUpload]:
    with db.new_session() as session:
        return list(session.scalars(select(ImportUpload).order_by(ImportUpload.created_at, ImportUpload.id)))


def kept() -> set[str]:
    root = folder._root()
    return {place.name for place in root.iterdir()} if root.exists() else set()


def address(upload: ImportUpload) -> str:
    return f"/impor/{public_id(upload.region_id, upload.id)}"


def token_of(browser: Browser) -> str:
    return browser.token("/impor")


def fields_of(browser: Browser) -> dict[str, str]:
    return {"csrf": token_of(browser), "once": "k"}


def test_a_file_is_sent_looked_at_and_applied_without_a_script(world: World, at_desk, tmp_path: Path) -> None:
    browser = at_desk()
    path = as_json(tmp_path, packages(4))
    sent = browser.client.post(
        "/impor", data={"csrf": token_of(browser), "once": "a", "year": YEAR}, files={"file": ("RUP 2026.json", path.read_bytes())}
    )
    (upload,) = uploads()
    assert (sent.status_code, sent.headers["location"], upload.state) == (303, address(upload), "RECEIVED")
    assert (upload.file_name, queued()) == ("RUP_2026.json", ["exchange.read"])
    assert "Menunggu dibaca" in browser.get(address(upload)).text
    read(upload)
    page = browser.get(address(upload)).text
    assert "Pratinjau siap" in page
    assert "Terapkan" in page
    with db.new_session() as session:
        assert session.scalar(select(func.count()).select_from(ImportBatch)) == 0
    moved = browser.client.post(f"{address(upload)}/langkah", data={"csrf": token_of(browser), "once": "b", "move": "apply"})
    assert (moved.status_code, again(upload).state, queued()[-1]) == (303, "APPLYING", "exchange.apply")
    working.apply(upload.region_id, upload.id, actor=world["region_admin"])
    desk = browser.get("/impor").text
    assert "Orang region_admin" in desk
    assert f"/realisasi/99.01?tahun={YEAR}&amp;per=2026-01-31" in desk
    version = re.search(r"/impor/versi/[^\"]+", desk)
    assert version
    assert upload.sha256 in browser.get(version[0]).text


def test_the_same_form_sent_twice_is_one_file_and_several_files_are_several(world: World, at_desk, tmp_path: Path) -> None:
    browser = at_desk()
    token, path = token_of(browser), as_json(tmp_path, packages(2))
    for _time in range(2):
        browser.client.post(
            "/impor", data={"csrf": token, "once": "a", "year": YEAR}, files={"file": ("a.json", path.read_bytes())}
        )
    assert len(uploads()) == 1
    both = browser.client.post(
        "/impor",
        data={"csrf": token, "once": "b", "year": YEAR},
        files=[("file", ("a.json", b"[1]")), ("file", ("../../b.json", b"[2]"))],
    )
    assert both.headers["location"] == "/impor"
    assert [upload.file_name for upload in uploads()] == ["a.json", "a.json", "b.json"]


def test_what_is_wrong_with_the_form_is_said_beside_the_field_and_nothing_is_kept(world: World, at_desk) -> None:
    browser, before = at_desk(), kept()
    token = token_of(browser)
    for files, fields, sentence in (
        ({}, {"year": YEAR}, "Pilih berkas JSON"),
        ({"file": ("a.json", b"")}, {"year": YEAR}, "Berkas ini kosong"),
        ({"file": ("a.json", b"[]")}, {"year": "dua ribu"}, "Tulis bilangan bulat"),
        ({"file": ("a.json", b"[]")}, {"year": YEAR, "as_of": "2099-01-01"}, "belum terjadi"),
    ):
        refused = browser.client.post("/impor", data={"csrf": token, "once": sentence, **fields}, files=files)
        assert refused.status_code == 422, sentence
        assert sentence in refused.text
    assert uploads() == []
    assert kept() == before


def test_files_that_came_ahead_of_the_form_are_taken_as_those_that_come_with_it(world: World, at_desk, tmp_path: Path) -> None:
    browser = at_desk()
    contents = [as_json(tmp_path, packages(many)).read_bytes() for many in (50, 3)]
    headers = {"x-csrf-token": token_of(browser)}
    keys = []
    for content in contents:
        asked = {"name": "rup 2026.json", "size": len(content), "mark": "rup.json|1"}
        keys.append(browser.client.post("/unggahan", data=asked, headers=headers).json()["key"])
        browser.client.patch(f"/unggahan?kunci={keys[-1]}", content=content, headers={**headers, "upload-offset": "0"})
    refused = browser.client.post("/impor", data={**fields_of(browser), "year": "x", "unggahan.file": keys}, headers=headers)
    assert refused.status_code == 422
    assert all(f'name="unggahan.file" value="{key}"' in refused.text for key in keys), "they are not chosen again"
    sent = browser.client.post("/impor", data={**fields_of(browser), "year": YEAR, "unggahan.file": keys}, headers=headers)
    assert (sent.status_code, sent.headers["location"]) == (303, "/impor")
    first, second = sorted(uploads(), key=lambda upload: -upload.size)
    assert [folder.path_of(one.id, one.file_name).read_bytes() for one in (first, second)] == contents
    assert first.file_name == "rup_2026.json"
    assert read(first).report["added"] == 50


def test_an_old_preview_says_so_and_offers_another(world: World, at_desk, tmp_path: Path) -> None:
    admin, browser = world["region_admin"], at_desk()
    first = read(send_in(as_json(tmp_path, packages(3)), admin))
    second = read(send_in(as_json(tmp_path, packages(4)), admin))
    applied(first, admin)
    page = browser.get(address(second)).text
    assert "sudah usang" in page
    assert 'value="apply"' not in page
    refused = browser.client.post(f"{address(second)}/langkah", data={"csrf": token_of(browser), "once": "x", "move": "apply"})
    assert refused.status_code == 409
    assert "Buat pratinjau ulang" in refused.text


def test_bad_rows_are_handed_out_as_a_file(world: World, at_desk, tmp_path: Path) -> None:
    rows = packages(20)
    rows[3]["pagu"] = "=2+3"
    upload = read(send_in(as_json(tmp_path, rows), world["region_admin"]))
    browser = at_desk("auditor")
    answer = browser.get(f"{address(upload)}/karantina.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="karantina-data.csv"'
    assert "4,pagu,'=2+3" in answer.text
    assert "1</" in browser.get(address(upload)).text
    for row in rows:
        row["pagu"] = "x"
    refused = read(send_in(as_json(tmp_path, rows), world["region_admin"]))
    assert refused.state == "REFUSED"
    assert str(tmp_path.root) + "tmp" not in refused.problem
    assert browser.get(f"{address(refused)}/karantina.csv").text.count("\n") == 21


def test_what_is_wrong_is_told_by_its_cause_where_the_bad_rows_are_many(world: World, at_desk, tmp_path: Path) -> None:
    """A refused file, and one whose good rows could be applied: which faults, in how many rows, and where the first is."""
    rows = packages(400)
    for number, row in enumerate(rows[:300]):
        row["pagu"] = "-5" if number % 3 == 0 else "dua juta"
    browser = at_desk()
    refused = read(send_in(as_json(tmp_path, rows), world["region_admin"]))
    taken = read(send_in(as_json(tmp_path, [*rows[:3], *packages(200)[20:]]), world["region_admin"]))
    for upload, state, told in ((refused, "REFUSED", ("200", "100")), (taken, "PREVIEWED", ("2", "1"))):
        assert upload.state == state
        (table,) = re.findall(r"Yang salah, menurut sebabnya.*?</table>", browser.get(address(upload)).text, re.DOTALL)
        found = re.findall(r"<code>(.*?)</code>.*?<td class=.num.[^>]*>(.*?)</td>.*?baris (\d+): ([^<]*)</td>", table, re.DOTALL)
        assert found == [("pagu", told[0], "2", "dua juta"), ("pagu", told[1], "1", "-5")]


def test_the_auditor_reads_and_moves_nothing(world: World, at_desk, tmp_path: Path) -> None:
    upload = read(send_in(as_json(tmp_path, packages(3)), world["region_admin"]))
    browser = at_desk("auditor")
    assert browser.get("/impor").status_code == 200
    assert 'type="file"' not in browser.get("/impor").text
    page = browser.get(address(upload)).text
    assert "Pratinjau siap" in page
    assert 'name="move"' not in page
    token = browser.token(address(upload))
    assert browser.client.post("/impor", data={"csrf": token, "year": YEAR}).status_code == 404
    moved = browser.client.post(f"{address(upload)}/langkah", data={"csrf": token, "move": "apply"})
    assert (moved.status_code, again(upload).state) == (409, "PREVIEWED")


def test_nobody_else_finds_the_desk(world: World, at_desk, tmp_path: Path) -> None:
    upload = read(send_in(as_json(tmp_path, packages(3)), world["region_admin"]))
    for persona in ("vendor", "pp", "curator", "leader"):
        browser = at_desk(persona)
        for path in ("/impor", address(upload), "/impor/pembalikan", "/impor/pagu"):
            assert browser.get(path).status_code == 404, (persona, path)


def test_a_vanished_order_is_judged_with_its_evidence_and_effect(world: World, at_desk, tmp_path: Path) -> None:
    admin, browser = world["region_admin"], at_desk()
    rows = [order(1), order(2, status_pkt="COMPLETED", status_pengiriman="COMPLETED", rup_nama_pkt="Belanja Hilang"), order(3)]
    applied(read(send_in(as_json(tmp_path, rows, "satu.json"), admin)), admin)
    applied(read(send_in(as_json(tmp_path, rows[:1], "dua.json"), admin)), admin)
    listed = browser.get("/impor/pembalikan").text
    assert listed.index("0003") < listed.index("0002"), "the largest first"
    with db.new_session() as session:
        proposal = session.scalars(select(ReversalProposal).where(ReversalProposal.order_key == f"v6:{rows[1]['kd_paket']}")).one()
    place = f"/impor/pembalikan/{public_id(proposal.region_id, proposal.id)}"
    page = browser.get(place).text
    for evidence in ("Belanja Hilang", "satu.json", "dua.json", "Rp6.000.000", "Rp4.000.000"):
        assert evidence in page, evidence

    def decide(**fields: str):
        return browser.client.post(f"{place}/langkah", data={"csrf": token_of(browser), "once": str(fields), **fields})

    assert decide(move="accept", reason="", sure="true").status_code == 422
    assert decide(move="accept", reason="Batal di e-Katalog").status_code == 422, "the effect was not confirmed"
    assert decide(move="accept", reason="Batal di e-Katalog", sure="true").status_code == 303
    assert decide(move="dismiss", reason="Salah").status_code == 409
    page = browser.get(place).text
    assert "Batal di e-Katalog" in page
    assert rows[1]["kd_paket"] not in browser.get("/impor/pembalikan").text


def test_packages_over_their_pagu_are_listed_with_their_figures(world: World, at_desk, tmp_path: Path) -> None:
    admin, browser = world["region_admin"], at_desk()
    assert "Tidak ada paket yang melebihi pagu" in browser.get("/impor/pagu").text
    rows = [*orders(2), order(9, kd_rup="900000001", total_harga=160_000_000)]
    applied(read(send_in(as_json(tmp_path, rows), admin)), admin)
    page = browser.get("/impor/pagu").text
    for shown in ("/paket/900000001", "Rp100.000.000", "Rp160.000.000", "Rp60.000.000"):
        assert shown in page


def test_a_package_announced_below_what_is_ordered_is_listed_while_its_budget_lines_still_cover_it(
    world: World, at_desk, tmp_path: Path
) -> None:
    """The two come in two files; the warning of one import is not seen again, the list is."""
    admin, browser = world["region_admin"], at_desk()
    rows = [*orders(2), order(9, kd_rup=KD_RUP, total_harga=60_000_000)]
    applied(read(send_in(as_json(tmp_path, rows), admin)), admin)
    assert "Diumumkan di bawah" not in browser.get("/impor/pagu").text
    cut = packages(1, kd_rup=int(KD_RUP), kd_satker_str=SATKER, nama_paket="Belanja Terpotong", pagu=50_000_000)
    applied(read(send_in(as_json(tmp_path, cut, "paket.json"), admin)), admin)
    page = browser.get("/impor/pagu").text
    for shown in ("Diumumkan di bawah", "Belanja Terpotong", "Rp50.000.000", "Rp60.000.000", "Rp100.000.000"):
        assert shown in page, shown
    assert "Tidak ada paket yang melebihi pagu" not in page


def test_a_part_that_was_taken_for_the_whole_is_told_before_it_is_applied_with_what_the_plan_would_become(
    world: World, at_desk, tmp_path: Path
) -> None:
    """Else a year's denominators fall to those of one office, and every package that has orders is over its pagu."""
    admin, browser = world["region_admin"], at_desk()
    rows = packages(40, status_aktif_rup=True, status_delete_rup=False, status_umumkan_rup="Terumumkan")
    whole, part = sum(row["pagu"] for row in rows), sum(row["pagu"] for row in rows[:12])
    first = read(send_in(as_json(tmp_path, rows), admin))
    assert first.preview["planned"][0] == {"measure": "RUP_PENYEDIA", "before": None, "after": whole}
    applied(first, admin)
    page = browser.get(address(read(send_in(as_json(tmp_path, rows[:12]), admin)))).text
    assert "Apakah berkas ini hanya sebagian data?" in page
    assert "28 dari 40 baris yang sudah dikenal tidak ada dalam berkas ini. Bila berkas ini hanya sebagian data, buang" in page
    assert all(words in page for words in ("Pagu RUP penyedia yang diumumkan", rupiah(whole), rupiah(part), rupiah(whole - part)))
    page = browser.get(address(read(send_in(as_json(tmp_path, rows[:12]), admin, partial=True)))).text
    assert "sebagian data?" not in page
    assert "Pagu RUP penyedia yang diumumkan" not in page, "what stays is not told"


def test_a_preview_that_was_made_before_it_told_of_the_plan_is_shown(world: World, at_desk, tmp_path: Path) -> None:
    upload = read(send_in(as_json(tmp_path, packages(3)), world["region_admin"]))
    with db.new_session() as session:
        kept = session.get_one(ImportUpload, (upload.region_id, upload.id))
        kept.preview = {name: value for name, value in kept.preview.items() if name != "planned"}
    browser = at_desk()
    assert "Pratinjau siap" in browser.get(address(upload)).text
    with db.new_session() as session:
        assert showing.in_full(session, again(upload), world["region_admin"])["preview"]["planned"] == []


def test_the_page_asks_again_while_a_job_is_at_work_and_then_no_more(world: World, at_desk, tmp_path: Path) -> None:
    admin, browser = world["region_admin"], at_desk()
    upload = send_in(as_json(tmp_path, packages(3)), admin)
    fragment = {"hx-request": "true"}
    waiting = browser.get(address(upload), headers=fragment).text
    assert 'hx-trigger="every 2s"' in waiting
    assert 'data-quiet hx-get="/impor"' in browser.get("/impor").text, "so does the list of several files"
    assert "<html" not in waiting
    read(upload)
    assert "hx-trigger" not in browser.get(address(upload), headers=fragment).text
    assert "data-quiet" not in browser.get("/impor").text
    take(upload, "discard", admin)
    assert "Dibuang" in browser.get(address(upload)).text


def test_a_version_shows_what_it_changed_and_not_what_another_of_the_same_day_did(world: World, at_desk, tmp_path: Path) -> None:
    admin, browser = world["region_admin"], at_desk()
    rows = packages(4)
    first = applied(read(send_in(as_json(tmp_path, rows), admin)), admin)
    second = applied(read(send_in(as_json(tmp_path, [{**rows[0], "pagu": 77}, *rows[1:]], "b.json"), admin)), admin)
    import_files([as_json(tmp_path, rows[:3], "c.json")], region="99.01", year=YEAR, as_of=date(2026, 3, 1))
    import_files([as_json(tmp_path, rows[:2], "d.json")], region="99.01", year=YEAR, as_of=date(2026, 3, 1))
    with db.new_session() as session:
        batches = session.scalars(select(ImportBatch).order_by(ImportBatch.applied_at)).all()
    shown = [browser.get(f"/impor/versi/{public_id(batch.region_id, batch.id)}").text for batch in batches]
    assert [batch.id for batch in batches[:2]] == [first.batch_id, second.batch_id]
    told = [re.findall(r"(Ditambah|Berubah|Hilang): (\d+) baris", page) for page in shown]
    assert told == [[("Ditambah", "4")], [("Berubah", "1")], [], []]
    assert all('<details class="details" open>' in page for page in shown[:2]), "a few rows stand open"
    assert "<strong>77</strong>" in shown[1]
    assert "d.json" in shown[3]


def test_a_file_of_a_transaction_that_failed_is_tidied_away(
    world: World, at_desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.exchange import jobs

    there = send_in(as_json(tmp_path, packages(1)), world["region_admin"])
    orphan = folder._root() / ("0" * 32)
    orphan.mkdir()
    os.utime(orphan, (now().timestamp(),) * 2)
    jobs.tidy()
    assert orphan.exists()
    later = now() + timedelta(days=8)
    monkeypatch.setattr(jobs, "now", lambda: later)
    jobs.tidy()
    assert (orphan.exists(), folder.path_of(there.id, there.file_name).exists()) == (False, True)
