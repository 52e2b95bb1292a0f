"""What is asked of a control report: whose, of which period; the same for the page, the files and the API."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actor import Actor
from app.clock import iso
from app.control import permissions as may
from app.control.figures import Control
from app.control.itkp import Score, Variant, decimals
from app.control.open_orders.board import Board
from app.control.open_orders.open_order import OpenOrder
from app.control.report import facts
from app.control.shapes import BoardShown, Cells, ControlShown, ItkpShown, OpenOrderShown, ScoreShown
from app.control.tables import by_satker, every_field, late_table
from app.documents.report import Table, exact
from app.errors import NotFound
from app.language import _, gettext
from app.organisations.models import Satker
from app.regions.models import Region
from app.regions.queries import region_by_code
from app.rules.national import choice
from app.web.pages.labels import label


def region_of(session: Session, actor: Actor, code: str | None = None) -> Region:
    """The actor's region; where a code is given, only that one. Raises `NotFound`."""
    assert actor.region_id is not None
    region = session.get_one(Region, actor.region_id)
    if code is not None and region_by_code(session, code).id != region.id:
        raise NotFound(_("Wilayah {code} tidak ditemukan.").format(code=code[:20]))
    return region


def satker_of(session: Session, actor: Actor, region: Region, code: str | None) -> Satker | None:
    """The satker asked for: an office's own by itself, any of the region for those who see all of it. Raises `NotFound`."""
    wanted = code or actor.satker_code
    if not may.read(actor, region_id=region.id, satker_code=wanted):
        raise NotFound(_("Satuan kerja ini tidak ditemukan."))
    if wanted is None:
        return None
    satker = session.scalars(select(Satker).where(Satker.region_id == region.id, Satker.code == wanted)).one_or_none()
    if satker is None:
        raise NotFound(_("Satuan kerja ini tidak ditemukan."))
    return satker


def control_as_json(control: Control) -> ControlShown:
    """The report with the figures of its page, PDF, workbook and CSV."""
    header, total = control.header, control.total
    return {
        "region": control.region.code,
        "satker": control.satker.code if control.satker else None,
        "year": control.period.year,
        "period": control.period.code,
        "until": control.until.isoformat(),
        "header": {
            "income_budget": header.income_budget,
            "income_realised": header.income_realised,
            "spending_budget": header.spending_budget,
            "spending_realised": header.spending_realised,
        },
        "pagu": control.pagu,
        "ordered": total.ordered,
        "accepted": total.accepted,
        "paid": total.paid,
        "ordered_within": total.ordered_within,
        "accepted_within": total.accepted_within,
        "paid_within": total.paid_within,
        "orders": total.orders,
        "average": control.average,
        "facts": [{"name": fact.name, "value": exact(fact.value)} for fact in facts(control)],
        "satkers": _rows(by_satker(control)) if control.satker is None else [],
        "packages": _rows(every_field(control)),
        "late": _rows(late_table(control)),
        "late_packages": len(control.late),
    }


def board_as_json(board: Board, *, close: int) -> BoardShown:
    """The board, with what closing its first `close` orders earns."""
    plan = board.plan(close)
    return {
        "region": board.region.code,
        "year": board.year,
        "variant": board.variant.code,
        "score": score_as_json(board.score),
        "needed": board.needed,
        "plan": {"orders": plan.orders, "points": plan.after.points, "percent": plan.after.percent, "gain": decimals(plan.gain)},
        "orders": [order_as_json(order) for order in board.orders],
    }


def order_as_json(order: OpenOrder) -> OpenOrderShown:
    return {
        "id": order.key,
        "number": order.number,
        "placed_here": order.is_local,
        "satker": order.satker_code,
        "satker_name": order.satker_name,
        "vendor": order.vendor_name,
        "kd_rup": order.kd_rup,
        "charged_to": order.charged_to,
        "state": order.state,
        "since": iso(order.since),
        "working_days": order.days,
        "next": {"role": order.role.value, "persons": list(order.persons), "where": who_acts(order)},
        "missing": order.missing,
        "value": order.value,
        "gain": decimals(order.gain, 4),
    }


def itkp_as_json(region: Region, year: int, parts: list[Score], variants: list[tuple[Variant, Score]], on: date) -> ItkpShown:
    """Every part, every way of counting the e-katalog part, and which one the rule pack names."""
    named = choice("ITKP_E_KATALOG", on=on)
    known = [part.exact for part in parts if part.exact is not None]
    return {
        "region": region.code,
        "year": year,
        "official": {"variant": named.value, "citation": named.citation, "certainty": named.certainty},
        "parts": [score_as_json(part) for part in parts],
        "e_katalog": [
            {"variant": variant.code, "name": gettext(variant.name), **score_as_json(score)} for variant, score in variants
        ],
        "points_known": decimals(sum(known[1:], known[0])) if known else None,
        "points_most": sum(part.indicator.points for part in parts),
    }


def score_as_json(score: Score) -> ScoreShown:
    return {
        "code": score.indicator.code,
        "numerator": score.numerator,
        "denominator": score.denominator,
        "percent": score.percent,
        "points": score.points,
        "most": score.indicator.points,
    }


def who_acts(order: OpenOrder) -> str:
    """`PPK: Budi`, `Bendahara`; of an imported order `di katalog nasional: PPK`."""
    role = label(order.role)
    if not order.is_local:
        return _("di katalog nasional: {role}").format(role=role)
    return f"{role}: {', '.join(order.persons)}" if order.persons else role


def _rows(table: Table) -> list[Cells]:
    return [{column.code: exact(cell) for cell, column in zip(row, table.columns, strict=True)} for row in table.rows]
