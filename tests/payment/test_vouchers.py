"""What petty cash paid says so on the order's page and in the API, with the number of the treasurer's voucher; the
treasury's papers that it has not are not asked for."""

import time_machine

from app import db
from app.fulfilment.queries import shipments_of
from app.identifiers import parse_public_id
from app.orders.models import Order
from app.payment import disbursing, invoicing
from tests.house import House
from tests.papers.making import TODAY
from tests.steps import deliver
from tests.web.browsing import Browser
from tests.world import AT, PASSWORD


def test_the_voucher_of_petty_cash_is_shown(house: House) -> None:
    with db.new_session() as session:
        order = session.get_one(Order, parse_public_id(house.order))
        deliver(session, house.world, shipments_of(session, order)[0])
        bill = invoicing.invoice(
            session, order=order, number=None, amount=None, tax_invoice_number=None, actor=house.world["vendor"], at=AT
        )
        disbursing.verify(session, payment=bill, note=None, actor=house.world["treasurer"], at=AT)
        disbursing.pay_from_imprest(
            session, payment=bill, move="pay_up", reference="BKU-12", day=TODAY, actor=house.world["treasurer"], at=AT
        )
    with time_machine.travel(AT, tick=True):
        seller = Browser()
        seller.sign_in("vendor", PASSWORD)
        page = seller.get(f"/pesanan/{house.order}").text
    assert "<dt>Nomor bukti</dt><dd>BKU-12</dd>" in page
    assert "<dt>Cara bayar</dt><dd>UP</dd>" in page
    assert "SPM</" not in page.partition("Pengiriman, serah terima, dan pembayaran")[2].partition("Dokumen pesanan")[0]
    (paid,) = house.ask("vendor", "GET", f"/orders/{house.order}").json()["payments"]
    assert (paid["route"], paid["reference"], paid["sp2d_number"]) == ("UP", "BKU-12", None)
