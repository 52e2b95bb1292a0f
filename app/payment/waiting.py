"""Waiting: for whom a payment waits, where, since when and for how many working days of its region."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.actor import Role
from app.clock import local_date
from app.language import _, gettext, mark, ngettext
from app.moves.history import last_moves
from app.organisations.queries import names_of
from app.payment.models import Payment
from app.payment.states import PaymentState
from app.regions.calendar import holidays_of, working_days_between
from app.regions.models import Region
from app.web.pages.dates import tanggal

P = PaymentState
WAITS_FOR: Mapping[str, Role] = {
    P.INVOICED: Role.TREASURER,
    P.RETURNED: Role.VENDOR,
    P.VERIFIED: Role.TREASURER,
    P.SPP: Role.BUDGET_USER,
    P.SPM: Role.TREASURER,
    P.SP2D: Role.VENDOR,
    P.PAID_UP: Role.VENDOR,
    P.PAID_KKPD: Role.VENDOR,
}
"""Who takes the next step; nobody once the vendor has the money. A bill's check is its `checker`'s."""
WAITS_FOR_WHAT = {
    P.INVOICED: mark("pemeriksaan tagihan oleh bendahara"),
    P.RETURNED: mark("perbaikan tagihan oleh penyedia"),
    P.VERIFIED: mark("SPP dari bendahara"),
    P.SPP: mark("SPM dari Pengguna Anggaran"),
    P.SPM: mark("SP2D dari BUD yang dicatat bendahara"),
    P.SP2D: mark("konfirmasi penyedia bahwa uangnya masuk"),
    P.PAID_UP: mark("konfirmasi penyedia bahwa uangnya masuk"),
    P.PAID_KKPD: mark("konfirmasi penyedia bahwa uangnya masuk"),
}
CHECKED_BY_VERIFIER = mark("pemeriksaan tagihan oleh PPK-SKPD")
UNPAID = (P.INVOICED, P.RETURNED, P.VERIFIED, P.SPP, P.SPM)
"""No money has left the treasury yet."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """`role` is who takes the next step (None: nobody, the money has arrived), `place` their office or firm, `days` whole
    working days since. `day`: an earlier day since which it waits though no working day has passed (over a weekend)."""

    role: Role | None
    what: str
    place: str
    since: datetime
    days: int
    age: int
    """Working days since the invoice was written, until the money arrived."""
    day: date | None = None

    @property
    def said(self) -> str:
        """`Menunggu SPM dari Pengguna Anggaran di Dinas Contoh sejak 3 hari kerja`."""
        if self.role is None:
            return _("Uangnya sudah diterima penyedia.")
        if self.day:
            return _("Menunggu {what} di {place} sejak {day}.").format(what=self.what, place=self.place, day=tanggal(self.day))
        if self.days == 0:
            return _("Menunggu {what} di {place} sejak hari ini.").format(what=self.what, place=self.place)
        return ngettext(
            "Menunggu {what} di {place} sejak {days} hari kerja.", "Menunggu {what} di {place} sejak {days} hari kerja.", self.days
        ).format(what=self.what, place=self.place, days=self.days)

    @property
    def said_inside(self) -> str | None:
        """The same in a column of the office's own bills: `SPM dari Pengguna
        Anggaran, 3 hari kerja`. None where the state says it all."""
        if self.role is None:
            return None
        if self.day:
            return _("{what}, sejak {day}").format(what=self.what, day=tanggal(self.day))
        if self.days == 0:
            return _("{what}, hari ini").format(what=self.what)
        return ngettext("{what}, {days} hari kerja", "{what}, {days} hari kerja", self.days).format(what=self.what, days=self.days)


def waits_for(payment: Payment) -> Role | None:
    """Whose the next step is."""
    return Role(payment.checker) if payment.state == P.INVOICED else WAITS_FOR.get(payment.state)


def waiting_of(session: Session, payments: Sequence[Payment], *, at: datetime) -> list[Waiting]:
    """For each payment, in their order."""
    regions = {id: session.get_one(Region, id) for id in {payment.region_id for payment in payments}}
    holidays = {id: holidays_of(session, region) for id, region in regions.items()}
    offices = names_of(session, {(payment.region_id, payment.satker_code) for payment in payments})
    since = last_moves(session, [(payment.region_id, payment.id) for payment in payments])
    return [
        _waiting(
            payment,
            office=offices[payment.region_id, payment.satker_code],
            since=since.get(payment.id, payment.invoiced_at),
            zone=regions[payment.region_id].timezone,
            holidays=holidays[payment.region_id],
            at=at,
        )
        for payment in payments
    ]


def _waiting(payment: Payment, *, office: str, since: datetime, zone: str, holidays: set[date], at: datetime) -> Waiting:
    role, today = waits_for(payment), local_date(at, zone)
    age = working_days_between(local_date(payment.invoiced_at, zone), local_date(since, zone) if role is None else today, holidays)
    if role is None:
        return Waiting(None, "", "", since, 0, age)
    began = local_date(since, zone)
    days = working_days_between(began, today, holidays)
    place = payment.order.vendor_name if role is Role.VENDOR else office
    what = CHECKED_BY_VERIFIER if role is Role.VERIFIER else WAITS_FOR_WHAT[P(payment.state)]
    return Waiting(role, gettext(what), place, since, days, age, day=began if days == 0 and began != today else None)
