"""The vendor's telephone number leads to WhatsApp for whoever stands for the buyer, and for nobody else."""

import pytest
from sqlalchemy.orm import Session

from app import reactions
from app.orders.writing import international, whatsapp_to_vendor
from tests import world as worlds


@pytest.mark.parametrize(
    ("phone", "number"),
    [
        ("0812-0000-0001", "6281200000001"),
        ("+62 812 0000 0001", "6281200000001"),
        ("021", None),
        ("", None),
        ("+1 202 555 0100", None),
    ],
)
def test_a_number_is_written_as_the_link_needs_it(phone: str, number: str | None) -> None:
    assert international(phone) == number


def test_only_who_stands_for_the_buyer_is_given_the_link(session: Session) -> None:
    reactions.install()
    world = worlds.build(session)
    world.vendor.phone = "0812-0000-0001"
    order = worlds.approved(session, world)
    for persona in ("pp", "ppk"):
        link = whatsapp_to_vendor(session, order, world[persona])
        assert link is not None
        assert link.startswith("https://wa.me/6281200000001?text=Selamat%20pagi")
        assert "%2Fpesanan%2F" in link or "/pesanan/" in link
    for persona in ("vendor", "treasurer", "auditor", "ppk_other", "region_admin"):
        assert whatsapp_to_vendor(session, order, world[persona]) is None
