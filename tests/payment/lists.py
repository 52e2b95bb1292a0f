"""Lists of SP2D for tests."""

from sqlalchemy.orm import Session

from app.payment import disbursing, invoicing
from app.payment.models import Payment
from app.payment.sp2d import applying
from app.payment.sp2d.models import Sp2dList
from tests import world as worlds
from tests.papers.making import accepted
from tests.world import AT, World

HEAD = "No. SP2D;Tanggal SP2D;Nomor SPM;Nomor Pesanan;Nilai\n"


def at_spm(session: Session, world: World, spm: str, *, quantity: int = 10) -> Payment:
    """A bill that waits for its SP2D."""
    order = worlds.in_process(session, world, quantity=quantity)
    accepted(session, world, order)
    bill = invoicing.invoice(session, order=order, number=None, amount=None, tax_invoice_number=None, actor=world["vendor"], at=AT)
    disbursing.verify(session, payment=bill, note=None, actor=world["treasurer"], at=AT)
    disbursing.issue_spp(session, payment=bill, number=None, actor=world["treasurer"], at=AT)
    disbursing.issue_spm(session, payment=bill, number=spm, actor=world["budget_user"], at=AT)
    session.flush()
    return bill


def send(session: Session, world: World, rows: str, head: str = HEAD) -> Sp2dList:
    content = (head + rows).encode()
    return applying.send_in(session, content=content, file_name="daftar.csv", actor=world["treasurer"], at=AT)


def verdicts(sent: Sp2dList) -> list[str]:
    return [row.verdict for row in sent.rows]
