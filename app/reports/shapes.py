"""Frozen reports as the API lists them."""

from typing import Any

from app.web.api.shapes import Hash, Id, Instant, NotRequired, Path, Shape


class ReportShown(Shape):
    """A published figure, frozen; its document stands at `/reports/{id}`, and `sha256` is that document's."""

    id: Id
    number: str
    version: int
    kind: str
    year: int
    title: str
    question: dict[str, Any]
    sha256: Hash
    frozen_at: Instant
    frozen_as: str | None
    reason: str | None
    url: Path


class FileSince(Shape):
    """A file that came after the report."""

    dataset: str
    as_of: str
    applied_at: str
    region: str
    sha256: Hash | None


class RecomputedShown(Shape):
    """What the same question gives now: where it differs, and what became known only after the freezing."""

    equal: bool
    changes: list[dict[str, Any]]
    files_since: list[FileSince]
    entries_since: int


class Verification(Shape):
    """Is what is kept what was published (`found` is its hash now); `newest` is the
    newest version. `recomputed` comes when it is asked for."""

    genuine: bool
    sha256: Hash
    found: Hash
    newest: Id
    recomputed: NotRequired[RecomputedShown]
