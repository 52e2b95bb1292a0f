"""Papers over HTTP: the parties' PDFs by page and by API, everybody else's 404, and the public page that says what is genuine."""

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

import pytest
import time_machine

from app import db, reactions
from app.accounts import sessions, tokens
from app.accounts.reauthentication import Proof
from app.clock import now
from app.identifiers import public_id
from app.orders import addendum
from app.orders.changes import Changes, LineChange
from app.orders.models import Order
from app.papers import jobs
from app.settings import settings
from app.web.identity import SESSION_COOKIE
from tests import world as worlds
from tests.documents.reading import close, text_of
from tests.papers.making import paid
from tests.web.browsing import Browser, bearer
from tests.world import AT, World


@dataclass
class Place:
    """A committed world with one paid order."""

    world: World
    order_id: str

    def token(self, persona: str) -> str:
        with db.new_session() as session:
            return tokens.mint(session, grant=self.world.grants[persona], scopes=(), ends_at=now() + timedelta(hours=1), at=now())

    def browser(self, persona: str) -> Browser:
        browser = Browser()
        with db.new_session() as session:
            started = sessions.start(session, account_id=self.world.grants[persona].account_id, at=now())
        browser.client.cookies.set(SESSION_COOKIE, started.token, domain="testserver.local", path="/")
        return browser

    def documents(self, persona: str) -> list[dict]:
        answer = Browser().get(f"/api/v1/orders/{self.order_id}", headers=bearer(self.token(persona)))
        assert answer.status_code == 200
        return answer.json()["documents"]


@pytest.fixture
def place(committed: None) -> Iterator[Place]:
    reactions.install()
    with time_machine.travel(AT, tick=True):
        with db.new_session() as session:
            world = worlds.build(session)
            order = paid(session, world)
            made = Place(world, public_id(order.region_id, order.id))
        yield made


def test_a_party_gets_the_same_bytes_ever_after_and_others_learn_nothing(place: Place) -> None:
    surat = next(one for one in place.documents("vendor") if one["kind"] == "purchase_order")
    assert surat["sha256"] is None
    first = Browser().get(surat["url"], headers=bearer(place.token("vendor")))
    assert (first.status_code, first.headers["content-type"]) == (200, "application/pdf")
    assert first.content.startswith(b"%PDF-1.7")
    assert b"/ETSI.CAdES.detached" in first.content
    assert (settings().data / "secrets/seal.pem").exists()
    listed = next(one for one in place.documents("ppk") if one["kind"] == "purchase_order")
    assert listed["sha256"] == sha256(first.content).hexdigest()
    assert listed["size"] == len(first.content)
    for persona in ("ppk", "pp", "treasurer", "auditor"):
        assert Browser().get(surat["url"], headers=bearer(place.token(persona))).content == first.content
    for persona in ("other_vendor", "ppk_other"):
        assert Browser().get(surat["url"], headers=bearer(place.token(persona))).status_code == 404
    assert Browser().get(surat["url"]).status_code == 401
    page = place.browser("ppk").get(f"/pesanan/{place.order_id}/dokumen/surat-pesanan-1/1")
    assert page.content == first.content
    for wrong in ("surat-pesanan-1/2", "surat-pesanan-2/1", "rahasia-1/1", "adendum-1/1", "surat-pesanan-1/99999999999999999999"):
        assert place.browser("ppk").get(f"/pesanan/{place.order_id}/dokumen/{wrong}").status_code == 404, wrong


def test_the_bundle_holds_every_paper_and_says_what_they_are(place: Place) -> None:
    def fetched() -> bytes:
        answer = Browser().get(f"/api/v1/orders/{place.order_id}/bundle", headers=bearer(place.token("auditor")))
        assert answer.status_code == 200
        return answer.content

    made = fetched()
    assert fetched() == made
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        assert manifest["total"] == sum(one["amount"] for one in manifest["accounts"]) == 500_000
        assert [one["name"] for one in manifest["documents"]] == archive.namelist()[1:]
        for one in manifest["documents"]:
            file = archive.read(one["name"])
            assert (sha256(file).hexdigest(), len(file)) == (one["sha256"], one["size"])
    listed = {one["sha256"] for one in place.documents("vendor")}
    assert {one["sha256"] for one in manifest["documents"]} == listed
    assert place.browser("ppk").get(f"/pesanan/{place.order_id}/berkas-audit").content == made
    assert place.browser("ppk_other").get(f"/pesanan/{place.order_id}/berkas-audit").status_code == 404


def test_what_was_signed_stays_when_an_addendum_changes_the_order(place: Place) -> None:
    """The job has frozen what both signed; the changed order is a next issue, and the page of the old one says so."""
    world = place.world
    with db.new_session() as session:
        order = worlds.in_process(session, world)
        key, region_id, line_id = public_id(order.region_id, order.id), order.region_id, order.lines[0].id
    jobs.draw("order", region_id, str(order.id))
    changes = Changes(lines=[LineChange(line_id, unit_price=45_000)])
    with db.new_session() as session:
        order = session.get_one(Order, (region_id, order.id))
        addendum.propose(session, order=order, changes=changes, note="Harga turun", actor=world["vendor"], at=now())
        addendum.accept(session, order=order, note=None, actor=world["ppk"], at=now())
        for persona in ("ppk", "vendor"):
            addendum.sign(session, order=order, proof=Proof(worlds.PASSWORD), actor=world[persona], at=now())
    place.order_id = key
    found = place.documents("ppk")
    surat = [one for one in found if one["kind"] == "purchase_order"]
    assert [(one["issue"], one["superseded"]) for one in surat] == [(2, False), (1, True)]
    said = {
        (one["kind"], one["issue"]): close(text_of(Browser().get(one["url"], headers=bearer(place.token("ppk"))).content))
        for one in found
        if one["kind"] in ("purchase_order", "addendum")
    }
    assert "Rp500.000" in said["purchase_order", 1]
    assert "Rp450.000" in said["purchase_order", 2]
    assert close("Adendum 1") in said["purchase_order", 2]
    for part in ("50.000", "45.000", "Rp500.000", "empat ratus lima puluh ribu rupiah", "Harga turun"):
        assert close(part) in said["addendum", 1], part
    assert "sudah diganti" in Browser().get(surat[1]["verify_url"]).text


@pytest.mark.asvs("14.2.6")
def test_the_public_page_says_what_is_genuine_and_names_nobody(place: Place) -> None:
    Browser().get(place.documents("ppk")[1]["url"], headers=bearer(place.token("ppk")))
    surat = place.documents("ppk")[1]
    page = Browser().get(surat["verify_url"])
    assert page.status_code == 200
    for part in (surat["number"], surat["sha256"], "2 Maret 2026", "Rp500.000", "Dinas Contoh", "CV Contoh 1", "Asli dan berlaku"):
        assert part in page.text, part
    assert "Orang" not in page.text
    pdf = Browser().get(surat["url"], headers=bearer(place.token("ppk"))).content
    for sent, said in ((pdf, "Berkasnya asli"), (pdf + b" ", "Berkasnya tidak sama")):
        browser = Browser()
        answer = browser.send(
            surat["verify_url"], page=surat["verify_url"], files={"file": ("a.pdf", io.BytesIO(sent), "application/pdf")}
        )
        assert answer.status_code == 200
        assert said in answer.text
    assert Browser().send(surat["verify_url"], page=surat["verify_url"]).status_code == 422


def test_a_wrong_code_gets_a_page_of_the_same_look_that_explains(committed: None) -> None:
    for wrong in ("2.01JDAAAAAAAAAAAAAAAAAAAAAA", "x", "9.01JDAAAAAAAAAAAAAAAAAAAAAA", "2." + "Z" * 26):
        page = Browser().get(f"/verifikasi/{wrong}")
        assert page.status_code == 404
        assert "tidak ada pada dokumen mana pun" in page.text
    assert Browser().get("/verifikasi").status_code == 200
    assert Browser().get("/verifikasi/segel/sertifikat.pem").text.startswith("-----BEGIN CERTIFICATE-----")
    assert Browser().get("/verifikasi", params={"kode": "x"}).status_code == 404
    with time_machine.travel(AT, tick=False):
        stranger = Browser(address="198.51.100.9")
        assert [stranger.get(f"/verifikasi/{n}").status_code for n in range(125)][-1] == 429


def test_no_connection_is_held_while_a_paper_or_a_report_is_drawn(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.documents import drawing

    held: list[int] = []

    def counted(question: bytes) -> object:
        held.append(db.engine().pool.checkedout())  # type: ignore[attr-defined]
        return asked(question)

    asked = drawing._asked
    monkeypatch.setattr(drawing, "_asked", counted)
    ppk = place.browser("ppk")
    (first, *_others) = [paper["url"] for paper in place.documents("ppk")]
    assert Browser().get(first, headers=bearer(place.token("ppk"))).status_code == 200
    assert Browser().get("/realisasi/99.01?tahun=2026&unduh=pdf").content.startswith(b"%PDF")
    assert ppk.get("/kendali?tahun=2026&unduh=pdf").status_code == 200
    assert len(held) >= 2
    assert set(held) == {0}
