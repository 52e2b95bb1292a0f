"""The pages of payments besides the order's own: what a vendor is still owed, and the bills of an office or a region."""

from fastapi import Request, Response

from app.actor import Role
from app.lists import open_list
from app.orders.permissions import OVERSEERS, PARTIES
from app.payment.listed import PAYMENTS, UNPAID_BILLS
from app.payment.sp2d.routes import pages as sp2d
from app.web.access import READ
from app.web.dependencies import At, CurrentActor, Db
from app.web.pages.templating import page
from app.web.routing import Pages

pages = Pages()
OFFICIALS = PARTIES | OVERSEERS
__all__ = ["pages", "sp2d"]


@pages.get("/toko/tagihan", who={Role.VENDOR}, rate=READ)
def list_unpaid(request: Request, actor: CurrentActor, session: Db, at: At) -> Response:
    listed = open_list(UNPAID_BILLS, request, session, actor, at=at)
    return listed.instead() or page(request, "payment/unpaid.html", listed=listed.filled())


@pages.get("/tagihan", who=OFFICIALS, rate=READ)
def list_payments(request: Request, actor: CurrentActor, session: Db, at: At) -> Response:
    """With `dibayar-dari` and `dibayar-sampai` the file of a month for the treasurer's books."""
    listed = open_list(PAYMENTS, request, session, actor, at=at)
    return listed.instead() or page(request, "payment/list.html", listed=listed.filled())
