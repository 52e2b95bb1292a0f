"""Scans of the papers of a payment and a handover: who brings which, who reads
them, what they are told by, and what is left of them."""

import io
import json
import re
import zipfile
from hashlib import sha256

import pytest
import time_machine
from PIL import Image
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, ProgrammingError
from sqlalchemy.orm import Session

from app import db
from app.actor import Role
from app.attachments import attaching
from app.attachments.attaching import AttachmentNotWanted, attach
from app.attachments.kinds import KINDS, To
from app.attachments.permissions import kinds_for
from app.attachments.queries import attachments_of, file_name, thing_of
from app.audit import AuditRow
from app.errors import Invalid
from app.files.papers import read_paper
from app.fulfilment.models import Handover
from app.fulfilment.queries import handovers_of, shipments_of
from app.identifiers import parse_public_id, public_id
from app.orders.models import Order
from app.payment import invoicing
from app.payment.models import Payment
from tests import world as worlds
from tests.files import corpus
from tests.house import House
from tests.payment.test_preparing import Someone, someone  # noqa: F401
from tests.steps import deliver
from tests.web.browsing import Browser, fields_of
from tests.world import AT, PASSWORD, World

PDF = corpus.pdf()
PHOTO = corpus.from_a_phone(400, 300)


def billed(session: Session, world: World) -> tuple[Payment, Handover]:
    order = worlds.in_process(session, world)
    deliver(session, world, shipments_of(session, order)[0])
    bill = invoicing.invoice(session, order=order, number=None, amount=None, tax_invoice_number=None, actor=world["vendor"], at=AT)
    return bill, handovers_of(session, order)[0]


def put(session: Session, world: World, persona: str, to: Payment | Handover, kind: str, *sent: bytes) -> list[str]:
    made = attach(session, to=to, kind=kind, sent=sent or [PDF], note="No. 7", actor=world[persona], at=AT)
    return [file_name(one) for one in made]


def test_each_brings_the_papers_of_their_own_part_of_the_work(session: Session, world: World) -> None:
    bill, paper = billed(session, world)
    brought = {persona: {kind.code for kind in kinds_for(world[persona], bill.order)} for persona in world.grants}
    assert {persona for persona, kinds in brought.items() if kinds} == {"vendor", "ppk", "treasurer", "budget_user"}
    assert brought["budget_user"] == {"spp", "spm", "sp2d", "payment_other"}
    assert brought["treasurer"] == brought["budget_user"] | {"tax_slip", "tax_deposit", "transfer", "signed_receipt"}
    assert brought["vendor"] == {
        *("transfer", "signed_receipt", "tax_invoice", "payment_other"),
        *("delivery_note", "signed_handover", "handover_photo", "warranty", "handover_other"),
    }
    assert brought["ppk"] == {"delivery_note", "check_report", "signed_handover", "handover_photo", "handover_other"}
    for persona, kinds in brought.items():
        for code, kind in KINDS.items():
            to = bill if kind.to is To.PAYMENT else paper
            if code in kinds:
                assert put(session, world, persona, to, code)
            else:
                with pytest.raises(AttachmentNotWanted):
                    put(session, world, persona, to, code)


def test_the_pptk_of_the_activity_and_the_ppk_skpd_bring_theirs_and_those_of_others_bring_none(
    session: Session,
    world: World,
    someone: Someone,  # noqa: F811
) -> None:
    bill, paper = billed(session, world)
    ours, other = (
        someone("kita", Role.ACTIVITY_OFFICER, "1.01.01.2.06.0002"),
        someone("lain", Role.ACTIVITY_OFFICER, "1.01.01.2.06.0009"),
    )
    verifier = someone("verifikator", Role.VERIFIER)
    received = {"delivery_note", "check_report", "signed_handover", "handover_photo", "handover_other"}
    assert {kind.code for kind in kinds_for(ours, bill.order)} == received | {"spp", "signed_receipt", "payment_other"}
    assert {kind.code for kind in kinds_for(verifier, bill.order)} == {"spp", "spm", "sp2d", "payment_other"}
    assert kinds_for(other, bill.order) == []
    for to, kind, actor in ((bill, "spp", ours), (paper, "check_report", ours), (bill, "spm", verifier)):
        (made,) = attach(session, to=to, kind=kind, sent=[PDF], actor=actor, at=AT)
        assert (made.side, made.added_by) == ("buyer", actor.account_id)
    for to, kind, actor in ((bill, "spm", ours), (bill, "spp", other), (paper, "check_report", verifier)):
        with pytest.raises(AttachmentNotWanted):
            attach(session, to=to, kind=kind, sent=[PDF], actor=actor, at=AT)


def test_a_kind_belongs_to_a_payment_or_to_a_handover(session: Session, world: World) -> None:
    bill, paper = billed(session, world)
    for to, wrong in ((bill, "delivery_note"), (paper, "tax_invoice"), (bill, "apa saja")):
        with pytest.raises(Invalid) as refused:
            put(session, world, "vendor", to, wrong)
        assert [error.field for error in refused.value.errors] == ["kind"]
    assert [one.code in refused.value.errors[0].message for one in KINDS.values()] == [
        one.to is To.PAYMENT for one in KINDS.values()
    ]


def test_the_content_says_what_a_file_is_and_one_bad_one_keeps_all_out(session: Session, world: World) -> None:
    bill, paper = billed(session, world)
    for wrong in (b"MZ", b"", PDF + b"PK\x05\x06" + bytes(18), b"<svg/>"):
        with pytest.raises(Invalid) as refused:
            put(session, world, "treasurer", bill, "tax_slip", PDF, wrong)
        assert [error.field for error in refused.value.errors] == ["files"]
        assert attachments_of(session, bill.order) == []
    with pytest.raises(Invalid):
        attach(session, to=bill, kind="tax_slip", sent=[], actor=world["treasurer"], at=AT)
    assert put(session, world, "treasurer", bill, "tax_slip", PDF) == ["lampiran-1-bukti-potong.pdf"]
    assert put(session, world, "ppk", paper, "signed_handover", PHOTO, PDF) == ["lampiran-2-bast.webp", "lampiran-3-bast.pdf"]
    scan, picture, _paper = attachments_of(session, bill.order)
    assert read_paper(scan.file_sha256, scan.file_type) == PDF
    kept = read_paper(picture.file_sha256, picture.file_type)
    assert (picture.size, picture.side, scan.note) == (len(kept), "buyer", "No. 7")
    assert b"TELEPON-RAHASIA" not in kept
    with Image.open(io.BytesIO(kept)) as shown:
        assert (shown.format, dict(shown.getexif())) == ("WEBP", {})


def test_an_order_has_an_end_of_attachments_by_number_and_by_weight(
    session: Session, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    bill, paper = billed(session, world)
    put(session, world, "vendor", bill, "tax_invoice")
    monkeypatch.setattr(attaching, "ATTACHMENTS_MAX", 2)
    with pytest.raises(Invalid, match="Paling banyak 2 lampiran"):
        put(session, world, "ppk", paper, "check_report", PDF, PDF)
    put(session, world, "ppk", paper, "check_report")
    with pytest.raises(Invalid):
        put(session, world, "vendor", bill, "tax_invoice")
    monkeypatch.setattr(attaching, "ATTACHMENTS_MAX", 100)
    monkeypatch.setattr(attaching, "BYTES_MAX", 3 * len(PDF))
    put(session, world, "vendor", bill, "tax_invoice")
    with pytest.raises(Invalid, match="bersama-sama"):
        put(session, world, "vendor", bill, "tax_invoice")
    assert len(attachments_of(session, bill.order)) == 3


def test_a_thing_of_another_order_is_none_of_this_one(session: Session, world: World) -> None:
    bill, paper = billed(session, world)
    other = worlds.in_process(session, world)
    assert thing_of(session, bill.order, payment=public_id(2, bill.id)) is bill
    assert thing_of(session, bill.order, handover=public_id(2, paper.id)) is paper
    for given in (
        {"payment": public_id(2, paper.id)},
        {"handover": public_id(2, bill.id)},
        {"payment": "bukan"},
        {},
        {"payment": public_id(2, bill.id), "handover": public_id(2, paper.id)},
    ):
        with pytest.raises(Invalid):
            thing_of(session, bill.order, **given)
    with pytest.raises(Invalid):
        thing_of(session, other, payment=public_id(2, bill.id))


def test_the_app_changes_and_removes_none_and_the_trail_names_what_came(session: Session, world: World) -> None:
    bill, _paper = billed(session, world)
    put(session, world, "treasurer", bill, "sp2d")
    (one,) = attachments_of(session, bill.order)
    row = session.scalars(select(AuditRow).where(AuditRow.region_id == 2, AuditRow.action == "payment.attach")).one()
    assert (row.subject_id, row.details) == (str(bill.id), {"kind": "sp2d", "files": [one.file_sha256]})
    for statement in (
        "UPDATE order_attachment SET kind = 'spm' WHERE region_id = 2",
        "DELETE FROM order_attachment WHERE region_id = 2",
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), session.begin_nested():
            session.execute(text(statement))
    both = "INSERT INTO order_attachment SELECT region_id, gen_random_uuid(), order_id, NULL, NULL, 9, kind, side, note, file_sha256, file_type, size, added_by, added_at FROM order_attachment"
    with pytest.raises(IntegrityError, match="of_a_payment_or_a_handover"), session.begin_nested():
        session.execute(text(both))


def _bill(house: House) -> tuple[str, str]:
    with db.new_session() as session:
        order = session.get_one(Order, parse_public_id(house.order))
        deliver(session, house.world, shipments_of(session, order)[0])
        bill = invoicing.invoice(
            session, order=order, number=None, amount=None, tax_invoice_number=None, actor=house.world["vendor"], at=AT
        )
        return public_id(2, bill.id), public_id(2, handovers_of(session, order)[0].id)


def test_from_the_form_to_the_audit_bundle(house: House) -> None:
    bill, paper = _bill(house)
    page, door = f"/pesanan/{house.order}", f"/pesanan/{house.order}/lampiran"
    with time_machine.travel(AT, tick=True):
        seller, payer, reader, stranger = Browser(), Browser(), Browser(), Browser()
        for browser, login in ((seller, "vendor"), (payer, "treasurer"), (reader, "auditor"), (stranger, "other_vendor")):
            browser.sign_in(login, PASSWORD)
        form = f'action="{door}"'
        assert [form in browser.get(page).text for browser in (seller, payer, reader)] == [True, True, False]
        said = {"kind": f"payment~{bill}~tax_slip", "note": "Bukti potong PPh 22 Maret"}
        back = payer.send(door, said, page=page, files=[("files", ("a.pdf", b"bukan", "application/pdf"))])
        assert (back.status_code, "Bukti potong PPh 22 Maret" in back.text) == (422, True)
        assert 'id="f-attach-files-salah"' in back.text
        assert f'value="payment~{bill}~tax_slip" selected' in back.text
        unchosen = payer.send(door, {"kind": ""}, page=page, files=[("files", ("a.pdf", PDF, "x/y"))])
        assert (unchosen.status_code, 'id="f-attach-kind-salah"' in unchosen.text) == (422, True)
        long = payer.send(door, said | {"note": "x" * 201}, page=page, files=[("files", ("a.pdf", PDF, "x/y"))])
        assert (long.status_code, 'id="f-attach-note-salah"' in long.text) == (422, True)
        foreign = {"kind": f"payment~{bill}~tax_invoice"}
        assert payer.send(door, foreign, page=page, files=[("files", ("a.pdf", PDF, "x/y"))]).status_code == 409
        for _again in range(2):
            sent = payer.send(
                door,
                said | {"once": "sekali", "note": "\u202eBukti potong\u200b PPh 22 Maret"},
                page=page,
                files=[("files", ("a.pdf", PDF, "x/y"))],
            )
            assert sent.status_code == 303
        two = [("files", ("a.jpg", PHOTO, "image/jpeg")), ("files", ("b.pdf", PDF, "x/y"))]
        assert seller.send(door, {"kind": f"handover~{paper}~delivery_note"}, page=page, files=two).status_code == 303
        shown = reader.get(page).text
        assert "Bukti potong PPh 22 Maret" in shown
        found = re.findall(rf'href="({re.escape(door)}/[^"]+)"', shown)
        assert len(found) == 3, "a form sent twice is taken once"
        answers = [reader.get(path) for path in found]
        assert [one.headers["content-type"] for one in answers] == ["application/pdf", "image/webp", "application/pdf"]
        assert answers[0].headers["content-disposition"] == 'attachment; filename="lampiran-1-bukti-potong.pdf"'
        assert {one.headers["cache-control"] for one in answers} == {"private, no-store"}
        assert {stranger.get(path).status_code for path in found} == {404}
        zipped = reader.get(f"{page}/berkas-audit").content
    with zipfile.ZipFile(io.BytesIO(zipped)) as archive:
        listed = json.loads(archive.read("manifest.json"))["attachments"]
        assert [(one["name"], one["of"], one["kind"], one["side"], one["note"]) for one in listed] == [
            ("lampiran-1-bukti-potong.pdf", "payment", "tax_slip", "buyer", "Bukti potong PPh 22 Maret"),
            ("lampiran-2-surat-jalan.webp", "handover", "delivery_note", "vendor", None),
            ("lampiran-3-surat-jalan.pdf", "handover", "delivery_note", "vendor", None),
        ]
        for one in listed:
            file = archive.read(one["name"])
            assert (sha256(file).hexdigest(), len(file)) == (one["sha256"], one["size"])


def test_the_same_by_api(house: House) -> None:
    bill, paper = _bill(house)
    path = f"/orders/{house.order}/attachments"
    file = {"files": {"file": ("a.pdf", PDF, "application/pdf")}}
    made = house.ask("treasurer", "POST", path, data={"payment": bill, "kind": "spm", "note": "SPM 1"}, **file)
    shown = made.json()
    assert (made.status_code, shown["number"], shown["kind"], shown["payment"], shown["handover"]) == (201, 1, "spm", bill, None)
    assert (shown["side"], shown["size"], shown["sha256"], shown["note"]) == ("buyer", len(PDF), sha256(PDF).hexdigest(), "SPM 1")
    assert house.ask("vendor", "POST", path, data={"payment": bill, "kind": "spm"}, **file).status_code == 409
    assert house.ask("other_vendor", "POST", path, data={"payment": bill, "kind": "tax_invoice"}, **file).status_code == 404
    assert fields_of(house.ask("vendor", "POST", path, data={"handover": bill, "kind": "warranty"}, **file)) == ["handover"]
    assert fields_of(house.ask("vendor", "POST", path, data={"kind": "warranty"}, **file)) == ["payment"]
    wrong = {"files": {"file": ("a.pdf", b"bukan", "application/pdf")}}
    assert fields_of(house.ask("vendor", "POST", path, data={"handover": paper, "kind": "warranty"}, **wrong)) == ["file"]
    got = house.ask("vendor", "GET", f"{path}/{shown['id']}")
    assert (got.content, got.headers["content-type"]) == (PDF, "application/pdf")
    assert house.ask("ppk_other", "GET", f"{path}/{shown['id']}").status_code == 404
    assert house.ask("auditor", "GET", f"/orders/{house.order}").json()["attachments"] == [shown]
