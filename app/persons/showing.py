"""Showing: a request to be erased as the API tells it."""

from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.accounts.requests import ErasureRequest
from app.clock import iso
from app.identifiers import public_id
from app.persons.shapes import ErasureRequestShown


def as_json(session: Session, request: ErasureRequest) -> ErasureRequestShown:
    return {
        "id": public_id(request.region_id, request.id),
        "name": session.get_one(Account, request.account_id).name,
        "wish": request.wish,
        "asked_at": request.asked_at.isoformat(),
        "decision": request.decision,
        "answer": request.answer,
        "decided_at": iso(request.decided_at),
    }
