"""The papers of an order in the API: each issue as its PDF."""

from fastapi import Request, Response

from app.orders.api import READERS
from app.papers.routes import bundle_file, paper_file
from app.web.access import READ
from app.web.dependencies import At, CurrentActor, Db
from app.web.routing import Api

api = Api()


@api.get("/orders/{order_id}/documents/{paper}/{issue}", who=READERS, rate=READ, sends=("application/pdf",))
def show_order_document(
    request: Request, order_id: str, paper: str, issue: str, actor: CurrentActor, session: Db, at: At
) -> Response:
    """One issue of a document, as `documents` of the order lists it: a PDF, drawn
    when it is first asked for and the same ever after."""
    return paper_file(request, order_id, paper, issue, actor, session, at)


@api.get("/orders/{order_id}/bundle", who=READERS, rate=READ, sends=("application/zip",))
def show_order_bundle(order_id: str, actor: CurrentActor, session: Db, at: At) -> Response:
    """Every issue of every document of an order and the photos of its shipments in one ZIP, for those who may read the bids with
    the evaluation sheet of the mini-competition that it was won in; `manifest.json` gives names, hashes, sizes and amounts."""
    return bundle_file(order_id, actor, session, at)
