"""A PPK signs with the certificate: by the API, as programs do, and what is kept of it; then the vendor signs behind."""

from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from asn1crypto import pem
from sqlalchemy import select, text

from app import db
from app.accounts.models import Grant
from app.accounts.reauthentication import Proof
from app.audit import AuditRow
from app.clock import now
from app.documents.signatures import signatures_of
from app.fulfilment import handover, shipping
from app.fulfilment.models import Handover
from app.fulfilment.queries import handovers_of, shipments_of
from app.identifiers import public_id
from app.orders import addendum, confirmation, deadlines, signing
from app.orders.models import Order
from app.papers.drawing import drawn
from app.papers.models import Paper
from app.settings import Settings, settings
from tests.documents.reading import text_of
from tests.esign.authority import NIK, PASSPHRASE, ROOTS, SIGNER, stranger
from tests.esign.conftest import Office
from tests.esign.making import file_of, sign, surat
from tests.papers.making import TODAY
from tests.web.browsing import Browser
from tests.world import PASSWORD


def vendor_signs(office: Office) -> None:
    with db.new_session() as session:
        order = session.get_one(Order, office.key)
        confirmation.accept(session, order=order, note=None, actor=office.world["vendor"], at=now())
        signing.sign(session, order=order, proof=Proof(PASSWORD), actor=office.world["vendor"], at=now())


@pytest.mark.parametrize("protocol", ["v1", "v2"])
def test_the_signed_file_is_the_paper_and_its_hash_stands_in_the_trail(office: Office, protocol: str) -> None:
    office.choose(protocol=protocol)
    answer = sign(office)
    assert answer.status_code == 200, answer.text
    [(path, sent)] = office.service.asked
    assert path == {"v1": "/api/sign/pdf", "v2": "/api/v2/sign/pdf"}[protocol]
    assert (sent["nik"], sent["passphrase"]) == (NIK, PASSPHRASE)
    paper = surat(answer.json()["documents"])
    assert paper["signed_with"] == "certificate"
    file = file_of(office, paper)
    assert file == office.service.signed[0]
    assert paper["sha256"] == sha256(file).hexdigest()
    [signature] = signatures_of(file)
    assert (signature.signer, signature.serial, signature.is_intact, signature.is_whole) == (SIGNER, "1f00c0ffee", True, True)
    with db.new_session() as session:
        [row] = session.scalars(select(AuditRow).where(AuditRow.action == "paper.sign"))
        assert row.details["sha256"] == paper["sha256"]
        assert row.details["certificate"]["signer"] == SIGNER
        kept = session.scalars(select(Paper).where(Paper.signed_with == "certificate")).one()
        assert sha256(drawn(kept)).hexdigest() == kept.drawn_sha256
        assert file.startswith(drawn(kept))


def test_a_file_that_the_service_keeps_for_download_is_fetched(office: Office) -> None:
    office.service.by_download = True
    assert sign(office).status_code == 200
    assert [path for path, _sent in office.service.asked] == ["/api/sign/pdf", "/api/sign/download/dok-7"]


def test_the_vendors_signature_comes_behind_and_leaves_the_officials_whole(office: Office) -> None:
    first = surat(sign(office).json()["documents"])
    begun = file_of(office, first)
    vendor_signs(office)
    office.draw()
    paper = surat(office.documents())
    assert paper["issue"] == first["issue"] + 1
    assert paper["date"] == first["date"]
    file = file_of(office, paper)
    assert file.startswith(begun)
    assert len(file) > len(begun)
    officials, seal = signatures_of(file)
    assert (officials.signer, officials.is_intact, officials.is_whole) == (SIGNER, True, False)
    assert (seal.signer, seal.is_intact, seal.is_whole) == ("Segel instalasi Lokapasar", True, True)
    assert "oleh Penyedia" in seal.reason or office.world["vendor"].name in seal.reason
    assert file_of(office, first) == begun, "the issue that the official signed stays byte for byte"
    assert file_of(office, paper) == file


def test_the_public_page_says_who_signed_with_which_certificate_from_the_file(office: Office) -> None:
    first = surat(sign(office).json()["documents"])
    vendor_signs(office)
    office.draw()
    shown = Browser().get(first["verify_url"])
    assert shown.status_code == 200
    for said in (SIGNER, "Otoritas Uji Contoh", "1f00c0ffee", "utuh", "Asli dan berlaku", "Segel instalasi Lokapasar"):
        assert said in shown.text, said
    paper = surat(office.documents())
    for one in (first, paper):
        page = Browser()
        sent = {"file": ("surat.pdf", file_of(office, one), "application/pdf")}
        token = page.token(first["verify_url"])
        told = page.client.post(first["verify_url"], data={"csrf": token}, files=sent, headers={"origin": "https://testserver"})
        assert "Berkasnya asli" in told.text


def test_the_public_page_says_what_was_checked_and_what_not(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = surat(sign(office).json()["documents"])["verify_url"]

    def told() -> str:
        return Browser().get(address).text

    assert "belum diperiksa: tidak ada otoritas yang didaftarkan di sini" in told()
    assert "apakah sertifikatnya pernah dicabut" in told()
    theirs, others = "berasal dari otoritas yang dipercaya instalasi ini", "TIDAK berasal dari otoritas"
    for root, said in ((ROOTS[False], theirs), (stranger(), others)):
        bundle = tmp_path / "otoritas.pem"
        bundle.write_bytes(pem.armor("CERTIFICATE", root))
        monkeypatch.setattr(settings(), "esign_authorities", bundle)
        assert said in told()
        assert (others in told()) is (said == others)
    bundle.unlink()
    assert "belum diperiksa" in told(), "the signatures are told without their file too"


def test_a_file_without_certificates_is_no_list_of_authorities(tmp_path: Path) -> None:
    wrong = tmp_path / "salah.pem"
    for content in ("bukan sertifikat", "-----BEGIN CERTIFICATE-----\nbukan\n-----END CERTIFICATE-----\n"):
        wrong.write_text(content)
        with pytest.raises(ValueError, match="holds no certificate"):
            Settings(esign_authorities=wrong)
    with pytest.raises(ValueError, match="holds no certificate"):
        Settings(esign_authorities=tmp_path / "tidak-ada.pem")


def test_an_addendum_is_signed_with_a_certificate_too_and_the_contract_is_written_anew(office: Office) -> None:
    sign(office)
    vendor_signs(office)
    office.draw()
    with db.new_session() as session:
        order = session.get_one(Order, office.key)
        changes = addendum.Changes(lines=[addendum.LineChange(order.lines[0].id, unit_price=45_000)])
        addendum.propose(session, order=order, changes=changes, note="Harga turun", actor=office.world["vendor"], at=now())
        addendum.accept(session, order=order, note=None, actor=office.world["ppk"], at=now())
    assert sign(office, move="sign_addendum").status_code == 200
    with db.new_session() as session:
        order = session.get_one(Order, office.key)
        addendum.sign(session, order=order, proof=Proof(PASSWORD), actor=office.world["vendor"], at=now())
    office.draw()
    documents = office.documents()
    paper = next(one for one in documents if one["kind"] == "addendum" and not one["superseded"])
    officials, seal = signatures_of(file_of(office, paper))
    assert (officials.signer, officials.is_intact, seal.is_intact) == (SIGNER, True, True)
    changed = file_of(office, surat(documents))
    assert "dengan sertifikat elektronik" in text_of(changed)
    assert [one.signer for one in signatures_of(changed)] == ["Segel instalasi Lokapasar"]


def test_a_handover_is_signed_last_by_the_ppk_who_shows_who_it_is(office: Office) -> None:
    sign(office)
    vendor_signs(office)
    with db.new_session() as session:
        order = session.get_one(Order, office.key)
        parcel, vendor, ppk = shipments_of(session, order)[-1], office.world["vendor"], office.world["ppk"]
        given = {"shipment": parcel, "at": now()}
        shipping.pack(session, actor=vendor, **given)
        shipping.ship(session, courier="Kurir", number="1", actor=vendor, **given)
        shipping.deliver(session, proof=None, actor=vendor, **given)
        checked = {"quantities": {}, "function": True, "quantity": True, "time": True, "finished_on": TODAY}
        shipping.confirm(session, actor=ppk, **checked, **given)
        paper = handovers_of(session, order)[-1]
        handover.number(session, handover=paper, given=None, actor=ppk, at=now())
        handover.sign(session, handover=paper, actor=vendor, at=now())
        key = public_id(paper.region_id, paper.id)

    def accept(**body: str):
        sent = {"move": "sign", **body}
        return Browser().client.post(f"/api/v1/handovers/{key}/moves", json=sent, headers=office.bearer("ppk"))

    asked = len(office.service.asked)
    assert accept(passphrase=PASSPHRASE).status_code == 422, "whoever signs shows who it is before a passphrase is tried"
    assert accept(password="bukan ini", passphrase=PASSPHRASE).status_code == 422
    assert len(office.service.asked) == asked
    assert accept(password=PASSWORD, passphrase=PASSPHRASE).status_code == 200
    bast = next(one for one in office.documents() if one["kind"] == "handover" and not one["superseded"])
    assert bast["signed_with"] == "certificate"
    file = file_of(office, bast)
    assert [one.signer for one in signatures_of(file)] == [SIGNER]
    assert "menunggu" not in text_of(file)
    with db.new_session() as session:
        assert session.scalars(select(Handover.state)).one() == "ACCEPTED"


def test_the_same_key_is_answered_again_without_asking_the_service(office: Office) -> None:
    once = {"Idempotency-Key": "kunci-satu"}
    first = sign(office, headers=once)
    again = sign(office, headers=once)
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.content == again.content
    assert len(office.service.asked) == 1


def test_the_fingerprint_of_a_request_knows_no_passphrase(office: Office) -> None:
    assert sign(office, headers={"Idempotency-Key": "kunci-dua"}).status_code == 200
    other = sign(office, headers={"Idempotency-Key": "kunci-dua"}, passphrase="frasa yang lain sama sekali")
    assert other.status_code == 200, "a fingerprint that differed by it could be guessed at"


def test_whose_post_ends_while_the_service_thinks_signs_nothing(office: Office) -> None:
    def ended() -> None:
        with db.new_session() as session:
            grant = session.get_one(Grant, office.world.grants["ppk"].id)
            grant.valid_until = TODAY - timedelta(days=1)

    office.service.meanwhile = ended
    answer = sign(office)
    assert answer.status_code == 409, answer.text
    assert "tidak lagi memegang peran ini" in answer.json()["detail"]
    assert office.order().buyer_signed_at is None


def test_no_connection_is_held_while_the_service_is_asked(office: Office) -> None:
    open_: list[int] = []

    def look() -> None:
        open_.append(db.engine().pool.checkedout())

    office.service.meanwhile = look
    assert sign(office).status_code == 200
    assert open_ == [0]


def test_an_order_that_changed_meanwhile_is_not_signed(office: Office) -> None:
    def taken_back() -> None:
        with db.new_session() as session:
            order = session.get_one(Order, office.key)
            confirmation.cancel(session, order=order, reason="Salah paket", actor=office.world["ppk"], at=now())

    office.service.meanwhile = taken_back
    answer = sign(office)
    assert answer.status_code == 409
    with db.new_session() as session:
        assert session.get_one(Order, office.key).buyer_signed_at is None
        assert session.scalars(select(Paper.id).where(Paper.signed_with.is_not(None))).all() == []


def test_a_paper_that_would_say_something_else_is_not_signed(office: Office) -> None:
    """The state allows the move still; what the paper says has changed."""

    def moved() -> None:
        with db.new_session() as session:
            session.execute(text("UPDATE purchase_order SET delivery_address = 'Jalan Lain 9'"))

    office.service.meanwhile = moved
    answer = sign(office)
    assert answer.status_code == 409
    assert "berubah selagi" in answer.json()["detail"]
    assert office.order().buyer_signed_at is None


def test_a_vendor_signs_as_ever(office: Office) -> None:
    sign(office)
    with db.new_session() as session:
        order = session.get_one(Order, office.key)
        confirmation.accept(session, order=order, note=None, actor=office.world["vendor"], at=now())
    body = {"move": "sign", "password": PASSWORD}
    path, headers = f"/api/v1/orders/{office.order_id}/moves", office.bearer("vendor")
    refused = Browser().client.post(path, json={**body, "passphrase": "apa saja"}, headers=headers)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "passphrase"
    assert Browser().client.post(path, json=body, headers=headers).status_code == 200
    assert len(office.service.asked) == 1


def test_a_region_without_a_service_signs_as_ever(office: Office) -> None:
    office.choose(active=False)
    assert sign(office).status_code == 422
    assert sign(office, passphrase=None).status_code == 200
    assert office.service.asked == []
    assert surat(office.documents())["signed_with"] is None


def test_a_signature_that_is_overdue_is_refused_before_the_service_is_asked(office: Office) -> None:
    with db.new_session() as session:
        order = session.get_one(Order, office.key)
        assert order.due_at is not None
        order.due_at = now() - timedelta(minutes=1)
        assert deadlines.is_over(order, now())
    assert sign(office).status_code == 409
    assert office.service.asked == []
