"""An older catalogue is taken over: firms become drafts that their owners claim once,
products go to the curators or wait, and nothing is doubled."""

import io
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import db
from app.accounts.models import Account
from app.actor import Actor, Role
from app.catalogue import permissions
from app.catalogue.bulk.workbook import Written, listing_workbook
from app.catalogue.listing import sending, writing
from app.catalogue.models import Etalase, Listing
from app.catalogue.takeover import commands, uploads
from app.catalogue.takeover.columns import listing_columns, number_of, vendor_columns
from app.catalogue.takeover.models import LISTINGS, VENDORS, Takeover
from app.clock import now
from app.errors import Invalid, NotAllowed, NotFound
from app.files.workbooks import Unreadable
from app.moves.machine import moves_for, names_of
from app.notifications.models import Notice
from app.regions.models import Region
from app.vendors import claiming
from app.vendors.models import Vendor
from app.vendors.states import VENDOR
from tests.catalogue import making
from tests.catalogue.making import FIRMS
from tests.catalogue.workbooks import row
from tests.vendors import making as vendors
from tests.vendors.serving import someone
from tests.web.browsing import Browser

GOODS = "Nama produk;Uraian;Kode KBKI;Satuan;Harga satuan (Rp);Stok;Pembelian minimum;Asal barang (PDN)"
WARE = "Kertas A4 80 gsm;Satu rim.;3212801000;rim;52000;10;1;Dibuat di Indonesia"


@pytest.fixture
def office(session: Session, shelf: Etalase) -> Actor:
    return making.curator(session, session.get_one(Region, shelf.region_id))


def taken(session: Session, office: Actor, kind: str, content: bytes, *, etalase: str = "") -> Takeover:
    made = uploads.receive(session, kind=kind, content=content, file_name="lama.csv", etalase=etalase, actor=office, at=now())
    return uploads.begin(session, takeover=made, actor=office, at=now())


def firms(session: Session, office: Actor, *lines: str) -> Takeover:
    return taken(session, office, VENDORS, (FIRMS + "\n".join(lines)).encode())


def goods(session: Session, office: Actor, shelf: Etalase, rows: Sequence[dict[str, object]]) -> Takeover:
    content = listing_workbook(etalase=shelf, columns=listing_columns(session, shelf), rows=[Written(one) for one in rows])
    return taken(session, office, LISTINGS, content, etalase=shelf.slug)


def firm(session: Session, nib: str) -> Vendor:
    return session.scalars(select(Vendor).where(Vendor.nib == nib, Vendor.taken_over_by.is_not(None))).one()


def effects(of: Takeover) -> tuple[int, ...]:
    return tuple(of.counts[name] for name in ("new", "changed", "unchanged", "bad"))


def test_firms_become_drafts_without_an_owner_and_a_second_file_changes_only_what_changed(session: Session, office: Actor) -> None:
    lines = ["CV Lama Satu;9911111111111;;CV;47611", "CV Lama Dua;9922222222222;;;", "CV Lama Tiga;123;;;", "X;;;;"]
    first = firms(session, office, *lines, "CV Lagi;9911111111111;;;")
    assert effects(first) == (2, 0, 0, 3)
    assert [one["number"] for one in first.bad] == [4, 5, 6]
    assert "baris 2" in first.bad[2]["faults"][0]["remedy"]
    one = firm(session, "9911111111111")
    assert (one.state, one.registered_by, one.home_region_id, one.legal_form) == ("draft", None, office.region_id, "cv")
    again = firms(session, office, lines[0], "CV Lama Dua Jaya;9922222222222;;;")
    assert (effects(again), firm(session, "9922222222222").legal_name) == ((0, 1, 1, 0), "CV Lama Dua Jaya")
    head, *back = (
        CalamineWorkbook.from_filelike(io.BytesIO(uploads.returned_workbook(session, first))).get_sheet_by_index(0).to_python()
    )
    assert (head[0], head[-1], len(back)) == ("Nama usaha *", "Kesalahan", 3)
    assert "13 angka" in back[0][-1]


def test_an_empty_cell_is_nothing_in_every_column(session: Session, office: Actor) -> None:
    headings = [column.heading for column in vendor_columns()]
    line = ["CV Hanya NIB", "9911111111111", *[""] * (len(headings) - 2)]
    made = taken(session, office, VENDORS, f"{';'.join(headings)}\n{';'.join(line)}".encode())
    assert effects(made) == (1, 0, 0, 0), made.bad


def test_a_row_with_the_numbers_of_two_firms_is_neither(session: Session, office: Actor) -> None:
    firms(session, office, "CV Satu;9911111111111;0011111111111111;;", "CV Dua;9922222222222;0022222222222222;;")
    mixed = firms(session, office, "CV Satu;9911111111111;0022222222222222;;")
    assert effects(mixed) == (0, 0, 0, 1)
    assert mixed.bad[0]["faults"][0]["remedy"] == "NIB ini milik CV Satu, NPWP-nya milik CV Dua. Periksa kedua nomornya."
    assert firm(session, "9911111111111").npwp == "0011111111111111"


def test_a_firm_keeps_its_nib_while_its_npwp_may_be_put_right(session: Session, office: Actor) -> None:
    firms(session, office, "CV Satu;9911111111111;0011111111111111;;", "CV Dua;;0022222222222222;;")
    registered, _staff = vendors.trading(session)
    others = ("CV Satu;9933333333333;0011111111111111;;", f"{registered.legal_name};9944444444444;{registered.npwp};;")
    refused = firms(session, office, *others)
    assert (effects(refused), [row["faults"][0]["column"] for row in refused.bad]) == ((0, 0, 0, 2), ["nib", "nib"])
    assert "NIB tidak diganti oleh berkas" in refused.bad[0]["faults"][0]["remedy"]
    assert session.scalar(select(Vendor.id).where(Vendor.nib.in_(("9933333333333", "9944444444444")))) is None
    told = firms(session, office, "CV Satu;9911111111111;0055555555555555;;", "CV Dua;9922222222222;0022222222222222;;")
    assert effects(told) == (0, 2, 0, 0)
    assert (firm(session, "9911111111111").npwp, firm(session, "9922222222222").legal_name) == ("0055555555555555", "CV Dua")


@pytest.mark.parametrize(
    "content",
    [
        "Nama usaha;NIB\nCafé Satu;9911111111111\n".encode() + "Café Dua;9922222222222\n".encode("cp1252"),
        "sep=;\r\nNama usaha;NIB\r\nCafé Satu;9911111111111\r\nCafé Dua;9922222222222\r\n".encode("cp1252"),
        "Nama usaha\tNIB\nCafé Satu\t9911111111111\nCafé Dua\t9922222222222\n".encode("utf-16"),
        "\ufeffNama usaha,NIB\nCafé Satu,9911111111111\nCafé Dua,9922222222222\n".encode(),
    ],
    ids=["pasted together of two", "told by sep=", "text of Excel", "marked"],
)
def test_letters_are_read_whatever_wrote_them(session: Session, office: Actor, content: bytes) -> None:
    assert effects(taken(session, office, VENDORS, content)) == (2, 0, 0, 0)
    names = [firm(session, nib).legal_name for nib in ("9911111111111", "9922222222222")]
    assert names == ["Café Satu", "Café Dua"]


def test_zeros_that_were_lost_on_the_way_through_csv_come_back(session: Session, office: Actor) -> None:
    firms(session, office, "CV Nol;220000000012;12345678901000;;")
    assert firm(session, "0220000000012").npwp == "0012345678901000"


def test_looking_writes_nothing_and_other_offices_see_nothing(session: Session, office: Actor, shelf: Etalase) -> None:
    made = uploads.receive(
        session,
        kind=VENDORS,
        content=(FIRMS + "CV A;9911111111111;;;").encode(),
        file_name="a.csv",
        etalase="",
        actor=office,
        at=now(),
    )
    assert session.scalar(select(Vendor.id).where(Vendor.nib == "9911111111111")) is None
    elsewhere = making.curator(session, vendors.region(session, "99.71"))
    id = f"{made.region_id}.{made.id}"
    for other in (
        elsewhere,
        vendors.trading(session)[1],
        vendors.person(session, Role.PP, region=session.get_one(Region, office.region_id)),
    ):
        with pytest.raises(NotFound):
            uploads.takeover_for(session, other, id)
        with pytest.raises(NotAllowed):
            uploads.begin(session, takeover=made, actor=other, at=now())
    with pytest.raises(Invalid, match="etalase daerah Anda"):
        uploads.receive(session, kind=LISTINGS, content=b"SKU\nA", file_name="a.csv", etalase=shelf.slug, actor=elsewhere, at=now())
    for content in (b"\x00\x01", b"Nama;Umur\nA;3\n", b""):
        with pytest.raises(Unreadable):
            taken(session, office, VENDORS, content)


def test_products_go_to_the_curators_only_for_active_vendors_and_never_to_the_catalogue(
    session: Session, office: Actor, shelf: Etalase
) -> None:
    vendor, staff = vendors.trading(session)
    firms(session, office, "CV Lama;9911111111111;;;")
    rows = [
        {**row(1), "vendor": vendor.nib},
        {**row(1, unit_price=60_000), "vendor": "9911111111111"},
        {**row(2), "vendor": "9900000000000"},
        {**row(3), "vendor": "abc"},
    ]
    done = goods(session, office, shelf, rows)
    assert (effects(done), done.counts["sent"]) == ((2, 0, 0, 2), 1)
    assert [one["faults"][0]["column"] for one in done.bad] == ["vendor", "vendor"]
    made = {one.vendor_id: one for one in session.scalars(select(Listing).where(Listing.sku == "KRT-1"))}
    lama = firm(session, "9911111111111")
    assert (made[vendor.id].state, made[lama.id].state) == ("in_curation", "draft")
    assert not permissions.curate(office, made[vendor.id])
    assert session.scalars(select(Notice.move).where(Notice.vendor_id == vendor.id)).all().count("take_over") == 1
    assert effects(goods(session, office, shelf, rows[:2])) == (0, 0, 2, 0)
    sending.withdraw(session, listing=made[vendor.id], actor=staff, at=now())
    writing.rewrite(session, listing=made[vendor.id], changes={"unit_price": 51_000}, actor=staff, at=now())
    again = goods(session, office, shelf, [{**one, "stock": 7} for one in rows[:2]])
    assert (effects(again), made[lama.id].stock, made[vendor.id].newest.unit_price) == ((0, 1, 0, 1), 7, 51_000)
    assert "diurus penyedianya sendiri" in again.bad[0]["faults"][0]["remedy"]


def test_a_link_is_used_once_by_its_owner_and_never_by_who_took_it_over(session: Session, office: Actor) -> None:
    firms(session, office, "CV Lama;9911111111111;;;")
    vendor = firm(session, "9911111111111")
    replaced = claiming.make_link(session, vendor=vendor, actor=office, at=now())
    secret = claiming.make_link(session, vendor=vendor, actor=office, at=now())
    owner = vendors.person(session, Role.PUBLIC)
    for wrong in (replaced, "", "tebakan"):
        with pytest.raises(claiming.LinkOver):
            claiming.claim(session, secret=wrong, actor=owner, at=now())
    for somebody in (office, Actor(Role.PUBLIC, office.account_id), Actor(Role.PUBLIC)):
        with pytest.raises(NotAllowed):
            claiming.claim(session, secret=secret, actor=somebody, at=now())
    claiming.claim(session, secret=secret, actor=owner, at=now())
    assert vendor.registered_by == owner.account_id
    with pytest.raises(claiming.LinkOver):
        claiming.claim(session, secret=secret, actor=owner, at=now())
    with pytest.raises(NotFound):
        claiming.make_link(session, vendor=vendor, actor=office, at=now())
    assert effects(firms(session, office, "CV Lain;9911111111111;;;")) == (0, 0, 1, 0)
    assert "verify" not in _moves_when_submitted(session, vendor, office)


def _moves_when_submitted(session: Session, vendor: Vendor, actor: Actor) -> list[str]:
    state, vendor.state = vendor.state, "submitted"
    with session.no_autoflush:
        found = names_of(moves_for(VENDOR, vendor, actor))
    vendor.state = state
    return found


@pytest.mark.parametrize(
    ("cell", "number"),
    [(9900000000001, "9900000000001"), (220001234567, "0220001234567"), ("99.000.000.0-000.001", "0990000000000001"), (990000000000001, "0990000000000001")],
)  # fmt: skip
def test_a_spreadsheet_that_ate_the_zeros_of_a_number_is_understood(cell: object, number: str) -> None:
    assert number_of(cell) == number


@pytest.mark.usefixtures("committed")
def test_an_office_sends_a_file_prints_a_letter_and_the_owner_goes_on_with_the_registration() -> None:
    office = someone(Role.REGION_ADMIN).browser()
    desk = "/kurasi/ambil-alih"
    assert office.get(f"{desk}/templat.xlsx").content[:2] == b"PK"
    empty = office.send(desk, {"kind": "vendors"}, page=desk, files={"file": ("", b"", "text/csv")})
    assert (empty.status_code, "Pilih berkas XLSX atau CSV" in empty.text) == (422, True)
    assert empty.text.count("has-error") == 1, "the other of the page's two forms is not at fault"
    content = (FIRMS + "CV Warung Lama;9933333333333;;;\nCV Salah;1;;;").encode()
    place = office.send(desk, {"kind": "vendors"}, page=desk, files={"file": ("lama.csv", content, "text/csv")}).headers["location"]
    assert "Belum ada yang disimpan" in office.get(place).text
    assert office.send(f"{place}/terapkan", page=place).status_code == 303
    assert office.get(f"{place}/kesalahan.xlsx").content[:2] == b"PK"
    shown = office.get(desk).text
    vendor_id = re.search(r'name="vendor_id" value="([^"]+)"', shown)
    assert vendor_id
    letter = office.send(f"{desk}/tautan", {"vendor_id": vendor_id[1]}, page=desk)
    link = re.search(r"/klaim-usaha\?kode=[\w-]+", letter.text)
    assert link
    owner = Browser()
    fields = {"kode": link[0].partition("=")[2], "name": "Sari Contoh", "login": "sari-lama"}
    assert "CV Warung Lama" in owner.get(link[0]).text
    weak = owner.send("/klaim-usaha", {**fields, "password": "a"}, page=link[0])
    assert weak.status_code == 422
    claimed = owner.send("/klaim-usaha", {**fields, "password": "empat kata yang panjang"}, page=link[0])
    assert (claimed.status_code, claimed.headers["location"]) == (303, "/daftar/usaha")
    assert "CV Warung Lama" in owner.get("/daftar/usaha").text
    assert Browser().get(link[0]).status_code == 410
    assert "CV Warung Lama" not in office.get(desk).text
    with db.new_session() as session:
        assert firm(session, "9933333333333").registered_by is not None


@pytest.mark.usefixtures("committed")
def test_a_program_takes_a_catalogue_over_as_the_page_does() -> None:
    office = someone(Role.REGION_ADMIN)
    api, headers = Browser().client, office.api()
    files = {"file": ("lama.csv", (FIRMS + "CV Warung Lama;9933333333333;;;\nCV Salah;1;;;").encode(), "text/csv")}
    made = api.post("/api/v1/takeovers", data={"kind": "vendors"}, files=files, headers=headers)
    assert (made.status_code, made.json()["state"], made.json()["counts"]["new"]) == (201, "checked", 1)
    assert [row["number"] for row in made.json()["bad"]] == [3]
    place = f"/api/v1/takeovers/{made.json()['id']}"
    assert api.post(f"{place}/moves", json={"move": "buang"}, headers=headers).status_code == 422
    assert api.post(f"{place}/moves", json={"move": "apply"}, headers=headers).json()["state"] == "applied"
    assert api.get(place, headers=headers).json() == api.get("/api/v1/takeovers", headers=headers).json()["items"][0]
    with db.new_session() as session:
        assert firm(session, "9933333333333").legal_name == "CV Warung Lama"


@pytest.mark.usefixtures("committed")
def test_on_the_command_line_a_catalogue_is_looked_at_first_and_taken_over_for_a_person_of_the_office(tmp_path: Path) -> None:
    office, other = someone(Role.CURATOR), someone(Role.REGION_ADMIN, "99.71")
    with db.new_session() as session:
        slug = making.shelf(session).slug
        login, stranger = (session.get_one(Account, one.actor.account_id).login for one in (office, other))
    file, wrong = tmp_path / "lama.csv", tmp_path / "salah.xlsx"
    file.write_text(FIRMS + "".join(f"CV Lama {n};99{n:011d};;;\n" for n in range(201)) + "CV Salah;1;;;\n")
    told, code = commands.take_over(file, region="99.01", login=login, dry_run=True, bad_rows=wrong)
    assert (told["state"], told["counts"]["new"], [row["number"] for row in told["bad"]], code) == ("checked", 201, [203], 3)
    assert wrong.read_bytes()[:2] == b"PK"
    with db.new_session() as session:
        assert session.scalars(select(Takeover.id)).all() == [], "looking keeps nothing"
    told, code = commands.take_over(file, region="99.01", login=login)
    assert (told["state"], told["counts"]["new"], code) == ("applied", 201, 3), "a long file is applied to its end"
    file.write_text(f"SKU;NIB atau NPWP penyedia;{GOODS}\nA-1;{'99' + '0' * 11};{WARE}\n")
    told, code = commands.take_over(file, region="99.01", login=login, etalase=slug)
    assert (told["state"], told["counts"]["new"], told["bad"], code) == ("applied", 1, [], 0)
    with db.new_session() as session:
        (made,) = session.scalars(select(Listing).where(Listing.sku == "A-1"))
        assert (made.state, made.created_by) == ("draft", office.actor.account_id)
    with pytest.raises(Invalid, match="bukan kurator atau admin"):
        commands.take_over(file, region="99.01", login=stranger)
    with pytest.raises(Invalid, match="etalase daerah Anda"):
        commands.take_over(file, region="99.71", login=stranger, etalase=slug)
