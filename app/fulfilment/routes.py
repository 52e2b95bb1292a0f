"""The page of deliveries: what is on its way and which handover waits for whom; each is worked on its order's page. And the photos of one."""

from fastapi import Request, Response

from app.files.photos import WIDTHS, read_photo
from app.fulfilment.listed import SHIPMENTS
from app.fulfilment.photos import photo_for
from app.lists import open_list
from app.orders.api import READERS
from app.web.access import READ
from app.web.dependencies import At, CurrentActor, Db
from app.web.middleware import SANDBOX
from app.web.pages.templating import page
from app.web.routing import Pages

pages = Pages()


@pages.get("/pengiriman", who=READERS, rate=READ)
def list_shipments(request: Request, actor: CurrentActor, session: Db, at: At) -> Response:
    listed = open_list(SHIPMENTS, request, session, actor, at=at)
    return listed.instead() or page(request, "fulfilment/list.html", listed=listed.filled())


@pages.get("/pengiriman/{shipment_id}/foto/{photo_id}", who=READERS, rate=READ)
def show_photo(shipment_id: str, photo_id: str, actor: CurrentActor, session: Db) -> Response:
    photo = photo_for(session, actor, shipment_id, photo_id)
    return Response(
        read_photo(photo.sha256, WIDTHS[0]),
        media_type="image/webp",
        headers={
            "content-disposition": f'inline; filename="pengiriman-foto-{photo.position}.webp"',
            "content-security-policy": SANDBOX,
            "cache-control": "private, no-store",
        },
    )
