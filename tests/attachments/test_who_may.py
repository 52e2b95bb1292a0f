"""Who attaches which paper to what stands on an order: written down a second time, and compared with the judge."""

import pytest

from app.attachments import permissions as may
from app.attachments.kinds import KINDS
from app.orders.models import OrderAccount
from app.orders.states import OrderState
from tests.cast import CAST, order_in, who

FINANCE = "budget_user treasurer verifier"
BRINGS = {
    "spp": f"{FINANCE} pptk",
    "spm": FINANCE,
    "sp2d": FINANCE,
    "tax_slip": "treasurer",
    "tax_deposit": "treasurer",
    "transfer": "treasurer vendor",
    "signed_receipt": "pptk treasurer vendor",
    "tax_invoice": "vendor",
    "payment_other": f"{FINANCE} pptk vendor",
    "delivery_note": "ppk pptk vendor",
    "check_report": "ppk pptk",
    "signed_handover": "ppk pptk vendor",
    "handover_photo": "ppk pptk vendor",
    "warranty": "vendor",
    "handover_other": "ppk pptk vendor",
}


@pytest.mark.asvs("8.2.2")
def test_each_person_attaches_the_kinds_of_papers_that_are_theirs() -> None:
    order = order_in(OrderState.ON_PROCESS)
    order.accounts = [OrderAccount(account_code="1.01.01.2.06.0002.5.1.02.01.01.0024")]
    told = {
        code: " ".join(sorted(name for name, actor in CAST.items() if may.attach(actor, order, kind)))
        for code, kind in KINDS.items()
    }
    assert told == {code: " ".join(sorted(names.split())) for code, names in BRINGS.items()}
    for name, actor in CAST.items():
        assert [kind.code for kind in may.kinds_for(actor, order)] == [
            code for code, names in told.items() if name in names.split()
        ], name
    assert who(lambda actor: bool(may.kinds_for(actor, order))) == "budget_user ppk pptk treasurer vendor verifier"
