"""What the pages of realisation share: the question as an address carries it, and addresses of questions."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Annotated, Any
from urllib.parse import urlencode

from pydantic import Field

from app.clock import iso, local_date
from app.ledger import Basis
from app.realisation.asking import AskedScope, By, Period, Question, question
from app.realisation.downloading import described
from app.regions.models import Region
from app.web.incoming.forms import Optional
from app.web.incoming.known_days import KnownDay, refuse_to_come
from app.web.pages.labels import label
from app.years import FiscalYear

Year = Annotated[FiscalYear | None, Optional]
Day = Annotated[date | None, Optional]
AsOf = Annotated[KnownDay | None, Optional]
Code = Annotated[Annotated[str, Field(max_length=60)] | None, Optional]


@dataclass(frozen=True, slots=True)
class Cut:
    """What every address of realisation may ask: which year and which part of it, what counts, as known on which day."""

    tahun: Year = None
    basis: Basis = Basis.ORDERED
    lingkup: AskedScope = AskedScope.EP_ALL
    periode: Period = Period.YEAR
    per: AsOf = None


@dataclass(frozen=True, slots=True)
class FreeCut(Cut):
    """Dates of one's own take the place of the period's."""

    dari: Day = None
    sampai: Day = None

    def asked(self, region: Region, at: datetime, by: By | None = None) -> Question:
        """The question of the address. Units without a figure are always counted with their parent. Raises `Invalid`."""
        today = local_date(at, region.timezone)
        refuse_to_come(self.per, today, field="per")
        year = self.tahun or today.year
        first, last = (self.dari, self.sampai) if self.dari or self.sampai else self.periode.days(year)
        return question(
            region=region.code,
            year=year,
            basis=None if by is By.ETALASE and self.basis is Basis.ORDERED else self.basis,
            scope=None if by is By.ETALASE else self.lingkup,
            from_=first,
            to=last,
            as_of=self.per,
            by=by,
            rollup=by is By.SATKER,
        )

    def as_asked(self, asked: Question) -> dict[str, Any]:
        """The same as an address carries it, with what was understood where nothing was said."""
        return {
            "tahun": asked.year,
            "basis": asked.basis.value,
            "lingkup": asked.scope.value,
            "periode": self.periode.value,
            "dari": self.dari or "",
            "sampai": self.sampai or "",
            "per": self.per or "",
        }


def address(path: str, chosen: Mapping[str, Any]) -> str:
    """The path with what was chosen; what is empty is left out."""
    return f"{path}?{urlencode({key: value for key, value in chosen.items() if value not in ('', None)})}"


def api_address(asked: Question) -> str:
    """Where the API answers the same question."""
    return address(
        f"/api/v1/regions/{asked.region}/realisation",
        {
            "year": asked.year, "basis": asked.basis.value, "scope": asked.scope.value, "from": asked.from_, "to": asked.to, "as_of": asked.as_of,
            "by": asked.by.value if asked.by else "", "rollup": "true" if asked.rollup else "",
        },
    )  # fmt: skip


def described_tally(
    asked: Question, answer: Mapping[str, Any], figure: Mapping[str, Any], *, at: datetime, timezone: str
) -> dict[str, Any]:
    """A tally as a file: its question, the chosen figure and the answer, which is the one of the command line and the API."""
    question = {
        "region": asked.region,
        "year": asked.year,
        "basis": asked.basis.value,
        "scope": asked.scope.value,
        "from": iso(asked.from_),
        "to": iso(asked.to),
        "as_of": iso(asked.as_of),
        "by": asked.by.value if asked.by else None,
        "rollup": asked.rollup,
        "metric": figure["code"],
        "denominator": figure["denominator_code"],
    }
    return described(question, {"figure": dict(figure), "tally": dict(answer)}, as_of=asked.as_of, at=at, timezone=timezone)


TALLY_HEADINGS = ("bagian", "kode", "nama", "pesanan", "nilai", "pembagi", "persen")


def tally_cells(document: Mapping[str, Any]) -> Iterator[list[Any]]:
    """The parts of a tally under one another: the figure that was chosen, the sum, the metrics, the rows, the states."""
    answer, figure = document["tally"], document["figure"]
    yield ["angka", figure["code"], figure["name"], answer["orders"], figure["numerator"], figure["denominator"], figure["percent"]]
    yield ["jumlah", answer["scope"], answer["basis"], answer["orders"], answer["amount"], None, None]
    for row in answer["metrics"]:
        yield ["metrik", row["code"], None, None, row["numerator"], row["denominator"], row["percent"]]
    for row in answer["rows"]:
        key = row["kd_satker_str"] if "kd_satker_str" in row else row["key"]
        yield ["rincian", key, row["name"], row["orders"], row["amount"], row.get("belanja_pengadaan"), row.get("percent")]
    for state, row in answer["by_status"].items():
        yield ["status", state, label(state), row["orders"], row["amount"], None, None]


def options(among: Iterable[Enum]) -> list[tuple[str, str]]:
    """Values and their words, for a select."""
    return [(one.value, label(one.value)) for one in among]


def selects() -> dict[str, Any]:
    """What every page of figures lets one choose."""
    return {"bases": options(Basis), "scopes": options(AskedScope), "periods": options(Period)}


def to_share(title: str, link: str) -> str:
    """A prefilled message of WhatsApp; nothing is sent from here."""
    return f"https://wa.me/?{urlencode({'text': f'{title} {link}'})}"
