"""The inbox."""

from fastapi import Request, Response

from app.accounts.routes import home_of
from app.actor import REGION_ROLES, SATKER_ROLES, Role
from app.notifications.telling import notices_for
from app.web.access import READ
from app.web.dependencies import CurrentActor, Db
from app.web.routing import Pages
from app.web.templating import page

pages = Pages()


@pages.get("/pemberitahuan", who=SATKER_ROLES | REGION_ROLES | {Role.VENDOR}, rate=READ)
def show_inbox(request: Request, actor: CurrentActor, session: Db) -> Response:
    return page(request, "notifications/list.html", notices=notices_for(session, actor), work=home_of(actor))
