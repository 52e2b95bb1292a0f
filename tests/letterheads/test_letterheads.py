"""What stands on top of papers: a region's and its offices' lines and the logo, in versions; what was issued keeps its own."""

import io
import re
from datetime import timedelta

import pytest
from PIL import Image, ImageDraw
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import audit, db
from app.accounts.models import Account
from app.accounts.tokens import mint
from app.clock import now
from app.documents import Report, pdf
from app.errors import Invalid, NotFound
from app.files.photos import PhotoRefused
from app.letterheads.bodies import LinesBody
from app.letterheads.models import LetterheadVersion
from app.letterheads.queries import head_of
from app.letterheads.setting import ChangedMeanwhile, Lines, put_logo, remove_logo, write_lines
from app.papers import issuing
from app.papers.drawing import drawn
from app.papers.kinds import PaperKind
from app.web.incoming.reading import validated
from tests import world as worlds
from tests.documents.reading import close, text_of
from tests.web.browsing import Browser, bearer
from tests.world import AT, OTHER_SATKER, PASSWORD, SATKER, World

LINES = Lines(
    address="Jalan Contoh 7, Kota Contoh 99001", phone="(021) 000-0000", email="sekda@contoh.example", website="contoh.example"
)
OFFICE = Lines(name="DINAS CONTOH DAN TELADAN", address="Jalan Dinas 9")


def emblem(colour: str = "navy", *, form: str = "PNG") -> bytes:
    """A shield on nothing."""
    picture = Image.new("RGBA", (360, 400), (0, 0, 0, 0))
    ImageDraw.Draw(picture).polygon([(180, 10), (350, 80), (350, 260), (180, 390), (10, 260), (10, 80)], fill=colour)
    made = io.BytesIO()
    (picture if form == "PNG" else picture.convert("RGB")).save(made, form)
    return made.getvalue()


def set_up(session: Session, world: World, *, days: int = 0) -> None:
    told = {"region": world.region, "actor": world["region_admin"], "at": AT + timedelta(days=days)}
    write_lines(session, lines=LINES, **told)
    put_logo(session, sent=emblem(), **told)


def test_without_one_a_paper_begins_with_the_government_and_the_office(session: Session, world: World) -> None:
    head = head_of(session, world.region, (SATKER, "Dinas Contoh"), at=AT)
    assert (list(head.lines), head.logo) == (["PEMERINTAH KABUPATEN CONTOH", "Dinas Contoh"], None)


def test_an_office_has_the_regions_address_and_logo_until_it_has_an_address_of_its_own(session: Session, world: World) -> None:
    set_up(session, world)
    first = ["PEMERINTAH KABUPATEN CONTOH", "Dinas Contoh"]
    reached = "Telepon (021) 000-0000 · sekda@contoh.example · contoh.example"
    head = head_of(session, world.region, (SATKER, "Dinas Contoh"), at=AT)
    assert list(head.lines) == [*first, LINES.address, reached]
    assert head.logo is not None
    assert head.logo.alt == "Logo Kabupaten Contoh"
    write_lines(session, region=world.region, satker_code=SATKER, lines=OFFICE, actor=world["region_admin"], at=AT)
    own = head_of(session, world.region, (SATKER, "Dinas Contoh"), at=AT)
    assert list(own.lines) == [first[0], OFFICE.name, OFFICE.address], "no part of the region's beside its own"
    assert own.logo == head.logo
    assert list(head_of(session, world.region, at=AT).lines) == [first[0], LINES.address, reached]


def test_each_change_is_a_version_and_what_stood_at_an_instant_is_known(session: Session, world: World) -> None:
    set_up(session, world)
    told = {"region": world.region, "actor": world["region_admin"]}
    write_lines(session, lines=Lines(name="PEMERINTAH ACEH CONTOH"), at=AT + timedelta(days=2), **told)
    remove_logo(session, at=AT + timedelta(days=3), **told)
    by_day = [head_of(session, world.region, at=AT + timedelta(days=days)) for days in (-1, 0, 2, 3)]
    assert [head.lines[0] for head in by_day] == ["PEMERINTAH KABUPATEN CONTOH"] * 2 + ["PEMERINTAH ACEH CONTOH"] * 2
    assert [head.logo is not None for head in by_day] == [False, True, True, False]
    remove_logo(session, at=AT + timedelta(days=4), **told)
    assert session.scalars(select(LetterheadVersion.version).order_by(LetterheadVersion.version)).all() == [1, 2, 3, 4], (
        "nothing new, no version"
    )
    assert session.scalar(select(func.count()).where(audit.AuditRow.action == "letterhead.write")) == 4


def test_a_paper_that_was_issued_keeps_its_head_to_the_byte_and_is_not_superseded_by_another(
    session: Session, world: World
) -> None:
    set_up(session, world, days=-1)
    order = worlds.approved(session, world)
    paper = _surat(session, order)
    before, text = drawn(paper), close(text_of(drawn(paper)))
    for part in ("PEMERINTAH KABUPATEN CONTOH", "Dinas Contoh", LINES.address, "sekda@contoh.example"):
        assert close(part) in text, part
    assert b"/Figure" in before
    assert b"DCTDecode" in before, "the logo goes in as it is"
    put_logo(session, region=world.region, sent=emblem("maroon"), actor=world["region_admin"], at=AT)
    write_lines(session, region=world.region, satker_code=SATKER, lines=OFFICE, actor=world["region_admin"], at=AT)
    again = _surat(session, order)
    assert (again.id, drawn(again) == before) == (paper.id, True)
    assert not any(one.superseded for one in issuing.listed(session, order, at=AT))
    order.terms = "Dikirim pagi"
    session.flush()
    following = _surat(session, order)
    assert (following.issue, OFFICE.name in following.data["letterhead"]) == (2, True)
    assert following.data["logo"]["sha256"] != paper.data["logo"]["sha256"]


def test_a_paper_whose_logo_the_store_has_lost_is_drawn_with_its_lines(session: Session, world: World) -> None:
    order = worlds.approved(session, world)
    paper = _surat(session, order)
    plain = drawn(paper)
    paper.data = {**paper.data, "logo": {"sha256": "0" * 64, "alt": "Logo"}}
    found = drawn(paper)
    assert b"DCTDecode" not in found
    assert close(text_of(plain)).replace(paper.content_sha256, "")[:200] == close(text_of(found))[:200]


def test_a_report_says_its_logo_by_its_hash(session: Session, world: World) -> None:
    told = {"title": "Uji", "as_of": "hari ini", "drawn_at": AT}
    bare = head_of(session, world.region, at=AT)
    set_up(session, world)
    put = Report(letterhead=head_of(session, world.region, at=AT), **told)
    assert put.hash != Report(letterhead=bare, **told).hash
    assert b"DCTDecode" in pdf(put)


def _surat(session: Session, order):
    return next(paper for paper in issuing.issue_all(session, order, at=AT) if paper.kind == PaperKind.PURCHASE_ORDER)


@pytest.mark.parametrize("sent", [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a" + b"0" * 400, emblem()[:200]])
def test_what_is_no_picture_is_no_logo(session: Session, world: World, sent: bytes) -> None:
    with pytest.raises(PhotoRefused) as refused:
        put_logo(session, region=world.region, sent=sent, actor=world["region_admin"], at=AT)
    assert [error.field for error in refused.value.errors] == ["logo"]


def test_nobody_but_the_regions_admin_writes_it_and_only_for_its_own_offices(session: Session, world: World) -> None:
    for persona in ("pp", "ppk", "vendor", "curator", "budget_user"):
        told = {"region": world.region, "actor": world[persona], "at": AT}
        for act in (
            lambda told=told: write_lines(session, lines=LINES, **told),
            lambda told=told: put_logo(session, sent=emblem(), **told),
            lambda told=told: remove_logo(session, **told),
        ):
            with pytest.raises(NotFound):
                act()
    with pytest.raises(Invalid):
        write_lines(session, region=world.region, satker_code=OTHER_SATKER, lines=LINES, actor=world["region_admin"], at=AT)


def test_of_two_who_write_at_once_one_is_told_to_look_again(
    session: Session, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up(session, world)
    monkeypatch.setattr("app.letterheads.setting.newest", lambda *_a, **_k: None)
    with pytest.raises(ChangedMeanwhile):
        write_lines(session, region=world.region, lines=OFFICE, actor=world["region_admin"], at=AT)


@pytest.mark.usefixtures("committed")
def test_the_page_and_the_api_write_the_same_head_and_everybody_sees_the_logo() -> None:
    with db.new_session() as session:
        world = worlds.build(session)
        login = session.get_one(Account, world["region_admin"].account_id).login
        token = mint(session, grant=world.grants["region_admin"], scopes=(), ends_at=now() + timedelta(hours=1), at=now())
        number = world.region.id
    browser, path, api = Browser(), "/kop/99.01", "/api/v1/regions/99.01/letterhead"
    browser.sign_in(login, PASSWORD)
    refused = browser.send(path, {"address": "Jalan Contoh 7", "email": "bukan surel"}, page=path)
    assert (refused.status_code, 'value="Jalan Contoh 7"' in refused.text) == (422, True)
    assert browser.send(path, {"address": "Jalan Contoh 7", "phone": "021 000"}, page=path).status_code == 303
    office = browser.send(path, {"satker_code": SATKER, "address": "Jalan Dinas 9"}, page=f"{path}?satker={SATKER}")
    assert office.status_code == 303
    sent = browser.client.post(f"{api}/logo", files={"logo": ("l.png", emblem(), "image/png")}, headers=bearer(token))
    assert sent.status_code == 200, sent.text
    told = browser.get(api).json()
    assert (told["address"], told["version"], [one["address"] for one in told["offices"]]) == (
        "Jalan Contoh 7",
        2,
        ["Jalan Dinas 9"],
    )
    assert told["printed"] == ["PEMERINTAH KABUPATEN CONTOH", "Jalan Contoh 7", "Telepon 021 000"]
    picture = Browser().get(told["logo"])
    assert (picture.headers["content-type"], "immutable" in picture.headers["cache-control"]) == ("image/webp", True)
    assert Browser().get(told["logo"].replace(f"/logo/{number}/", f"/logo/{number + 1}/")).status_code == 404
    assert Browser().get(told["logo"].replace("-320", "-321")).status_code == 404
    shown = Browser().get(path).text
    assert "Jalan Dinas 9" in shown
    assert "<form" not in shown.partition("<main")[2]
    public = Browser().get("/realisasi/99.01").text
    assert told["logo"] in public
    (shared,) = set(re.findall(r'content="https?://[^/"]+(/realisasi/99.01/gambar.png[^"]*)"', public))
    with_logo = Browser().get(shared.replace("&amp;", "&"))
    assert with_logo.status_code == 200
    sample = browser.get(f"{path}/contoh.pdf?satker={SATKER}")
    assert close("Jalan Dinas 9") in close(text_of(sample.content))
    assert close("Periksa keaslian") not in close(text_of(sample.content)), "there is nothing to verify"
    assert "Sudah diisi" in browser.get("/daerah").text
    written = browser.client.post(api, json={"name": "PEMERINTAH CONTOH"}, headers=bearer(token))
    assert (written.json()["printed"], written.json()["logo"]) == (["PEMERINTAH CONTOH"], told["logo"])
    assert browser.send(f"{path}/logo/hapus", {}, page=path).status_code == 303
    assert browser.get(api).json()["logo"] is None
    assert Browser().get(shared.replace("&amp;", "&")).content != with_logo.content
    with_file = browser.send(f"{path}/logo", {}, page=path)
    assert with_file.status_code == 422
    assert browser.client.delete(f"{api}/logo", headers=bearer(token)).status_code == 200


def test_a_line_is_one_line() -> None:
    """Otherwise a name of a hundred lines would push what a paper says off its page."""
    read = validated(
        LinesBody, {"name": "DINAS\n\n\nCONTOH", "address": "Jalan Contoh 7,\r\nKota\u2028Contoh", "website": " contoh.example\n"}
    )
    assert (read.name, read.address, read.website) == ("DINAS CONTOH", "Jalan Contoh 7, Kota Contoh", "contoh.example")
