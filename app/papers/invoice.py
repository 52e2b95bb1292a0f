"""The invoice: what the vendor bills for accepted goods. Due from the bill on."""

from functools import partial

from app.documents import Fact, Letter, Letterhead, Section, Signatory
from app.language import _
from app.moves.history import history
from app.papers.about import About, Due, standing_of
from app.papers.bill import amounts, rests_on, taxes_said
from app.papers.kinds import PaperKind, title_of
from app.papers.parties import buyer_section, vendor_section
from app.payment.models import Payment
from app.regions.calendar import after_working_days
from app.web.pages.dates import tanggal

DAYS_TO_PAY = 7
"""Working days from the bill: what the offices keep for a step of the payment."""


def due(about: About) -> list[Due]:
    return [
        Due(
            kind=PaperKind.INVOICE,
            position=position,
            number=payment.invoice_number,
            dated=about.day_of(payment.invoiced_at),
            total=payment.amount,
            standing=standing_of(payment.invoice_number, payment.tax_invoice_number, payment.amount, *taxes_said(payment)),
            write=partial(write, about, payment),
        )
        for position, payment in enumerate(about.payments, 1)
    ]


def write(about: About, payment: Payment) -> Letter:
    sent = _("Dikirim secara elektronik {when}").format(when=about.written(payment.invoiced_at))
    pay_until = after_working_days(about.session, about.region, payment.invoiced_at, DAYS_TO_PAY)
    return Letter(
        title=title_of(PaperKind.INVOICE),
        number=_("Nomor {number}").format(number=payment.invoice_number),
        letterhead=Letterhead([about.order.vendor_name, about.vendor.address_name or ""]),
        sections=[
            Section(
                facts=[
                    Fact(_("Tanggal"), tanggal(about.day_of(payment.invoiced_at))),
                    Fact(_("Jatuh tempo"), tanggal(about.day_of(pay_until))),
                    Fact(_("Nomor faktur pajak"), payment.tax_invoice_number),
                ]
            ),
            vendor_section(about),
            buyer_section(about),
            Section(heading=_("Untuk"), facts=rests_on(about, payment)),
            amounts(payment),
        ],
        signatories=[Signatory(post=about.order.vendor_name, name=_sender(about, payment), signed=sent)],
        issued=about.written(about.at),
    )


def _sender(about: About, payment: Payment) -> str:
    """Who of the vendor sent the bill: the first line of its history."""
    taken = history(about.session, region_id=payment.region_id, subject_id=payment.id)
    return taken[0].actor_name if taken else ""
