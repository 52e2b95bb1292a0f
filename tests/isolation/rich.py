"""A world with one of everything that somebody may not see, and people who stand on every side of it."""

import io
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.grants import give_role
from app.accounts.models import Account, Grant
from app.accounts.requests import ErasureRequest
from app.actor import SATKER_ROLES, Actor, Role
from app.announcements.announcing import To, announce
from app.attachments.attaching import attach
from app.catalogue.attributes import defining
from app.catalogue.bulk import uploads
from app.catalogue.bulk.planning import columns_of
from app.catalogue.bulk.workbook import Written, listing_workbook
from app.catalogue.listing import photos, sending, unfinished, writing
from app.catalogue.takeover import uploads as takeovers
from app.claims.recording import Said, record
from app.competition import questions
from app.competition.models import Competition
from app.demand import asking as demands
from app.disputes.opening import open_dispute
from app.exchange.desk import receiving
from app.exchange.desk.receiving import Asked
from app.exchange.models import ReversalProposal
from app.exchange.pulling.models import ImportSource
from app.feeds.models import ImportBatch
from app.files.papers import keep_paper
from app.fulfilment import handover, shipping
from app.fulfilment import photos as photographing
from app.fulfilment.queries import handovers_of, shipments_of
from app.identifiers import new_id, parse_public_id, public_id
from app.letterheads.models import REGION, LetterheadVersion
from app.numbering import declaring as numbering
from app.numbering.models import Paper
from app.orders import shopping_list
from app.orders.models import CancelRequest
from app.organisations.models import Satker
from app.oversight import complaints, findings
from app.oversight.subjects import subject_of
from app.papers import issuing
from app.papers.issuing import token_of
from app.papers.kinds import PaperKind
from app.payment import invoicing
from app.payment.sp2d import applying
from app.plan.models import PackageRevision, RevisionKind
from app.ratings.models import Rating
from app.regions.models import Holiday
from app.reports.asked import Asked as Figure
from app.reports.freezing import freeze
from app.rules.decreeing import decree
from app.settings import settings
from app.targets.declaring import declare
from app.vendors import documents, registration
from app.vendors.models import Vendor
from app.webhooks import keeping
from app.webhooks.queries import deliveries_of
from tests import world as worlds
from tests.catalogue.making import content
from tests.competition import making as competitions
from tests.files import corpus
from tests.vendors.making import answers
from tests.world import AT, OTHER_SATKER, SATKER, World

NEIGHBOUR = "1.01.0.00.0.00.09.0000"
"""Another satker of the same region."""
SEALED_PRICE = 431_987
"""Of the bid in the competition that is open."""
TODAY = date(2026, 3, 2)


@dataclass
class Rich:
    """The ids of what there is, as they stand in addresses; and a grant for every persona."""

    world: World
    ids: dict[str, str] = field(default_factory=dict)
    grants: dict[str, Grant] = field(default_factory=dict)


def build(session: Session) -> Rich:
    world = worlds.build(session)
    rich = Rich(world, grants=dict(world.grants))
    session.add(
        Satker(
            region_id=world.region.id, id=new_id(), code=NEIGHBOUR, sirup_id=900199, name="Dinas Sebelah", active=True, blud=False
        )
    )
    session.flush()
    _someone(session, rich, "activity_officer", Role.ACTIVITY_OFFICER, world.region.id, SATKER)
    for persona in ("pp", "ppk", "treasurer", "verifier", "budget_user", "activity_officer"):
        _someone(session, rich, f"{persona}_neighbour", Role(persona), world.region.id, NEIGHBOUR)
    for persona in ("treasurer", "budget_user", "curator", "region_admin", "auditor"):
        _someone(session, rich, f"{persona}_other", Role(persona), world.other_region.id, OTHER_SATKER)
    an_order_on_its_way(session, rich)
    _listings(session, rich)
    _a_workbook(session, rich)
    _vendors(session, rich)
    _figures(session, rich)
    _an_import(session, rich)
    _competitions(session, rich)
    _a_demand(session, rich)
    _a_webhook(session, rich)
    _what_the_auditor_found(session, rich)
    session.flush()
    return rich


def _someone(session: Session, rich: Rich, persona: str, role: Role, region_id: int | None, satker: str | None) -> Actor:
    account = Account(id=new_id(), login=persona, name=f"Orang {persona}", password_hash="-", active=True, created_at=AT)
    session.add(account)
    session.flush()
    if role is Role.PUBLIC:
        return Actor(role=role, account_id=account.id, name=account.name)
    rich.grants[persona] = give_role(
        session,
        account=account,
        role=role,
        region_id=region_id,
        satker_code=satker if role in SATKER_ROLES else None,
        valid_from=date(2026, 1, 1),
        valid_until=date(2099, 12, 31) if role is Role.AUDITOR else None,
    )
    return Actor(role=role, account_id=account.id, name=account.name, region_id=region_id, satker_code=satker)


def an_order_on_its_way(session: Session, rich: Rich) -> None:
    """Delivered, handed over and billed; not yet paid."""
    world = rich.world
    order = worlds.in_process(session, world)
    (parcel,) = shipments_of(session, order)
    shipping.pack(session, shipment=parcel, actor=world["vendor"], at=AT)
    shipping.ship(session, shipment=parcel, courier="Kurir", number="1", actor=world["vendor"], at=AT)
    shipping.deliver(session, shipment=parcel, proof=None, actor=world["vendor"], at=AT)
    photographing.add_photos(session, shipment=parcel, sent=[corpus.from_a_phone(400, 300)], actor=world["ppk"], at=AT)
    shipping.confirm(
        session,
        shipment=parcel,
        quantities={},
        function=True,
        quantity=True,
        time=True,
        finished_on=TODAY,
        actor=world["ppk"],
        at=AT,
    )
    (paper,) = handovers_of(session, order)
    handover.number(session, handover=paper, given=None, actor=world["ppk"], at=AT)
    handover.sign(session, handover=paper, actor=world["vendor"], at=AT)
    handover.sign(session, handover=paper, actor=world["ppk"], at=AT)
    bill = invoicing.invoice(session, order=order, number=None, amount=None, tax_invoice_number=None, actor=world["vendor"], at=AT)
    (scan,) = attach(session, to=bill, kind="tax_slip", sent=[corpus.pdf()], note="Rahasia", actor=world["treasurer"], at=AT)
    rich.ids["token"] = token_of(issuing.issued(session, order, PaperKind.PURCHASE_ORDER, 1, 1, at=AT))
    for name, thing in (("order", order), ("shipment", parcel), ("handover", paper), ("payment", bill)):
        rich.ids[name] = public_id(thing.region_id, thing.id)
    dispute = open_dispute(
        session, order=order, subject="late", statement="Rahasia", files=[corpus.pdf()], actor=world["vendor"], at=AT
    )
    letter = keep_paper(session, corpus.pdf(), by=None, at=AT)
    asked = CancelRequest(
        region_id=order.region_id, id=new_id(), order_id=order.id, asked_by=world["vendor"].account_id, asked_side="vendor", reason="Rahasia",
        letter_sha256=letter.sha256, letter_type=letter.content_type, asked_at=AT, decision="dismissed",
    )  # fmt: skip
    session.add(asked)
    rating = Rating(
        region_id=order.region_id, id=new_id(), order_id=order.id, side="vendor", vendor_id=order.vendor_id, clarity=5, payment_speed=1,
        text="Rahasia", rated_by=world["vendor"].account_id, rated_at=AT,
    )  # fmt: skip
    session.add(rating)
    session.flush()
    for name, thing in (
        ("dispute", dispute),
        ("evidence", dispute.evidence[0]),
        ("rating", rating),
        ("photo of a shipment", parcel.photos[0]),
        ("attachment", scan),
    ):
        rich.ids[name] = public_id(thing.region_id, thing.id)


def _listings(session: Session, rich: Rich) -> None:
    """A draft with a photo, one in curation, and one on show behind which a new version waits."""
    world, shelf, staff = rich.world, rich.world.etalase, rich.world["vendor"]
    made = {
        name: writing.write(session, etalase=shelf, content=content(name=f"Barang {name}"), stock=Decimal(5), actor=staff, at=AT)
        for name in ("draft", "waiting")
    }
    photos.add_photo(session, listing=made["draft"], sent=corpus.from_a_phone(400, 300), actor=staff, at=AT)
    sending.submit(session, listing=made["waiting"], actor=staff, at=AT)
    session.refresh(world.listing)
    writing.rewrite(session, listing=world.listing, changes={"name": "Rahasia versi baru"}, actor=staff, at=AT)
    sending.submit(session, listing=world.listing, actor=staff, at=AT)
    made["published"] = world.listing
    for name, thing in made.items():
        rich.ids[f"{name} listing"] = public_id(thing.region_id, thing.id)
    rich.ids["photo"] = made["draft"].newest.photos[0].sha256


def _a_workbook(session: Session, rich: Rich) -> None:
    """One row, and that one is bad; and a form that was not finished, in an etalase that asks for two things."""
    shelf = rich.world.etalase
    for name in ("Bahan baku", "Atribut usang"):
        defining.define(session, etalase=shelf, name=name, kind="text", actor=rich.world["curator"], at=AT)
    kept = unfinished.keep(session, etalase=shelf, typed={"name": "Rahasia"}, actor=rich.world["vendor"], at=AT)
    rich.ids["unfinished"] = public_id(kept.region_id, kept.id)
    sent = listing_workbook(etalase=shelf, columns=columns_of(session, shelf), rows=[Written({"sku": "R-1", "name": "Rahasia"})])
    made = uploads.receive(session, content=sent, file_name="rahasia.xlsx", etalase="", actor=rich.world["vendor"], at=AT)
    rich.ids["listing upload"] = public_id(made.region_id, made.id)
    firms = b"Nama usaha;NIB\nCV Katalog Lama;1234\n"
    sent = applying.send_in(
        session,
        content=b"No SP2D,Tanggal,No SPM,Nilai\n1,2026-03-02,2,3\n",
        file_name="a.csv",
        actor=rich.world["treasurer"],
        at=AT,
    )
    rich.ids["sp2d list"] = public_id(sent.region_id, sent.id)
    older = takeovers.receive(
        session, kind="vendors", content=firms, file_name="lama.csv", etalase="", actor=rich.world["curator"], at=AT
    )
    mine = shopping_list.make(session, name="Rutin rahasia", actor=rich.world["pp"], at=AT)
    rich.ids["shopping list"] = public_id(mine.region_id, mine.id)
    rich.ids["takeover"] = public_id(older.region_id, older.id)


def _a_demand(session: Session, rich: Rich) -> None:
    """What a buyer looks for; everybody reads it."""
    wanted = {"name": "Kursi roda lipat", "quantity": Decimal(3), "unit": "unit", "description": ""}
    made = demands.ask(session, **wanted, actor=rich.world["pp"], at=AT)
    rich.ids["demand"] = public_id(made.region_id, made.id)


def _vendors(session: Session, rich: Rich) -> None:
    """One that is being written by a newcomer, one that was sent in, and the active one of the world, each with a paper."""
    found = {"active": (rich.world.vendor, rich.world["vendor"])}
    for name, number in (("draft", 71), ("submitted", 72)):
        person = _someone(session, rich, f"beginner of {name}", Role.PUBLIC, None, None)
        vendor = registration.register(session, actor=person, at=AT)
        staff = Actor(role=Role.VENDOR, account_id=person.account_id, name=person.name, vendor_id=vendor.id)
        told = answers(nib=f"99000000000{number}", npwp=f"0990000000000{number}0")
        registration.amend(session, vendor=vendor, answers=told, actor=staff, at=AT)
        found[name] = (vendor, staff)
    for name, (vendor, staff) in found.items():
        for kind in documents.REQUIRED:
            documents.add_document(
                session, vendor=vendor, kind=kind, number=f"{kind}-1", issued_on=None, expires_on=None, scan=corpus.pdf(), actor=staff, at=AT
            )  # fmt: skip
        rich.ids[f"{name} vendor"] = public_id(0, vendor.id)
        rich.ids[f"paper of the {name} vendor"] = public_id(0, vendor.documents[0].id)
    registration.submit(session, vendor=found["submitted"][0], actor=found["submitted"][1], at=AT)
    rich.grants["newcomer"] = _grant_of(session, found["draft"][0])


def _figures(session: Session, rich: Rich) -> None:
    """What a region's admin wrote down beside its figures."""
    region, admin = rich.world.region, rich.world["region_admin"]
    target = declare(
        session, region=region, metric="EP_RUP", percent=Decimal(30), valid_from=TODAY, valid_until=None, source="Keputusan 1",
        actor=admin, at=AT,
    )  # fmt: skip
    said = Said(statement="Sudah 50 persen", source="Siaran pers", metric="EP_RUP", percent=Decimal(50))
    template = numbering.declare(
        session, region=region, satker_code=SATKER, paper=Paper.SP, template="{nomor}/SP/{satker}/{tahun}", valid_from=TODAY, valid_until=None,
        source="Surat 1", actor=admin, at=AT,
    )  # fmt: skip
    claim = record(session, region=region, year=2026, said=said, actor=admin, at=AT)
    report = freeze(session, region=region, asked=Figure(region=region.code, year=2026, as_of=TODAY), actor=admin, at=AT)
    rule = decree(
        session, region_id=region.id, code="PENALTY_MAX", value=3, valid_from=TODAY, valid_until=None, decree_number="Keputusan 1",
        actor=admin, at=AT,
    )  # fmt: skip
    announcement = announce(
        session, region=region, text="Sistem tidak dapat dipakai Sabtu malam.", text_en=None, audience=To.EVERYONE, first_day=TODAY,
        last_day=TODAY, actor=admin, at=AT,
    )  # fmt: skip
    asked = ErasureRequest(region_id=region.id, id=new_id(), account_id=rich.world["pp"].account_id, wish="Rahasia", asked_at=AT)
    a_saturday = Holiday(region_id=region.id, day=date(2026, 12, 26), name="Cuti bersama Natal", kind="joint")
    head = LetterheadVersion(
        region_id=region.id, id=new_id(), satker_code=REGION, version=1, name="", address="Jalan Contoh 1", phone="", email="", website="",
        logo_sha256=rich.ids["photo"], recorded_by=admin.account_id, recorded_at=AT,
    )  # fmt: skip
    session.add_all([asked, a_saturday, head])
    rich.ids["erasure request"] = public_id(asked.region_id, asked.id)
    for name, thing in (
        ("announcement", announcement),
        ("target", target),
        ("template", template),
        ("claim", claim),
        ("report", report),
        ("rule", rule),
    ):
        rich.ids[name] = public_id(thing.region_id, thing.id)


def _an_import(session: Session, rich: Rich) -> None:
    """A file on the desk, an import that was applied, an order that vanished from its file,
    a package that was revised, and a source of pulls."""
    region, admin = rich.world.region, rich.world["region_admin"]
    upload = receiving.receive(
        session, region=region, name="rup.json", source=io.BytesIO(b"[1]"), asked=Asked(2026), origin="page", actor=admin, at=AT
    )
    bad_rows = settings().data / "quarantine/isolation.csv"
    bad_rows.parent.mkdir(parents=True, exist_ok=True)
    bad_rows.write_text("Baris,Kolom,Nilai,Perbaikan\n")
    upload.preview = {"quarantine_file": str(bad_rows)}
    batch = ImportBatch(
        region_id=region.id, id=new_id(), dataset="Ecat-PaketEPurchasingV6", fiscal_year=2026, file_name="a.json", file_sha256="0" * 64,
        as_of=TODAY, known_at=AT, applied_at=AT, account_id=admin.account_id, partial=False, rows=1, added=1, changed=0, unchanged=0, gone=0,
        quarantined=0,
    )  # fmt: skip
    order_key = rich.ids["order"]
    proposal = ReversalProposal(region_id=region.id, id=new_id(), order_key=order_key, batch_id=batch.id, amount=1, proposed_at=AT)
    source = ImportSource(
        region_id=region.id, id=new_id(), name="ISB", url="https://contoh.go.id/x", token_tail="", dataset="RUP-MasterSatker", year_offset=0,
        hour=3, enabled=False, failures=0, created_at=AT,
    )  # fmt: skip
    revision = PackageRevision(
        region_id=region.id, id=new_id(), revision_key="1", fiscal_year=AT.year, old_kd_rup="970000001", new_kd_rup="970000002",
        kind=RevisionKind.ONE_TO_ONE, revised_at=AT, reason="Perubahan volume", active=True, known_since=AT,
    )  # fmt: skip
    session.add_all([batch, proposal, revision, source])
    session.flush()
    for name, thing in (("upload", upload), ("batch", batch), ("proposal", proposal), ("source", source)):
        rich.ids[name] = public_id(thing.region_id, thing.id)


def _competitions(session: Session, rich: Rich) -> None:
    """A draft, and one that is open, with a question that nobody answered."""
    world = rich.world
    made = {"draft competition": competitions.draft(session, world), "open competition": competitions.published(session, world)}
    asked = questions.ask(session, competition=made["open competition"], text="Warna?", actor=world["vendor"], at=AT)
    for name, thing in (*made.items(), ("question", asked)):
        rich.ids[name] = public_id(thing.region_id, thing.id)


def a_sealed_bid(session: Session, rich: Rich) -> None:
    """In the competition that is open, with a price that stands nowhere else."""
    world = rich.world
    competition = session.get_one(Competition, parse_public_id(rich.ids["open competition"]))
    competitions.bid(session, competition, world["vendor"], SEALED_PRICE, SEALED_PRICE)


def _a_webhook(session: Session, rich: Rich) -> None:
    """Of the office that orders, to a server that is not there, with one message that waits."""
    hook = keeping.register(session, url="https://contoh.invalid/kait", events=["order.*"], actor=rich.world["ppk"], at=AT)
    keeping.ping(session, hook=hook, actor=rich.world["ppk"], at=AT)
    (waiting,) = deliveries_of(session, hook, limit=5)
    rich.ids |= {"webhook": public_id(0, hook.id), "webhook delivery": public_id(0, waiting.id)}


def _what_the_auditor_found(session: Session, rich: Rich) -> None:
    """A finding on the order, and a complaint of a visitor about a price, with a picture."""
    world = rich.world
    order = subject_of(session, kind="order", typed=rich.ids["order"], region=world.region, public=False)
    found = findings.record(
        session, region=world.region, subject=order, flag=None, text="Rahasia temuan", actor=world["auditor"], at=AT
    )
    product = subject_of(session, kind="price", typed=rich.ids["published listing"], region=None, public=True)
    complaint = complaints.file(
        session, subject=product, kind="price", text="Harganya jauh di atas pasar.", contact="0800 0000 001", sent=[corpus.pdf()],
        secret="r" * 40, at=AT,
    )  # fmt: skip
    session.refresh(complaint)
    rich.ids |= {"finding": public_id(found.region_id, found.id), "complaint": public_id(complaint.region_id, complaint.id)}
    rich.ids |= {
        "complaint file": public_id(complaint.region_id, complaint.files[0].id),
        "link": f"{complaint.region_id}.{'r' * 40}",
    }


def _grant_of(session: Session, vendor: Vendor) -> Grant:
    return session.scalars(select(Grant).where(Grant.vendor_id == vendor.id)).one()
