"""The papers of an order: which are due, what they say, that the same says the same, and that nothing issued is ever rewritten."""

import pytest
from sqlalchemy.orm import Session

from app.documents import hash_of_data
from app.errors import NotFound
from app.orders.models import Order
from app.papers import issuing
from app.papers.drawing import drawn
from app.papers.kinds import PaperKind, parse_slug, slug_of
from app.papers.models import Paper
from tests import world as worlds
from tests.documents.reading import close, text_of
from tests.world import AT, World


def issues(session: Session, order: Order) -> dict[PaperKind, Paper]:
    return {PaperKind(paper.kind): paper for paper in issuing.issue_all(session, order, at=AT)}


def test_a_paid_order_has_its_papers_in_order(session: Session, order: Order):
    found = issuing.listed(session, order, at=AT)
    assert [one.kind for one in found] == [kind for kind in PaperKind if kind != PaperKind.ADDENDUM]
    assert all(one.sha256 is None and not one.superseded for one in found)


def test_every_paper_says_what_the_order_says(session: Session, order: Order):
    said = {kind: close(text_of(drawn(paper))) for kind, paper in issues(session, order).items()}
    for kind, text in said.items():
        for part in ("Belanja alat tulis", "900000001", "CV Contoh 1", "Dinas Contoh", "lima ratus ribu rupiah", "Rp500.000"):
            if part.startswith("Belanja") and kind == PaperKind.HANDOVER or part == "900000001" and kind == PaperKind.HANDOVER:
                continue
            assert close(part).lower() in text.lower(), (kind, part)
    surat = said[PaperKind.PURCHASE_ORDER]
    for part in (order.sp_number, "9900000000001", "Kertas A4 80 gsm", "3212801100", "Jalan Contoh 1", "Rabu, 1 April 2026", "Orang ppk", "Orang vendor", "1.01.01.2.06.0002.5.1.02.01.01.0024", "Ditandatangani secara elektronik 2 Maret 2026 10.00 WIB"):  # fmt: skip
        assert close(str(part)) in surat, part
    assert close("Senin, tanggal dua bulan Maret tahun dua ribu dua puluh enam (2-3-2026)") in said[PaperKind.HANDOVER]
    assert close("00123/SP2D/2026") in said[PaperKind.RECEIPT]
    assert close("010.000-26.1") in said[PaperKind.INVOICE]
    assert close("BAN/" + order.number) in said[PaperKind.MINUTES]


def test_the_same_issue_is_drawn_to_the_same_bytes(session: Session, order: Order):
    paper = issues(session, order)[PaperKind.PURCHASE_ORDER]
    assert drawn(paper) == drawn(paper)
    assert paper.content_sha256 == hash_of_data(paper.data)


def test_a_paper_that_says_the_same_keeps_its_issue(session: Session, order: Order):
    first = issues(session, order)
    assert {kind: paper.id for kind, paper in issues(session, order).items()} == {kind: paper.id for kind, paper in first.items()}


def test_a_signature_makes_the_next_issue_and_leaves_the_first(session: Session, world: World):
    order = worlds.approved(session, world)
    (unsigned,) = [paper for paper in issuing.issue_all(session, order, at=AT) if paper.kind == PaperKind.PURCHASE_ORDER]
    said = dict(unsigned.data)
    assert "BELUM BERLAKU" in said["status"]
    worlds.signing.sign(session, order=order, password=worlds.PASSWORD, actor=world["ppk"], at=AT)
    listed = [one for one in issuing.listed(session, order, at=AT) if one.kind == PaperKind.PURCHASE_ORDER]
    assert [(one.issue, one.superseded) for one in listed] == [(2, False), (1, True)]
    session.refresh(unsigned)
    assert unsigned.data == said


def test_what_is_not_due_is_not_found(session: Session, world: World):
    order = worlds.place(session, world)
    assert issuing.listed(session, order, at=AT) == []
    with pytest.raises(NotFound):
        issuing.issued(session, order, PaperKind.PURCHASE_ORDER, 1, 1, at=AT)
    with pytest.raises(NotFound):
        issuing.issued(session, order, PaperKind.HANDOVER, 7, 1, at=AT)


def test_a_papers_name_in_an_address_is_read_back_and_nothing_else_is():
    for kind in PaperKind:
        assert parse_slug(slug_of(kind, 12)) == (kind, 12)
    for wrong in ("", "bast", "bast-0", "bast-01", "bast-x", "bast-٣", "x-1", "bast-1-1"):
        with pytest.raises(NotFound):
            parse_slug(wrong)
