"""Declaring: the region's admin writes down how an office numbers a paper, or withdraws what
was wrong. Numbers that were given stay as they are."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from app import audit
from app.actor import Actor
from app.errors import invalid_field
from app.identifiers import new_id
from app.language import _
from app.numbering.models import NumberTemplate, Paper
from app.numbering.writing import refuse_unwritable
from app.organisations.queries import has_satker
from app.regions.keeping import refuse_others
from app.regions.models import Region


def declare(
    session: Session,
    *,
    region: Region,
    satker_code: str,
    paper: Paper,
    template: str,
    valid_from: date,
    valid_until: date | None,
    source: str,
    actor: Actor,
    at: datetime,
) -> NumberTemplate:
    """Write a template down. Raises `Invalid` for an office that the region has not, a template that cannot be written, days
    that end before they begin, or a second template of that paper from the same day on."""
    refuse_others(actor, region)
    if not has_satker(session, region_id=region.id, code=satker_code):
        raise invalid_field("satker_code", _("Satuan kerja ini tidak ada di {name}.").format(name=region.name))
    refuse_unwritable(template)
    row = NumberTemplate(
        region_id=region.id,
        id=new_id(),
        satker_code=satker_code,
        paper=paper,
        template=template,
        valid_from=valid_from,
        valid_until=valid_until,
        source=source,
        recorded_by=actor.account_id,
        recorded_at=at,
    )
    row.stand(
        session, taken=_("Sudah ada pola nomor untuk surat ini mulai tanggal ini. Cabut dulu yang lama, atau pilih tanggal lain.")
    )
    told = {"satker_code": satker_code, "paper": paper, "template": template, "source": source}
    audit.write_down(session, row, "number_template.declare", actor, at, **told)
    return row


def withdraw(session: Session, *, region: Region, row: NumberTemplate, reason: str, actor: Actor, at: datetime) -> NumberTemplate:
    """From now on no number is written after it. The caller holds the row's lock."""
    refuse_others(actor, region)
    row.withdraw(reason=reason, actor=actor, at=at)
    told = {"satker_code": row.satker_code, "paper": row.paper, "reason": reason}
    audit.write_down(session, row, "number_template.withdraw", actor, at, **told)
    return row
