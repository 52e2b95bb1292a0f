"""The demo holds what it promises, adds up to the rupiah, and everybody in it can do their part."""

import json
import stat
from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from app import demo as demo_room
from app.accounts.models import Account, ApiToken, Grant
from app.accounts.passwords import is_password
from app.accounts.reauthentication import Proof
from app.accounts.sessions import digest
from app.catalogue import stock
from app.catalogue.curation import deciding
from app.catalogue.curation.queue import awaiting_curation
from app.catalogue.listing import sending, writing
from app.catalogue.models import Etalase, Listing, ListingPhoto, ListingVersion
from app.catalogue.queries import etalase_with_counts, is_on_show
from app.catalogue.states import LISTING
from app.clock import local_date, now
from app.competition.models import Competition
from app.dashboards.figures import untouched
from app.dashboards.office import to_order
from app.demand.models import Demand
from app.demo import showcase
from app.demo.plans import PERSONA_SATKER
from app.demo.tour import tour
from app.demo.words import FOOD
from app.disputes.models import Dispute
from app.files.models import StoredFile
from app.files.photos import WIDTHS, read_photo
from app.fulfilment.models import Handover, Shipment
from app.fulfilment.queries import shipments_of
from app.fulfilment.states import SHIPMENT
from app.identifiers import public_id
from app.invariants import reading
from app.ledger.models import Entry, OrderTally, PackageTally
from app.ledger.proving import differences
from app.letterheads.queries import head_of
from app.moves.history import MoveTaken
from app.moves.machine import moves_for, names_of
from app.officials.queries import left_behind
from app.orders import confirmation, negotiation, placing, review, signing
from app.orders.ground import Delivery
from app.orders.models import CancelRequest, Offer, Order, OrderAccount, OrderLine
from app.orders.placing import Wanted
from app.orders.states import ORDER, OrderState
from app.orders.succession.showing import stands_on_page
from app.orders.warnings.answering import open_on
from app.organisations.models import Satker
from app.oversight.models import Complaint, Finding
from app.payment.models import Payment
from app.payment.states import PAYMENT, UNREFILLED
from app.plan.models import Package
from app.plan.queries import packages
from app.realisation.asking import AskedScope, By, question
from app.realisation.tallying import tally
from app.regions.models import Region
from app.vendors.models import Vendor, VendorDocument, VendorIndustry
from app.vendors.queries import standing
from tests.demo.seeding import Seeded
from tests.exports.making import the_same_elsewhere
from tests.ocds.adding import the_dump_adds_up

PERSONAS = {
    "vendor",
    "vendor2",
    "pp",
    "ppk",
    "treasurer",
    "budget_user",
    "activity_officer",
    "curator",
    "region_admin",
    "leader",
    "auditor",
    "pp_other",
    "ppk_other",
}


def test_there_are_thirty_offices_two_hundred_vendors_and_two_thousand_listings_with_few_pictures(world: Seeded) -> None:
    count = world.session.scalar
    assert count(select(func.count()).select_from(Satker).where(Satker.code.endswith(".0000"))) == 30
    assert count(select(func.count()).select_from(Vendor)) == 200
    assert count(select(func.count()).select_from(Listing).where(Listing.state == "published")) == 2_000 + showcase.COUNT
    assert count(text("SELECT count(*) FROM listing_search")) == 2_000 + showcase.COUNT
    newest = world.session.scalars(
        text("SELECT name FROM listing_search ORDER BY published_at DESC, listing_id DESC LIMIT 5")
    ).all()
    assert not [name for name in newest if name.startswith(showcase.SHIRT[1]["name"])], (
        "a catalogue does not begin with sizes of one thing"
    )
    assert (count(select(func.count(ListingPhoto.sha256.distinct()))) or 0) <= 60
    pictures = world.session.scalars(select(StoredFile).where(StoredFile.content_type == "image/webp")).all()
    assert 0 < len(pictures) <= 60
    assert all(read_photo(pictures[0].sha256, width) for width in WIDTHS)


def test_pictures_and_certificates_fit_what_is_sold(world: Seeded) -> None:
    """Paper is not shown as pens, and no firm has a halal certificate that sells no food."""
    shown = select(ListingPhoto.sha256).join(
        ListingVersion,
        (ListingVersion.region_id == ListingPhoto.region_id) & (ListingVersion.listing_id == ListingPhoto.listing_id),
    )
    paper, pens = (set(world.session.scalars(shown.where(ListingVersion.name.like(f"{name} %")))) for name in ("Kertas", "Bolpoin"))
    assert paper
    assert pens
    assert not paper & pens
    certified = set(world.session.scalars(select(VendorDocument.vendor_id).where(VendorDocument.kind == "HALAL")))
    cooks = set(world.session.scalars(select(VendorIndustry.vendor_id).where(VendorIndustry.kbli == FOOD.kbli)))
    assert certified
    assert certified <= cooks


def test_every_state_of_an_order_and_every_kind_of_thing_is_there(world: Seeded) -> None:
    assert set(world.session.scalars(select(Order.state).distinct())) == set(OrderState)
    assert set(world.session.scalars(select(ListingVersion.kind).distinct())) == {"goods", "service", "construction"}


def test_of_what_is_disputed_complained_found_and_asked_for_some_waits_and_some_is_answered(world: Seeded) -> None:
    def states(kind: type[Dispute] | type[Complaint] | type[Finding]) -> set[str]:
        return set(world.session.scalars(select(kind.state)))

    assert states(Dispute) == {"claim", "resolved"}
    assert states(Complaint) == {"received", "replied"}
    assert states(Finding) == {"open", "answered"}
    assert {bool(demand.answers) for demand in world.session.scalars(select(Demand))} == {True, False}
    for thing in (Dispute, Complaint, Finding):
        assert all(due is None or due > world.at for due in world.session.scalars(select(thing.due_at)))


def test_what_waits_has_waited_for_days_and_not_for_months(world: Seeded) -> None:
    """As in an office that works: a request to end an order within its clock, everything else for a month at most."""
    asked = world.session.scalars(select(CancelRequest).where(CancelRequest.decision.is_(None))).all()
    assert len(asked) >= 4
    assert all(one.asked_at > world.at - timedelta(days=7) for one in asked)
    assert {one.due_at is None for one in asked if one.order.state == "REQUEST_CANCEL_BY_ADMIN"} == {True}
    assert all(one.due_at and one.due_at > world.at for one in asked if one.order.state == "ON_PROCESS")
    registering = world.session.scalars(select(Vendor.submitted_at).where(Vendor.state == "submitted")).all()
    assert len(registering) >= 3
    assert all(sent and world.at - timedelta(days=7) < sent < world.at for sent in registering)
    bills = world.session.scalars(select(Payment.id).where(Payment.state != "RECEIVED")).all()
    last = select(func.max(MoveTaken.at)).where(MoveTaken.subject_id.in_(bills)).group_by(MoveTaken.subject_id)
    lying = [world.at - at for at in world.session.scalars(last)]
    assert max(lying) < timedelta(days=31)
    assert sorted(lying)[len(lying) // 2] < timedelta(days=15)
    unrefilled = world.session.scalars(select(Payment).where(UNREFILLED)).all()
    assert unrefilled
    assert all(world.today - payment.paid_on < timedelta(days=45) for payment in unrefilled)  # type: ignore[operator]
    refilled = world.session.scalar(select(func.count(Payment.refill_number.distinct())))
    assert refilled or world.today <= date(world.year, 2, 10), "January's petty cash comes back on 10 February"


def test_a_plh_stands_in_and_a_post_ran_out_with_orders_on_its_name(world: Seeded) -> None:
    held = world.session.scalars(select(Order).where(Order.acting_until > world.at)).all()
    assert held
    assert all(ppk_is_for(world, order) for order in held)
    region = world.regions["99.01"]
    (gone,) = left_behind(world.session, region, today=local_date(world.at, region.timezone))
    assert gone.running > 0


def ppk_is_for(world: Seeded, order: Order) -> bool:
    """Its page names who stands in for the PPK, and for whom."""
    return any(stand.in_place_of for stand in stands_on_page(world.session, order, world.at))


def test_every_code_is_of_no_real_government(world: Seeded) -> None:
    regions = world.session.scalars(select(Region)).all()
    assert {(region.code, region.klpd_code, region.name) for region in regions} == {
        ("99", "X99", "Provinsi Contoh"),
        ("99.01", "X9901", "Kabupaten Contoh"),
        ("99.71", "X9971", "Kota Contoh"),
    }
    assert all(code.startswith("9") and int(code) >= 900_000_001 for code in world.session.scalars(select(Package.kd_rup)))
    for vendor in world.session.scalars(select(Vendor)):
        assert vendor.nib is not None
        assert vendor.nib.startswith("99")
        assert vendor.npwp is not None
        assert vendor.npwp.startswith("099")
        assert vendor.address_region_code is not None
        assert vendor.address_region_code.startswith("99.")
        assert vendor.phone is not None
        assert vendor.phone.startswith("0800000")
        assert vendor.email is not None
        assert vendor.email.endswith(".example")


def test_every_tally_is_the_fold_of_its_entries(world: Seeded) -> None:
    assert differences(world.session) == []
    assert world.session.scalar(select(func.count()).select_from(PackageTally).where(PackageTally.over_pagu)) == 0


def test_no_invariant_is_broken(world: Seeded) -> None:
    world.session.flush()
    assert [one for one in reading.read(world.session.connection()) if one.violations] == []


def test_what_every_order_is_worth_agrees_with_the_order(world: Seeded) -> None:
    worth = {row.order_key: row for row in world.session.scalars(select(OrderTally))}
    orders = world.session.scalars(select(Order)).all()
    assert len(worth) == len(orders)
    for order in orders:
        row = worth[public_id(order.region_id, order.id)]
        assert (row.state, row.total, row.held) == (order.state, order.total, order.held_rupiah)
        signed = order.vendor_signed_at is not None
        assert row.committed == (order.total if signed and order.state != OrderState.CANCELLED else 0)
        assert (row.suspended != 0) == (order.state == OrderState.REQUEST_CANCEL_BY_ADMIN)
    received = world.session.scalar(select(func.sum(Handover.amount)).where(Handover.state == "ACCEPTED"))
    assert received == sum(row.received for row in worth.values())


def test_lines_and_accounts_add_up_to_their_order(world: Seeded) -> None:
    lines = _sums(world, OrderLine)
    accounts = _sums(world, OrderAccount)
    for order in world.session.scalars(select(Order)):
        assert order.total == lines[order.id] == accounts[order.id]
        assert order.held_rupiah in (0, order.total)


def test_no_account_pays_more_than_it_has(world: Seeded) -> None:
    over = text(
        "SELECT count(*) FROM (SELECT region_id, kd_rup, account_code, sum(amount) AS used FROM order_account GROUP BY 1, 2, 3) u "
        "JOIN (SELECT region_id, kd_rup, account_code, sum(pagu) AS pagu FROM budget_line GROUP BY 1, 2, 3) b "
        "USING (region_id, kd_rup, account_code) WHERE used > pagu"
    )
    assert world.session.scalar(over) == 0


def test_what_is_reserved_is_what_open_orders_have_not_yet_received(world: Seeded) -> None:
    ended = {OrderState.CANCELLED, OrderState.CANCELLED_ON_NEGOTIATION, OrderState.CANCELLED_ON_REVIEW}
    wanted: Counter[UUID] = Counter()
    for line, state in world.session.execute(
        select(OrderLine, Order.state).join(Order, (Order.region_id == OrderLine.region_id) & (Order.id == OrderLine.order_id))
    ):
        wanted[line.listing_id] += 0 if state in ended else line.quantity - line.shipped_quantity
    for product in world.session.scalars(select(Listing)):
        assert product.reserved == wanted[product.id]


def test_the_history_of_an_order_grows_with_time_and_ends_in_its_state(world: Seeded) -> None:
    last: dict[UUID, MoveTaken] = {}
    for move in world.session.scalars(select(MoveTaken).where(MoveTaken.machine == "order").order_by(MoveTaken.id)):
        before = last.get(move.subject_id)
        assert move.state_from == (before.state_to if before else None)
        assert before is None or before.at <= move.at
        assert move.at <= world.at
        last[move.subject_id] = move
    for order in world.session.scalars(select(Order)):
        assert last[order.id].state_to == order.state
        assert order.due_at is None or order.due_at > world.at


def test_entries_of_an_order_have_ids_in_the_order_in_which_they_happened(world: Seeded) -> None:
    before: dict[str, Entry] = {}
    for entry in world.session.scalars(select(Entry).where(Entry.order_key.is_not(None)).order_by(Entry.order_key, Entry.id)):
        assert entry.order_key is not None
        assert entry.order_key not in before or before[entry.order_key].at <= entry.at
        before[entry.order_key] = entry


@pytest.mark.parametrize("code", ["99", "99.01", "99.71"])
def test_the_rows_of_a_tally_by_satker_add_up_to_its_total(world: Seeded, code: str) -> None:
    answer = tally(world.session, question(region=code, year=world.year, scope=AskedScope.EP_LOCAL, by=By.SATKER))
    assert answer["amount"] > 0
    assert answer["amount"] == sum(row["amount"] for row in answer["rows"])
    assert answer["orders"] == sum(row["orders"] for row in answer["rows"])
    assert answer["orphans"]["orders"] == 0
    percents = {metric["code"]: metric["percent"] for metric in answer["metrics"]}
    assert percents["EP_RUP"] is not None
    assert percents["EP_BUDGET"] is not None


def test_the_buyers_have_twenty_packages_with_fifty_million_left(world: Seeded) -> None:
    for persona in ("pp", "ppk", "pp_other"):
        actor = world.actor(persona)
        assert actor.region_id is not None
        mine = packages(world.session, region_id=actor.region_id, year=world.year, satker_code=actor.satker_code, limit=500)
        assert sum(package.remaining >= 50_000_000 for package in mine) >= 20
    assert world.actor("pp").satker_code == world.actor("ppk").satker_code


def test_both_competitions_ask_for_goods_on_a_package_that_buys_furniture_and_deliver_within_the_month(world: Seeded) -> None:
    held = world.session.scalars(select(Competition)).all()
    assert len(held) == 2
    for competition in held:
        package = world.session.scalars(select(Package).where(Package.kd_rup == competition.kd_rup)).one()
        assert ("Meubelair" in package.name, package.procurement_type) == (True, "Barang")
        assert {line.kind for line in competition.lines} == {"goods"}
        assert timedelta(0) < competition.delivery_due - competition.closes_at.date() <= timedelta(days=31)


def test_what_the_personas_office_plans_to_buy_is_of_the_kind_that_its_name_says(world: Seeded) -> None:
    own = select(Package).where(Package.region_id == world.regions["99.01"].id, Package.kd_rup.between("900000001", "900000040"))
    kinds = {(package.name.partition(" untuk ")[0], package.procurement_type) for package in world.session.scalars(own)}
    assert len(kinds) == 8
    assert {kind for _what, kind in kinds} == {"Barang", "Jasa Lainnya"}
    assert [what for what, kind in kinds if kind != "Barang"] == ["Belanja Sewa Tenda dan Kursi"]


@pytest.mark.parametrize("code", ["99.01", "99.71"])
def test_what_the_personas_office_has_not_ordered_was_planned_for_these_weeks(world: Seeded, code: str) -> None:
    """Nobody reads on the first page that something has been late for 300 days."""
    waiting = to_order(untouched(world.session, world.regions[code], world.year, [PERSONA_SATKER]), world.today)
    assert waiting["packages"] >= 20
    assert waiting["late"] < waiting["packages"] / 2
    assert waiting["late"] > 0 or world.today <= date(world.year, 1, 2), "no contract of a year was to begin earlier"
    assert max(row["days_late"] for row in waiting["rows"]) <= 31


def test_the_logins_are_in_a_file_of_their_owner_alone(world: Seeded) -> None:
    path = world.data / "demo-logins.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    told = json.loads(path.read_text(encoding="utf-8"))
    assert {login["persona"] for login in told} == PERSONAS
    for login in told:
        assert set(login) == {"persona", "login", "password", "token", "region", "name"}
        assert login["region"] == ("99.71" if login["persona"].endswith("_other") else "99.01")
        row = world.session.scalars(select(ApiToken).where(ApiToken.token_sha256 == digest(login["token"]))).one()
        assert row.scopes == ["sign"]
        assert row.ends_at > world.at + timedelta(days=30)


def test_a_persona_signs_in_with_the_password_in_the_file(world: Seeded) -> None:
    from app.accounts.grants import account_by_login

    for login in world.logins.values():
        assert is_password(login["password"], account_by_login(world.session, login["login"]).password_hash)


def test_a_second_seed_only_gives_new_keys(demo: Seeded) -> None:
    before = demo.session.scalar(select(func.count()).select_from(Order))
    again = {login["persona"]: login for login in demo_room.seed(demo.session, data=demo.data, at=demo.at)}
    assert demo_room.is_seeded(demo.session)
    assert demo.session.scalar(select(func.count()).select_from(Order)) == before
    assert all(again[persona]["password"] != demo.logins[persona]["password"] for persona in PERSONAS)
    assert all(again[persona]["token"] != demo.logins[persona]["token"] for persona in PERSONAS)


def test_a_folder_of_an_older_release_gets_the_official_that_it_lacks(demo: Seeded) -> None:
    gone = demo.session.scalars(select(Account).where(Account.login == demo.logins["activity_officer"]["login"])).one()
    for table in (ApiToken, Grant):
        demo.session.execute(delete(table).where(table.account_id == gone.id))
    gone.login = "somebody-else"
    demo.session.flush()
    again = {login["persona"]: login for login in demo_room.seed(demo.session, data=demo.data, at=demo.at)}
    assert again.keys() == PERSONAS
    made = demo.session.scalars(select(Grant).where(Grant.role == "activity_officer")).one()
    assert (made.satker_code, bool(made.decree_number)) == (demo.actor("pp").satker_code, True)


def test_the_shops_of_the_personas_are_active_and_at_home_in_the_kabupaten(world: Seeded) -> None:
    first = _first_etalase(world)
    assert first.slug.startswith("9901-")
    assert first.is_open_on(local_date(world.at, "Asia/Jakarta"))
    for persona in ("vendor", "vendor2"):
        vendor = world.session.get_one(Vendor, world.actor(persona).vendor_id)
        assert (vendor.state, vendor.home_region_id) == ("active", world.regions["99.01"].id)
        assert standing(world.session, vendor_id=vendor.id, today=local_date(world.at, "Asia/Jakarta")).may_sell
        shown = select(func.count()).select_from(Listing).where(Listing.vendor_id == vendor.id, Listing.etalase_id == first.id)
        assert (world.session.scalar(shown) or 0) >= 3


def test_vendors_list_and_the_curator_publishes_in_the_first_etalase(demo: Seeded) -> None:
    for persona in ("vendor", "vendor2"):
        product = _publish(demo, persona)
        assert is_on_show(demo.session, region_id=product.region_id, listing_id=product.id)


def test_the_order_that_the_tour_leads_to_meets_no_warning_and_one_that_waits_for_the_ppk_does(demo: Seeded) -> None:
    session, at, buyer = demo.session, demo.at + timedelta(minutes=1), demo.actor("pp")
    assert buyer.region_id is not None
    wanted = (Listing.region_id == buyer.region_id, Listing.sku == showcase.FIRST_SKU)
    paper = session.scalars(select(Listing).where(*wanted)).one()
    some = packages(session, region_id=buyer.region_id, year=demo.year, satker_code=buyer.satker_code, limit=200)
    order = placing.place(
        session,
        kd_rup=next(package.kd_rup for package in some if "Alat Tulis Kantor" in package.name),
        wanted=[Wanted(paper.region_id, paper.id, Decimal(10))],
        delivery=Delivery("Gudang", local_date(at, "Asia/Jakarta") + timedelta(days=7)),
        actor=buyer,
        at=at,
    ).order
    assert open_on(session, order, at) == []
    waiting = session.scalars(
        select(Order).where(
            Order.region_id == order.region_id, Order.satker_code == order.satker_code, Order.state == OrderState.WAITING_PPK_REVIEW
        )
    )
    assert any(open_on(session, one, at) for one in waiting)


def test_a_new_order_goes_through_the_hands_of_the_personas(demo: Seeded) -> None:
    product, session, at = _publish(demo, "vendor"), demo.session, demo.at + timedelta(minutes=1)
    first = tour(session, at=at)
    assert first.order is None
    assert [step.at for step in first.steps] == ["now", *["later"] * 6]
    buyer, ppk, vendor = demo.actor("pp"), demo.actor("ppk"), demo.actor("vendor")
    assert buyer.region_id is not None
    package = packages(session, region_id=buyer.region_id, year=demo.year, satker_code=buyer.satker_code, limit=1)[0]
    order = placing.place(
        session,
        kd_rup=package.kd_rup,
        wanted=[Wanted(product.region_id, product.id, Decimal(3))],
        delivery=Delivery("Gudang", local_date(at, "Asia/Jakarta") + timedelta(days=7)),
        actor=buyer,
        at=at,
    ).order
    assert (
        len(session.scalars(select(Order.number).where(Order.satker_code == order.satker_code, Order.number == order.number)).all())
        == 1
    )
    assert _now(session, at) == "Penyedia: setujui harga"
    for actor in (vendor, buyer):
        negotiation.agree(session, order=order, actor=actor, at=at)
    negotiation.submit_for_review(session, order=order, note=None, actor=buyer, at=at)
    review.approve(session, order=order, sp_number=None, terms=None, accounts=(), reason="Sesuai", answers={}, actor=ppk, at=at)
    assert _now(session, at) == "PPK: tanda tangani", "approved, it names the half that is left"
    signing.sign(session, order=order, proof=Proof(), actor=ppk, at=at)
    confirmation.accept(session, order=order, note=None, actor=vendor, at=at)
    signing.sign(session, order=order, proof=Proof(), actor=vendor, at=at)
    assert order.state == OrderState.ON_PROCESS
    assert differences(session) == []
    last = tour(session, at=at)
    assert last.is_over
    assert (last.before, last.now) == (first.now, first.now + order.total)


def _now(session: Session, at: datetime) -> str:
    """The step of the tour that is to be done."""
    return next(step.text for step in tour(session, at=at).steps if step.at == "now")


@pytest.mark.parametrize(
    ("persona", "machine", "move"),
    [
        ("pp", "order", "agree"),
        ("vendor", "order", "agree"),
        ("ppk", "order", "approve"),
        ("ppk", "order", "sign"),
        ("vendor", "order", "accept"),
        ("vendor", "order", "sign"),
        ("vendor", "shipment", "pack"),
        ("ppk", "shipment", "confirm"),
        ("treasurer", "payment", "verify"),
        ("budget_user", "payment", "issue_spm"),
        ("treasurer", "payment", "issue_sp2d"),
        ("vendor", "payment", "receive"),
        ("region_admin", "order", "open_cancel"),
        ("budget_user", "order", "grant_cancel"),
    ],
)
def test_something_waits_for_every_persona(world: Seeded, persona: str, machine: str, move: str) -> None:
    actor, shop = world.actor(persona), world.actor("vendor").vendor_id
    table, kind = {"order": (ORDER, Order), "shipment": (SHIPMENT, Shipment), "payment": (PAYMENT, Payment)}[machine]
    things = world.session.scalars(select(kind).where(kind.region_id == world.regions["99.01"].id)).all()
    mine = [thing for thing in things if (thing if isinstance(thing, Order) else thing.order).vendor_id == shop]
    assert any(move in names_of(moves_for(table, thing, actor)) for thing in mine)


def test_the_curator_has_listings_to_judge(world: Seeded) -> None:
    assert len(awaiting_curation(world.session, region_id=world.regions["99.01"].id)) >= 3
    waiting = world.session.scalars(select(Listing).where(Listing.state == "in_curation")).all()
    assert all("approve" in names_of(moves_for(LISTING, product, world.actor("curator"))) for product in waiting)


def test_the_other_region_sees_nothing_of_the_kabupatens_orders(world: Seeded) -> None:
    from app.orders.permissions import see

    orders = world.session.scalars(select(Order).where(Order.region_id == world.regions["99.01"].id)).all()
    assert not any(see(world.actor("pp_other"), order) for order in orders)


def test_the_first_offer_is_the_listed_prices(world: Seeded) -> None:
    rounds = Counter(world.session.scalars(select(Offer.round)))
    assert rounds[1] == world.session.scalar(select(func.count()).select_from(Order))
    assert rounds[2] > 0


def _first_etalase(world: Seeded) -> Etalase:
    rows = etalase_with_counts(world.session, region_id=world.regions["99.01"].id)
    first = min((row.Etalase for row in rows), key=lambda etalase: etalase.id)
    assert first is rows[0].Etalase
    assert isinstance(first, Etalase)
    return first


def _publish(world: Seeded, persona: str) -> Listing:
    content = {
        "name": "Penggaris kayu 30 cm",
        "description": "",
        "kbki": "3212801000",
        "unit": "buah",
        "unit_price": 9_000,
        "min_purchase": Decimal(1),
        "pdn": True,
    }
    staff, session, at = world.actor(persona), world.session, world.at
    product = writing.write(session, etalase=_first_etalase(world), content=content, stock=Decimal(50), actor=staff, at=at)
    sending.submit(session, listing=product, actor=staff, at=at)
    deciding.approve(session, listing=product, actor=world.actor("curator"), at=at)
    assert stock.reserve(session, region_id=product.region_id, listing_id=product.id, quantity=Decimal(1)) == 49
    stock.release(session, region_id=product.region_id, listing_id=product.id, quantity=Decimal(1))
    return product


def _sums(world: Seeded, part: type[OrderLine] | type[OrderAccount]) -> dict[UUID, int]:
    rows = world.session.execute(select(part.order_id, func.sum(part.amount)).group_by(part.order_id))
    return {order_id: int(amount) for order_id, amount in rows}


def test_open_data_and_exports_of_the_demo_say_what_its_tally_says(demo: Seeded, tmp_path: Path) -> None:
    the_dump_adds_up(demo.session, region="99.01", year=demo.year)
    the_same_elsewhere(demo.session, tmp_path, year=demo.year)


def test_three_orders_go_to_three_places_each_with_its_goods_and_its_day(world: Seeded) -> None:
    spread = [order for order in world.session.scalars(select(Order)) if order.places]
    assert Counter(order.state for order in spread) == {"ON_NEGOTIATION": 1, "WAITING_PPK_REVIEW": 1, "ON_PROCESS": 1}
    for order in spread:
        assert len({place.due for place in order.places}) == len({place.address for place in order.places}) == 3
        assert all(any(part.quantity for part in place.lines) for place in order.places)
    (running,) = (order for order in spread if order.state == "ON_PROCESS")
    assert [(one.place, one.state) for one in shipments_of(world.session, running)] == [(n, "DRAFT") for n in (1, 2, 3)]


def test_papers_of_the_personas_office_have_its_own_head(world: Seeded) -> None:
    region = world.regions["99.01"]
    own, others = (head_of(world.session, region, (code, "Kantor"), at=now()) for code in (PERSONA_SATKER, "lain"))
    assert ("Jalan Kantor Contoh 12" in str(own), "Jalan Alun-Alun Contoh 1" in str(others)) == (True, True)
