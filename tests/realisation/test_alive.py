"""A page of figures is told of a change, in words, and of nothing else."""

import re

import pytest

from app import db
from app.ledger import Basis
from app.realisation.alive import Seen, change_in_words, seen_now
from app.realisation.asking import AskedScope, question
from app.realisation.tallying import tally
from tests import world
from tests.web.browsing import Browser


def test_what_is_asked_often_is_what_the_tally_says(committed: None) -> None:
    with db.new_session() as session:
        here = world.build(session)
        world.in_process(session, here)
        for basis in Basis:
            for scope in AskedScope:
                answer = tally(session, question(region="99.01", year=2026, basis=basis, scope=scope))
                seen = seen_now(session, here.region, year=2026, basis=basis, scope=scope)
                assert seen == (answer["orders"], answer["amount"])


def test_a_page_hears_nothing_until_something_is_signed_and_then_what_it_was(committed: None) -> None:
    with db.new_session() as session:
        here = world.build(session)
        session.commit()
    browser = Browser()
    shown = browser.get("/realisasi/99.01?tahun=2026").text
    found = re.search(r'hx-get="(/realisasi/99.01/detak[^"]*)"', shown)
    assert found, "the page asks again"
    pulse = found[1].replace("&amp;", "&")
    assert browser.get(pulse).status_code == 204
    assert browser.get(pulse).content == b""
    with db.new_session() as session:
        other = world.in_process(session, here)
        session.commit()
        total = f"{other.total:,}".replace(",", ".")
    answer = browser.get(pulse)
    assert answer.status_code == 200
    assert f"+Rp{total}, 1 pesanan" in answer.text
    again = re.search(r'hx-get="([^"]*)"', answer.text)
    assert again
    assert browser.get(again[1].replace("&amp;", "&")).status_code == 204, "and then nothing again"


@pytest.mark.parametrize("page", ["?periode=S1", "?per=2026-03-01", "?dari=2026-01-01&sampai=2026-02-01"])
def test_a_part_of_the_year_and_a_day_in_the_past_do_not_move_by_themselves(page: str, committed: None) -> None:
    with db.new_session() as session:
        world.build(session)
        session.commit()
    assert "/detak" not in Browser().get(f"/realisasi/99.01{page}").text


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        ((3, 1_000), (4, 12_501_000), "+Rp12.500.000, 1 pesanan"),
        ((3, 1_000), (3, 400), "−Rp600"),
        ((3, 1_000), (1, 400), "−Rp600, dikurangi 2 pesanan"),
        ((3, 1_000), (3, 1_000), ""),
    ],
)
def test_a_change_is_said_in_words(before: tuple[int, int], now: tuple[int, int], said: str) -> None:
    assert change_in_words(Seen(*before), Seen(*now)) == said
