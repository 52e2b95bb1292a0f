"""What comes next: two or three things that nobody waits for yet, for the hour in which
nothing is urgent. One row a source, as in `waiting`."""

from collections.abc import Callable, Iterable, Set
from datetime import datetime
from itertools import islice

from sqlalchemy.orm import Session

from app.actor import Actor, Role
from app.attribution.queries import waiting as unattributed
from app.clock import local_date
from app.dashboards.figures import untouched
from app.dashboards.office import to_order
from app.demand.queries import open_demands
from app.duties.duty import Next
from app.home.setting_up import tasks
from app.identifiers import public_id
from app.language import _, ngettext
from app.money import rupiah, rupiah_short
from app.oversight.queries import how_many_wait
from app.payment.queries import payments_seen
from app.payment.waiting import UNPAID, waiting_of
from app.regions.models import Region
from app.vendors.models import Vendor
from app.vendors.queries import with_expired_papers

SHOWN = 3
Asks = Callable[[Session, Actor, datetime], Iterable[Next]]


def coming_for(session: Session, actor: Actor, at: datetime) -> list[Next]:
    """At most three."""
    found = (one for who, asks in SOURCES if actor.role in who for one in asks(session, actor, at))
    return list(islice(found, SHOWN))


def _packages(session: Session, actor: Actor, at: datetime) -> Iterable[Next]:
    """Packages for e-purchasing that nothing is ordered against, the latest first."""
    region = session.get_one(Region, actor.region_id)
    today = local_date(at, region.timezone)
    assert actor.satker_code is not None
    for row in to_order(untouched(session, region, today.year, [actor.satker_code]), today)["rows"][:2]:
        late = (
            ngettext("terlambat {n} hari dari rencana", "terlambat {n} hari dari rencana", row["days_late"]).format(
                n=row["days_late"]
            )
            if row["days_late"]
            else _("belum dipesan")
        )
        says = _("Pesan: {package}") if actor.is_buyer else _("Belum dipesan: {package}")
        yield Next(says.format(package=row["name"]), f"/paket/{row['kd_rup']}", f"{rupiah(row['pagu'])} · {late}")


def _payments(session: Session, actor: Actor, at: datetime) -> Iterable[Next]:
    """Bills that are on somebody else's desk, the oldest first."""
    found = payments_seen(session, actor, states=UNPAID, limit=20)
    for payment, waiting in zip(found, waiting_of(session, found, at=at), strict=True):
        if waiting.role is not actor.role:
            href = f"/pesanan/{public_id(payment.region_id, payment.order_id)}#pelaksanaan"
            yield Next(f"{payment.invoice_number} · {rupiah(payment.amount)}", href, waiting.said)


def _demands(session: Session, actor: Actor, at: datetime) -> Iterable[Next]:
    """What buyers look for where the vendor is at home, or in the curator's region."""
    region_id = actor.region_id
    if actor.vendor_id is not None:
        region_id = session.get_one(Vendor, actor.vendor_id).home_region_id
    for row in open_demands(session, region_id=region_id)[:1]:
        href = f"/permintaan/{public_id(row.Demand.region_id, row.Demand.id)}"
        yield Next(_("Dicari: {name}").format(name=row.Demand.name), href, row.region_name)


def _expired(session: Session, actor: Actor, at: datetime) -> Iterable[Next]:
    region = session.get_one(Region, actor.region_id)
    n = len(with_expired_papers(session, region_id=region.id, today=local_date(at, region.timezone)))
    if n:
        text = ngettext(
            "%(num)d penyedia berhenti berjualan karena berkasnya kedaluwarsa",
            "%(num)d penyedia berhenti berjualan karena berkasnya kedaluwarsa",
            n,
        )
        yield Next(text % {"num": n}, "/kurasi#kedaluwarsa")


def _setting_up(session: Session, actor: Actor, at: datetime) -> Iterable[Next]:
    """What may follow; what is needed waits for the admin (`waiting`)."""
    region = session.get_one(Region, actor.region_id)
    for task in tasks(session, region, today=local_date(at, region.timezone)):
        if task.is_open and not task.needed:
            yield Next(task.text, task.path, task.hint)
            return


def _without_package(session: Session, actor: Actor, at: datetime) -> Iterable[Next]:
    region = session.get_one(Region, actor.region_id)
    found = unattributed(session, region, local_date(at, region.timezone).year, twins=0).counted
    if found.orders:
        text = ngettext("%(num)d pesanan tanpa paket", "%(num)d pesanan tanpa paket", found.orders) % {"num": found.orders}
        yield Next(text, "/tanpa-paket", rupiah_short(found.amount))


def _overseen(session: Session, actor: Actor, at: datetime) -> Iterable[Next]:
    findings, complaints = how_many_wait(session, session.get_one(Region, actor.region_id))
    if findings and actor.role is not Role.LEADER:  # who reads findings; a head reads the complaints that came up
        yield Next(
            ngettext("%(num)d temuan menunggu jawaban", "%(num)d temuan menunggu jawaban", findings) % {"num": findings}, "/temuan"
        )
    if complaints:
        yield Next(
            ngettext("%(num)d pengaduan menunggu jawaban", "%(num)d pengaduan menunggu jawaban", complaints) % {"num": complaints},
            "/pengaduan-masuk",
        )


def _flags(session: Session, actor: Actor, at: datetime) -> Iterable[Next]:
    yield Next(
        _("Periksa tanda pada pesanan tahun ini"),
        "/pengawasan",
        _("pecah pesanan, penyedia berulang, dekat batas, harga bulat, pesanan terlambat"),
    )


def _offices(session: Session, actor: Actor, at: datetime) -> Iterable[Next]:
    yield Next(_("Satuan kerja yang tertinggal"), "/dasbor#tertinggal")


SOURCES: tuple[tuple[Set[Role], Asks], ...] = (
    ({Role.PP, Role.PPK, Role.BUDGET_USER, Role.ACTIVITY_OFFICER}, _packages),
    ({Role.VENDOR, Role.TREASURER, Role.VERIFIER, Role.BUDGET_USER, Role.ACTIVITY_OFFICER}, _payments),
    ({Role.VENDOR, Role.CURATOR, Role.PP}, _demands),
    ({Role.CURATOR}, _expired),
    ({Role.REGION_ADMIN}, _setting_up),
    ({Role.REGION_ADMIN}, _without_package),
    ({Role.AUDITOR, Role.LEADER}, _overseen),
    ({Role.AUDITOR}, _flags),
    ({Role.LEADER}, _offices),
)
