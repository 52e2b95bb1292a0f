"""The list of orders, what waits for me first."""

from fastapi import Request, Response
from sqlalchemy.orm import Session

from app.actor import Actor, Role
from app.clock import local_date, now
from app.duties.orders import waiting_orders
from app.identifiers import public_id
from app.lists import open_list
from app.officials.queries import Official, left_behind
from app.orders.api import READERS
from app.orders.listed import ORDERS
from app.regions.models import Region
from app.web.access import READ
from app.web.dependencies import At, CurrentActor, Db
from app.web.pages.templating import page
from app.web.routing import Pages

pages = Pages()


@pages.get("/pesanan", who=READERS, rate=READ)
def list_orders(request: Request, actor: CurrentActor, session: Db, at: At) -> Response:
    listed = open_list(ORDERS, request, session, actor, at=at)
    if answer := listed.instead():
        return answer
    return page(
        request,
        "orders/list.html",
        listed=listed.filled(),
        waiting=len(waiting_orders(session, actor, at)) if listed.is_begin else 0,
        left_behind=_left_behind(session, actor) if listed.is_begin else [],
    )


def _left_behind(session: Session, actor: Actor) -> list[tuple[str, Official]]:
    """What only a region's admin can set going again: posts that ran out with orders on their name, each with its key."""
    if actor.role is not Role.REGION_ADMIN or actor.region_id is None:
        return []
    region = session.get_one(Region, actor.region_id)
    found = left_behind(session, region, today=local_date(now(), region.timezone))
    return [(public_id(region.id, one.grant.id), one) for one in found]
