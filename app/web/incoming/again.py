"""Again: a form that is refused leaves nothing behind, and its page is shown again as it was typed."""

from collections.abc import Callable

from fastapi import Response
from sqlalchemy.orm import Session

from app.errors import NotFound, Refusal


def or_again(session: Session, act: Callable[[], Response], again: Callable[[Refusal], Response]) -> Response:
    """The answer of `act`; where it is refused that of `again`, once nothing of it
    stays. What does not exist has no page to come back to."""
    try:
        return act()
    except NotFound:
        raise
    except Refusal as refusal:
        session.rollback()
        return again(refusal)
