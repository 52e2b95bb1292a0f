"""The listing assistant: each finding says what, where and what to do, and blocks only what a rule blocks."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from PIL import ImageOps
from sqlalchemy.orm import Session

from app.catalogue.assistant.classification import codes_on
from app.catalogue.assistant.findings import Checked, check
from app.catalogue.assistant.risk import in_words, reasons_of, total
from app.catalogue.etalase.categories import install_categories
from app.catalogue.listing import photos, sending, writing
from app.catalogue.models import Listing
from app.catalogue.showing import listing_in_full
from app.clock import local_date, now
from app.identifiers import public_id
from app.vendors.models import VendorIndustry
from tests import world as worlds
from tests.catalogue.making import content
from tests.files import corpus
from tests.world import AT, World

GOOD = "Kertas putih 80 gsm, ukuran A4 210 × 297 mm, isi 500 lembar setiap rim, untuk pencetak dan mesin fotokopi."


@pytest.fixture
def world(session: Session) -> World:
    made = worlds.build(session)
    for vendor in (made.vendor, made.other_vendor):
        session.add(VendorIndustry(vendor_id=vendor.id, kbli="47611", position=1))
    session.flush()
    session.expire(made.vendor, ["industries"])
    session.expire(made.other_vendor, ["industries"])
    return made


def written(session: Session, world: World, as_: str = "other_vendor", **other: Any) -> Listing:
    told = content(**{"name": "Amplop kabinet isi 100", "description": GOOD, "kbki": "3219700000", "unit": "pak", **other})
    return writing.write(session, etalase=world.etalase, content=told, stock=Decimal(5), actor=world[as_], at=AT)


def found(session: Session, made: Listing) -> dict[str, str]:
    return {finding.code: finding.field for finding in check(session, made, at=now()).findings}


def test_a_product_that_says_enough_lacks_only_its_photo(session: Session, world: World) -> None:
    assert found(session, written(session, world)) == {"NO_PHOTO": "photo"}


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"description": "Amplop kabinet isi 100"}, "SHORT_DESCRIPTION", "description"),
        ({"description": "Amplop putih."}, "SHORT_DESCRIPTION", "description"),
        ({"name": "Amplop kabinet, hubungi 0812-3456-7890"}, "LEADS_AWAY", "name"),
        ({"name": "Amplop kabinet tokocontoh.com"}, "LEADS_AWAY", "name"),
        ({"description": GOOD + " Tersedia juga di Tokopedia."}, "LEADS_AWAY", "description"),
        ({"description": GOOD + " Pesan: +62 812 3456 7890."}, "LEADS_AWAY", "description"),
        ({"name": "AMPLOP KABINET ISI 100"}, "LOUD_NAME", "name"),
        ({"name": "Amplop kabinet murah!!!"}, "LOUD_NAME", "name"),
        ({"kind": "service"}, "WRONG_KBKI", "kbki"),
        ({"kbki": "0111100000"}, "WRONG_CATEGORY", "kbki"),
        ({"kbki": "8714100000", "kind": "service", "category_code": "01"}, "WRONG_CATEGORY", "kbki"),
        ({"kbki": "9711000000", "kind": "service"}, "KBLI_MISMATCH", "kbki"),
        ({"kbki": "2167000000"}, "NO_LICENCE", "papers"),
        ({"kbki": "5421100000", "kind": "construction"}, "NO_LICENCE", "papers"),
        ({"tkdn_bps": 4_000}, "NO_CERTIFICATE", "tkdn_certificate"),
        ({"unit": "rem"}, "UNIT_SPELLING", "unit"),
        ({"price_with_ppn": False, "tax_rate_bps": 1_100}, "TAX_NOT_CHARGED", "price_with_ppn"),
    ],
)
def test_each_fault_is_found_at_its_field(session: Session, world: World, changes: dict[str, Any], code: str, field: str) -> None:
    for n in range(4):
        worlds.add_listing(session, world.etalase, world.vendor, name=f"Kertas nomor {n}")
    findings = check(session, written(session, world, **changes), at=now()).findings
    assert (code, field, False) in [(one.code, one.field, one.blocks) for one in findings]
    assert all(one.what and one.remedy for one in findings)
    assert [one.what for one in findings if "Anda" in one.what] == [], "its curator reads it too, whose shop it is not"


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "Kertas HVS A4 80 GSM"},
        {"name": "SSD M.2 NVME"},
        {"name": "Pulpen 0,5 mm 8991234567890"},
        {"description": GOOD + " Nomor produksi 081234. Keterangan pabrik di www.contoh.id."},
    ],
)
def test_codes_abbreviations_and_a_makers_page_are_no_fault_of_wording(
    session: Session, world: World, changes: dict[str, Any]
) -> None:
    assert not found(session, written(session, world, **changes)).keys() & {"LEADS_AWAY", "LOUD_NAME"}


def test_a_loud_name_is_advice_and_one_that_leads_away_wants_a_look(session: Session, world: World) -> None:
    points = {
        name: [one.points for one in check(session, written(session, world, name=name), at=now()).findings if one.field == "name"]
        for name in ("AMPLOP KABINET ISI 100", "Amplop, WA 081234567890")
    }
    assert list(points.values()) == [[0], [10]]


def test_a_young_shelf_is_judged_by_its_category(session: Session, world: World) -> None:
    install_categories(session)
    world.etalase.category_code = "04"
    session.flush()
    assert "WRONG_CATEGORY" in found(session, written(session, world))
    assert "WRONG_CATEGORY" not in found(session, written(session, world, kbki="2391100000"))


def test_a_form_proposes_the_codes_of_what_is_on_its_shelf(session: Session, world: World) -> None:
    for code, name in (("3212801100", "Kertas F4"), ("3212801100", "Kertas A4"), ("3899100001", "Bolpoin")):
        thing = worlds.add_listing(session, world.etalase, world.vendor, name=name)
        thing.newest.kbki = code
    session.flush()
    assert codes_on(session, world.etalase)[:2] == [("3212801100", "Kertas A4"), ("3899100001", "Bolpoin")]


def test_only_what_a_rule_blocks_is_blocking(session: Session, world: World) -> None:
    for price in (100, 200, 300):
        worlds.add_listing(session, world.etalase, world.vendor, price=price, name=f"Kertas {price}")
    ended = local_date(now(), "Asia/Jakarta") - timedelta(days=1)
    made = written(
        session,
        world,
        kbki="3212801100",
        unit="rim",
        unit_price=90_000,
        tkdn_bps=4_000,
        tkdn_certificate="1",
        tkdn_expires_on=ended,
    )
    checked = check(session, made, at=now())
    assert blocking(checked) == {"PRICE_NEEDS_NOTE", "CERTIFICATE_ENDED"}
    assert [one.blocks for one in checked.findings][:3] == [True, True, False], "what has to be done comes first"
    assert blocking(check(session, made, note="Tahan seratus tahun.", at=now())) == {"CERTIFICATE_ENDED"}
    writing.rewrite(session, listing=made, changes={"unit_price": 10}, actor=world["other_vendor"], at=AT)
    assert found(session, made)["PRICE_TOO_LOW"] == "unit_price"


def test_what_the_etalase_demands_is_told_at_its_field_and_blocks(session: Session, world: World) -> None:
    made, food = written(session, world), written(session, world, kbki="2167000000", halal_number="ID1")
    world.etalase.certificates, world.etalase.umkk_only, world.other_vendor.scale = ["sni"], True, "large"
    told = {(one.code, one.field, one.blocks, one.reason) for one in check(session, made, at=now()).findings if one.points == 15}
    assert told == {
        ("SHELF_DEMANDS", "sni_number", True, "SNI_MISSING"),
        ("SHELF_NOT_FOR_VENDOR", "etalase", True, "WRONG_CATEGORY"),
    }
    made.newest.sni_number, made.newest.sni_expires_on = "SNI 1", local_date(now(), "Asia/Jakarta") - timedelta(days=1)
    assert ("CERTIFICATE_ENDED", "sni_expires_on") in found(session, made).items()
    assert "NO_LICENCE" not in found(session, food)


def blocking(checked: Checked) -> set[str]:
    return {finding.code for finding in checked.findings if finding.blocks}


def test_the_same_thing_of_ones_own_is_a_double_and_of_another_only_when_hardly_a_letter_differs(
    session: Session, world: World
) -> None:
    worlds.add_listing(session, world.etalase, world.vendor, name="Kertas A4 80 gsm warna putih")
    same = {"kbki": "3212801100", "unit": "rim", "name": "Kertas A4 80 gsm putih"}
    (own,) = [
        one for one in check(session, written(session, world, "vendor", **same), at=now()).findings if one.code == "DUPLICATE"
    ]
    assert own.points == 25
    assert own.other is not None
    assert "DUPLICATE" not in found(session, written(session, world, **same))
    assert "DUPLICATE" in found(session, written(session, world, **{**same, "name": "Kertas A4 80 gsm warna putih"}))
    other_code = written(session, world, "vendor", **{**same, "kbki": "3212801199"})
    assert "DUPLICATE" not in found(session, other_code)


def test_a_photo_that_looks_the_same_makes_a_double_of_another_name(session: Session, world: World) -> None:
    mine, theirs = (written(session, world, who, unit="rim", kbki="3212801100", name=name) for who, name in (
        ("vendor", "Kertas A4 80 gsm Nusa"), ("other_vendor", "Kertas A4 tebal Nusa"),
    ))  # fmt: skip
    assert "DUPLICATE" not in found(session, theirs)
    photos.add_photo(
        session, listing=mine, sent=corpus.saved(corpus.blocks(1, 1600, 1200), "JPEG", quality=90), actor=world["vendor"], at=AT
    )
    photos.add_photo(
        session,
        listing=theirs,
        sent=corpus.saved(corpus.blocks(1, 1200, 900), "WEBP", quality=40),
        actor=world["other_vendor"],
        at=AT,
    )
    sending.submit(session, listing=mine, actor=world["vendor"], at=AT)
    mine.newest.decision, mine.newest.decided_at, mine.published_version, mine.state = "approved", AT, 1, "published"
    session.flush()
    (double,) = [one for one in check(session, theirs, at=now()).findings if one.code == "DUPLICATE"]
    assert (double.other, double.points) == (public_id(mine.region_id, mine.id), 10)


@pytest.mark.parametrize("copied", ["mirrored", "cut"])
def test_a_mirrored_or_cut_copy_of_ones_own_photo_is_told_calmly(session: Session, world: World, copied: str) -> None:
    photo = corpus.blocks(7, 1600, 1200)
    copy = ImageOps.mirror(photo) if copied == "mirrored" else photo.crop((110, 80, 1490, 1120))
    first, second = (
        written(session, world, "vendor", unit="rim", kbki="3212801100", name=name)
        for name in ("Kertas A4 80 gsm Nusa", "Kertas tebal untuk arsip A4 Nusa")
    )
    add = {"actor": world["vendor"], "at": AT}
    photos.add_photo(session, listing=first, sent=corpus.saved(photo, "JPEG", quality=90), **add)
    assert not [one for one in check(session, second, at=now()).findings if "Foto" in one.what and one.code == "DUPLICATE"]
    photos.add_photo(session, listing=second, sent=corpus.saved(copy, "JPEG", quality=60), **add)
    (double,) = [one for one in check(session, second, at=now()).findings if one.code == "DUPLICATE"]
    assert "Fotonya juga tampak sama." in double.what
    assert not double.blocks


def test_the_api_says_what_would_be_returned(session: Session, world: World) -> None:
    made = written(session, world)
    told = listing_in_full(session, made, world["other_vendor"])["warnings"]
    assert [(one["code"], one["field"], one["blocks"]) for one in told] == [("NO_PHOTO", "photo", False)]
    assert told[0]["message"]
    assert told[0]["remedy"]


def test_the_risk_is_the_sum_of_its_reasons(session: Session, world: World) -> None:
    made = written(session, world, description="Amplop.")
    reasons = reasons_of(session, made, check(session, made, at=now()), at=now())
    assert reasons == {"SHORT_DESCRIPTION": 10, "NO_PHOTO": 10, "NEW_VENDOR": 10, "FIRST_PRODUCT": 10}
    assert total(reasons) == 40
    assert total({"a": 90, "b": 30}) == 100
    assert in_words({"NO_PHOTO": 10, "DUPLICATE": 25}) == [("mirip produk lain", 25), ("tanpa foto", 10)]
    sending.submit(session, listing=made, actor=world["other_vendor"], at=AT)
    assert (made.newest.risk, made.newest.risk_reasons) == (40, reasons)
