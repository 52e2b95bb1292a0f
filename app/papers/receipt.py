"""The receipt (kuitansi): the money for it, from whom, for what, less which taxes. Due once the
treasurer has verified the bill; again once it is paid."""

from collections.abc import Sequence
from datetime import date
from functools import partial

from app.actor import Role
from app.clock import local_date
from app.documents import Fact, Letter, Section, Signatory
from app.language import _
from app.money import rupiah, terbilang
from app.moves.history import MoveTaken, history
from app.orders.activity import officers_of
from app.papers.about import About, Due, standing_of
from app.papers.bill import amounts, rests_on, taxes_said
from app.papers.kinds import PaperKind, title_of
from app.papers.parties import letterhead, vendor_section
from app.payment.models import Payment
from app.payment.states import PaymentState
from app.web.pages.dates import tanggal

UNVERIFIED = frozenset({PaymentState.INVOICED, PaymentState.RETURNED})
PAYING = ("issue_sp2d", "pay_up", "pay_kkpd")
AGREED = "issue_spm"
"""With the SPM the budget user agrees to the payment."""
RECEIVED = "receive"
PREPARED = "prepare"
"""With it the PPTK agrees; until then the line bears the name of the PPTK,
where the activity has one alone, and is signed by hand."""


def due(about: About) -> list[Due]:
    return [
        Due(
            kind=PaperKind.RECEIPT,
            position=position,
            number=f"KW/{payment.invoice_number}",
            dated=payment.paid_on or about.day_of(payment.invoiced_at),
            total=payment.amount,
            standing=standing_of(
                payment.invoice_number,
                payment.amount,
                payment.route,
                payment.spp_number,
                payment.spm_number,
                payment.sp2d_number,
                payment.paid_on,
                payment.reference,
                payment.state == PaymentState.RECEIVED,
                *taxes_said(payment),
                *([PREPARED, payment.prepared_by] if payment.prepared_by else []),
                *([payment.refunded_rupiah] if payment.refunded_rupiah else []),
                *(["GU", payment.refill_number, payment.refill_on] if payment.refill_number else []),
            ),
            write=partial(write, about, payment),
        )
        for position, payment in enumerate(about.payments, 1)
        if payment.state not in UNVERIFIED
    ]


def write(about: About, payment: Payment) -> Letter:
    order = about.order
    on = payment.paid_on or about.day_of(payment.invoiced_at)
    rules = about.rules_on(on)
    above, duty = rules["METERAI_ABOVE"], rules["METERAI"]
    taken = standing_steps(history(about.session, region_id=payment.region_id, subject_id=payment.id))
    return Letter(
        title=title_of(PaperKind.RECEIPT),
        number=_("Nomor {number}").format(number=f"KW/{payment.invoice_number}"),
        status="" if payment.paid_on else _("BELUM DIBAYAR"),
        letterhead=letterhead(about),
        sections=[
            Section(
                facts=[
                    Fact(_("Sudah terima dari"), about.satker.name),
                    Fact(_("Uang sebesar"), rupiah(payment.amount)),
                    Fact(_("Terbilang"), f"{terbilang(payment.amount)} {_('rupiah')}"),
                    Fact(_("Untuk pembayaran"), _("tagihan {number} atas {package}").format(number=payment.invoice_number, package=order.package_name)),
                    *rests_on(about, payment),
                ]
            ),
            vendor_section(about),
            amounts(payment),
            Section(
                heading=_("Pembayaran"),
                facts=[
                    Fact(_("Cara bayar"), payment.route),
                    *_papers_of_the_way(payment),
                    Fact(_("Tanggal bayar"), tanggal(payment.paid_on)),
                    *([Fact("SP2D GU", f"{payment.refill_number}, {tanggal(payment.refill_on)}")] if payment.refill_number else []),
                    *([Fact(_("Sudah kembali sebagian"), rupiah(payment.refunded_rupiah))] if payment.refunded_rupiah else []),
                    *(
                        [Fact(_("Bea meterai"), f"{rupiah(duty.value)} ({duty.citation})")]
                        if payment.amount > above.value
                        else []
                    ),
                ],
            ),
        ],
        signatories=[
            _signatory(about, taken.get(RECEIVED), order.vendor_name, _("Yang menerima")),
            _pptk(about, taken.get(PREPARED), on),
            _signatory(
                about,
                next((taken[move] for move in PAYING if move in taken), taken.get("verify")),
                _("Bendahara pengeluaran"),
                _("Lunas dibayar") if payment.paid_on else _("Diverifikasi"),
            ),
            _signatory(about, taken.get(AGREED), _("Pengguna Anggaran"), _("Setuju dibayar")),
        ],
        issued=about.written(about.at),
    )  # fmt: skip


def _papers_of_the_way(payment: Payment) -> list[Fact]:
    """What petty cash and the card pay has a voucher of the treasurer's, and none of the treasury's papers."""
    if payment.route != "LS":
        return [Fact(_("Nomor bukti"), payment.reference)]
    return [Fact("SPP", payment.spp_number), Fact("SPM", payment.spm_number), Fact("SP2D", payment.sp2d_number)]


def standing_steps(history: Sequence[MoveTaken]) -> dict[str, MoveTaken]:
    """The last of each step; a payment that was reversed, and that it arrived,
    stand no more, nor who prepared a bill that came anew."""
    taken: dict[str, MoveTaken] = {}
    for one in history:
        if one.move == "reverse":
            taken = {move: step for move, step in taken.items() if move not in (*PAYING, RECEIVED)}
        if one.move == "resubmit":
            taken.pop(PREPARED, None)
        taken[one.move] = one
    return taken


def _pptk(about: About, taken: MoveTaken | None, on: date) -> Signatory:
    """Whoever said that the papers are complete; else by name whoever alone runs the activity on that day, to sign by hand."""
    post, above = _("Pejabat Pelaksana Teknis Kegiatan"), _("Berkas disiapkan")
    if taken is not None:
        return _signatory(about, taken, post, above)
    officers = officers_of(about.session, about.order, on=on)
    if len(officers) != 1:
        return Signatory(post=post, above=above)
    (alone,) = officers
    decree = about.decree_of(alone, Role.ACTIVITY_OFFICER, on=on)
    return Signatory(post=post, above=above, name=about.name_of(alone), number=decree)


def _signatory(about: About, taken: MoveTaken | None, post: str, above: str) -> Signatory:
    """Whoever took that step, by the history; nobody while it was not taken."""
    if taken is None:
        return Signatory(post=post, above=above)
    when = _("Dicatat secara elektronik {when}").format(when=about.written(taken.at))
    decree = about.decree_of(taken.account_id, Role(taken.role), on=local_date(taken.at, about.region.timezone))
    return Signatory(post=post, above=above, name=taken.actor_name, number=decree, signed=when)
