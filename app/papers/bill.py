"""What an invoice and a receipt share: the bill's amount, its taxes and the papers that it rests on."""

from app.documents import Fact, Section
from app.language import _
from app.money import rupiah
from app.papers.about import About
from app.papers.goods import amount_facts
from app.papers.taxes import Taxes, taxes_of
from app.payment.models import Payment


def tax_of_bill(about: About, payment: Payment) -> Taxes:
    service = any(handover.shipment.service for handover in about.handovers)
    return taxes_of(
        about.order,
        gross=payment.amount,
        pkp=about.vendor.pkp,
        service=service,
        by_card=payment.route == "KKPD",
        on=payment.paid_on or about.day_of(payment.invoiced_at),
    )


def amounts(about: About, payment: Payment) -> Section:
    """Gross, both taxes, net; and by which rules."""
    taxes = tax_of_bill(about, payment)
    named = ", ".join(dict.fromkeys(rule.citation for rule in taxes.rules))
    return Section(
        heading=_("Nilai dan pajak"),
        facts=[
            *amount_facts(taxes.gross, _("Nilai tagihan")),
            Fact(_("Dasar pengenaan pajak"), rupiah(taxes.base)),
            Fact("PPN", rupiah(taxes.ppn) if taxes.ppn else _("tidak dikenakan")),
            Fact(taxes.income_tax_name, rupiah(taxes.income_tax) if taxes.income_tax else _("tidak dipungut")),
            Fact(_("Diterima penyedia bila keduanya dipungut"), rupiah(taxes.net)),
        ],
        sentences=[_("Pajak dihitung menurut {rules}; bendahara memeriksanya sebelum memungut.").format(rules=named)]
        if named
        else [],
    )


def rests_on(about: About) -> list[Fact]:
    """The order, the handovers, the package and its accounts."""
    order = about.order
    handovers = ", ".join(handover.number for handover in about.handovers if handover.number and handover.buyer_signed_at)
    return [
        Fact(_("Surat Pesanan"), order.sp_number),
        Fact(_("Berita acara serah terima"), handovers),
        Fact(_("Paket"), f"{order.kd_rup} · {order.package_name}"),
        Fact(_("Kode rekening (MAK)"), ", ".join(str(share.account) for share in order.accounts)),
    ]
