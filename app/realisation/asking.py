"""What is asked: a region, a year, a basis, a scope, dates and an as-of;
checked once, for the command line, the API and the page."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.errors import FieldError, Invalid
from app.language import _
from app.ledger import Basis, Scope
from app.ledger.kinds import UNIONS


class AskedScope(StrEnum):
    """The scopes that may be asked for; each is a union of ledger scopes."""

    EP_LOCAL = "EP_LOCAL"
    EP_NATIONAL = "EP_NATIONAL"
    EP_ALL = "EP_ALL"
    TOKO_DARING = "TOKO_DARING"
    DIGITAL = "DIGITAL"


SCOPES: dict[AskedScope, tuple[Scope, ...]] = {AskedScope(name): scopes for name, scopes in UNIONS.items()}
"""An imported order that is one of ours is in EP_NATIONAL but not twice in EP_ALL."""


class By(StrEnum):
    """How the rows of a tally are grouped."""

    SATKER = "satker"
    MONTH = "month"
    ETALASE = "etalase"
    VENDOR = "vendor"
    FUND = "fund"


class Period(StrEnum):
    """A part of the fiscal year, by the region's date."""

    YEAR = "year"
    S1 = "S1"
    S2 = "S2"
    TW1 = "TW1"
    TW2 = "TW2"
    TW3 = "TW3"
    TW4 = "TW4"

    def days(self, year: int) -> tuple[date | None, date | None]:
        """First and last day; no limits for the whole year, whose orders may be dated in the December before."""
        months = {"S1": (1, 6), "S2": (7, 12), "TW1": (1, 3), "TW2": (4, 6), "TW3": (7, 9), "TW4": (10, 12)}
        if self is Period.YEAR:
            return None, None
        first, last = months[self.value]
        return date(year, first, 1), date(year, last, 30 if last in (6, 9) else 31)


class RankingKind(StrEnum):
    """What is ranked inside a region. The names of `--by` say the same."""

    OPD = "opd"
    VENDOR = "penyedia"
    ETALASE = "etalase"

    @classmethod
    def _missing_(cls, value: object) -> "RankingKind | None":
        return {"satker": cls.OPD, "vendor": cls.VENDOR}.get(str(value))


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A tally that is asked for. `scope` and `basis` None mean the default (EP_ALL, ordered)."""

    region: str
    year: int
    basis: Basis = Basis.ORDERED
    scope: AskedScope = AskedScope.EP_ALL
    from_: date | None = None
    to: date | None = None
    as_of: date | None = None
    by: By | None = None
    rollup: bool = False

    @property
    def period(self) -> Period | None:
        """The part of the year that the dates are exactly; None for dates of their own."""
        return next((one for one in Period if one.days(self.year) == (self.from_, self.to)), None)


def question(
    *,
    region: str,
    year: int,
    basis: Basis | None = None,
    scope: AskedScope | None = None,
    from_: date | None = None,
    to: date | None = None,
    as_of: date | None = None,
    by: By | None = None,
    rollup: bool = False,
) -> Question:
    """The question with its defaults. Raises `Invalid` for what contradicts itself."""
    errors = []
    if by is By.ETALASE:
        if scope not in (None, AskedScope.EP_LOCAL):
            errors.append(FieldError("scope", _("Menurut etalase hanya ada untuk lingkup EP_LOCAL.")))
        if basis not in (None, Basis.ORDERED):
            errors.append(FieldError("basis", _("Menurut etalase hanya ada untuk basis ordered.")))
        scope, basis = AskedScope.EP_LOCAL, Basis.ORDERED
    if rollup and by is not By.SATKER:
        errors.append(FieldError("rollup", _("Gabung ke induk hanya ada untuk menurut satker.")))
    if from_ is not None and to is not None and to < from_:
        errors.append(FieldError("to", _("Tanggal akhir mendahului tanggal awal.")))
    if errors:
        raise Invalid(_("Pertanyaan ini tidak dapat dijawab."), errors=errors)
    return Question(
        region=region,
        year=year,
        basis=basis or Basis.ORDERED,
        scope=scope or AskedScope.EP_ALL,
        from_=from_,
        to=to,
        as_of=as_of,
        by=by,
        rollup=rollup,
    )
