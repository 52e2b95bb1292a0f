"""Showing: templates as the API and pages tell them."""

from datetime import date

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
        "valid_until": row.valid_until.isoformat() if row.valid_until else None,
        "source": row.source,
        "recorded_at": row.recorded_at.isoformat(),
        "withdrawn_at": row.withdrawn_at.isoformat() if row.withdrawn_at else None,
        "withdrawal_reason": row.withdrawal_reason,
    }
