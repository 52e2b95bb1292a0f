"""One way through the API from the need to the award, one through the pages; and a bid at the very hour."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from threading import Event
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from sqlalchemy import select

from app import db
from app.accounts import tokens
from app.competition import evaluating, forms, opening
from app.competition.bidding import BiddingClosed
from app.competition.jobs import forget_key, open_bids, tell
from app.competition.models import Bid, Competition
from app.competition.queries import competition_of
from app.competition.sealing import commitment_of
from app.errors import Refusal
from app.identifiers import public_id
from app.moves.history import MoveTaken
from app.notifications.models import Notice
from app.settings import settings
from app.vendors.models import Vendor
from tests import world as worlds
from tests.competition import making
from tests.competition.making import AFTER, CLOSES, HPS
from tests.documents.reading import text_of
from tests.patience import PATIENCE
from tests.web.browsing import Browser, bearer, fields_of
from tests.world import AT, KD_RUP, PASSWORD, World

NEED: dict[str, Any] = {
    "kd_rup": KD_RUP,
    "title": "Kertas untuk rapat",
    "need": "Dipakai triwulan kedua.",
    "lines": [{"name": "Kertas A4", "specification": "80 gsm", "kbki": "3212801100", "unit": "rim", "quantity": 100}],
    "hps": HPS,
    "delivery": {"address": "Jalan Contoh 1", "due_date": "2026-04-01"},
    "closes_at": "2026-03-05T10:00",
    "invited": ["9900000000001", "9900000000002"],
}


@dataclass
class House:
    world: World
    tokens: dict[str, str] = field(default_factory=dict)
    at: datetime = AT

    def ask(self, persona: str, method: str, path: str, body: Any = None) -> Any:
        with time_machine.travel(self.at, tick=False):
            headers = bearer(self.tokens[persona]) if persona else {}
            return Browser().client.request(method, f"/api/v1{path}", headers=headers, json=body)


@pytest.fixture
def house(committed: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    with db.new_session() as session:
        house = House(worlds.build(session))
        for persona, grant in house.world.grants.items():
            house.tokens[persona] = tokens.mint(session, grant=grant, scopes=(), ends_at=AFTER + timedelta(days=1), at=AT)
    monkeypatch.setattr(db, "transaction_time", lambda session: house.at)
    return house


def test_from_the_need_to_the_award_by_api(house: House) -> None:
    assert fields_of(house.ask("pp", "POST", "/competitions", {**NEED, "invited": [], "closes_at": "2026-03-01T10:00"})) == [
        "closes_at", "invited"
    ]  # fmt: skip
    made = house.ask("pp", "POST", "/competitions", NEED)
    assert (made.status_code, made.json()["state"], made.json()["hps"]) == (201, "draft", None)
    path, (line,) = f"/competitions/{made.json()['id']}", made.json()["lines"]
    assert line["kind"] == "goods"
    wrong = [{**NEED["lines"][0], "kind": "jasa"}]
    assert fields_of(house.ask("pp", "POST", "/competitions", {**NEED, "lines": wrong})) == ["lines.0.kind"]
    assert house.ask("", "GET", path).status_code == 404
    assert house.ask("pp", "POST", f"{path}/moves", {"move": "publish"}).json()["state"] == "open"
    offer = {"lines": [{"line_id": line["id"], "unit_price": 50_000, "pdn": True}], "shipping": 100_000}
    house.ask("vendor", "PUT", f"{path}/bid", {**offer, "shipping": 0})
    receipt = house.ask("vendor", "PUT", f"{path}/bid", offer).json()
    assert commitment_of(receipt["content"]) == receipt["commitment"]
    house.ask("other_vendor", "PUT", f"{path}/bid", {**offer, "shipping": 200_000})
    asked = house.ask("other_vendor", "POST", f"{path}/questions", {"text": "Merek bebas?"}).json()
    assert house.ask("pp", "PUT", f"{path}/questions/{asked['id']}", {"text": "Bebas."}).status_code == 200
    assert house.ask("", "GET", path).json()["questions"][0]["answer"] == "Bebas."
    assert house.ask("ppk", "POST", f"{path}/moves", {"move": "open_bids"}).status_code == 409
    house.at = CLOSES
    late = house.ask("vendor", "PUT", f"{path}/bid", offer)
    assert (late.status_code, late.json()["moves"]) == (409, [])
    open_bids()
    closed = house.ask("pp", "GET", path).json()
    assert (closed["state"], closed["hps"], [bid["total"] for bid in closed["bids"]]) == ("closed", HPS, [5_100_000, 5_200_000])
    assert house.ask("", "GET", path).json()["hps"] is None
    judged = [{"bid_id": bid["id"], "admin_fit": True, "technical_fit": True} for bid in closed["bids"]]
    assert house.ask("pp", "POST", f"{path}/moves", {"move": "evaluate", "bids": judged}).json()["state"] == "evaluated"
    assert house.ask("pp", "POST", f"{path}/moves", {"move": "award"}).json()["moves"] == []
    won = house.ask("ppk", "POST", f"{path}/moves", {"move": "award"}).json()
    order = house.ask("ppk", "GET", f"/orders/{won['order']}").json()
    assert (order["state"], order["total"], order["lines"][0]["listing_id"]) == ("WAITING_PPK_REVIEW", 5_100_000, None)
    public = house.ask("", "GET", path).json()
    assert (public["hps"], public["numberOfTenderers"], public["winner"]["total"]) == (HPS, 2, 5_100_000)
    assert (public["order"], public["history"], "bids" in public) == (None, [], False)
    assert [one["state"] for one in house.ask("", "GET", "/competitions?state=awarded").json()["items"]] == ["awarded"]


def test_nothing_that_is_kept_of_a_call_betrays_a_price(house: House) -> None:
    """The answers and fingerprints that are kept for repeated calls are the trap: a fingerprint of a price can be guessed."""
    from tests.competition.test_sealing import dump

    with db.new_session() as session:
        competition = making.published(session, house.world)
        path, ids = f"/competitions/{public_id(2, competition.id)}", [public_id(2, line.id) for line in competition.lines]
    lines = [{"line_id": id, "unit_price": 43_217_659} for id in ids]
    with time_machine.travel(AT, tick=False):
        headers = {**bearer(house.tokens["vendor"]), "Idempotency-Key": "satu"}
        put = Browser().client.put(f"/api/v1{path}/bid", headers=headers, json={"lines": lines})
    assert put.status_code == 200
    with db.new_session() as session:
        kept = dump(session)
    assert "43217659" not in kept
    assert "satu" not in re.findall(r"\(([^()]*)\)", kept), "no key, so no fingerprint, was kept"


def test_a_bid_at_the_last_instant_is_waited_for_and_one_after_it_is_refused(house: House) -> None:
    """The worker comes while a bid that began in time is not committed yet: it is opened
    with the others. Whoever is later finds the door shut."""
    with db.new_session() as session:
        competition = making.published(session, house.world)
        key = public_id(2, competition.id)
    holds, may_commit = Event(), Event()

    def in_time() -> None:
        with db.new_session() as session:
            mine = competition_of(session, key, house.world["vendor"], share=True)
            making.bid(session, mine, house.world["vendor"], 50_000, 2_000, at=CLOSES - timedelta(microseconds=1))
            holds.set()
            may_commit.wait(PATIENCE)

    def too_late() -> Refusal | None:
        with db.new_session() as session:
            mine = competition_of(session, key, house.world["other_vendor"], share=True)
            try:
                making.bid(session, mine, house.world["other_vendor"], 1, 1, at=CLOSES - timedelta(microseconds=1))
            except Refusal as refusal:
                return refusal
        return None

    house.at = CLOSES
    with ThreadPoolExecutor(3) as pool:
        bidding = pool.submit(in_time)
        assert holds.wait(PATIENCE)
        opening_ = pool.submit(open_bids)
        with pytest.raises(TimeoutError):
            opening_.result(0.3)
        may_commit.set()
        bidding.result(30)
        opening_.result(30)
        assert isinstance(pool.submit(too_late).result(30), BiddingClosed)
    with db.new_session() as session:
        opened = session.scalars(select(Competition)).one()
        assert (opened.state, [bid.total for bid in opened.bids]) == ("closed", [5_100_000])


def test_the_worker_opens_what_it_can_tells_those_asked_and_throws_the_key_away(house: House) -> None:
    with db.new_session() as session:
        lost, whole = making.published(session, house.world), making.published(session, house.world)
        making.bid(session, whole, house.world["vendor"], 50_000, 2_000)
    (settings().data / "secrets/competitions" / lost.id.hex).unlink()
    house.at = CLOSES
    open_bids()
    open_bids()
    with db.new_session() as session:
        states = {row.id: row.state for row in session.execute(select(Competition.id, Competition.state))}
        assert states == {lost.id: "open", whole.id: "closed"}
        done = session.scalars(select(MoveTaken).where(MoveTaken.move == "open_bids")).one()
    what = {"machine": "competition", "region_id": 2, "id": str(whole.id), "move": "open_bids", "taken": str(done.id)}
    for run in (tell, forget_key) * 2:
        run(**what)  # type: ignore[arg-type]
    assert not (settings().data / "secrets/competitions" / whole.id.hex).exists()
    with db.new_session() as session:
        told = session.scalars(select(Notice).where(Notice.move == "open_bids")).all()
        assert {notice.vendor_id for notice in told} == {None, house.world.vendor.id, house.world.other_vendor.id}


@pytest.mark.asvs("2.2.1", "15.2.2")
@pytest.mark.parametrize(
    "typed",
    [
        {"lines.99999999.name": "Kertas"},
        {f"lines.{'9' * 5_000}.name": "Kertas"},
        {"hps": "9" * 5_000},
        {"lines.0.name": "Kertas", "lines.0.quantity": "9" * 5_000},
    ],
    ids=["a row far away", "a row of 5,000 digits", "5,000 digits of rupiah", "5,000 digits of a quantity"],
)
def test_no_number_in_a_form_makes_its_page_grow_or_fail(house: House, typed: dict[str, str]) -> None:
    """Of a row that no page has nothing is read: the page that comes back has as many rows as the greatest number says."""
    with time_machine.travel(AT, tick=True):
        buyer = Browser()
        buyer.sign_in("pp", PASSWORD)
        back = buyer.send("/kompetisi/baru", {"title": "Kertas", "lines.1.name": "", **typed}, page="/kompetisi/baru")
    assert back.status_code == 422
    assert len(back.content) < 200_000


def test_through_the_pages_from_the_form_to_the_sheet(house: House) -> None:
    with time_machine.travel(AT, tick=True) as clock:
        buyer, seller = Browser(), Browser()
        buyer.sign_in("pp", PASSWORD)
        seller.sign_in("vendor", PASSWORD)
        typed = {
            "kd_rup": KD_RUP, "title": "Kertas untuk rapat", "need": "Dipakai triwulan kedua.", "hps": "8,7 juta",
            "delivery.address": "Jalan Contoh 1", "delivery.due_date": "2026-04-01", "closes_at": "2026-03-05T10:00", "audience": "invited",
            "invited": "9900000000001\n9900000000002", "lines.0.name": "", "lines.1.name": "Kertas A4", "lines.1.kbki": "321",
            "lines.1.quantity": "2,5", "lines.1.unit": "kg",
        }  # fmt: skip
        back = buyer.send("/kompetisi/baru", typed, page="/kompetisi/baru")
        assert (back.status_code, 'id="f-lines-1-kbki-salah"' in back.text, "8,7 juta" in back.text) == (422, True, True)
        page = buyer.send("/kompetisi/baru", {**typed, "lines.1.kbki": "3212801100"}, page="/kompetisi/baru").headers["location"]
        draft = buyer.get(f"{page}/ubah").text
        assert 'value="2,5"' in draft
        assert '<option value="goods" selected>' in draft, "what it came to by its package"
        assert (
            buyer.send(
                f"{page}/ubah", {**typed, "lines.1.kbki": "3212801100", "lines.1.kind": "service", "hps": ""}, page=f"{page}/ubah"
            ).status_code
            == 303
        )
        assert '<option value="service" selected>' in buyer.get(f"{page}/ubah").text
        assert seller.get(page).status_code == 404
        assert buyer.send(f"{page}/langkah", {"move": "publish"}, page=page).status_code == 303
        assert page in seller.get("/kompetisi").text
        wrong = seller.send(f"{page}/penawaran", {"lines.0.unit_price": "murah"}, page=page)
        assert (wrong.status_code, "murah" in wrong.text) == (422, True)
        receipt = seller.send(f"{page}/penawaran", {"lines.0.unit_price": "50.000", "shipping": "10.000"}, page=page)
        assert receipt.status_code == 200
        assert "&#34;unit_price&#34;:50000" in receipt.text
        seen = [Browser().get(page).text, buyer.get(page).text, seller.get(page).text]
        assert not any("50.000" in text or "8.700.000" in text for text in seen)
        house.at = CLOSES
        clock.move_to(AFTER)
        open_bids()
        buyer.sign_in("pp", PASSWORD)
        assert "Rp135.000" in buyer.get(page).text, "2,5 × 50.000 + 10.000"
        unjudged = buyer.send(f"{page}/langkah", {"move": "evaluate"}, page=page)
        assert unjudged.status_code == 422
        fit = {"move": "evaluate", "bids.0.admin_fit": "true", "bids.0.technical_fit": "true"}
        assert buyer.send(f"{page}/langkah", fit, page=page).status_code == 303
        first, again = buyer.get(f"{page}/evaluasi.pdf"), buyer.get(f"{page}/evaluasi.pdf")
        assert first.content == again.content
        with db.new_session() as session:
            bid = session.scalars(select(Bid)).one()
        sheet = text_of(first.content)
        assert all(word in sheet for word in ("135.000", "8.700.000", "CV Contoh 1", "Harga terendah", bid.commitment[:16]))
        ppk = Browser()
        ppk.sign_in("ppk", PASSWORD)
        assert ppk.send(f"{page}/langkah", {"move": "award"}, page=page).status_code == 303
        with db.new_session() as session:
            won = session.scalars(select(Competition)).one()
            order = f"/pesanan/{public_id(2, won.order_id)}"
        assert f"/kompetisi?q={quote(won.number)}" in ppk.get(order).text, "from the order back to what it was won in"
        public = Browser().get(page).text
        assert "Pemenang: CV Contoh 1" in public
        assert "8.700.000" in public
        assert Browser().get(f"{page}/evaluasi.pdf").status_code == 303


def test_why_a_competition_came_to_nothing_is_said_to_everybody(house: House) -> None:
    """A firm that worked on a bid reads it, and so does whoever reads what was announced; what was sealed then stays so."""
    with db.new_session() as session:
        nobody, over = making.failed(session, house.world), making.cancelled(session, house.world)
        waiting = making.opened(session, house.world)
        empty, cancelled, closed = (public_id(2, one.id) for one in (nobody, over, waiting))
    with time_machine.travel(AFTER, tick=True):
        buyer, seller = Browser(), Browser()
        buyer.sign_in("pp", PASSWORD)
        seller.sign_in("vendor", PASSWORD)
        for reader in (Browser(), seller, buyer):
            told = reader.get(f"/kompetisi/{cancelled}").text
            assert ("Kompetisi dibatalkan pada" in told, "Kebutuhan berubah." in told) == (True, True)
            assert ("tidak diumumkan" in told, "diketahui sesudah" in told) == (True, False)
            assert "Tidak ada penawaran yang masuk." in reader.get(f"/kompetisi/{empty}").text
        for reader in (Browser(), seller):
            told = reader.get(f"/kompetisi/{closed}").text
            assert ("sedang dievaluasi" in told, "diumumkan bersama hasilnya" in told) == (True, True)
        for path, others in (("/kompetisi/baru", False), (f"/kompetisi/{empty}/evaluasi.pdf", False)):
            shown = [f'href="{path}"' in reader.get(f"/kompetisi/{empty}").text for reader in (buyer, seller)]
            assert shown == [True, others]
        assert "Tidak ada penawaran yang masuk" in text_of(buyer.get(f"/kompetisi/{empty}/evaluasi.pdf").content)
    assert house.ask("", "GET", f"/competitions/{cancelled}").json()["cancellation"] == {
        "at": AT.isoformat(), "reason": "Kebutuhan berubah."
    }  # fmt: skip
    assert house.ask("", "GET", f"/competitions/{empty}").json()["cancellation"] is None


def test_each_firm_reads_how_its_bid_was_judged_once_that_is_announced_and_the_order_carries_the_sheet(house: House) -> None:
    """Who lost reads why; what the others bid stays with those inside, in the audit bundle too."""
    why = "Kertas yang ditawarkan 70 gsm."
    with db.new_session() as session:
        waiting = making.opened(session, house.world)
        judged = [making.Judgement(one.id, True, one.vendor_id == house.world.vendor.id, reason=why) for one in waiting.bids]
        evaluating.evaluate(session, competition=waiting, judgements=judged, note=None, actor=house.world["pp"], at=AFTER)
        key, number = public_id(2, waiting.id), waiting.number.replace("/", "-")
    house.at = AFTER
    assert house.ask("other_vendor", "GET", f"/competitions/{key}").json()["bid"]["found"] is None
    order = house.ask("ppk", "POST", f"/competitions/{key}/moves", {"move": "award"}).json()["order"]
    lost, won = (house.ask(who, "GET", f"/competitions/{key}").json()["bid"]["found"] for who in ("other_vendor", "vendor"))
    assert lost == {"rank": None, "admin_fit": True, "technical_fit": False, "price_fit": True, "score": None, "reason": why}
    assert won["rank"] == 1
    with time_machine.travel(AFTER, tick=True):
        loser, buyer = Browser(), Browser()
        loser.sign_in("other_vendor", PASSWORD)
        buyer.sign_in("ppk", PASSWORD)
        told = loser.get(f"/kompetisi/{key}").text
        assert ("Tidak memenuhi: teknis" in told, why in told) == (True, True)
        sheet = buyer.get(f"/kompetisi/{key}/evaluasi.pdf").content
        buyer.get("/bahasa?pilih=en")
        assert buyer.get(f"/kompetisi/{key}/evaluasi.pdf").content == sheet, "a paper is the same for whoever asks"
    for who, has in (("ppk", True), ("auditor", True), ("vendor", False)):
        with zipfile.ZipFile(io.BytesIO(house.ask(who, "GET", f"/orders/{order}/bundle").content)) as archive:
            listed = json.loads(archive.read("manifest.json"))["evaluation"]
            names = [name for name in archive.namelist() if name.startswith("evaluasi-")]
            assert names == [one["name"] for one in listed] == ([f"evaluasi-{number}.pdf"] if has else []), who
            if has:
                assert archive.read(names[0]) == sheet
                assert (listed[0]["sha256"], listed[0]["size"]) == (sha256(sheet).hexdigest(), len(sheet))


def test_whoever_judges_is_told_which_firm_cannot_win(house: House) -> None:
    """Suspended since it bid: its bid stands, and is not awarded."""
    with db.new_session() as session:
        waiting = making.opened(session, house.world)
        session.get_one(Vendor, house.world.other_vendor.id).state = "suspended"
        key = public_id(2, waiting.id)
    house.at = AFTER
    bids = house.ask("pp", "GET", f"/competitions/{key}").json()["bids"]
    assert {one["vendor"]["name"]: one["may_sell"] for one in bids} == {"CV Contoh 1": True, "CV Contoh 2": False}
    with time_machine.travel(AFTER, tick=True):
        buyer = Browser()
        buyer.sign_in("pp", PASSWORD)
        page = buyer.get(f"/kompetisi/{key}").text
    assert page.count("sedang tidak dapat menerima pesanan") == 1
    assert page.count("tidak dapat ditetapkan sebagai pemenang") == 1


def test_the_job_opens_nothing_before_the_hour(house: House) -> None:
    with db.new_session() as session:
        making.published(session, house.world)
        assert opening.overdue(session, at=CLOSES - timedelta(microseconds=1)) == []
        assert len(opening.overdue(session, at=CLOSES)) == 1


def test_a_draft_takes_the_addresses_of_pages_where_it_asks_for_codes() -> None:
    typed = {
        "audience": "invited",
        "invited": "9120001234567\nhttps://belanja.example/penyedia/0.01ABC/, https://belanja.example/penyedia/0.01DEF?q=1",
    }
    assert forms.need_from(typed)[0]["invited"] == ["9120001234567", "0.01ABC", "0.01DEF"]
    for given, key in (("https://belanja.example/etalase/9901-alat-tulis", "9901-alat-tulis"), ("47611", "47611")):
        assert forms.need_from({"audience": "etalase", "audience_key": given})[0]["audience_key"] == key
