"""The letter of a request to cancel is a file that its asker puts in once; who decides reads it."""

import pytest
import time_machine
from sqlalchemy.orm import Session

from app.errors import Invalid, NotFound
from app.files.papers import read_paper
from app.orders import cancel_letter, cancellation
from tests import world as worlds
from tests.files import corpus
from tests.house import House
from tests.web.browsing import Browser
from tests.world import AT, PASSWORD, World


def test_the_asker_puts_it_in_once_and_it_stays_after_the_decision(session: Session, world: World) -> None:
    order = worlds.in_process(session, world)
    with pytest.raises(cancel_letter.LetterNotWanted):
        cancel_letter.keep_letter(session, order=order, sent=corpus.pdf(), actor=world["vendor"], at=AT)
    cancellation.request_cancel(session, order=order, reason="Barang tidak ada", letter="S-1", actor=world["vendor"], at=AT)
    with pytest.raises(NotFound):
        cancel_letter.letter_of(session, order)
    for persona in ("ppk", "other_vendor", "region_admin"):
        with pytest.raises(cancel_letter.LetterNotWanted):
            cancel_letter.keep_letter(session, order=order, sent=corpus.pdf(), actor=world[persona], at=AT)
    with pytest.raises(Invalid):
        cancel_letter.keep_letter(session, order=order, sent=b"MZ", actor=world["vendor"], at=AT)
    cancel_letter.keep_letter(session, order=order, sent=corpus.pdf(), actor=world["vendor"], at=AT)
    with pytest.raises(cancel_letter.LetterNotWanted):
        cancel_letter.keep_letter(session, order=order, sent=corpus.pdf(b" "), actor=world["vendor"], at=AT)
    cancellation.open_cancel(session, order=order, note=None, actor=world["region_admin"], at=AT)
    cancellation.grant_cancel(session, order=order, reason="Disetujui", actor=world["budget_user"], at=AT)
    assert read_paper(*cancel_letter.letter_of(session, order)) == corpus.pdf()


def test_on_the_orders_page(house: House) -> None:
    asked = {"move": "request_cancel", "reason": "Barang tidak ada"}
    unasked = house.ask("vendor", "POST", f"/orders/{house.order}/moves", json=asked)
    assert (unasked.status_code, unasked.json()["errors"][0]["field"]) == (422, "letter")
    asked["letter"] = "S-1"
    assert house.ask("vendor", "POST", f"/orders/{house.order}/moves", json=asked).status_code == 200
    page = f"/pesanan/{house.order}"
    with time_machine.travel(AT, tick=True):
        seller = Browser()
        seller.sign_in("vendor", PASSWORD)
        for sent, status in ((b"bukan", 422), (corpus.pdf(), 303), (corpus.pdf(), 409)):
            files = {"file": ("a.pdf", sent, "application/pdf")}
            assert seller.send(f"{page}/surat-pembatalan", page=page, files=files).status_code == status
        assert f"{page}/surat-pembatalan" in seller.get(page).text
    letter = house.ask("region_admin", "GET", f"/orders/{house.order}/cancel-letter")
    assert (letter.content, house.ask("other_vendor", "GET", f"/orders/{house.order}/cancel-letter").status_code) == (
        corpus.pdf(),
        404,
    )
