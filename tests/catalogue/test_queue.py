"""The curators' queue: its order, what may be approved together, who may judge, how long things wait, what the vendor is told."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import db
from app.accounts.grants import give_role
from app.accounts.models import Account
from app.actor import Role
from app.catalogue import jobs
from app.catalogue.curation import deciding, queue, waiting
from app.catalogue.listing import photos, sending, writing
from app.catalogue.listing.differences import differences
from app.catalogue.models import Listing, ListingVersion
from app.clock import now
from app.documents import as_csv
from app.errors import Invalid
from app.moves.history import MoveTaken, history
from app.moves.taking import NotNow
from app.notifications.models import Notice
from app.settings import settings
from app.vendors.models import VendorIndustry
from tests import world as worlds
from tests.catalogue.making import content
from tests.files import corpus
from tests.web.browsing import Browser
from tests.world import AT, PASSWORD, World

GOOD = "Kertas putih 80 gsm, ukuran A4 210 × 297 mm, isi 500 lembar setiap rim, untuk pencetak dan mesin fotokopi."
FRIDAY = datetime.fromisoformat("2026-03-06T03:00:00+00:00")


@pytest.fixture
def world(session: Session) -> World:
    """The vendor has been verified for long and trades in paper: nothing speaks against a good product of its."""
    made = worlds.build(session)
    made.vendor.verified_at, made.vendor.email = now() - timedelta(days=400), "toko@contoh.test"
    session.add(VendorIndustry(vendor_id=made.vendor.id, kbli="47611", position=1))
    session.flush()
    session.expire(made.vendor, ["industries"])
    return made


def sent(session: Session, world: World, name: str, *, good: bool = True, at: datetime = AT, **other: Any) -> Listing:
    told = content(**{"name": name, "description": GOOD if good else "Ada.", "kbki": "3219700000", "unit": "pak", **other})
    made = writing.write(session, etalase=world.etalase, content=told, stock=Decimal(5), actor=world["vendor"], at=at)
    if good:
        photo = corpus.saved(corpus.blocks(len(name), 900, 700), "JPEG")
        photos.add_photo(session, listing=made, sent=photo, actor=world["vendor"], at=at)
    return sending.submit(session, listing=made, actor=world["vendor"], at=at)


def names(rows: Any) -> list[str]:
    return [row.ListingVersion.name for row in rows]


def test_the_queue_is_worked_by_age_or_by_risk(session: Session, world: World) -> None:
    for n, (name, good) in enumerate((("Amplop putih", True), ("Map karton biru", False))):
        sent(session, world, name, good=good, at=AT + timedelta(minutes=n))
    by_age = queue.awaiting_curation(session, region_id=world.region.id)
    assert names(by_age) == ["Amplop putih", "Map karton biru"]
    assert names(queue.awaiting_curation(session, region_id=world.region.id, order=queue.Order.RISK)) == names(by_age)[::-1]
    assert queue.how_many_await_curation(session, region_id=world.region.id) == 2


def test_only_what_nothing_speaks_against_is_approved_together(session: Session, world: World) -> None:
    safe, risky = sent(session, world, "Amplop putih"), sent(session, world, "Map karton biru", good=False)
    gone = sent(session, world, "Spidol hitam")
    sending.withdraw(session, listing=gone, actor=world["vendor"], at=AT)
    ids = [safe.id, risky.id, gone.id]
    done = queue.approve_together(session, region_id=world.region.id, ids=ids, actor=world["curator"], at=now())
    assert (done.done, sorted(name for name, _why in done.left)) == (1, ["Map karton biru", "Spidol hitam"])
    assert [one.state for one in (safe, risky, gone)] == ["published", "in_curation", "withdrawn"]
    for persona in ("vendor", "region_admin"):
        nothing = queue.approve_together(session, region_id=world.region.id, ids=ids, actor=world[persona], at=now())
        assert nothing.done == 0


def test_several_go_back_for_one_reason_each_by_itself_and_none_for_no_reason(session: Session, world: World) -> None:
    first, second = sent(session, world, "Amplop putih"), sent(session, world, "Map karton biru")
    gone = sent(session, world, "Spidol hitam")
    sending.withdraw(session, listing=gone, actor=world["vendor"], at=AT)
    given = {"region_id": world.region.id, "ids": [first.id, second.id, gone.id], "note": None, "at": now()}
    with pytest.raises(Invalid):
        queue.send_back_together(session, reason="TIDAK_ADA", actor=world["curator"], **given)
    assert [one.state for one in (first, second)] == ["in_curation", "in_curation"]
    assert queue.send_back_together(session, reason="BAD_PHOTO", actor=world["vendor"], **given).done == 0
    done = queue.send_back_together(session, reason="BAD_PHOTO", actor=world["curator"], **given)
    assert (done.done, [name for name, _why in done.left]) == (2, ["Spidol hitam"])
    assert [one.newest.reason_code for one in (first, second)] == ["BAD_PHOTO", "BAD_PHOTO"]
    assert [one.state for one in (first, second, gone)] == ["returned", "returned", "withdrawn"]


def test_nobody_judges_a_product_of_a_firm_in_which_they_hold_or_held_a_role(session: Session, world: World) -> None:
    made = sent(session, world, "Amplop putih")
    account = session.get_one(Account, world["curator"].account_id)
    give_role(session, account=account, role=Role.VENDOR, vendor_id=world.vendor.id, valid_from=AT.date(), valid_until=AT.date())
    with pytest.raises(NotNow):
        deciding.approve(session, listing=made, actor=world["curator"], at=now())


def test_waits_are_counted_in_working_days_of_each_sending_in(session: Session, world: World) -> None:
    made = sent(session, world, "Amplop putih", at=FRIDAY)
    deciding.send_back(session, listing=made, reason="BAD_DESC", note=None, actor=world["curator"], at=FRIDAY + timedelta(days=3))
    sending.submit(session, listing=made, actor=world["vendor"], at=FRIDAY + timedelta(days=4))
    deciding.approve(session, listing=made, actor=world["curator"], at=FRIDAY + timedelta(days=12))
    session.flush()
    found = waiting.waits(session, region=world.region, since=FRIDAY, until=FRIDAY + timedelta(days=30))
    assert [(wait.move, wait.working_days, wait.hours) for wait in found] == [("return", 1, 72), ("approve", 6, 192)]
    products, firms = waiting.figures(found)
    assert (products.decided, products.within, products.median_hours) == (2, 1, 132)
    assert (firms.decided, firms.median_hours) == (0, None)
    header, first, *_rest = as_csv(waiting.table(world.region, found)).splitlines()
    assert header == "kind,id,sent_at,decided_at,decision,reason,hours,working_days"
    assert first.endswith("return,BAD_DESC,72.0,1")
    assert "Orang" not in first


def test_a_version_tells_what_it_changes_word_by_word() -> None:
    before = ListingVersion(**content(name="Kertas A4 70 gsm", unit_price=50_000, tkdn_bps=None, attributes={"Warna": "putih"}))
    after = ListingVersion(**content(name="Kertas A4 <80> gsm", unit_price=60_000, tkdn_bps=4_050, attributes={"Warna": "krem"}))
    told = {one.field: (str(one.before), str(one.after)) for one in differences(before, after)}
    assert told == {
        "Nama": ("Kertas A4 <del>70</del> gsm", "Kertas A4 <ins>&lt;80&gt;</ins> gsm"),
        "Harga": ("Rp50.000", "Rp60.000"),
        "Nilai TKDN": ("—", "40,5%"),
        "Warna": ("putih", "krem"),
    }


@pytest.fixture
def told(session: Session, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run the telling of a listing's last move as its job would."""

    class Same:
        def __enter__(self) -> Session:
            return session

        def __exit__(self, *_error: object) -> None:
            session.flush()

    def run(made: Listing) -> list[Notice]:
        monkeypatch.setattr(jobs.db, "new_session", Same)
        done: MoveTaken = history(session, region_id=made.region_id, subject_id=made.id)[-1]
        jobs.tell("listing", made.region_id, str(made.id), done.move, str(done.id))
        return list(session.scalars(select(Notice).order_by(Notice.at)))

    return run


def test_a_decision_reaches_the_vendors_inbox_and_its_mail(session: Session, world: World, told: Any) -> None:
    made = sent(session, world, "Amplop putih")
    deciding.send_back(session, listing=made, reason="BAD_PHOTO", note="Foto kabur. Ulangi.", actor=world["curator"], at=now())
    (notice,) = told(made)
    assert (notice.vendor_id, notice.move, notice.note) == (world.vendor.id, "return", "Foto tidak layak. Foto kabur. Ulangi.")
    (mail,) = (settings().data / "mail").glob(f"{notice.id}.eml")
    written = mail.read_bytes()
    assert b"To: toko@contoh.test" in written
    assert b"Foto kabur. Ulangi." in written
    assert mail.stat().st_mode & 0o077 == 0
    assert len(told(made)) == 1


def test_an_appeal_is_told_to_the_curators(session: Session, world: World, told: Any) -> None:
    from app.catalogue.curation import appeals

    made = sent(session, world, "Amplop putih")
    deciding.send_back(session, listing=made, reason="BAD_PHOTO", note=None, actor=world["curator"], at=now())
    appeals.appeal(session, listing=made, text="Fotonya tajam.", actor=world["vendor"], at=now())
    (notice,) = told(made)
    assert (notice.region_role, notice.note) == ("curator", "Fotonya tajam.")
    with pytest.raises(NotNow):
        appeals.overturn(session, listing=made, actor=world["curator"], at=now())


def test_sent_back_without_a_reason_everything_ticked_and_typed_comes_back(committed: None) -> None:
    with db.new_session() as session:
        listed = sent(session, worlds.build(session), "Kertas Surat", good=False)
        key = worlds.public_id(listed.region_id, listed.id)
    desk = Browser()
    desk.sign_in("curator", PASSWORD)
    typed = {"listing": key, "reason": "", "note": "Tulis ukuran dan isinya."}
    refused = desk.send("/kurasi/kembalikan", typed, page="/kurasi")
    assert refused.status_code == 422
    assert f'value="{key}" checked' in refused.text
    assert "Tulis ukuran dan isinya." in refused.text
    assert desk.send("/kurasi/kembalikan", typed | {"note": "a" * 2001}, page="/kurasi").status_code == 422
    assert "1 produk dikembalikan" in desk.send("/kurasi/kembalikan", typed | {"reason": "WRONG_CATEGORY"}, page="/kurasi").text


def test_a_decision_leads_to_the_next_product_of_the_filtered_queue_and_the_last_one_back_to_it(committed: None) -> None:
    with db.new_session() as session:
        world = worlds.build(session)
        made = [sent(session, world, name, good=False) for name in ("Amplop Besar", "Kertas Surat", "Amplop Kecil")]
        big, paper, small = (f"/kurasi/produk/{worlds.public_id(one.region_id, one.id)}" for one in made)
    desk = Browser()
    desk.sign_in("curator", PASSWORD)
    asked = "?q=Amplop&urut=risiko"
    rows = desk.get(f"/kurasi{asked}").text
    assert [f'href="{one}?q=Amplop&amp;urut=risiko"' in rows for one in (big, paper, small)] == [True, False, True]
    page = desk.get(f"{big}{asked}").text
    assert f'href="{small}?q=Amplop&amp;urut=risiko"' in page
    assert f'href="{paper}' not in page
    assert 'href="/kurasi?q=Amplop&amp;urut=risiko"' in page
    refused = desk.send(f"{big}/langkah{asked}", {"move": "return", "reason": ""}, page=f"{big}{asked}")
    assert (refused.status_code, f'action="{big}/langkah?q=Amplop&amp;urut=risiko"' in refused.text) == (422, True)
    done = desk.send(f"{big}/langkah{asked}", {"move": "return", "reason": "BAD_DESC"}, page=f"{big}{asked}")
    assert done.headers["location"] == f"{small}?q=Amplop&urut=risiko"
    following = desk.get(done.headers["location"]).text
    assert "Produk sebelumnya dikembalikan kepada penyedia. Ini yang berikutnya." in following
    assert "Produk sebelumnya" not in desk.get(f"{small}{asked}").text, "said once"
    strange = desk.send(f"{small}/langkah?nanti=//lain.test&risiko=x", {"move": "return", "reason": "BAD_DESC"}, page=small)
    assert strange.headers["location"] == "/kurasi", "what is no filter of the queue leads nowhere"


def test_the_next_of_a_long_queue_is_next_whatever_its_place_and_order(committed: None) -> None:
    """More than a page of one workbook waits: who is in the middle of them is not sent back to the first."""
    with db.new_session() as session:
        world = worlds.build(session)
        made = [sent(session, world, f"Map {n:03}", good=False, at=AT + timedelta(minutes=n)) for n in range(120)]
        for n, one in enumerate(made):
            one.newest.risk = 50 - n // 3
        keys = [worlds.public_id(one.region_id, one.id) for one in made]
    desk = Browser()
    desk.sign_in("curator", PASSWORD)
    for asked in ("", "?urut=terlama", "?urut=risiko"):
        page = desk.get(f"/kurasi/produk/{keys[110]}{asked}").text
        assert f'data-key="j" href="/kurasi/produk/{keys[111]}' in page, asked
        assert f'data-key="k" href="/kurasi/produk/{keys[109]}' in page, asked
    sent_back = {"move": "return", "reason": "BAD_DESC"}
    done = desk.send(f"/kurasi/produk/{keys[110]}/langkah", sent_back, page=f"/kurasi/produk/{keys[110]}")
    assert done.headers["location"] == f"/kurasi/produk/{keys[111]}"
    last = desk.send(f"/kurasi/produk/{keys[119]}/langkah", sent_back, page=f"/kurasi/produk/{keys[119]}")
    assert last.headers["location"] == "/kurasi"
    decided = desk.get(f"/kurasi/produk/{keys[110]}").text
    assert f'data-key="j" href="/kurasi/produk/{keys[0]}' in decided, "from what no longer waits one begins at the first"
