"""The papers of an order: which are due, what they say, that the same says the same, and that nothing issued is ever
rewritten."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from app.accounts.decrees import replace_decree
from app.accounts.models import Account
from app.accounts.reauthentication import Proof
from app.catalogue.states import LISTING
from app.documents import hash_of_data
from app.errors import NotFound
from app.fulfilment import handover, shipping
from app.fulfilment.lateness import penalty
from app.fulfilment.queries import handovers_of, shipments_of
from app.identifiers import new_id
from app.moves.taking import step
from app.orders import negotiation
from app.orders.models import Order
from app.orders.succession.models import Kind
from app.orders.succession.passing import pass_on
from app.papers import issuing
from app.papers.drawing import drawn
from app.papers.goods import in_words
from app.papers.kinds import PaperKind, parse_slug, slug_of
from app.papers.models import Paper
from app.rules.decreeing import decree
from app.rules.national import RULES
from app.rules.queries import Rules
from tests import world as worlds
from tests.documents.reading import close, text_of
from tests.papers.making import accepted
from tests.world import AT, World

NATIONAL = Rules(RULES)


def issues(session: Session, order: Order) -> dict[PaperKind, Paper]:
    return {PaperKind(paper.kind): paper for paper in issuing.issue_all(session, order, at=AT)}


def test_a_paid_order_has_its_papers_in_order(session: Session, order: Order) -> None:
    found = issuing.listed(session, order, at=AT)
    assert [one.kind for one in found] == [kind for kind in PaperKind if kind != PaperKind.ADDENDUM]
    assert all(one.sha256 is None and not one.superseded for one in found)


def test_every_paper_says_what_the_order_says(session: Session, order: Order) -> None:
    said = {kind: close(text_of(drawn(paper))) for kind, paper in issues(session, order).items()}
    for kind, text in said.items():
        for part in ("Belanja alat tulis", "900000001", "CV Contoh 1", "Dinas Contoh", "lima ratus ribu rupiah", "Rp500.000"):
            if part.startswith("Belanja") and kind == PaperKind.HANDOVER or part == "900000001" and kind == PaperKind.HANDOVER:
                continue
            assert close(part).lower() in text.lower(), (kind, part)
    surat = said[PaperKind.PURCHASE_ORDER]
    for part in (
        order.sp_number,
        "9900000000001",
        "Kertas A4 80 gsm",
        "3212801100",
        "Jalan Contoh 1",
        "Rabu, 1 April 2026",
        "Orang ppk",
        "Orang vendor",
        "1.01.01.2.06.0002.5.1.02.01.01.0024",
        "Ditandatangani secara elektronik 2 Maret 2026 10.00 WIB",
    ):
        assert close(str(part)) in surat, part
    assert close("Senin, tanggal dua bulan Maret tahun dua ribu dua puluh enam (2-3-2026)") in said[PaperKind.HANDOVER]
    assert close("00123/SP2D/2026") in said[PaperKind.RECEIPT]
    for signed, post in (("Orang treasurer", "Lunas dibayar"), ("Orang budget_user", "Setuju dibayar")):
        assert close(signed) in said[PaperKind.RECEIPT], post
    assert close("Orang vendor") not in said[PaperKind.RECEIPT]  # the vendor has not yet confirmed the money
    assert close("Orang vendor") in said[PaperKind.INVOICE]
    assert close("010.000-26.1") in said[PaperKind.INVOICE]
    assert close("BAN/" + order.number) in said[PaperKind.MINUTES]


def test_the_surat_pesanan_says_the_local_content_and_the_warranty_of_the_version_that_was_ordered(
    session: Session, world: World
) -> None:
    version = world.listing.versions[0]
    version.tkdn_bps, version.bmp_bps, version.warranty = 4_250, 1_000, "12 bulan di tempat"
    session.flush()
    order = worlds.approved(session, world)
    newer = replaced(version, id=new_id(), number=2, tkdn_bps=2_500, warranty="tanpa")
    session.add(newer)
    world.listing.newest_version = world.listing.published_version = 2
    session.flush()
    session.expire_all()
    text = close(text_of(drawn(issues(session, order)[PaperKind.PURCHASE_ORDER])))
    assert close("TKDN 42,50% · BMP 10,00% · Garansi 12 bulan di tempat") in text


def test_the_surat_pesanan_says_dpa_route_and_packaging_where_the_ppk_wrote_them_down(session: Session, world: World) -> None:
    order = worlds.approved(session, world)
    said = ("Nomor DPA", "Rencana cara bayar", "Kemasan")
    plain = close(text_of(drawn(issues(session, order)[PaperKind.PURCHASE_ORDER])))
    assert not [part for part in said if close(part) in plain]
    order.dpa_number, order.payment_route, order.packaging = "DPA/A.1/1.01/001/2026", "KKPD", "Dus <asli> bersegel"
    session.flush()
    paper = issues(session, order)[PaperKind.PURCHASE_ORDER]
    assert paper.issue == 2, "what the paper says anew is a next issue"
    text = close(text_of(drawn(paper)))
    for part in (*said, "DPA/A.1/1.01/001/2026", "KKPD: kartu kredit pemerintah daerah", "Dus <asli> bersegel"):
        assert close(part) in text, part


def test_the_comparison_sheet_compares_what_would_be_paid_for_as_many_as_were_ordered(session: Session, world: World) -> None:
    """With the wholesale price of that many, and with the tax of a vendor that charges it."""
    world.listing.versions[0].tiers = [{"from": 10, "price": 46_000}]
    taxed = worlds.add_listing(session, world.etalase, world.other_vendor, price=45_000, name="Kertas berpajak")
    taxed.versions[0].tax_rate_bps, taxed.versions[0].price_with_ppn = 1100, False
    session.flush()
    session.expire_all()
    order = worlds.approved(session, world, quantity=10)
    text = close(text_of(drawn(issues(session, order)[PaperKind.COMPARISON])))
    assert close("Rp46.000, Rp1.000 di atas yang termurah") in text, "the other is no PKP, and charges no tax"
    world.other_vendor.pkp = True
    session.flush()
    other = worlds.approved(session, world, quantity=10)
    text = close(text_of(drawn(issues(session, other)[PaperKind.COMPARISON])))
    assert (close("Rp46.000, yang termurah") in text, close("49.950") in text) == (True, True)


def test_the_minutes_say_who_agreed_to_the_last_offer_and_when(session: Session, world: World) -> None:
    order = worlds.place(session, world)
    negotiation.agree(session, order=order, actor=world["vendor"], at=AT)
    negotiation.offer(
        session, order=order, prices={}, shipping=5_000, due_date=None, actor=world["vendor"], at=AT + timedelta(minutes=5)
    )
    worlds.finish(session, world, order, at=AT + timedelta(minutes=10))
    text = close(text_of(drawn(issues(session, order)[PaperKind.MINUTES])))
    for part in ("Orang pp", "Orang vendor"):
        assert close(part) in text, part
    assert text.count(close("Disetujui secara elektronik 2 Maret 2026 10.10 WIB")) == 2
    assert close("10.00 WIB Orang") not in text


def test_the_comparison_sheet_shows_what_was_on_show_at_that_moment(session: Session, world: World) -> None:
    """Cheaper and dearer ones, at the prices of then; not what came later, was taken down, or is of another kind."""
    cheaper = worlds.add_listing(session, world.etalase, world.other_vendor, price=48_500, name="Kertas murah")
    gone = worlds.add_listing(session, world.etalase, world.other_vendor, price=10_000, name="Kertas hilang")
    other = worlds.add_listing(session, world.etalase, world.other_vendor, price=11_000, name="Tinta")
    step(session, LISTING, gone, "withdraw", actor=world["other_vendor"], at=AT - timedelta(days=1))
    other.versions[0].unit = "botol"
    order = worlds.approved(session, world)
    later = worlds.add_listing(session, world.etalase, world.other_vendor, price=12_000, name="Kertas baru")
    later.published_at = AT + timedelta(days=1)
    step(session, LISTING, cheaper, "withdraw", actor=world["other_vendor"], at=AT + timedelta(days=2))
    newer = replaced(world.listing.versions[0], id=new_id(), number=2, unit_price=1_000, decided_at=AT + timedelta(days=1))
    session.add(newer)
    session.flush()
    session.expire_all()
    paper = issues(session, order)[PaperKind.COMPARISON]
    text = close(text_of(drawn(paper)))
    for part in (
        "Kertas murah",
        "48.500",
        "CV Contoh 2",
        "Kertas A4 80 gsm",
        "50.000",
        "Rp50.000, Rp1.500 di atas yang termurah",
        "LB/" + order.number,
    ):
        assert close(part) in text, part
    for part in ("Kertas hilang", "Tinta", "Kertas baru", "1.000 "):
        assert close(part) not in text, part
    assert [one.issue for one in issuing.listed(session, order, at=AT) if one.kind == PaperKind.COMPARISON] == [1]


def test_the_same_issue_is_drawn_to_the_same_bytes(session: Session, order: Order) -> None:
    paper = issues(session, order)[PaperKind.PURCHASE_ORDER]
    assert drawn(paper) == drawn(paper)
    assert paper.content_sha256 == hash_of_data(paper.data)


def test_a_paper_that_says_the_same_keeps_its_issue(session: Session, order: Order) -> None:
    first = issues(session, order)
    assert {kind: paper.id for kind, paper in issues(session, order).items()} == {kind: paper.id for kind, paper in first.items()}


def test_a_signature_makes_the_next_issue_and_leaves_the_first(session: Session, world: World) -> None:
    order = worlds.approved(session, world)
    (unsigned,) = [paper for paper in issuing.issue_all(session, order, at=AT) if paper.kind == PaperKind.PURCHASE_ORDER]
    said = dict(unsigned.data)
    assert "BELUM BERLAKU" in said["status"]
    worlds.signing.sign(session, order=order, proof=Proof(worlds.PASSWORD), actor=world["ppk"], at=AT)
    listed = [one for one in issuing.listed(session, order, at=AT) if one.kind == PaperKind.PURCHASE_ORDER]
    assert [(one.issue, one.superseded) for one in listed] == [(2, False), (1, True)]
    session.refresh(unsigned)
    assert unsigned.data == said


def test_what_is_not_due_is_not_found(session: Session, world: World) -> None:
    order = worlds.place(session, world)
    assert issuing.listed(session, order, at=AT) == []
    with pytest.raises(NotFound):
        issuing.issued(session, order, PaperKind.PURCHASE_ORDER, 1, 1, at=AT)
    with pytest.raises(NotFound):
        issuing.issued(session, order, PaperKind.HANDOVER, 7, 1, at=AT)


def test_a_papers_name_in_an_address_is_read_back_and_nothing_else_is() -> None:
    for kind in PaperKind:
        assert parse_slug(slug_of(kind, 12)) == (kind, 12)
    for wrong in ("", "bast", "bast-0", "bast-01", "bast-x", "bast-٣", "x-1", "bast-1-1"):
        with pytest.raises(NotFound):
            parse_slug(wrong)


@given(st.integers(0, 10**15))
@example(0)
@example(11_000)
@example(1_000_000)
@example(1_471_965_566)
@example(10**15)
def test_an_amount_in_words_reads_back_to_its_figures(amount: int) -> None:
    assert read_back(in_words(amount).removesuffix(" rupiah")) == amount


def read_back(words: str) -> int:
    """A reader of its own: se- is one, a scale multiplies what was said since the last one."""
    units = ["nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"]
    scales = {"ribu": 10**3, "juta": 10**6, "miliar": 10**9, "triliun": 10**12, "kuadriliun": 10**15}
    total = part = said = 0
    for word in (
        words.replace("sepuluh", "satu puluh")
        .replace("sebelas", "satu belas")
        .replace("seratus", "satu ratus")
        .replace("seribu", "satu ribu")
        .split()
    ):
        if word in units:
            said = units.index(word)
        elif word in ("belas", "puluh", "ratus"):
            part, said = part + {"belas": 10 + said, "puluh": 10 * said, "ratus": 100 * said}[word], 0
        else:
            total, part, said = total + (part + said) * scales[word], 0, 0
    return total + part + said


CORPUS = (
    '#read("/etc/passwd")',
    "$x^2$ *tebal* _miring_ @rujuk <label>",
    "{{7*7}}{% raw %}",
    "<script>alert(1)</script>",
    "\\u{41} \\ `kode` // komentar /* */",
    "= judul",
    "A" * 180,
)


@pytest.mark.asvs("1.3.7")
def test_what_anybody_typed_stays_text_in_every_paper(session: Session, world: World, order: Order) -> None:
    hostile = " ".join(CORPUS)
    order.package_name = order.terms = order.delivery_address = order.vendor_name = hostile
    line = order.lines[0]
    line.name = line.specification = line.unit = hostile
    world.vendor.street = world.vendor.bank_name = world.vendor.bank_holder = world.vendor.owner_name = hostile
    session.flush()
    for paper in issuing.issue_all(session, order, at=AT):
        text = close(text_of(drawn(paper)))
        for part in CORPUS:
            assert close(part) in text, (paper.kind, part)


def test_long_tables_go_on_over_the_pages_under_their_heads(session: Session, world: World) -> None:
    """200 lines and 51 accounts, as the longest of real orders have."""
    order = worlds.approved(session, world)
    first, share = order.lines[0], order.accounts[0]
    lines = [
        replaced(first, id=new_id(), position=n, name=f"Barang {n} dengan nama yang panjang sekali untuk satu kolom")
        for n in range(1, 201)
    ]
    accounts = [
        replaced(share, id=new_id(), position=n, account_code=f"1.01.01.2.06.0002.5.1.02.01.01.{n:04}") for n in range(1, 52)
    ]
    set_committed_value(order, "lines", lines)
    set_committed_value(order, "accounts", accounts)
    (paper,) = [one for one in issuing.issue_all(session, order, at=AT) if one.kind == PaperKind.PURCHASE_ORDER]
    text = text_of(drawn(paper))
    pages = int(text.rpartition("dari ")[2])
    assert pages >= 7
    assert text.count("KBKI") >= pages - 3
    assert all(f"Barang {n} " in text for n in (1, 100, 200))
    assert "1.01.01.2.06.0002.5.1.02.01.01.0051" in close(text)


def replaced(row, **changes):
    return type(row)(**{column.key: getattr(row, column.key) for column in row.__mapper__.columns} | changes)


@given(st.integers(0, 10**13), st.integers(-40, 900))
@example(10_000_000, 3)
@example(10_000_000, 51)
def test_a_penalty_is_one_in_a_thousand_a_day_up_to_its_cap(base: int, days: int) -> None:
    due = date(2026, 3, 2)
    found = penalty(due=due, delivered=due + timedelta(days=days), base=base, rules=NATIONAL)
    assert found.days == max(0, days)
    assert abs(found.amount * 1000 - min(base * found.days, base * 50)) <= 500


def test_a_late_delivery_is_called_so_with_the_penalty_that_the_region_decreed_when_the_order_was_signed(
    session: Session, world: World
) -> None:
    decreed = {
        "region_id": world.region.id,
        "code": "PENALTY_MAX",
        "decree_number": "Kep. 7/2026",
        "actor": world["region_admin"],
        "at": AT,
    }
    decree(session, **decreed, value=1, valid_from=date(2026, 1, 1), valid_until=date(2026, 3, 31))
    decree(session, **decreed, value=2, valid_from=date(2026, 4, 1), valid_until=None)
    order = worlds.in_process(session, world)
    accepted(session, world, order, at=AT + timedelta(days=60))
    said = {kind: close(text_of(drawn(paper))) for kind, paper in issues(session, order).items()}
    assert close("paling banyak 1% (Kep. 7/2026)") in said[PaperKind.PURCHASE_ORDER]
    for part in ("Terlambat30 hari", "Waktutidak sesuai", "Denda keterlambatanRp5.000", "batasnya Kep. 7/2026"):
        assert close(part) in said[PaperKind.HANDOVER], part


def test_a_handover_is_signed_for_what_it_will_be_worth_with_the_shipping_of_the_last_one(session: Session, world: World) -> None:
    world.listing.versions[0].zones = [{"region": "", "shipping": 15_000}]
    session.flush()
    order = worlds.in_process(session, world)
    totals: list[int] = []
    sign, given = handover.sign, {"session": session, "world": world, "order": order}

    def seen(session: Session, **signed: object):
        totals.extend(one.total for one in issuing.listed(session, order, at=AT) if one.kind == PaperKind.HANDOVER)
        return sign(session, **signed)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(handover, "sign", seen)
        accepted(**given)
    assert order.shipping_rupiah == 15_000
    assert totals == [order.total, order.total]


def test_a_plh_stands_on_the_paper_with_whom_they_replace_and_what_was_signed_keeps_its_name(
    session: Session, world: World
) -> None:
    order = worlds.in_process(session, world)
    before = close(text_of(drawn(issues(session, order)[PaperKind.PURCHASE_ORDER])))
    plh = session.get_one(Account, world["ppk_other"].account_id)
    pass_on(
        session, order, side="ppk", to=plh, kind=Kind.PLH, decree_number="SK 11/2026", decree_date=AT.date(), first_day=AT.date(),
        last_day=date(2026, 3, 6), until=AT + timedelta(days=4), reason="Cuti", act_id=new_id(), actor=world["region_admin"],
        at=AT + timedelta(hours=1),
    )  # fmt: skip
    (shipment,) = shipments_of(session, order)
    acting = replace(world["ppk"], account_id=plh.id)
    later = AT + timedelta(hours=2)
    given = {"shipment": shipment, "at": later}
    shipping.pack(session, actor=world["vendor"], **given)
    shipping.ship(session, courier="Kurir", number="1", actor=world["vendor"], **given)
    shipping.deliver(session, proof=None, actor=world["vendor"], **given)
    shipping.confirm(session, quantities={}, function=True, quantity=True, time=True, finished_on=AT.date(), actor=acting, **given)
    (paper,) = handovers_of(session, order)
    handover.number(session, handover=paper, given=None, actor=acting, at=later)
    found = {PaperKind(one.kind): close(text_of(drawn(one))) for one in issuing.issue_all(session, order, at=later)}
    for said in ("Plh. Pejabat Pembuat Komitmen", "Orang ppk_other", "Menggantikan", "SK 11/2026"):
        assert close(said) in found[PaperKind.HANDOVER]
    assert close("Orang ppk") in before
    assert close("Plh.") not in found[PaperKind.PURCHASE_ORDER]
    assert close("Orang ppk_other") not in found[PaperKind.PURCHASE_ORDER]


def test_a_later_issue_names_the_decree_of_the_day_of_the_signature(session: Session, world: World) -> None:
    post = world.grants["ppk"]
    post.decree_number, post.valid_from, post.valid_until = "SK 1/2026", date(2026, 1, 1), date(2026, 3, 31)
    order = worlds.in_process(session, world)
    replace_decree(
        session, post, number="SK 2/2026", day=date(2026, 3, 20), first_day=date(2026, 4, 1), last_day=date(2026, 12, 31)
    )
    later = AT + timedelta(days=40)
    surat = next(one for one in issuing.issue_all(session, order, at=later) if one.kind == PaperKind.PURCHASE_ORDER)
    said = close(text_of(drawn(surat)))
    assert close("SK 1/2026") in said
    assert close("SK 2/2026") not in said
