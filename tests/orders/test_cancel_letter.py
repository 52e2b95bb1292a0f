"""The letter of a request to cancel is a file that its asker puts in once; who decides reads it."""

import pytest
from sqlalchemy.orm import Session

from app.errors import Invalid, NotFound
from app.files.papers import read_paper
from app.orders import cancel_letter, cancellation
from tests import world as worlds
from tests.files import corpus
from tests.world import AT, World


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
