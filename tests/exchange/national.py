"""National orders and what they come to, for tests of the import."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.ledger import Basis
from app.realisation.asking import question
from app.realisation.tallying import tally
from tests.exchange.feeds import YEAR

FIRST, SECOND, THIRD = date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1)


def ask(session: Session, **changes: Any) -> dict[str, Any]:
    return tally(session, question(region="99.01", year=YEAR, **changes))


def figure(session: Session, **changes: Any) -> tuple[int, int]:
    answer = ask(session, **changes)
    return answer["orders"], answer["amount"]


def figures(session: Session, **changes: Any) -> dict[str, tuple[int, int]]:
    return {basis.value: figure(session, basis=basis, **changes) for basis in Basis}
