"""The pages: the region's admin writes the service down and tries it, an official keeps his NIK, and signs on the order's page."""

import pytest
from sqlalchemy import select

from app import db
from app.audit import AuditRow
from app.esign import queries, vault
from app.esign.models import EsignIdentity, EsignService
from app.settings import settings
from tests.esign.authority import APPLICATION, NIK, PASSPHRASE
from tests.esign.conftest import Office
from tests.esign.making import PAGE, post, surat
from tests.web.browsing import Browser
from tests.world import PASSWORD


def written(office: Office, **changes: str) -> dict[str, str]:
    user, secret = APPLICATION
    return {"protocol": "v1", "base_url": office.service.url, "username": user, "secret": secret, "active": "true", **changes}


def test_the_admin_writes_the_service_down_and_its_secret_is_sealed(office: Office) -> None:
    admin = office.browser("region_admin")
    assert post(admin, PAGE, PAGE, **written(office, seal_allowed="true")).status_code == 303
    with db.new_session() as session:
        row = session.scalars(select(EsignService)).one()
        assert (row.protocol, row.active, row.seal_allowed) == ("v1", True, True)
        assert APPLICATION[1].encode() not in row.secret_sealed
        assert queries.access_to(row).secret == APPLICATION[1]
        assert vault.unseal(row.secret_sealed, of=queries.secret_of(3)) is None, "sealed for one region it opens for no other"
        told = session.scalars(
            select(AuditRow).where(AuditRow.action == "esign_service.write").order_by(AuditRow.id.desc())
        ).first()
        assert told is not None
        assert APPLICATION[1] not in str(told.details)
    shown = admin.get(PAGE)
    assert office.service.url in shown.text
    assert APPLICATION[1] not in shown.text


def test_a_refused_service_comes_back_without_its_secret(office: Office) -> None:
    admin = office.browser("region_admin")
    answer = post(admin, PAGE, PAGE, **written(office, base_url="http://169.254.169.254"))
    assert answer.status_code == 422
    assert "belum diizinkan" in answer.text
    assert "http://169.254.169.254" in answer.text
    assert APPLICATION[1] not in answer.text


def test_a_secret_goes_to_no_other_address_than_it_was_meant_for(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOKAPASAR_ESIGN_HOSTS", f'["{office.service.host}", "127.0.0.2"]')
    settings.cache_clear()
    admin = office.browser("region_admin")
    refused = post(admin, PAGE, PAGE, **written(office, base_url="http://127.0.0.2", secret=""))
    assert refused.status_code == 422
    assert post(admin, PAGE, PAGE, **written(office, secret="")).status_code == 303, "the address stays, and so does the secret"


def test_the_service_is_tried_with_one_nik_which_is_not_kept(office: Office) -> None:
    admin = office.browser("region_admin")
    good = post(admin, PAGE, f"{PAGE}/periksa", nik=NIK)
    assert "dapat menandatangani" in good.text
    assert office.service.asked[-1][0] == f"/api/user/status/{NIK}"
    bad = post(admin, PAGE, f"{PAGE}/periksa", nik="9900000000000099")
    assert "belum dapat menandatangani" in bad.text
    assert "9900000000000099" not in bad.text
    office.choose(protocol="v2")
    assert "dapat menandatangani" in post(admin, PAGE, f"{PAGE}/periksa", nik=NIK).text
    assert office.service.asked[-1] == ("/api/v2/user/check/status", {"nik": NIK})
    office.choose(secret="salah")
    assert "menolak nama pengguna aplikasi" in post(admin, PAGE, f"{PAGE}/periksa", nik=NIK).text


def test_the_same_by_the_api(office: Office) -> None:
    path, headers = "/api/v1/regions/99.01/esign", office.bearer("region_admin", "sign")
    body = {**written(office), "active": False, "seal_allowed": True}
    answer = Browser().client.post(path, json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    shown = Browser().get(path, headers=headers).json()
    assert (shown["base_url"], shown["active"], shown["hosts"]) == (office.service.url, False, [office.service.host])
    assert "secret" not in shown
    asked = Browser().client.post(f"{path}/check", json={"nik": NIK}, headers=headers)
    assert asked.json() == {"status": "ISSUE", "message": "Sertifikat aktif", "can_sign": True}
    weak = Browser().client.post(path, json=body, headers=office.bearer("region_admin"))
    assert weak.status_code == 409, "a token without the scope to sign changes nothing of it"
    for persona in ("ppk", "auditor", "vendor"):
        assert Browser().get(path, headers=office.bearer(persona)).status_code == 404


def test_an_official_keeps_his_nik_and_nobody_reads_it(office: Office) -> None:
    ppk = office.browser("ppk")
    assert post(ppk, "/akun/sertifikat", "/akun/sertifikat", nik="12345").status_code == 422
    assert post(ppk, "/akun/sertifikat", "/akun/sertifikat", nik="9900 0000 0000 0025").status_code == 303
    shown = ppk.get("/akun/sertifikat")
    assert "99••••••••••••25" in shown.text
    assert "9900000000000025" not in shown.text
    with db.new_session() as session:
        row = session.scalars(select(EsignIdentity)).one()
        assert b"9900000000000025" not in row.nik_sealed
    told = post(ppk, "/akun/sertifikat", "/akun/sertifikat/periksa")
    assert "belum dapat menandatangani" in told.text
    assert post(ppk, "/akun/sertifikat", "/akun/sertifikat/hapus").status_code == 303
    with db.new_session() as session:
        assert session.scalars(select(EsignIdentity)).all() == []
    assert office.browser("vendor").get("/akun/sertifikat").status_code == 404


def test_the_form_of_the_signature_asks_for_the_passphrase_and_never_gives_it_back(office: Office) -> None:
    ppk, page = office.browser("ppk"), f"/pesanan/{office.order_id}"
    assert 'name="passphrase"' in ppk.get(page).text
    assert 'name="seal_instead"' not in ppk.get(page).text
    wrong = post(ppk, page, f"{page}/langkah", move="sign", password=PASSWORD, passphrase="salah sekali itu")
    assert wrong.status_code == 422
    assert "Passphrase sertifikat salah" in wrong.text
    assert "salah sekali itu" not in wrong.text
    assert PASSWORD not in wrong.text
    right = post(ppk, page, f"{page}/langkah", move="sign", password=PASSWORD, passphrase=PASSPHRASE)
    assert right.status_code == 303, right.text
    assert surat(office.documents())["signed_with"] == "certificate"
    assert 'name="passphrase"' not in office.browser("vendor").get(page).text


def test_where_it_is_off_no_form_asks_for_a_passphrase(office: Office) -> None:
    office.choose(active=False)
    assert 'name="passphrase"' not in office.browser("ppk").get(f"/pesanan/{office.order_id}").text


def test_where_the_seal_may_stand_in_the_form_offers_it(office: Office) -> None:
    office.choose(seal_allowed=True)
    ppk, page = office.browser("ppk"), f"/pesanan/{office.order_id}"
    assert 'name="seal_instead"' in ppk.get(page).text
    assert post(ppk, page, f"{page}/langkah", move="sign", password=PASSWORD, seal_instead="true").status_code == 303
    assert surat(office.documents())["signed_with"] == "seal"


def test_a_key_that_is_none_is_told_so_and_the_service_is_not_asked(office: Office) -> None:
    page, ppk = f"/pesanan/{office.order_id}", office.browser("ppk")
    for key in ("kunci\0", "k" * 300):
        said = {"move": "sign", "password": PASSWORD, "passphrase": PASSPHRASE, "once": key}
        assert post(ppk, page, f"{page}/langkah", **said).status_code == 422
    assert office.service.asked == []
