"""Every way in which the service does not sign: a plain sentence with the way out, and nothing half applied."""

import threading
from time import monotonic

import pytest
from sqlalchemy import func, select

from app import db
from app.esign import client
from app.esign.faults import EsignAway
from app.esign.models import EsignIdentity
from app.files.models import StoredFile
from app.moves.history import MoveTaken
from app.papers.models import Paper
from app.settings import settings
from tests.documents.reading import text_of
from tests.esign.authority import NIK, PASSPHRASE
from tests.esign.conftest import Office
from tests.esign.making import file_of, sign, surat


def nothing_happened(office: Office) -> None:
    assert office.order().buyer_signed_at is None
    assert office.order().state == "ESIGN_IN_PROGRESS"
    with db.new_session() as session:
        assert session.scalar(select(func.count()).select_from(Paper).where(Paper.signed_with.is_not(None))) == 0
        assert session.scalar(select(func.count()).select_from(MoveTaken).where(MoveTaken.move == "sign")) == 0
        assert session.scalar(select(func.count()).select_from(StoredFile)) == 0


def test_a_wrong_passphrase_is_told_at_its_field(office: Office) -> None:
    answer = sign(office, passphrase="salah sama sekali")
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["passphrase"]
    assert "Passphrase sertifikat salah" in answer.text
    nothing_happened(office)
    assert sign(office).status_code == 200, "and the next try goes through"


@pytest.mark.parametrize(
    ("says", "status", "told"),
    [
        ((400, {"status_code": 2011, "error": "User tidak terdaftar"}), 409, "belum terdaftar"),
        ((400, {"status_code": 2021, "error": "Sertifikat Anda sudah expired"}), 409, "habis masa berlakunya"),
        ((400, {"status_code": 2022, "error": "Sertifikat telah dicabut (REVOKE)"}), 409, "dicabut atau dibekukan"),
        ((200, {"status_code": 2031, "error": "Passphrase anda salah !!!"}), 422, "Passphrase sertifikat salah"),
        ((400, {"status_code": 5099, "error": "Kuota habis"}), 409, "Kuota habis"),
        ((401, {"error": "Unauthorized"}), 409, "menolak nama pengguna aplikasi"),
        ((500, b"<html>oops</html>"), 503, "menjawab 500"),
        ((302, b""), 409, "mengalihkan"),
        ((200, b"bukan pdf"), 409, "bukan PDF"),
        ((200, {}), 409, "bukan PDF"),
        ((200, b"%PDF-1.7 yang lain sama sekali"), 409, "bukan berkas yang dikirim"),
    ],
)
def test_what_the_service_says_is_told_with_the_way_out(office: Office, says, status: int, told: str) -> None:
    office.service.says = says
    answer = sign(office)
    assert answer.status_code == status, answer.text
    assert told in answer.text
    assert "elum ada yang ditandatangani" in answer.text
    nothing_happened(office)


@pytest.mark.parametrize(
    ("bends", "told"),
    [
        ("rewrites", "bukan berkas yang dikirim"),
        ("unsigned", "tanda tangannya tidak"),
        ("cuts", "tanda tangannya tidak"),
        ("breaks", "tidak utuh"),
        ("expired", "tidak berlaku pada hari ini"),
        ("locks", "dikunci"),
        ("twice", "tidak utuh"),
    ],
)
def test_a_file_that_is_not_ours_signed_once_and_whole_is_refused(office: Office, bends: str, told: str) -> None:
    office.service.bends = bends
    answer = sign(office)
    assert answer.status_code == 409, answer.text
    assert told in answer.text
    nothing_happened(office)


def test_a_service_that_is_slow_is_waited_for_and_then_left(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "SECONDS_MAX", 0.3)
    office.service.silent = threading.Event()
    answer = sign(office)
    office.service.silent.set()
    assert answer.status_code == 503
    assert "tidak menjawab dalam" in answer.text
    nothing_happened(office)


def test_a_name_that_nobody_answers_for_is_left_in_time_too(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    found = threading.Event()
    monkeypatch.setattr(client, "SECONDS_MAX", 0.3)
    monkeypatch.setattr(client, "aim", lambda *_address, **_reach: found.wait(5) and None)
    access = client.Access("v1", office.service.url, "aplikasi", "rahasia")
    begun = monotonic()
    with pytest.raises(EsignAway, match="tidak menjawab dalam"):
        client.standing_of(access, nik=NIK)
    waited = monotonic() - begun
    found.set()
    assert waited < 3, "the call ends in its time, whatever the lookup still does"


def test_an_answer_without_end_is_left(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "BYTES_MAX", 1000)
    answer = sign(office)
    assert answer.status_code == 409
    assert "lebih dari" in answer.text
    nothing_happened(office)


def test_a_service_that_is_down_keeps_nobody(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOKAPASAR_ESIGN_HOSTS", '["127.0.0.1"]')
    settings.cache_clear()
    office.choose(base_url="http://127.0.0.1:9")
    answer = sign(office)
    assert answer.status_code == 503
    assert "tidak menjawab" in answer.text
    nothing_happened(office)


def test_a_host_that_the_operator_allows_no_more_is_not_called(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LOKAPASAR_ESIGN_HOSTS")
    settings.cache_clear()
    answer = sign(office)
    assert answer.status_code == 409
    assert "belum diizinkan" in answer.text
    assert office.service.asked == []
    nothing_happened(office)


def test_an_official_without_a_nik_is_told_where_to_write_it(office: Office) -> None:
    with db.new_session() as session:
        session.delete(session.scalars(select(EsignIdentity)).one())
    answer = sign(office)
    assert answer.status_code == 409
    assert "halaman Akun" in answer.text
    assert office.service.asked == []


def test_without_a_passphrase_nothing_is_signed(office: Office) -> None:
    answer = sign(office, passphrase=None)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["passphrase"]
    nothing_happened(office)


def test_the_seal_stands_in_only_where_the_admin_allows_it_and_the_paper_says_so(office: Office) -> None:
    refused = sign(office, passphrase=None, seal_instead=True)
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == ["seal_instead"]
    nothing_happened(office)
    office.choose(seal_allowed=True)
    answer = sign(office, passphrase=None, seal_instead=True)
    assert answer.status_code == 200, answer.text
    assert office.service.asked == []
    paper = surat(answer.json()["documents"])
    assert paper["signed_with"] == "seal"
    assert "dengan segel instalasi: layanan sertifikat elektronik tidak dapat dipakai" in " ".join(
        text_of(file_of(office, paper)).split()
    )


def test_what_the_service_repeats_of_our_secrets_is_not_passed_on(office: Office) -> None:
    office.service.says = (400, {"status_code": 4000, "error": f"gagal untuk {NIK} dengan {PASSPHRASE}"})
    answer = sign(office)
    assert answer.status_code == 409
    assert NIK not in answer.text
    assert PASSPHRASE not in answer.text
