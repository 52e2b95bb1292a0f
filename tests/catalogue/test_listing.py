"""A vendor's side: drafts, versions beside what is on show, the price that stops orders, stock that counts at once."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from app.actor import Actor, Role
from app.catalogue import queries, search
from app.catalogue.curation import deciding
from app.catalogue.listing import sending, writing
from app.catalogue.models import Etalase
from app.catalogue.orderable import orderable_listing
from app.clock import now
from app.errors import Invalid, NotAllowed
from app.identifiers import public_id
from app.moves.taking import NotNow
from app.vendors import verification
from app.vendors.models import Vendor
from tests.catalogue import making
from tests.vendors import making as vendors


def fields(refused: pytest.ExceptionInfo[Invalid]) -> list[str]:
    return [error.field for error in refused.value.errors]


def test_a_draft_takes_its_category_from_the_etalase_and_the_rest_from_defaults(
    session: Session, shelf: Etalase, staff: Actor
) -> None:
    made = making.draft(session, shelf, staff, stock=7)
    version = made.newest
    assert (made.state, made.newest_version, made.published_version, made.pending_version) == ("draft", 1, None, None)
    assert (version.category_code, version.kind, version.price_with_ppn, version.tax_rate_bps) == ("01", "goods", True, 0)
    assert (version.pdn, version.pdn_reason) == (True, "made_here")
    assert (made.stock, made.available) == (7, 7)


def test_only_a_vendors_staff_writes(session: Session, shelf: Etalase) -> None:
    for role in (Role.CURATOR, Role.PP, Role.PUBLIC):
        with pytest.raises(NotAllowed):
            making.draft(session, shelf, Actor(role=role, region_id=shelf.region_id))


def test_a_closed_etalase_takes_nothing_new(session: Session, staff: Actor) -> None:
    today = vendors.today()
    for number, dates in enumerate(({"opens_on": today + timedelta(days=2)}, {"closes_on": today - timedelta(days=2)})):
        closed = making.shelf(session, f"Etalase {number}", **dates)
        with pytest.raises(Invalid) as refused:
            making.draft(session, closed, staff)
        assert fields(refused) == ["etalase"]


@pytest.mark.asvs("2.2.3")
def test_a_price_above_the_ceiling_is_refused_with_the_ceiling(session: Session, staff: Actor) -> None:
    capped = making.shelf(session, "Murah", price_ceiling=50_000)
    with pytest.raises(Invalid, match=r"Rp50\.000"):
        making.draft(session, capped, staff, unit_price=50_001)
    made = making.draft(session, capped, staff, unit_price=50_000)
    with pytest.raises(Invalid):
        writing.rewrite(session, listing=made, changes={"unit_price": 50_001}, actor=staff, at=now())


def test_a_sku_is_used_once_by_a_vendor(session: Session, shelf: Etalase, staff: Actor) -> None:
    making.draft(session, shelf, staff, sku="A-1")
    with pytest.raises(Invalid) as refused:
        making.draft(session, shelf, staff, sku="A-1")
    assert fields(refused) == ["sku"]
    making.draft(session, shelf, vendors.trading(session)[1], sku="A-1")


def test_a_draft_is_changed_in_place(session: Session, shelf: Etalase, staff: Actor) -> None:
    made = making.draft(session, shelf, staff)
    writing.rewrite(session, listing=made, changes={"name": "Kertas A4 70 gsm", "unit_price": 48_000}, actor=staff, at=now())
    assert (made.newest.number, made.newest.name, made.newest.unit_price) == (1, "Kertas A4 70 gsm", 48_000)


def test_sending_in_puts_it_into_curation_at_once(session: Session, shelf: Etalase, staff: Actor) -> None:
    made = making.in_curation(session, shelf, staff)
    assert made.state == "in_curation"
    assert made.newest.submitted_by == staff.account_id
    with pytest.raises(NotNow):
        writing.rewrite(session, listing=made, changes={"name": "Lain"}, actor=staff, at=now())


def test_an_unverified_vendor_writes_drafts_but_sends_nothing_in(session: Session, shelf: Etalase) -> None:
    _, staff = vendors.draft(session)
    made = making.draft(session, shelf, staff)
    with pytest.raises(sending.VendorMayNotSell):
        sending.submit(session, listing=made, actor=staff, at=now())
    assert made.state == "draft"


def test_a_verified_vendors_first_listing_makes_it_active(session: Session, shelf: Etalase) -> None:
    from app.vendors import registration

    vendor, staff = vendors.draft(session)
    registration.submit(session, vendor=vendor, actor=staff, at=now())
    verification.verify(session, vendor=vendor, actor=making.curator(session, vendors.region(session)), at=now())
    making.in_curation(session, shelf, staff)
    assert vendor.state == "active"


def test_a_suspended_vendor_sends_nothing_in(session: Session, shelf: Etalase) -> None:
    vendor, staff = vendors.trading(session)
    made = making.draft(session, shelf, staff)
    office = making.curator(session, vendors.region(session))
    verification.suspend(session, vendor=vendor, reason="Pengaduan", actor=office, at=now())
    with pytest.raises(sending.VendorMayNotSell):
        sending.submit(session, listing=made, actor=staff, at=now())


def test_changing_what_is_on_show_makes_a_new_version_and_the_old_keeps_selling(
    session: Session, shelf: Etalase, staff: Actor
) -> None:
    made = making.published(session, shelf, staff)
    writing.rewrite(session, listing=made, changes={"name": "Kertas A4 80 gsm putih"}, actor=staff, at=now())
    assert (made.state, made.published_version, made.newest_version, made.pending_version) == ("published", 1, 2, 2)
    assert made.newest.state == "draft"
    assert made.published.name == "Kertas A4 80 gsm"
    sending.submit(session, listing=made, actor=staff, at=now())
    assert (made.state, made.newest.state) == ("published", "in_curation")
    orderable = orderable_listing(session, region_id=made.region_id, listing_id=made.id, buyer_region_id=made.region_id)
    assert (orderable.version, orderable.name) == (1, "Kertas A4 80 gsm")


def test_saying_the_same_again_makes_no_version(session: Session, shelf: Etalase, staff: Actor) -> None:
    made = making.published(session, shelf, staff)
    writing.rewrite(session, listing=made, changes={"name": "Kertas A4 80 gsm", "unit_price": 52_000}, actor=staff, at=now())
    assert made.newest_version == 1


@pytest.mark.parametrize(("price", "stops"), [(52_000, False), (65_000, False), (65_001, True), (10_000, False)])
def test_a_price_more_than_a_quarter_higher_stops_orders_until_it_is_decided(
    session: Session, shelf: Etalase, staff: Actor, price: int, stops: bool
) -> None:
    def can_be_ordered() -> bool:
        return orderable_listing(session, region_id=made.region_id, listing_id=made.id, buyer_region_id=made.region_id) is not None

    made = making.published(session, shelf, staff)
    writing.rewrite(session, listing=made, changes={"unit_price": price}, actor=staff, at=now())
    assert made.price_jump is stops
    assert can_be_ordered() is not stops
    if price != 52_000:
        sending.submit(session, listing=made, actor=staff, at=now())
        assert can_be_ordered() is not stops
        deciding.send_back(
            session, listing=made, reason="PRICE_JUMP", note=None, actor=making.curator(session, vendors.region(session)), at=now()
        )
        assert can_be_ordered()


def test_exactly_a_quarter_twice_in_a_row_never_stops_orders_but_counts_from_what_is_on_show(
    session: Session, shelf: Etalase, staff: Actor
) -> None:
    made = making.published(session, shelf, staff, unit_price=80_000)
    office = making.curator(session, vendors.region(session))
    for price in (100_000, 125_000, 93_750):
        writing.rewrite(session, listing=made, changes={"unit_price": price}, actor=staff, at=now())
        assert not made.price_jump
        sending.submit(session, listing=made, note="Harga pabrik.", actor=staff, at=now())
        deciding.approve(session, listing=made, actor=office, at=now())
    for price, stops in ((117_000, False), (117_188, True), (117_187, False), (146_000, True)):
        writing.rewrite(session, listing=made, changes={"unit_price": price}, actor=staff, at=now())
        assert made.price_jump is stops, "two small steps that nobody approved are one large one"


def test_an_approved_jump_sells_at_the_new_price(session: Session, shelf: Etalase, staff: Actor) -> None:
    made = making.published(session, shelf, staff)
    writing.rewrite(session, listing=made, changes={"unit_price": 100_000}, actor=staff, at=now())
    sending.submit(session, listing=made, actor=staff, at=now())
    deciding.approve(session, listing=made, actor=making.curator(session, vendors.region(session)), at=now())
    assert not made.price_jump
    orderable = orderable_listing(session, region_id=made.region_id, listing_id=made.id, buyer_region_id=made.region_id)
    assert (orderable.version, orderable.unit_price) == (2, 100_000)


@pytest.mark.parametrize(("pkp", "stops"), [(True, True), (False, False)])
def test_a_tax_on_top_counts_in_the_jump_where_its_vendor_charges_it(
    session: Session, shelf: Etalase, staff: Actor, pkp: bool, stops: bool
) -> None:
    session.get_one(Vendor, staff.vendor_id).pkp = pkp
    made = making.published(session, shelf, staff, unit_price=100_000)
    changes = {"unit_price": 115_000, "price_with_ppn": False, "tax_rate_bps": 1100}
    writing.rewrite(session, listing=made, changes=changes, actor=staff, at=now())
    assert made.price_jump is stops


def test_who_is_no_pkp_cannot_hide_a_jump_behind_a_tax_that_nobody_paid(session: Session, shelf: Etalase, staff: Actor) -> None:
    made = making.published(session, shelf, staff, unit_price=100_000, price_with_ppn=False, tax_rate_bps=1100)
    dearer = {"unit_price": 130_000, "price_with_ppn": True, "tax_rate_bps": 0}
    writing.rewrite(session, listing=made, changes=dearer, actor=staff, at=now())
    assert made.price_jump, "Rp130.000 instead of the Rp100.000 that buyers paid"


def test_stock_counts_at_once_and_needs_no_version(session: Session, shelf: Etalase, staff: Actor) -> None:
    made = making.published(session, shelf, staff, stock=10)
    writing.rewrite(session, listing=made, changes={}, stock=Decimal(2), actor=staff, at=now())
    assert (made.stock, made.newest_version) == (2, 1)


def test_a_piece_is_counted_whole_and_what_is_measured_is_not(session: Session, shelf: Etalase, staff: Actor) -> None:
    half = {"stock": Decimal("2.5"), "actor": staff, "at": now()}
    rice = writing.write(session, etalase=shelf, content=making.content(unit="kg"), **half)
    assert rice.stock == Decimal("2.5")
    with pytest.raises(Invalid, match="tulis 2 atau 3"):
        writing.write(session, etalase=shelf, content=making.content(unit="rim"), **half)
    paper = making.draft(session, shelf, staff)
    for listing, changes in ((paper, {}), (rice, {"unit": "sak"})):
        with session.begin_nested() as undone:
            with pytest.raises(Invalid) as refused:
                writing.rewrite(session, listing=listing, changes=changes, **half)
            undone.rollback()
        assert [error.field for error in refused.value.errors] == ["stock"]
    writing.rewrite(session, listing=rice, changes={"unit": "sak"}, stock=Decimal(3), actor=staff, at=now())
    writing.rewrite(session, listing=paper, changes={"unit": "gram"}, **half)


def test_a_withdrawn_listing_comes_back_through_curation(session: Session, shelf: Etalase, staff: Actor) -> None:
    made = making.published(session, shelf, staff)
    sending.withdraw(session, listing=made, actor=staff, at=now())
    assert made.state == "withdrawn"
    assert not queries.is_on_show(session, region_id=made.region_id, listing_id=made.id)
    writing.rewrite(session, listing=made, changes={"name": "Kertas A4 70 gsm"}, actor=staff, at=now())
    sending.submit(session, listing=made, actor=staff, at=now())
    assert made.state == "in_curation"


def test_withdrawing_from_curation_gives_the_draft_back(session: Session, shelf: Etalase, staff: Actor) -> None:
    made = making.in_curation(session, shelf, staff)
    sending.withdraw(session, listing=made, actor=staff, at=now())
    assert (made.state, made.newest.state) == ("withdrawn", "draft")
    sending.submit(session, listing=made, actor=staff, at=now())
    assert made.state == "in_curation"


def test_another_vendors_listing_cannot_be_changed(session: Session, shelf: Etalase, staff: Actor) -> None:
    made = making.published(session, shelf, staff)
    stranger = vendors.trading(session)[1]
    for act in (
        lambda: writing.rewrite(session, listing=made, changes={"name": "Lain"}, actor=stranger, at=now()),
        lambda: writing.rewrite(session, listing=made, changes={}, stock=Decimal(0), actor=stranger, at=now()),
        lambda: sending.withdraw(session, listing=made, actor=stranger, at=now()),
    ):
        with pytest.raises(NotNow):
            act()
    assert (made.newest_version, made.stock) == (1, 100)


def test_what_is_not_on_show_exists_for_its_vendor_and_once_sent_in_for_its_office(
    session: Session, shelf: Etalase, staff: Actor
) -> None:
    from app.errors import NotFound

    made = making.draft(session, shelf, staff)
    id = public_id(made.region_id, made.id)
    here, elsewhere = vendors.region(session), vendors.region(session, "99.71")
    own_office, other_office = making.curator(session, here), making.curator(session, elsewhere)
    buyer = Actor(role=Role.PP, region_id=here.id, satker_code="1")
    strangers = (Actor(role=Role.PUBLIC), vendors.trading(session)[1], buyer, other_office)
    assert queries.listing_of(session, id, staff) is made
    for actor in (*strangers, own_office):
        with pytest.raises(NotFound):
            queries.listing_of(session, id, actor)
    sending.submit(session, listing=made, actor=staff, at=now())
    assert queries.listing_of(session, id, own_office) is made
    for actor in strangers:
        with pytest.raises(NotFound):
            queries.listing_of(session, id, actor)
    deciding.approve(session, listing=made, actor=own_office, at=now())
    for actor in strangers:
        assert queries.listing_of(session, id, actor) is made


def test_who_may_order_what(session: Session, staff: Actor) -> None:
    kabupaten, kota, province = vendors.region(session), vendors.region(session, "99.71"), vendors.region(session, "99")

    def orderable(made, buyer) -> bool:
        return orderable_listing(session, region_id=made.region_id, listing_id=made.id, buyer_region_id=buyer.id) is not None

    own = making.published(session, making.shelf(session, "Sendiri"), staff)
    of_province = making.published(session, making.shelf(session, "Provinsi", region=province), staff)
    for_all = making.published(session, making.shelf(session, "Terbuka", region=kota, open_to_others=True), staff)
    assert [orderable(own, buyer) for buyer in (kabupaten, kota, province)] == [True, False, False]
    assert [orderable(of_province, buyer) for buyer in (kabupaten, kota, province)] == [True, True, True]
    assert [orderable(for_all, buyer) for buyer in (kabupaten, kota, province)] == [True, True, True]


def test_a_vendor_that_may_not_sell_and_a_closed_etalase_cannot_be_ordered_from(session: Session) -> None:
    vendor, staff = vendors.trading(session)
    shelf = making.shelf(session)
    made = making.published(session, shelf, staff)

    def orderable() -> bool:
        return orderable_listing(session, region_id=made.region_id, listing_id=made.id, buyer_region_id=made.region_id) is not None

    assert orderable()
    shelf.closes_on = vendors.today() - timedelta(days=1)
    session.flush()
    assert not orderable()
    shelf.closes_on = None
    office = making.curator(session, vendors.region(session))
    verification.suspend(session, vendor=vendor, reason="Pengaduan", actor=office, at=now())
    session.flush()
    assert not orderable()


def test_every_change_is_written_down_by_whom_and_of_what(session: Session, shelf: Etalase, staff: Actor) -> None:
    from app.audit import AuditRow

    made = making.draft(session, shelf, staff)
    writing.rewrite(session, listing=made, changes={"unit_price": 51_000}, stock=Decimal(9), actor=staff, at=now())
    writing.rewrite(session, listing=made, changes={"unit_price": 51_000}, actor=staff, at=now())
    row = session.query(AuditRow).filter_by(action="listing.rewrite", subject_id=str(made.id)).one()
    assert (row.account_id, row.details) == (staff.account_id, {"fields": ["stock", "unit_price"], "version": 1})
    writing.rewrite(session, listing=made, changes={"sku": "KTS-2"}, actor=staff, at=now())
    rows = session.query(AuditRow).filter_by(action="listing.rewrite", subject_id=str(made.id)).all()
    assert {"fields": ["sku"], "version": 1} in [row.details for row in rows], "its own signs too"


def test_one_vendor_sells_in_several_regions_each_judged_by_its_own_office(session: Session, shelf: Etalase, staff: Actor) -> None:
    """The same code twice is no clash, and neither office decides, sees or stops what is the other's."""
    there = vendors.region(session, "99.71")
    elsewhere = making.shelf(session, region=there)
    here_made, there_made = (
        making.in_curation(session, shelf, staff, sku="KRT-1"),
        making.in_curation(session, elsewhere, staff, sku="KRT-1"),
    )
    here_office, there_office = making.curator(session, vendors.region(session)), making.curator(session, there)
    with pytest.raises(NotNow):
        deciding.approve(session, listing=there_made, actor=here_office, at=now())
    deciding.approve(session, listing=here_made, actor=here_office, at=now())
    deciding.approve(session, listing=there_made, actor=there_office, at=now())
    for region, made in ((vendors.region(session), here_made), (there, there_made)):
        found = search.find(session, search.Question(q="kertas", region_id=region.id, vendor_id=staff.vendor_id)).cards
        assert [card.listing_id for card in found] == [made.id]
    deciding.freeze(session, listing=there_made, reason="COMPLAINT", note=None, actor=there_office, at=now())
    assert (here_made.state, there_made.state) == ("published", "frozen")
