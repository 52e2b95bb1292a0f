"""What the public reports: a number and a secret link, an answer within working days, an objection, and nobody's name in public."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import db, reactions
from app.errors import Invalid, NotFound
from app.moves.history import history
from app.moves.taking import NotNow
from app.orders import bookkeeping
from app.orders.bookkeeping import key_of
from app.oversight import complaints
from app.oversight.models import Complaint
from app.oversight.subjects import subject_of
from app.papers import issuing
from app.papers.kinds import PaperKind
from app.regions.models import Region
from tests import world as worlds
from tests.files import corpus
from tests.web.browsing import Browser
from tests.world import AT, PASSWORD, World

TEXT = "Harganya dua kali harga pasar di sebelah."
SECRET = "s" * 40


def filed(session: Session, world: World, *, kind: str = "price", secret: str = SECRET, sent: tuple[bytes, ...] = ()) -> Complaint:
    subject = subject_of(session, kind=kind, typed=world.listing_id, region=None, public=True)
    return complaints.file(session, subject=subject, kind=kind, text=TEXT, contact=None, sent=sent, secret=secret, at=AT)


def test_a_complaint_is_answered_objected_to_once_and_finished(session: Session, world: World) -> None:
    complaint = filed(session, world)
    assert complaint.number == "PD/9901/2026/0001"
    with pytest.raises(NotNow):
        complaints.take(session, complaint=complaint, move="reply", note="Sudah", actor=world["auditor"], at=AT)
    complaints.take(session, complaint=complaint, move="reply", note="Kami periksa.", actor=world["curator"], at=AT)
    complaints.take(session, complaint=complaint, move="object", note="Belum jelas.", actor=complaints.REPORTER, at=AT)
    assert complaint.state == "received"
    complaints.take(session, complaint=complaint, move="reply", note="Harganya turun.", actor=world["region_admin"], at=AT)
    with pytest.raises(NotNow):
        complaints.take(session, complaint=complaint, move="object", note="Lagi", actor=complaints.REPORTER, at=AT)
    complaints.pass_time(session, complaint=complaint, at=AT + timedelta(days=60))
    assert complaint.state == "finished"
    moves = [row.move for row in history(session, region_id=complaint.region_id, subject_id=complaint.id)]
    assert moves == ["file", "reply", "object", "reply", "finish_complaint"]


def test_an_unanswered_complaint_goes_up_by_itself_once(session: Session, world: World) -> None:
    complaint = filed(session, world)
    complaints.pass_time(session, complaint=complaint, at=AT + timedelta(days=5))
    assert complaint.escalated_at is None
    for _twice in range(2):
        complaints.pass_time(session, complaint=complaint, at=AT + timedelta(days=20))
    assert complaint.escalated_at is not None
    assert complaint.state == "received"


def test_the_same_form_twice_is_one_complaint_and_another_link_opens_nothing(session: Session, world: World) -> None:
    secret = complaints.link_for("a-form-that-was-sent-twice")
    assert filed(session, world, secret=secret) is filed(session, world, secret=complaints.link_for("a-form-that-was-sent-twice"))
    assert complaints.behind(session, f"2.{secret}").state == "received"
    for wrong in (f"3.{secret}", "2." + "0" * 40, secret, "2.", "x.y", f"2.{secret}0"):
        with pytest.raises(NotFound):
            complaints.behind(session, wrong)


def test_what_the_public_cannot_see_cannot_be_complained_about(session: Session, world: World) -> None:
    waiting = worlds.agreed(session, world)
    with pytest.raises(Invalid):
        subject_of(session, kind="order", typed=key_of(waiting), region=None, public=True)
    signed = worlds.in_process(session, world)
    assert subject_of(session, kind="order", typed=key_of(signed), region=None, public=True).name == signed.number


def test_files_are_judged_by_their_content_and_a_bad_one_keeps_nothing(session: Session, world: World) -> None:
    with pytest.raises(Invalid) as refused, session.begin_nested():
        filed(session, world, sent=(b"MZ bukan gambar",))
    assert refused.value.errors[0].field == "files"
    assert session.scalar(select(func.count()).select_from(Complaint)) == 0
    complaint = filed(session, world, sent=(corpus.pdf(),))
    session.refresh(complaint)
    assert [file.content_type for file in complaint.files] == ["application/pdf"]


def test_a_visitor_reports_a_price_and_follows_it_to_the_answer(committed: None) -> None:
    reactions.install()
    with db.new_session() as session:
        world = worlds.build(session)
    visitor = Browser(address="203.0.113.99")
    fields = {"kind": "price", "reference": f"/produk/{world.listing_id}-kertas", "text": "Mahal", "contact": "budi@contoh.example"}
    refused = visitor.send("/pengaduan", fields, page="/pengaduan")
    assert refused.status_code == 422
    assert "budi@contoh.example" in refused.text, "what was typed comes back"
    sent = visitor.send("/pengaduan", fields | {"text": TEXT}, page="/pengaduan")
    assert sent.status_code == 303, sent.text
    link = sent.headers["location"]
    with db.new_session() as session:
        complaint = session.scalars(select(Complaint)).one()
    admin = Browser()
    admin.sign_in("region_admin", PASSWORD)
    place = f"/pengaduan-masuk/{worlds.public_id(complaint.region_id, complaint.id)}"
    assert "budi@contoh.example" in admin.get(place).text
    long = admin.send(f"{place}/langkah", {"move": "reply", "note": "Terlalu panjang. " * 200}, page=place)
    assert (long.status_code, "Paling banyak 2000 huruf." in long.text, long.text.count("Terlalu panjang.") >= 200) == (
        422,
        True,
        True,
    )
    answered = admin.send(f"{place}/langkah", {"move": "reply", "note": "Sudah kami tegur."}, page=place)
    assert answered.status_code == 303, answered.text
    followed = Browser(address="203.0.113.98").get(link)
    assert "Sudah kami tegur." in followed.text
    assert "Orang region_admin" not in followed.text, "a role answers, no person is named"
    assert "budi@contoh.example" not in followed.text
    assert "no-store" in followed.headers["cache-control"]
    tries = [visitor.send("/pengaduan", fields, page="/pengaduan").status_code for _try in range(12)]
    assert tries[-1] == 429, "ten an hour from one address"


@pytest.mark.parametrize("strange", [str.lower, lambda number: f"{number}9", lambda number: number.replace("9901", "9971")])
def test_an_order_is_named_by_what_stands_on_its_papers(session: Session, world: World, strange: Callable[[str], str]) -> None:
    """Its number, that of its Surat Pesanan where the region is said, the address beside
    the QR; a number that is none of these names nothing."""
    order = worlds.in_process(session, world)
    order.sp_number = "027/12/DINKES/2026"
    surat = next(one for one in issuing.issue_all(session, order, at=AT) if one.kind == PaperKind.PURCHASE_ORDER)
    session.flush()

    def named(typed: str, region: Region | None = None) -> str:
        return subject_of(session, kind="order", typed=typed, region=region, public=True).key

    token = issuing.token_of(surat)
    for typed in (f" {order.number} ", f"https://contoh.example/verifikasi/{token}", f"/verifikasi/{token}/"):
        assert named(typed) == key_of(order)
    assert named("027/12/DINKES/2026", world.region) == key_of(order)
    for typed, where in (("027/12/DINKES/2026", None), (order.number, world.other_region), (strange(order.number), None)):
        with pytest.raises(Invalid, match="tidak ditemukan"):
            named(typed, where)


def test_a_number_that_two_offices_gave_names_no_order_and_one_that_is_hidden_is_no_second(session: Session, world: World) -> None:
    """Each satker numbers its own Surat Pesanan: a complaint about one office's order is never filed against another's."""
    worlds.add_package(session, world.region, worlds.OTHER_SATKER, "52000009", 900159, 100_000_000)
    mine, theirs = worlds.in_process(session, world), worlds.approved(session, world)
    mine.sp_number = theirs.sp_number = "027/12/2026"
    theirs.satker_code = worlds.OTHER_SATKER
    session.flush()

    def named() -> str:
        return subject_of(session, kind="order", typed="027/12/2026", region=world.region, public=True).key

    assert named() == key_of(mine), "nobody signed the other one yet"
    bookkeeping.worth(session, theirs).state = bookkeeping.worth(session, mine).state
    session.flush()
    with pytest.raises(Invalid, match="lebih dari satu satuan kerja"):
        named()
    assert subject_of(session, kind="order", typed=theirs.number, region=world.region, public=True).key == key_of(theirs)


def test_an_order_that_nobody_signed_yet_is_named_by_its_paper_alone(session: Session, world: World) -> None:
    order = worlds.approved(session, world)
    minutes = issuing.issue_all(session, order, at=AT)[0]
    typed = f"/verifikasi/{issuing.token_of(minutes)}"
    assert subject_of(session, kind="order", typed=typed, region=None, public=True).key == key_of(order)
    for typed in (order.number, key_of(order)):
        with pytest.raises(Invalid, match="tidak ditemukan"):
            subject_of(session, kind="order", typed=typed, region=None, public=True)
