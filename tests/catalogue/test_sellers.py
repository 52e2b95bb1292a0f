"""What search and a product's page promise of a vendor that was stopped, that came back, or whose paper began or ended."""

import json
import re
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import db, reactions
from app.actor import Actor, Role
from app.catalogue import jobs, search
from app.catalogue.cards import cards_of
from app.catalogue.models import Listing
from app.catalogue.search import Question, sellers
from app.catalogue.showing import listing_in_list
from app.clock import now
from app.identifiers import new_id, public_id
from app.outbox import QUEUE
from app.regions.models import Region
from app.vendors import documents, verification
from app.vendors.models import Vendor, VendorDocument
from tests.catalogue import making
from tests.files import corpus
from tests.vendors import making as vendors
from tests.vendors.serving import staff_of_a_new_vendor
from tests.web.browsing import Browser

YESTERDAY = timedelta(days=1)


def on_show(session: Session, **other: str) -> tuple[Vendor, Actor, Listing]:
    vendor, staff = vendors.trading(session)
    return vendor, staff, making.published(session, making.shelf(session), staff, **other)


def found(session: Session, **asked: Any) -> list[UUID]:
    return [card.listing_id for card in search.find(session, Question(q="kertas", **asked)).cards]


def followed(session: Session, listing: Listing) -> None:
    last = sellers.follow(session, vendor_id=listing.vendor_id, region_id=listing.region_id, after=None, limit=9)
    assert last is None


def a_paper(session: Session, vendor: Vendor, kind: str, expires_on: date | None = None) -> VendorDocument:
    paper = VendorDocument(vendor_id=vendor.id, kind=kind, number="1", expires_on=expires_on, uploaded_at=now())
    paper.id, paper.file_sha256, paper.file_type = new_id(), "0" * 64, "application/pdf"
    session.add(paper)
    session.flush()
    return paper


def test_who_is_blacklisted_or_has_closed_is_found_nowhere_and_who_is_suspended_or_restored_is(session: Session) -> None:
    vendor, _staff, made = on_show(session)
    vendor.blacklist_decree, vendor.blacklisted_until = "SK/1", now().date()
    for state, is_found in (("suspended", True), ("blacklisted", False), ("active", True), ("closed", False)):
        vendor.state = state
        followed(session, made)
        assert (made.id in found(session)) is is_found, state
        assert made.state == "published", "what its vendor sells is not judged by this"


def test_the_card_of_a_suspended_vendor_says_that_it_takes_no_orders(session: Session) -> None:
    vendor, _staff, made = on_show(session)
    for state, told in (("active", False), ("suspended", True)):
        vendor.state = state
        followed(session, made)
        for sort in search.Sort:
            cards = search.find(session, Question(q="kertas", sort=sort)).cards
            assert [card.suspended for card in cards] == [told]
        assert ("Belum menerima pesanan" in cards_of(cards)[0]) is told
        assert listing_in_list(cards[0], {made.region_id: "99.01"})["vendor"]["suspended"] is told


def test_a_required_paper_that_has_ended_stops_orders_and_not_the_search(session: Session) -> None:
    vendor, _staff, made = on_show(session)
    a_paper(session, vendor, "NIB", expires_on=vendors.today() - YESTERDAY)
    followed(session, made)
    assert found(session) == [made.id]


def test_a_certificate_among_a_vendors_papers_counts_from_its_upload_through_its_last_day(session: Session) -> None:
    vendor, _staff, made = on_show(session)
    region = session.get_one(Region, made.region_id)

    def night() -> int:
        return sellers.forget_ended(session, region=region, at=now(), limit=100)

    assert found(session, certificate="HALAL") == []
    paper = a_paper(session, vendor, "HALAL", expires_on=vendors.today())
    followed(session, made)
    assert found(session, certificate="HALAL") == [made.id]
    assert night() == 0, "its last day is not over"
    paper.expires_on = vendors.today() - YESTERDAY
    session.flush()
    assert (night(), night()) == (1, 0)
    assert found(session, certificate="HALAL") == []
    assert found(session) == [made.id]


def test_a_product_keeps_its_own_certificate_when_its_vendors_paper_ends(session: Session) -> None:
    vendor, staff, made = on_show(session, halal_number="ID0011000001")
    other = making.published(session, making.shelf(session, "Makanan"), staff, name="Kertas roti")
    for kind in ("HALAL", "SBU"):
        a_paper(session, vendor, kind)
    followed(session, made)
    assert set(found(session, certificate="SBU")) == {made.id, other.id}
    for paper in session.scalars(select(VendorDocument).where(VendorDocument.vendor_id == vendor.id)):
        paper.expires_on = vendors.today() - YESTERDAY
    session.flush()
    region = session.get_one(Region, made.region_id)
    while sellers.forget_ended(session, region=region, at=now(), limit=1):
        pass
    assert (found(session, certificate="HALAL"), found(session, certificate="SBU")) == ([made.id], [])


def test_many_are_followed_a_part_at_a_time(session: Session) -> None:
    vendor, staff, first = on_show(session)
    shelf = making.shelf(session, "Kertas")
    more = [making.published(session, shelf, staff, name=f"Kertas {n} gram") for n in (70, 80)]
    vendor.state = "closed"
    last = sellers.follow(session, vendor_id=vendor.id, region_id=first.region_id, after=None, limit=2)
    assert last == more[0].id
    assert found(session) == [more[1].id]
    assert sellers.follow(session, vendor_id=vendor.id, region_id=first.region_id, after=last, limit=2) is None
    assert found(session) == []


def test_search_follows_every_move_that_stops_or_restores_a_vendor() -> None:
    told = {
        move for (machine, move), row in reactions.TABLE.items() if machine == "vendor" and "catalogue.follow_vendor" in row.after
    }
    assert told == {"suspend", "reinstate", "blacklist", "lift", "close"}


def asked_for() -> list[str]:
    with db.new_session() as session:
        return [row.args["id"] for row in session.execute(select(QUEUE).where(QUEUE.c.task_name == "catalogue.follow_vendor"))]


def test_a_blacklist_takes_products_out_of_the_catalogue_and_what_is_left_of_them_leads_to_no_missing_page(committed: None) -> None:
    person = staff_of_a_new_vendor()
    with db.new_session() as session:
        made = making.published(session, making.shelf(session), person.actor)
        product, vendor_id = f"/produk/{public_id(made.region_id, made.id)}", made.vendor_id
    page = f"/penyedia/{public_id(0, vendor_id)}"
    public = Browser()
    assert product in public.get("/katalog?q=kertas").text
    assert page in public.get(product).text
    assert _offer(public, product).endswith("/InStock")
    assert public.get(f"/api/v1{product.replace('/produk', '/listings')}").json()["orderable"] is True
    with db.new_session() as session:
        admin = vendors.person(session, Role.REGION_ADMIN, region=vendors.region(session))
        vendor = session.get_one(Vendor, vendor_id)
        verification.blacklist(
            session, vendor=vendor, reason="Pemalsuan.", decree="SK/7", until=date(2030, 1, 2), actor=admin, at=now()
        )
    assert str(vendor_id) in asked_for()
    jobs.follow_vendor(id=str(vendor_id), machine="vendor", region_id=1, move="blacklist", taken=str(new_id()))
    assert product not in public.get("/katalog?q=kertas").text
    assert public.get(page).status_code == 404
    shown = public.get(product)
    assert shown.status_code == 200
    assert page not in shown.text
    assert "tidak menerima pesanan baru" in shown.text
    assert _offer(public, product).endswith("/OutOfStock")
    assert public.get(f"/api/v1{product.replace('/produk', '/listings')}").json()["orderable"] is False


def test_a_kept_product_page_says_at_once_that_its_vendor_takes_no_orders_and_that_it_does_again(committed: None) -> None:
    person = staff_of_a_new_vendor()
    with db.new_session() as session:
        made = making.published(session, making.shelf(session), person.actor)
        product, vendor_id = f"/produk/{public_id(made.region_id, made.id)}", made.vendor_id
        paper = a_paper(session, session.get_one(Vendor, vendor_id), "NIB", expires_on=date(2020, 1, 1))
        paper.uploaded_at = now() - YESTERDAY
        admin = vendors.person(session, Role.REGION_ADMIN, region=vendors.region(session))
    public = Browser()
    assert "Berkas penyedia kedaluwarsa" in public.get(product).text
    with db.new_session() as session:
        documents.add_document(
            session, vendor=session.get_one(Vendor, vendor_id), kind="NIB", number="2", issued_on=None, expires_on=None,
            scan=corpus.pdf(), actor=person.actor, at=now(),
        )  # fmt: skip
    assert asked_for() == [str(vendor_id)], "a new paper may be a certificate that is searched by"
    assert "Berkas penyedia kedaluwarsa" not in public.get(product).text
    for decide, is_said in ((verification.suspend, True), (verification.reinstate, False)):
        with db.new_session() as session:
            decide(session, vendor=session.get_one(Vendor, vendor_id), reason="Ada aduan.", actor=admin, at=now())
        assert ("tidak menerima pesanan baru" in public.get(product).text) is is_said


def _offer(public: Browser, product: str) -> str:
    (told,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', public.get(product).text, re.DOTALL)
    return str(json.loads(told)["offers"]["availability"])
