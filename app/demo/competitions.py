"""Competitions: one that is open and asks the personas' firms, and one that was awarded and waits
for the PPK's review; through the product's own doors."""

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from app.actor import Actor, Role
from app.clock import local_date, start_of_local_day
from app.competition import awarding, bidding, drafting, evaluating, opening, publishing
from app.competition.bidding import BidLine
from app.competition.drafting import Need, Needed
from app.competition.evaluating import Judgement
from app.competition.models import Competition
from app.demo.people import People
from app.demo.places import Ground
from app.demo.plans import PERSONA_SATKER, RegionPlan
from app.demo.words import FURNITURE
from app.identifiers import public_id

TABLES, CHAIRS = Decimal(12), Decimal(48)
HPS = 46_800_000
DELIVERY_DAYS = 21
"""After the closing."""


def hold_competitions(session: Session, ground: Ground, people: People, plan: RegionPlan, firms: dict[str, UUID]) -> None:
    """Both against packages for furniture that are left whole, the awarded one within the last working week."""
    pp, ppk = (people.official(ground.kabupaten.id, PERSONA_SATKER, role) for role in (Role.PP, Role.PPK))
    first, second = (people.staff[firm] for firm in firms.values())
    whole = [one for one in plan.packages[PERSONA_SATKER] if one.spare and one.pagu >= HPS and FURNITURE in one.name]
    for_open, for_awarded, *_larger = (package.kd_rup for package in sorted(whole, key=lambda package: package.pagu))
    invited = [public_id(0, firm) for firm in firms.values()]
    _awarded(session, ground, pp, ppk, (first, second), _need(ground, for_awarded, invited, "Meja dan kursi ruang rapat", days=-5))
    waiting = _published(session, ground, pp, _need(ground, for_open, invited, "Meja dan kursi ruang layanan", days=9), days=-1)
    _bid(session, waiting, second, (1_450_000, 545_000), ground.at - timedelta(hours=2))


def _awarded(session: Session, ground: Ground, pp: Actor, ppk: Actor, staff: tuple[Actor, Actor], need: Need) -> None:
    competition = _published(session, ground, pp, need, days=-14)
    assert competition.published_at is not None
    for hours, seller, prices in ((30, staff[1], (1_425_000, 560_000)), (52, staff[0], (1_390_000, 552_000))):
        _bid(session, competition, seller, prices, competition.published_at + timedelta(hours=hours))
    opening.open_bids(session, competition=competition, at=need.closes_at)
    judged = [Judgement(bid.id, True, True, reason="Sesuai spesifikasi dan lengkap.") for bid in competition.bids]
    evaluating.evaluate(
        session, competition=competition, judgements=judged, note=None, actor=pp, at=need.closes_at + timedelta(hours=4)
    )
    awarding.award(session, competition=competition, accounts=[], note=None, actor=ppk, at=ground.at - timedelta(hours=3))


def _published(session: Session, ground: Ground, pp: Actor, need: Need, *, days: int) -> Competition:
    at = _morning(ground, days)
    competition = drafting.write(session, need=need, actor=pp, at=at)
    return publishing.publish(session, competition=competition, note=None, actor=pp, at=at + timedelta(minutes=5))


def _need(ground: Ground, kd_rup: str, invited: list[str], title: str, *, days: int) -> Need:
    """Closing `days` from today at ten in the morning, on a Monday where that is a weekend's."""
    today = local_date(ground.at, ground.kabupaten.timezone)
    closing = today + timedelta(days=days)
    days += max(0, 7 - closing.weekday()) if closing.weekday() >= 5 else 0
    return Need(
        kd_rup=kd_rup,
        title=title,
        need="Dipakai untuk rapat dan layanan sehari-hari. Barang dirakit di tempat; bergaransi paling sedikit satu tahun.",
        lines=[
            Needed("Meja rapat lipat", "180 × 60 cm, rangka besi, daun HPL", "3812100000", "unit", TABLES),
            Needed("Kursi rapat", "Rangka besi, dudukan busa, dapat ditumpuk", "3811200000", "unit", CHAIRS),
        ],
        hps=HPS,
        delivery_address="Jalan Contoh 1, Desa Contoh Hulu",
        delivery_due=today + timedelta(days=days + DELIVERY_DAYS),
        closes_at=_morning(ground, days) + timedelta(hours=1),
        invited=invited,
    )


def _bid(session: Session, competition: Competition, seller: Actor, prices: tuple[int, int], at: datetime) -> None:
    offered = ("Meja lipat Contoh Jaya", "Kursi susun Contoh Jaya")
    lines = [
        BidLine(line.id, price, True, None, what) for line, price, what in zip(competition.lines, prices, offered, strict=True)
    ]
    bidding.submit(
        session,
        competition=competition,
        lines=lines,
        shipping=0,
        statement="Garansi dua tahun, ongkos kirim ditanggung kami.",
        actor=seller,
        at=at,
    )


def _morning(ground: Ground, days: int) -> datetime:
    """Nine o'clock of a day in the kabupaten."""
    day = local_date(ground.at, ground.kabupaten.timezone) + timedelta(days=days)
    return start_of_local_day(day, ground.kabupaten.timezone) + timedelta(hours=9)
