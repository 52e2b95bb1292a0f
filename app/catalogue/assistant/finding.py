"""One finding: what is wrong, where, and what to do; with the reason code that a curator would return it for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """`field` is the form's field that mends it (`photo` and `papers` lead to
    their own pages); `points` is what it adds to the risk."""

    code: str
    field: str
    what: str
    remedy: str
    reason: str
    points: int
    blocks: bool = False
    other: str | None = None
    """The public id of the listing that it is compared with."""

    @property
    def sentence(self) -> str:
        """For the curator's answer: both parts as one sentence that the vendor can act on."""
        return f"{self.what} {self.remedy}"
