"""The page of deliveries: what is on its way and which handover waits for whom; each is worked on its order's page."""

from fastapi import Request, Response

from app.fulfilment.listed import SHIPMENTS
from app.lists import open_list
from app.orders.api import READERS
from app.web.access import READ
from app.web.dependencies import At, CurrentActor, Db
from app.web.pages.templating import page
from app.web.routing import Pages

pages = Pages()


@pages.get("/pengiriman", who=READERS, rate=READ)
def list_shipments(request: Request, actor: CurrentActor, session: Db, at: At) -> Response:
    listed = open_list(SHIPMENTS, request, session, actor, at=at)
    return listed.instead() or page(request, "fulfilment/list.html", listed=listed.filled())
