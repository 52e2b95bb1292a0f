"""What an invoice and a receipt share: the bill's amount, its taxes and the papers that it rests on."""

from typing import Any

from app.documents import Fact, Section
from app.language import _
from app.money import rupiah
from app.orders.addendum import numbered
from app.papers.about import About
from app.papers.goods import amount_facts
from app.payment.models import Payment, PaymentTax
from app.payment.taxes import name_of
from app.rules.national import Unit
from app.rules.showing import value_of
from app.web.pages.dates import tanggal


def amounts(payment: Payment) -> Section:
    """Gross, each tax with what it is of and by which rule, what is withheld and what is transferred; a
    bill from before taxes were kept says its gross alone."""
    facts = amount_facts(payment.amount, _("Nilai tagihan"))
    if payment.taxed_on is None:
        return Section(heading=_("Nilai"), facts=facts)
    unsure = any(tax.certainty == "unsure" for tax in payment.taxes)
    return Section(
        heading=_("Nilai dan pajak"),
        facts=[
            *facts,
            *(Fact(name_of(tax.tax, tax.kind), _said(tax)) for tax in payment.taxes),
            Fact(_("Dipotong dan dipungut bendahara"), rupiah(payment.withheld_rupiah or 0)),
            Fact(_("Dibayarkan kepada penyedia"), rupiah(payment.transferred_rupiah or 0)),
        ],
        sentences=[
            _("Pajak menurut aturan tanggal {day}; bendahara memeriksanya sebelum memungut.").format(day=tanggal(payment.taxed_on)),
            *([_("Sebagian aturannya belum pasti sumbernya.")] if unsure else []),
        ],
    )


def taxes_said(payment: Payment) -> tuple[Any, ...]:
    """What a paper says of the taxes, for its standing; nothing where none were kept."""
    return tuple((tax.kind, tax.tax, tax.base, tax.rate_bps, tax.amount, tax.withheld, tax.citation) for tax in payment.taxes)


def _said(tax: PaymentTax) -> str:
    """`Rp150.000 = 1,5 % × Rp10.000.000 (PMK 59/2022)`, and whether it is withheld."""
    text = f"{rupiah(tax.amount)} = {value_of(tax.rate_bps, Unit.BPS)} × {rupiah(tax.base)} ({tax.citation})"
    return f"{text}; {_('tidak dipungut')} ({tax.free_by})" if tax.free_by else text


def rests_on(about: About, payment: Payment) -> list[Fact]:
    """The order, the handovers that accepted what it bills, the package and its accounts; an advance rests on no handover."""
    order = about.order
    accepted = _("uang muka, sebelum serah terima") if payment.advance else ", ".join(_billed_by(about, payment))
    return [
        Fact(_("Surat Pesanan"), order.sp_number),
        Fact(_("Berita acara serah terima"), accepted),
        Fact(_("Paket"), f"{order.kd_rup} · {order.package_name}"),
        Fact(_("Kode rekening (MAK)"), ", ".join(str(share.account) for share in order.accounts)),
    ]


def _billed_by(about: About, payment: Payment) -> list[str]:
    """The numbers of the handovers, and of the addenda that made the rest received, whose value this bill asks for: bills take
    what was accepted in the order in which it was signed for."""
    before = sum(each.billed_rupiah for each in about.payments if (each.invoiced_at, each.id) < (payment.invoiced_at, payment.id))
    after, reached, found = before + payment.billed_rupiah, 0, []
    signed = [(each.buyer_signed_at, each.id, each.amount, each.number) for each in about.handovers if each.buyer_signed_at]
    signed += [
        (each.ended_at, each.id, each.received_rupiah, numbered(about.order, position))
        for position, each in enumerate(about.addenda, 1)
        if each.received_rupiah and each.ended_at
    ]
    for _at, _id, amount, number in sorted(signed, key=lambda one: one[:2]):
        begins, reached = reached, reached + amount
        if begins < after and reached > before and number:
            found.append(number)
    return found
