"""The pages of payments besides the order's own: what a vendor is still owed, and since when."""

from typing import Annotated

from fastapi import Query, Request, Response

from app.actor import Role
from app.identifiers import parse_public_id, public_id
from app.payment.queries import payments_seen
from app.payment.sp2d.routes import pages as sp2d
from app.payment.waiting import UNPAID, waiting_of
from app.web.access import READ
from app.web.dependencies import At, CurrentActor, Db
from app.web.pagination import PAGE_SIZE
from app.web.routing import Pages
from app.web.templating import page

pages = Pages()
__all__ = ["pages", "sp2d"]


@pages.get("/toko/tagihan", who={Role.VENDOR}, rate=READ)
def list_unpaid(
    request: Request, actor: CurrentActor, session: Db, at: At, sesudah: Annotated[str | None, Query(max_length=64)] = None
) -> Response:
    after = parse_public_id(sesudah)[1] if sesudah else None
    found = payments_seen(session, actor, states=UNPAID, after=after, limit=PAGE_SIZE + 1)
    shown = found[:PAGE_SIZE]
    return page(
        request,
        "payment/unpaid.html",
        rows=list(zip(shown, waiting_of(session, shown, at=at), strict=True)),
        following=public_id(shown[-1].region_id, shown[-1].id) if len(found) > PAGE_SIZE else "",
        public_id=public_id,
    )
