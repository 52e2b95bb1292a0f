"""A workbook that is sent in: first shown, then applied; good rows are in,
bad rows come back, and sending again doubles nothing."""

import io
import re
from decimal import Decimal
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import db
from app.actor import Actor, Role
from app.catalogue.bulk import applying, uploads
from app.catalogue.bulk.models import ListingUpload
from app.catalogue.curation import deciding
from app.catalogue.listing import writing
from app.catalogue.models import Etalase, Listing
from app.clock import now
from app.errors import Invalid, NotAllowed, NotFound
from app.files.workbooks import XLSX
from app.identifiers import public_id
from app.regions.models import Region
from tests.catalogue import making
from tests.catalogue.workbooks import received, row, workbook
from tests.statements import heard
from tests.vendors import making as vendors
from tests.vendors.serving import someone, staff_of_a_new_vendor
from tests.web.browsing import Browser


def applied(session: Session, shelf: Etalase, staff: Actor, content: bytes, *, sends: bool = False) -> ListingUpload:
    return uploads.begin(session, upload=received(session, shelf, staff, content), sends=sends, actor=staff, at=now())


def how_many(session: Session, staff: Actor) -> int:
    return session.scalar(select(func.count()).select_from(Listing).where(Listing.vendor_id == staff.vendor_id)) or 0


def versions(session: Session, staff: Actor) -> dict[str | None, tuple[int, int, Decimal]]:
    kept = session.scalars(select(Listing).where(Listing.vendor_id == staff.vendor_id))
    return {one.sku: (one.newest_version, one.newest.unit_price, one.stock) for one in kept}


def rows_of(many: int, *, bad: int) -> list[dict[str, Any]]:
    """So many rows of which the first are wrong, each in its own way by turns."""
    ways = ({"name": "Krt"}, {"unit_price": "murah"}, {"kbki": "12"}, {"pdn_reason": "Bulan"}, {"stock": -1})
    return [row(n, **(ways[n % len(ways)] if n < bad else {})) for n in range(many)]


def test_of_200_rows_17_bad_ones_come_back_explained_and_mended_ones_double_nothing(
    session: Session, shelf: Etalase, staff: Actor
) -> None:
    upload = applied(session, shelf, staff, workbook(session, shelf, rows_of(200, bad=17)))
    assert upload.applied_at is not None
    assert upload.counts == {"new": 183, "changed": 0, "unchanged": 0, "bad": 17, "jumps": 0, "sent": 0}
    assert how_many(session, staff) == 183
    came_back = uploads.returned_workbook(session, upload)
    head, *lines = CalamineWorkbook.from_filelike(io.BytesIO(came_back)).get_sheet_by_name("Produk").to_python()
    assert (head[0], head[-1], len(lines)) == ("SKU *", "Kesalahan", 17)
    assert lines[0][:2] == ["KRT-0", "Krt"]
    assert "Baris 2 " in lines[0][-1]
    assert "Nama produk: Paling sedikit 5 huruf." in lines[0][-1]
    mended = applied(session, shelf, staff, workbook(session, shelf, rows_of(17, bad=0)))
    assert mended.counts["new"] == 17
    again = applied(session, shelf, staff, workbook(session, shelf, rows_of(200, bad=0)))
    assert again.counts == {"new": 0, "changed": 0, "unchanged": 200, "bad": 0, "jumps": 0, "sent": 0}
    assert how_many(session, staff) == 200


def test_the_file_that_came_back_is_read_as_it_is_and_says_the_same(session: Session, shelf: Etalase, staff: Actor) -> None:
    first = applied(session, shelf, staff, workbook(session, shelf, rows_of(10, bad=5)))
    again = received(session, shelf, staff, uploads.returned_workbook(session, first))
    assert (again.rows, again.counts["bad"], again.ignored) == (5, 5, [])
    assert [one["faults"] for one in again.bad] == [one["faults"] for one in first.bad]


def test_looking_writes_nothing(session: Session, shelf: Etalase, staff: Actor) -> None:
    upload = received(session, shelf, staff, workbook(session, shelf, rows_of(60, bad=17)))
    assert (upload.counts["new"], upload.counts["bad"], upload.started_at) == (43, 17, None)
    assert how_many(session, staff) == 0


def test_only_what_changed_is_changed(session: Session, shelf: Etalase, staff: Actor) -> None:
    applied(session, shelf, staff, workbook(session, shelf, [row(1), row(2), row(3)]))
    before = versions(session, staff)
    upload = applied(session, shelf, staff, workbook(session, shelf, [row(1), row(2, unit_price=53_000, stock=7), row(3)]))
    seen = [(change["heading"], change["old"], change["new"]) for change in upload.samples["changed"][0]["changes"]]
    assert seen == [("Harga satuan (Rp)", "52.000", "53.000"), ("Stok", "100", "7")], "as a person reads them"
    after = versions(session, staff)
    assert {sku: after[sku] for sku in ("KRT-1", "KRT-3")} == {sku: before[sku] for sku in ("KRT-1", "KRT-3")}
    assert after["KRT-2"] == (1, 53_000, 7)


def test_a_price_more_than_25_percent_higher_stops_orders_until_a_curator_decides(
    session: Session, shelf: Etalase, staff: Actor
) -> None:
    applied(session, shelf, staff, workbook(session, shelf, [row(1), row(2)]), sends=True)
    office = making.curator(session, session.get_one(Region, shelf.region_id))
    kept = {one.sku: one for one in session.scalars(select(Listing).where(Listing.vendor_id == staff.vendor_id))}
    for one in kept.values():
        assert one.state == "in_curation"
        deciding.approve(session, listing=one, actor=office, at=now())
    upload = applied(
        session, shelf, staff, workbook(session, shelf, [row(1, unit_price=65_000), row(2, unit_price=65_001)]), sends=True
    )
    assert (upload.counts["changed"], upload.counts["jumps"], upload.counts["sent"]) == (2, 1, 2)
    assert [(kept[sku].state, kept[sku].price_jump, kept[sku].newest.state) for sku in ("KRT-1", "KRT-2")] == [
        ("published", False, "in_curation"),
        ("published", True, "in_curation"),
    ]


def test_drafts_of_a_first_upload_are_sent_by_a_second(session: Session, shelf: Etalase, staff: Actor) -> None:
    content = workbook(session, shelf, [row(1), row(2)])
    applied(session, shelf, staff, content)
    assert applied(session, shelf, staff, content, sends=True).counts["sent"] == 2
    assert applied(session, shelf, staff, content, sends=True).counts == {
        "new": 0, "changed": 0, "unchanged": 2, "bad": 0, "jumps": 0, "sent": 0,
    }  # fmt: skip


def test_a_row_that_is_refused_at_the_last_moment_leaves_nothing_and_the_others_go_on(
    session: Session, shelf: Etalase, staff: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = received(session, shelf, staff, workbook(session, shelf, [row(1), row(2), row(3)]))
    write = writing.write

    def refuse_one(session: Session, **given: Any) -> Listing:
        made = write(session, **given)
        if given["sku"] == "KRT-2":
            raise Invalid("Ditolak.")
        return made

    monkeypatch.setattr(writing, "write", refuse_one)
    uploads.begin(session, upload=upload, sends=False, actor=staff, at=now())
    assert (upload.counts["new"], upload.counts["bad"], how_many(session, staff)) == (2, 1, 2)
    assert [(one["number"], one["faults"][0]["remedy"]) for one in upload.bad] == [(3, "Ditolak.")]


def test_applying_twice_is_applying_once(session: Session, shelf: Etalase, staff: Actor) -> None:
    upload = applied(session, shelf, staff, workbook(session, shelf, [row(1)]))
    at = upload.applied_at
    uploads.begin(session, upload=upload, sends=True, actor=staff, at=now())
    assert (upload.applied_at, upload.sends, how_many(session, staff)) == (at, False, 1)


def test_a_row_asks_for_nothing_that_is_the_same_for_all_rows(session: Session, shelf: Etalase, staff: Actor) -> None:
    """Its firm, the firm's papers and lines of business, and its region: of 30 rows once, of 10,000 once a part."""
    content = workbook(session, shelf, [row(n) for n in range(30)])
    upload = received(session, shelf, staff, content)
    session.flush()
    with heard() as statements:
        uploads.begin(session, upload=upload, sends=False, actor=staff, at=now())
    assert how_many(session, staff) == 30
    for table in ("vendor", "vendor_document", "vendor_industry", "region"):
        asked = [one for one in statements if re.search(rf"\bFROM {table}\b", one)]
        assert len(asked) <= 2, (table, len(asked))


def test_a_file_of_another_etalase_or_of_none_is_refused(session: Session, shelf: Etalase, staff: Actor) -> None:
    other = making.shelf(session, "Etalase lain")
    with pytest.raises(Invalid, match="Alat Tulis Kantor"):
        uploads.receive(
            session, content=workbook(session, shelf, [row(1)]), file_name="a.xlsx", etalase=other.slug, actor=staff, at=now()
        )
    with pytest.raises(Invalid, match="Pilih etalasenya"):
        content = workbook(session, shelf, [row(1)]).replace(b"x", b"x")
        session.delete(session.get_one(Etalase, (shelf.region_id, shelf.id)))
        session.flush()
        uploads.receive(session, content=content, file_name="a.xlsx", etalase="", actor=staff, at=now())


def test_a_closed_etalase_takes_changes_but_nothing_new(session: Session, shelf: Etalase, staff: Actor) -> None:
    applied(session, shelf, staff, workbook(session, shelf, [row(1)]))
    shelf.closes_on = vendors.today().replace(year=2020)
    session.flush()
    upload = received(session, shelf, staff, workbook(session, shelf, [row(1, stock=3), row(2)]))
    assert (upload.counts["changed"], upload.counts["bad"]) == (1, 1)
    assert "tidak menerima produk" in upload.bad[0]["faults"][0]["remedy"]


def test_another_vendors_products_and_uploads_do_not_exist(session: Session, shelf: Etalase, staff: Actor) -> None:
    stranger = vendors.trading(session)[1]
    making.draft(session, shelf, stranger, sku="KRT-1")
    upload = applied(session, shelf, staff, workbook(session, shelf, [row(1)]))
    assert upload.counts["new"] == 1
    id = public_id(upload.region_id, upload.id)
    assert uploads.upload_for(session, staff, id) is upload
    for actor in (stranger, Actor(Role.CURATOR, region_id=shelf.region_id), Actor(Role.PUBLIC)):
        with pytest.raises(NotFound):
            uploads.upload_for(session, actor, id)
    with pytest.raises(NotAllowed):
        uploads.begin(session, upload=upload, sends=False, actor=stranger, at=now())


@pytest.mark.usefixtures("committed")
def test_a_long_workbook_is_a_jobs_and_goes_on_where_it_was_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "DIRECT_MAX", 3)
    monkeypatch.setattr(applying, "PART", 2)
    person = staff_of_a_new_vendor()
    staff, shop = person.actor, person.browser()
    with db.new_session() as session:
        shelf = making.shelf(session)
        upload = applied(session, shelf, staff, workbook(session, shelf, [row(n) for n in range(5)]))
        assert (upload.applied_at, upload.done_rows, how_many(session, staff)) == (None, 0, 0)
        region_id, id = upload.region_id, upload.id
    place = f"/toko/unggah/{public_id(region_id, id)}"
    parts, apply_rows = [], uploads.apply_rows

    def cut_off(*given: Any, **named: Any) -> bool:
        if len(parts) == 1:
            parts.append(None)
            raise ConnectionError
        parts.append(None)
        return apply_rows(*given, **named)

    monkeypatch.setattr(uploads, "apply_rows", cut_off)
    with pytest.raises(ConnectionError):
        uploads.go_on(db.new_session, region_id=region_id, id=id, at=now)
    with db.new_session() as session:
        assert session.get_one(ListingUpload, (region_id, id)).done_rows == 2
    at_work = shop.get(place).text
    assert "2 dari 5 baris" in at_work
    assert f'hx-get="{place}"' in at_work, "it asks again by itself"
    for _again in range(2):
        uploads.go_on(db.new_session, region_id=region_id, id=id, at=now)
    with db.new_session() as session:
        upload = session.get_one(ListingUpload, (region_id, id))
        assert (upload.counts["new"], upload.done_rows, how_many(session, staff)) == (5, 5, 5)
        assert upload.applied_at is not None
    done = shop.get(place).text
    assert "5 baris sudah diterapkan" in done
    assert f'hx-get="{place}"' not in done


@pytest.mark.usefixtures("committed")
def test_a_vendor_takes_the_template_sends_it_looks_applies_and_fetches_what_came_back() -> None:
    staff, stranger = staff_of_a_new_vendor(), staff_of_a_new_vendor()
    with db.new_session() as session:
        shelf = making.shelf(session)
        slug, content = shelf.slug, workbook(session, shelf, [row(1), row(2, name="=1+1")])
    shop = staff.browser()
    assert f"/toko/unggah/{slug}/templat.xlsx" in shop.get(f"/toko/unggah?etalase={slug}").text
    template = shop.get(f"/toko/unggah/{slug}/templat.xlsx")
    assert (template.status_code, template.content[:2]) == (200, b"PK")
    assert "attachment" in template.headers["content-disposition"]
    empty = shop.send("/toko/unggah", {"etalase": ""}, page="/toko/unggah", files={"file": ("", b"", "application/octet-stream")})
    assert (empty.status_code, "Pilih berkas XLSX" in empty.text) == (422, True)
    wrong = shop.send("/toko/unggah", {"etalase": ""}, page="/toko/unggah", files={"file": ("a.xlsx", b"bukan", "text/plain")})
    assert (wrong.status_code, "bukan buku kerja XLSX" in wrong.text) == (422, True)
    gone = shop.send("/toko/unggah", {"etalase": "x"}, page="/toko/unggah", files={"file": ("a.xlsx", content, "text/plain")})
    assert (gone.status_code, gone.text.count("has-error")) == (422, 1), "the choice of a template above is not at fault"
    sent = shop.send("/toko/unggah", {"etalase": ""}, page="/toko/unggah", files={"file": ("produk.xlsx", content, "text/plain")})
    assert sent.status_code == 303
    place = sent.headers["location"]
    looked = shop.get(place)
    assert "Belum ada yang disimpan" in looked.text
    assert "Paling sedikit 5 huruf." in looked.text
    assert shop.get("/toko/produk").text.count("KRT-") == 0
    assert shop.send(f"{place}/terapkan", {"then": "draft"}, page=place).status_code == 303
    assert "1 baris sudah diterapkan" in shop.get(place).text
    assert shop.get(f"{place}/kesalahan.xlsx").content[:2] == b"PK"
    export = shop.get(f"/toko/unggah/{slug}/produk.xlsx").content
    assert CalamineWorkbook.from_filelike(io.BytesIO(export)).get_sheet_by_name("Produk").to_python()[1][:2] == [
        "KRT-1",
        "Kertas A4 80 gsm",
    ]
    for other in (stranger.browser(), someone(Role.CURATOR).browser()):
        assert other.get(place).status_code == 404
        assert other.get(f"{place}/kesalahan.xlsx").status_code == 404
        assert other.send(f"{place}/terapkan", {"then": "draft"}, page="/masuk").status_code in (403, 404)
    assert someone(Role.CURATOR).browser().get("/toko/unggah").status_code == 404


@pytest.mark.usefixtures("committed")
def test_the_api_looks_and_applies_with_the_same_words() -> None:
    staff = staff_of_a_new_vendor()
    with db.new_session() as session:
        content = workbook(session, making.shelf(session), [row(1), row(2, kbki="12")])
    client, file = Browser().client, {"file": ("produk.xlsx", content, XLSX)}
    looked = client.post("/api/v1/listings/bulk", files=file, headers=staff.api())
    assert (looked.status_code, looked.json()["state"], looked.json()["counts"]["new"]) == (201, "checked", 1)
    done = client.post("/api/v1/listings/bulk", files=file, data={"apply": "true"}, headers=staff.api()).json()
    assert (done["state"], done["counts"]["bad"], done["bad"][0]["faults"][0]["column"]) == ("applied", 1, "kbki")
    assert client.get(f"/api/v1/listings/bulk/{done['id']}", headers=staff.api()).json() == done
    assert client.get(f"/api/v1/listings/bulk/{done['id']}", headers=staff_of_a_new_vendor().api()).status_code == 404
