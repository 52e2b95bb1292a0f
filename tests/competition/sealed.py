"""What nobody may read of a sealed bid, and where it is looked for."""

import re

from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.competition.making import HPS

SECRETS = ("43217", "7654", "3500000", str(HPS), "Dengan garansi rahasia")
"""Two unit prices, the freight, the HPS and a word of the bid."""


def dump(session: Session) -> str:
    """Everything that any table holds, bytes too, as the database would show it to its owner."""
    session.flush()
    tables = session.scalars(text("SELECT format('%I', tablename) FROM pg_tables WHERE schemaname = 'public'")).all()
    rows: list[str] = []
    for table in tables:
        rows += session.scalars(text(f"SELECT t::text FROM {table} AS t")).all()
    return "\n".join(rows)


def found(where: str) -> list[str]:
    """Which of them stand there alone, or as bytes; four digits within an id or a seal are chance."""
    return [secret for secret in SECRETS if re.search(rf"(?<![\w-]){secret}(?![\w-])", where) or secret.encode().hex() in where]
