"""Sources of scheduled pulls as the API and the command line give them."""

from datetime import datetime
from typing import Annotated

from app.web.api.shapes import Id, Shape, one_of


class PullShown(Shape):
    """One fetching of a year's file."""

    outcome: Annotated[str, one_of(("RUNNING", "RECEIVED", "FAILED"))]
    year: int
    pages: int
    rows: int | None
    bytes: int
    problem: str | None
    started_at: datetime


class SourceShown(Shape):
    """Where a dataset is fetched from every day at `hour`; of its token only the end is shown."""

    id: Id
    name: str
    url: str
    token: str | None
    dataset: str
    year_offset: int
    hour: int
    enabled: bool
    next_at: datetime | None


class SourceInList(SourceShown):
    """With its newest pull."""

    last: PullShown | None


class SourceInFull(SourceShown):
    """With its newest pulls, newest first."""

    pulls: list[PullShown]
