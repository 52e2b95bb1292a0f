"""An award that is lifted through the page and the API: everybody reads why, who bid is told,
and the audit bundle of each of its orders carries it."""

import io
import json
import zipfile

import time_machine
from sqlalchemy import select

from app import db
from app.competition.jobs import tell
from app.identifiers import public_id
from app.moves.history import history
from app.notifications.models import Notice
from tests.competition import making
from tests.competition.making import AFTER
from tests.competition.test_doors import House, house  # noqa: F401
from tests.competition.test_lifting import declined, lift
from tests.documents.reading import text_of
from tests.web.browsing import Browser
from tests.world import PASSWORD


def test_through_the_doors_everybody_reads_why_and_the_bundle_of_both_orders_carries_it(house: House) -> None:  # noqa: F811
    why = "CV Contoh 2 menolak pesanan."
    with db.new_session() as session:
        competition, first = making.awarded(session, house.world)
        declined(session, house.world, first)
        key, lost = public_id(2, competition.id), public_id(2, first.id)
    path = f"/competitions/{key}"
    house.at = AFTER
    assert house.ask("pp", "POST", f"{path}/moves", {"move": "lift_award", "reason": why}).status_code == 409
    with time_machine.travel(AFTER, tick=True):
        ppk, page = Browser(), f"/kompetisi/{key}"
        ppk.sign_in("ppk", PASSWORD)
        assert "Batalkan penetapan" in ppk.get(page).text
        assert ppk.send(f"{page}/langkah", {"move": "lift_award"}, page=page).status_code == 422
        assert ppk.send(f"{page}/langkah", {"move": "lift_award", "reason": why}, page=page).status_code == 303
        assert "Tanggal kirim yang baru" in ppk.get(page).text
        typed = {"move": "award", "due_date": "2026-04-20"}
        assert ppk.send(f"{page}/langkah", {**typed, "due_date": "2026-03-20"}, page=page).status_code == 422
        assert ppk.send(f"{page}/langkah", typed, page=page).status_code == 303
        for reader in ("", "vendor", "other_vendor", "pp"):
            browser = Browser()
            if reader:
                browser.sign_in(reader, PASSWORD)
            told = browser.get(page).text
            assert ("Penetapan kepada CV Contoh 2 gugur" in told, why in told) == (True, True), reader
            assert (f"/pesanan/{lost}" in told) == (reader in ("pp", "other_vendor")), reader
    public, own = house.ask("", "GET", path).json(), house.ask("other_vendor", "GET", path).json()
    (lifted,) = public["lifted_awards"]
    assert (lifted["reason"], lifted["passed_over"], lifted["order"]) == (why, True, None)
    assert (own["lifted_awards"][0]["order"], public["winner"]["name"]) == (lost, "CV Contoh 1")
    won = house.ask("ppk", "GET", path).json()["order"]
    assert house.ask("ppk", "GET", f"/orders/{won}").json()["delivery"]["due_date"] == "2026-04-20"
    for order in (lost, won):
        with zipfile.ZipFile(io.BytesIO(house.ask("auditor", "GET", f"/orders/{order}/bundle").content)) as archive:
            (name,) = [each["name"] for each in json.loads(archive.read("manifest.json"))["evaluation"]]
            sheet = text_of(archive.read(name))
        assert all(word in sheet for word in ("Penetapan yang gugur", why, "dilewati")), order


def test_who_lost_the_award_and_who_is_next_are_told_whomever_the_competition_asked(house: House) -> None:  # noqa: F811
    """One that asks the vendors of an etalase: who bid is told, whether or not they still sell there."""
    with db.new_session() as session:
        competition, order = making.awarded(session, house.world)
        competition.audience, competition.audience_key = "kbli", "99999"
        declined(session, house.world, order)
        lift(session, house.world, competition)
        key, done = competition.id, history(session, region_id=2, subject_id=competition.id)[-1]
    tell(machine="competition", region_id=2, id=str(key), move="lift_award", taken=str(done.id))
    with db.new_session() as session:
        told = session.scalars(select(Notice).where(Notice.move == "lift_award")).all()
        assert {notice.vendor_id for notice in told} == {None, house.world.vendor.id, house.world.other_vendor.id}
        assert {notice.note for notice in told} == {"Penyedia melepas"}
