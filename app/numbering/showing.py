"""Showing: templates as the API and pages tell them."""

from datetime import date

from app.clock import iso
from app.identifiers import public_id
from app.language import mark
from app.numbering.models import NumberTemplate, Paper
from app.numbering.shapes import NumberTemplateShown
from app.numbering.writing import write

NAMES = {Paper.SP: mark("Surat Pesanan"), Paper.BAST: mark("BAST")}


def as_json(row: NumberTemplate, *, today: date) -> NumberTemplateShown:
    return {
        "id": public_id(row.region_id, row.id),
        "satker_code": row.satker_code,
        "paper": row.paper,
        "template": row.template,
        "example": write(row.template, number=1, satker_code=row.satker_code, day=today),
        "valid_from": row.valid_from.isoformat(),
        "valid_until": iso(row.valid_until),
        "source": row.source,
        "recorded_at": row.recorded_at.isoformat(),
        "withdrawn_at": iso(row.withdrawn_at),
        "withdrawal_reason": row.withdrawal_reason,
    }
