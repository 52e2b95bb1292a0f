"""Showing: the papers of an order as the API and the order's page give them."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.identifiers import public_id
from app.orders.models import Order
from app.papers.issuing import Listed, listed
from app.papers.kinds import slug_of, title_of
from app.papers.shapes import PaperShown


def papers_as_json(session: Session, order: Order, *, at: datetime) -> list[PaperShown]:
    """What stands first, then what it superseded; `sha256` and `size` are null until somebody has asked for the file."""
    key = public_id(order.region_id, order.id)
    return [
        {
            "kind": one.kind,
            "title": title_of(one.kind),
            "number": one.number,
            "date": one.dated.isoformat(),
            "total": one.total,
            "issue": one.issue,
            "superseded": one.superseded,
            "sha256": one.sha256,
            "size": one.size,
            "signed_with": one.signed_with,
            "url": f"/api/v1/orders/{key}/documents/{slug_of(one.kind, one.position)}/{one.issue}",
            "verify_url": f"/verifikasi/{one.token}" if one.token else None,
        }
        for one in listed(session, order, at=at)
    ]


def papers_on_page(session: Session, order: Order, *, at: datetime) -> list[tuple[str, str, Listed]]:
    """Each with its title and its address for a browser."""
    key = public_id(order.region_id, order.id)
    return [
        (title_of(one.kind), f"/pesanan/{key}/dokumen/{slug_of(one.kind, one.position)}/{one.issue}", one)
        for one in listed(session, order, at=at)
    ]
