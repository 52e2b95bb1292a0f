"""The papers of an order as the API lists them."""

from typing import Annotated

from app.papers.kinds import PaperKind
from app.papers.models import SignedWith
from app.web.api.shapes import Day, Hash, Path, Rupiah, Shape, one_of


class PaperShown(Shape):
    """One issue of a document. `url` gives the file to the same token; `sha256` and `size` are null until somebody
    has asked for it. `signed_with` says how the official signed whose signature made this issue, in a region whose
    officials sign with certificates; null everywhere else."""

    kind: Annotated[str, one_of(PaperKind)]
    title: str
    number: str | None
    date: Day
    total: Rupiah | None
    issue: int
    superseded: bool
    sha256: Hash | None
    size: int | None
    signed_with: Annotated[str, one_of(SignedWith)] | None
    url: Path
    verify_url: Path | None
