"""One way through the API to a decision, one through the pages to a settlement; and what the worker does by itself."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app import db
from app.disputes import jobs
from app.disputes.opening import open_dispute
from app.identifiers import parse_public_id
from app.moves.history import MoveTaken
from app.notifications.models import Notice
from app.orders.models import Order
from tests.files import corpus
from tests.house import House
from tests.web.browsing import Browser, fields_of
from tests.world import AT, PASSWORD


def test_from_the_claim_to_the_decision_by_api(house: House) -> None:
    opening = f"/orders/{house.order}/disputes"
    assert fields_of(house.ask("vendor", "POST", opening, json={"subject": "harga", "statement": "x"})) == ["subject"]
    made = house.ask("vendor", "POST", opening, json={"subject": "payment", "statement": "Belum dibayar."})
    assert (made.status_code, made.json()["state"], made.json()["side"]) == (201, "claim", "vendor")
    path = f"/disputes/{made.json()['id']}"
    assert house.ask("vendor", "POST", opening, json={"subject": "late", "statement": "Lagi."}).status_code == 409
    sent = {"data": {"note": "Tagihan"}, "files": {"file": ("a.pdf", corpus.pdf(), "application/pdf")}}
    (piece,) = house.ask("vendor", "POST", f"{path}/evidence", **sent).json()["evidence"]
    file = house.ask("ppk", "GET", f"{path}/evidence/{piece['id']}")
    assert (file.content, file.headers["content-type"]) == (corpus.pdf(), "application/pdf")
    assert house.ask("other_vendor", "GET", f"{path}/evidence/{piece['id']}").status_code == 404
    assert fields_of(house.ask("ppk", "POST", f"{path}/moves", json={"move": "answer_dispute"})) == ["note"]
    assert house.ask("ppk", "POST", f"{path}/moves", json={"move": "escalate_dispute", "reason": "x"}).status_code == 409
    house.ask("ppk", "POST", f"{path}/moves", json={"move": "answer_dispute", "note": "SP2D besok."})
    further = house.ask("vendor", "POST", f"{path}/moves", json={"move": "escalate_dispute", "reason": "Belum juga."}).json()
    assert (further["state"], further["answer"]) == ("pending", "SP2D besok.")
    assert house.ask("region_admin", "POST", f"{path}/moves", json={"move": "grant_dispute"}).status_code == 422
    verdict = {"move": "grant_dispute", "reason": "Dibayar pekan ini."}
    ended = house.ask("region_admin", "POST", f"{path}/moves", json=verdict).json()
    assert (ended["state"], ended["decision"], ended["moves"]) == ("resolved", "Dibayar pekan ini.", [])
    assert [taken["move"] for taken in ended["history"]] == [
        "open_dispute",
        "add_evidence",
        "answer_dispute",
        "escalate_dispute",
        "grant_dispute",
    ]
    assert [one["state"] for one in house.ask("auditor", "GET", "/disputes?state=resolved").json()["items"]] == ["resolved"]
    assert house.ask("other_vendor", "GET", "/disputes").json()["items"] == []


def test_through_the_pages_from_the_order_to_the_settlement(house: House) -> None:
    with time_machine.travel(AT, tick=True):
        buyer, seller, stranger = Browser(), Browser(), Browser()
        for browser, login in ((buyer, "ppk"), (seller, "vendor"), (stranger, "other_vendor")):
            browser.sign_in(login, PASSWORD)
        order = f"/pesanan/{house.order}"
        said = {"subject": "quality", "statement": "Kertas lembap."}
        bad = [("files", ("a.pdf", b"bukan", "application/pdf"))]
        back = buyer.send(f"{order}/sengketa", said, page=order, files=bad)
        assert (back.status_code, "Kertas lembap." in back.text, "f-dispute-files" in back.text) == (422, True, True)
        files = [("files", ("a.jpg", corpus.from_a_phone(400, 300), "image/jpeg")), ("files", ("b.pdf", corpus.pdf(), "x/y"))]
        page = buyer.send(f"{order}/sengketa", said, page=order, files=files).headers["location"]
        shown = buyer.get(page).text
        assert "Kertas lembap." in shown
        pictures = re.findall(rf'href="({page}/bukti/[^"]+)"', shown)
        kinds = [seller.get(picture).headers["content-type"] for picture in pictures]
        assert kinds == ["image/webp", "application/pdf"]
        assert "attachment" in seller.get(pictures[1]).headers["content-disposition"]
        assert {stranger.get(path).status_code for path in (page, *pictures)} == {404}
        assert page in seller.get(order).text
        empty = seller.send(f"{page}/langkah", {"move": "answer_dispute"}, page=page)
        assert (empty.status_code, 'id="f-answer_dispute-note-salah"' in empty.text) == (422, True)
        assert seller.send(f"{page}/langkah", {"move": "answer_dispute", "note": "Kami ganti."}, page=page).status_code == 303
        assert buyer.send(f"{page}/langkah", {"move": "settle"}, page=page).status_code == 303
        assert "Terselesaikan" in buyer.get(page).text
        assert page in buyer.get("/sengketa").text
        assert page not in stranger.get("/sengketa").text


def test_the_worker_leaves_none_overdue_and_tells_both_sides_and_the_admin(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    with db.new_session() as session:
        order = session.get_one(Order, parse_public_id(house.order))
        due = open_dispute(session, order=order, subject="late", statement="Ya", actor=house.world["ppk"], at=AT).due_at
        assert due is not None
    monkeypatch.setattr(jobs, "now", lambda: due + timedelta(seconds=1))
    jobs.run_out()
    jobs.run_out()
    with db.new_session() as session:
        done = session.scalars(select(MoveTaken).where(MoveTaken.region_id == 2, MoveTaken.move == "escalate_dispute")).one()
        assert (done.role, done.state_to) == ("system", "pending")
    for _again in range(2):
        jobs.tell("dispute", 2, str(done.subject_id), "escalate_dispute", str(done.id))
    with db.new_session() as session:
        told = session.scalars(select(Notice).where(Notice.move == "escalate_dispute")).all()
        assert len(told) == 3
        assert {notice.region_role for notice in told} == {None, "region_admin"}
