"""What may arrive: the question to publish, and why a report is corrected."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from app.clock import local_date
from app.errors import invalid_field
from app.language import _
from app.ledger import Basis
from app.realisation.asking import AskedScope, By, Period
from app.regions.models import Region
from app.reports.asked import Asked
from app.web.incoming.bodies import Body, Day, Text
from app.web.incoming.forms import Form, Optional
from app.years import FiscalYear


class TallyForm(Form):
    """The realisation page's own words; without a day, as of today."""

    tahun: FiscalYear
    basis: Basis = Basis.ORDERED
    lingkup: AskedScope = AskedScope.EP_ALL
    periode: Period = Period.YEAR
    menurut: By = By.SATKER
    per: Annotated[date | None, Optional] = None
    dari: Annotated[date | None, Optional] = None
    sampai: Annotated[date | None, Optional] = None

    def asked(self, region: Region, at: datetime) -> Asked:
        as_of = self.per or local_date(at, region.timezone)
        return Asked(
            region=region.code,
            year=self.tahun,
            as_of=as_of,
            basis=self.basis,
            scope=self.lingkup,
            period=self.periode,
            by=self.menurut,
            from_=self.dari,
            to=self.sampai,
        )


class RankingForm(Form):
    """The ranking page's own words."""

    tingkat: Annotated[str, Field(max_length=20)]
    metrik: Annotated[str, Field(max_length=40)]
    tahun: FiscalYear
    periode: Period = Period.YEAR
    urut: Annotated[str, Field(max_length=10)] = "percent"
    basis: Basis = Basis.ORDERED
    lingkup: AskedScope = AskedScope.EP_ALL
    per: Annotated[date | None, Optional] = None

    def asked(self, region: Region, at: datetime) -> Asked:
        return Asked(
            region=region.code,
            year=self.tahun,
            as_of=self.per or local_date(at, region.timezone),
            basis=self.basis,
            scope=self.lingkup,
            period=self.periode,
            by=None,
            tier=self.tingkat,
            metric=self.metrik,
            order=self.urut,
        )


class CorrectionForm(Form):
    """Why, and as of which day where it is another one."""

    reason: Annotated[str, Field(min_length=3, max_length=2000)]
    as_of: Annotated[date | None, Optional] = None


class ReportBody(Body):
    """The words of `tally`, whose dates take the place of the period's; with
    `tier` those of `rank`. Without `as_of`, as of today."""

    year: FiscalYear
    as_of: Day | None = None
    basis: Basis = Basis.ORDERED
    scope: AskedScope = AskedScope.EP_ALL
    period: Period = Period.YEAR
    from_: Annotated[Day | None, Field(alias="from")] = None
    to: Day | None = None
    by: By | None = By.SATKER
    tier: Annotated[str, Field(max_length=20)] | None = None
    metric: Annotated[str, Field(max_length=40)] = "EP_RUP"
    order: Annotated[str, Field(max_length=10)] = "percent"

    def asked(self, region: Region, at: datetime) -> Asked:
        given = self.model_dump() | {"as_of": self.as_of or local_date(at, region.timezone)}
        if self.tier is None:
            given |= {"metric": None, "order": "percent"}
        elif self.from_ or self.to:
            raise invalid_field("from", _("Peringkat dihitung menurut periode. Hapus tanggalnya dan pilih periode."))
        else:
            given["by"] = None
        return Asked(region=region.code, **given)


class CorrectionBody(Body):
    """Why, and as of which day where it is another one."""

    reason: Text
    as_of: Day | None = None
