"""The context of an import that is being applied."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app.actor import Actor
from app.exchange.staging import Stage
from app.identifiers import new_id
from app.ledger import EntryRow
from app.regions.models import Region


@dataclass(frozen=True, slots=True)
class Import:
    """Where, when and by whom; `known_at` is the end of the day that the file describes. `stage` holds what changed."""

    region: Region
    year: int
    known_at: datetime
    at: datetime
    actor: Actor
    batch_id: UUID
    stage: Stage
    dry_run: bool = False
    """Is it undone again, so that nothing need be held for it?"""

    def entry(self, kind: str, amount: int, **values: Any) -> EntryRow:
        """An entry of this import; its year is that of the import unless given."""
        return EntryRow(
            **{
                "region_id": self.region.id,
                "id": new_id(),
                "at": self.at,
                "known_at": self.known_at,
                "account_id": self.actor.account_id,
                "kind": kind,
                "amount": amount,
                "fiscal_year": self.year,
                **values,
            }
        )
