"""Drafting: what is needed, against which package, whom it asks, by which rule it chooses and
until when. The HPS is sealed from the first save on.

Rule: Perpres 16/2018 art. 12 as in `rules` (a PP up to the limit, measured at the
HPS); the HPS may not be more than the package has left.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app import audit
from app.actor import Actor
from app.catalogue.queries import find_etalase
from app.catalogue.units import why_not_in
from app.clock import local_date
from app.competition import sealing
from app.competition.models import Competition, CompetitionLine, Invitation
from app.competition.states import COMPETITION, CompetitionState
from app.errors import FieldError, Invalid, NotFound
from app.identifiers import new_id, parse_public_id
from app.language import _
from app.ledger.guards import BudgetExceeded, how_much_is_left
from app.money import Rupiah
from app.moves.machine import moves_for, names_of
from app.moves.taking import NotNow, begin
from app.numbering.series import next_number
from app.orders.ground import own_package
from app.orders.judging import judge
from app.orders.models import GOODS
from app.plan.queries import Orderable, procurement_type_of
from app.regions.models import Region
from app.regions.queries import shopping_regions
from app.rules.queries import rules_in_force
from app.vendors.models import Vendor
from app.vendors.queries import standing

INVITED_MIN = 2
KIND_OF = {"barang": GOODS, "pekerjaan konstruksi": "construction", "jasa konsultansi": "service", "jasa lainnya": "service"}
"""The kind of what is needed by the package's jenis pengadaan, in lower case;
SIRUP's others ("Terintegrasi") are of more than one kind."""


@dataclass(frozen=True, slots=True)
class Needed:
    """One thing and how much of it."""

    name: str
    specification: str
    kbki: str
    unit: str
    quantity: Decimal
    kind: str | None = None
    """`goods`, `service` or `construction`; None: as the package's procurement type
    has it (`KIND_OF`), goods where that is not clear."""


@dataclass(frozen=True, slots=True)
class Need:
    """A draft as it was typed. `hps` is whole rupiah; None keeps the sealed one of before. `invited` holds NIBs or public ids."""

    kd_rup: str
    title: str
    need: str
    lines: Sequence[Needed]
    hps: int | None
    delivery_address: str
    delivery_due: date
    closes_at: datetime
    audience: str = "invited"
    audience_key: str | None = None
    invited: Sequence[str] = ()
    criteria: str | None = None
    technical_weight: int | None = None


def write(session: Session, *, need: Need, actor: Actor, at: datetime) -> Competition:
    """A new draft of the actor's satker. Raises `Invalid` naming every field,
    `RuleBroken` above the PP's limit, `BudgetExceeded`."""
    assert actor.region_id is not None
    assert actor.satker_code is not None
    assert actor.account_id is not None
    region = session.get_one(Region, actor.region_id)
    if need.hps is None:
        raise Invalid(_("Kompetisi belum dapat disimpan."), errors=[FieldError("hps", _("Wajib diisi."))])
    package, vendors, key = _check(session, region, need, actor, at)
    id = new_id()
    public_key, key_share = sealing.make_key(id)
    year = local_date(at, region.timezone).year
    number = next_number(session, region_id=region.id, series=f"competition/{package.satker_number}/{year}")
    competition = Competition(
        region_id=region.id,
        id=id,
        number=f"MK/{region.digits}/{package.satker_number}/{year}/{number:03d}",
        state=CompetitionState.DRAFT,
        satker_code=actor.satker_code,
        public_key=public_key,
        key_share=key_share,
        written_by=actor.account_id,
        written_as=actor.role,
        written_at=at,
    )
    _fill(competition, need, package, key)
    session.add(competition)
    session.flush()
    _write_parts(session, competition, need.lines, vendors)
    begin(session, COMPETITION, competition, "write", actor=actor, at=at, details={"hps_commitment": competition.hps_commitment})
    return competition


def rewrite(session: Session, *, competition: Competition, need: Need, actor: Actor, at: datetime) -> Competition:
    """The draft anew, as a whole. Raises `NotNow` once it is published, else as `write`."""
    open_ = names_of(moves_for(COMPETITION, competition, actor))
    if competition.state != CompetitionState.DRAFT or "publish" not in open_:
        raise NotNow(move="rewrite", moves=open_)
    region = session.get_one(Region, competition.region_id)
    package, vendors, key = _check(session, region, need, actor, at)
    if need.hps is None and need.kd_rup != competition.kd_rup:
        raise Invalid(_("Paketnya berganti."), errors=[FieldError("hps", _("Isi lagi HPS untuk paket yang baru."))])
    _fill(competition, need, package, key)
    assert actor.account_id is not None
    competition.written_by = actor.account_id
    competition.written_as = actor.role
    for part in (CompetitionLine, Invitation):
        session.execute(delete(part).where(part.region_id == competition.region_id, part.competition_id == competition.id))
    session.flush()
    _write_parts(session, competition, need.lines, vendors)
    audit.write_down(session, competition, "competition.rewrite", actor, at, hps_commitment=competition.hps_commitment)
    return competition


def context_of_hps(competition: Competition) -> str:
    """What the seal of the HPS is bound to."""
    return f"hps/{competition.region_id}/{competition.id}"


def _check(session: Session, region: Region, need: Need, actor: Actor, at: datetime) -> tuple[Orderable, list[Vendor], str | None]:
    today = local_date(at, region.timezone)
    package = own_package(session, actor, need.kd_rup, today)
    errors: list[FieldError] = []
    if not need.lines:
        errors.append(FieldError("lines", _("Isi paling sedikit satu baris kebutuhan.")))
    for index, line in enumerate(need.lines):
        if wrong := why_not_in(line.unit, line.quantity):
            errors.append(FieldError(f"lines.{index}.quantity", wrong))
    if need.delivery_due < local_date(need.closes_at, region.timezone):
        errors.append(FieldError("delivery.due_date", _("Tanggal kirim tidak boleh sebelum penutupan penawaran.")))
    if need.closes_at <= at:
        errors.append(FieldError("closes_at", _("Waktu penutupan sudah lewat.")))
    if (need.criteria is None) != (need.technical_weight is None):
        errors.append(
            FieldError("technical_weight", _("Kriteria dan bobotnya diumumkan bersama; tanpa keduanya harga terendah yang menang."))
        )
    vendors = _invited(session, need, today, errors)
    key = _audience_key(session, region, need, errors)
    if errors:
        raise Invalid(_("Kompetisi belum dapat disimpan."), errors=errors)
    if need.hps is not None:
        judge(rules_in_force(session, region, on=today), total=need.hps, placed_as=actor.role)
        left = how_much_is_left(session, region_id=region.id, kd_rup=need.kd_rup)
        if left is not None and need.hps > left:
            raise BudgetExceeded(remaining=left, asked=Rupiah(need.hps))
    return package, vendors, key


def _invited(session: Session, need: Need, today: date, errors: list[FieldError]) -> list[Vendor]:
    if need.audience != "invited":
        if need.invited:
            errors.append(FieldError("invited", _("Kompetisi terbuka tidak mengundang satu per satu; kosongkan daftar ini.")))
        return []
    found: dict[UUID, Vendor] = {}
    before = len(errors)
    for index, text in enumerate(need.invited):
        vendor = _vendor(session, text.strip())
        if vendor is None or not standing(session, vendor_id=vendor.id, today=today).may_sell:
            errors.append(
                FieldError(f"invited.{index}", _("{vendor}: tidak ada penyedia aktif dengan nomor ini.").format(vendor=text[:30]))
            )
        else:
            found[vendor.id] = vendor
    if len(found) < INVITED_MIN and len(errors) == before:
        errors.append(FieldError("invited", _("Undang paling sedikit {n} penyedia, atau buka untuk semua.").format(n=INVITED_MIN)))
    return list(found.values())


def _vendor(session: Session, text: str) -> Vendor | None:
    if len(text) == 13 and text.isascii() and text.isdecimal():
        return session.scalars(select(Vendor).where(Vendor.nib == text, Vendor.state == "active")).one_or_none()
    try:
        region_id, id = parse_public_id(text)
    except NotFound:
        return None
    return session.get(Vendor, id) if region_id == 0 else None


def _audience_key(session: Session, region: Region, need: Need, errors: list[FieldError]) -> str | None:
    key = (need.audience_key or "").strip()
    if need.audience == "kbli":
        if not (len(key) == 5 and key.isascii() and key.isdecimal()):
            errors.append(FieldError("audience_key", _("Tulis lima angka KBLI, misalnya 47591.")))
        return key
    if need.audience == "etalase":
        shelf = find_etalase(session, key) if key else None
        if shelf is None or shelf.region_id not in shopping_regions(session, region.id):
            errors.append(FieldError("audience_key", _("Etalase ini tidak ada di daerah Anda.")))
            return None
        return f"{shelf.region_id}/{shelf.id}"
    return None


def _fill(competition: Competition, need: Need, package: Orderable, key: str | None) -> None:
    competition.kd_rup = package.kd_rup
    competition.title, competition.need = need.title, need.need
    competition.criteria, competition.technical_weight = need.criteria, need.technical_weight
    competition.audience, competition.audience_key = need.audience, key
    competition.delivery_address, competition.delivery_due = need.delivery_address, need.delivery_due
    competition.closes_at = need.closes_at
    if need.hps is not None:
        hidden = sealing.seal({"hps": need.hps}, public_key=competition.public_key, context=context_of_hps(competition))
        competition.sealed_hps, competition.hps_commitment = hidden.sealed, hidden.commitment


def _write_parts(session: Session, competition: Competition, lines: Sequence[Needed], vendors: Sequence[Vendor]) -> None:
    planned = procurement_type_of(session, region_id=competition.region_id, kd_rup=competition.kd_rup)
    usual = KIND_OF.get((planned or "").strip().lower(), GOODS)
    for position, line in enumerate(lines, 1):
        session.add(
            CompetitionLine(
                region_id=competition.region_id,
                id=new_id(),
                competition_id=competition.id,
                position=position,
                name=line.name,
                specification=line.specification,
                kind=line.kind or usual,
                kbki=line.kbki,
                unit=line.unit,
                quantity=line.quantity,
            )
        )
    for vendor in vendors:
        session.add(
            Invitation(
                region_id=competition.region_id,
                competition_id=competition.id,
                vendor_id=vendor.id,
                vendor_name=vendor.legal_name or "",
            )
        )
    session.flush()
    session.expire(competition, ["lines"])
