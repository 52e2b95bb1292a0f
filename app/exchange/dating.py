"""Dating: which day a file describes. Everything in it is known from the end of that day on."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.clock import end_of_local_day, local_date
from app.exchange.knowing import Feed
from app.exchange.reading import Opened
from app.exchange.sifting import NotApplied
from app.feeds.models import ImportBatch
from app.language import _
from app.web.incoming.known_days import yet_to_come
from app.web.pages.dates import tanggal


@dataclass
class Dating:
    """What is said of the day of one file beside its rows; `given` by whoever imports. `warnings` grow
    where what the file says of itself cannot be read."""

    opened: Opened
    given: date | None
    today: date
    timezone: str
    warnings: list[str]

    def known_at(self, newest_event: date | None) -> datetime:
        """The end of the day that was given, else of the newest `_event_date`, else of what the file says of itself, else of
        today; never after today. Raises `NotApplied` for a day that is yet to come."""
        if self.given is not None and self.given > self.today:
            raise NotApplied(yet_to_come(self.given, self.today))
        found = self.given or newest_event or self._said_of_itself or self.today
        return end_of_local_day(min(found, self.today), self.timezone)

    @cached_property
    def _said_of_itself(self) -> date | None:
        said = self.opened.last_updated
        try:
            return local_date(datetime.fromisoformat(said), self.timezone) if said else None
        except ValueError:
            self.warnings.append(_("lastUpdated “{text}” tidak terbaca; dipakai tanggal impor.").format(text=str(said)[:40]))
            return None


def refuse_older(session: Session, feed: Feed, known_at: datetime, *, file: str, timezone: str) -> None:
    """Raises `NotApplied` where a newer file of the feed was imported before."""
    newest = session.scalar(
        select(func.max(ImportBatch.known_at)).where(
            ImportBatch.region_id == feed.region_id,
            ImportBatch.dataset == feed.dataset,
            ImportBatch.fiscal_year == feed.fiscal_year,
        )
    )
    if newest is not None and known_at < newest:
        raise NotApplied(
            _("{file}: keadaan {this}, lebih lama daripada yang sudah dimuat ({newest}). Unduh yang terbaru.").format(
                file=file, this=tanggal(known_at, timezone), newest=tanggal(newest, timezone)
            )
        )
