"""The auditor's desk: the flags over all orders of a year, and the trail of one order from the rupiah to its papers."""

from enum import StrEnum
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query, Request, Response

from app import documents
from app.actor import Actor
from app.clock import local_date
from app.documents import Report, Table
from app.errors import Refusal
from app.files.workbooks import XLSX
from app.fulfilment.queries import handovers_of, shipments_of
from app.identifiers import parse_public_id, public_id
from app.language import gettext
from app.ledger import Scope
from app.moves.history import history
from app.orders.queries import order_for
from app.orders.warnings.flags import FLAGS
from app.orders.warnings.showing import warnings_of
from app.oversight import permissions as may
from app.oversight import queries
from app.oversight.flagging import flagged, raised_in
from app.oversight.showing import ENTRIES, flagged_table
from app.payment.queries import payments_of
from app.plan.queries import names_of_units
from app.vendors.queries import names_of_vendors
from app.web.access import READ
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.forms import FormState
from app.web.pages.templating import page
from app.web.routing import Pages
from app.years import FiscalYear

pages = Pages()
Text = Annotated[str, Query(max_length=100)]
GROUPS_SHOWN = 10


class FileForm(StrEnum):
    """What the orders under a flag can be taken away as."""

    CSV = "csv"
    XLSX = "xlsx"


MEDIA = {FileForm.CSV: "text/csv; charset=utf-8", FileForm.XLSX: XLSX}


@pages.get("/pengawasan", who=may.OVERSEERS, rate=READ)
def show_desk(
    request: Request,
    actor: CurrentActor,
    session: Db,
    at: At,
    tahun: FiscalYear | None = None,
    tanda: Text = "",
    satker: Text = "",
    semua: bool = False,
    unduh: FileForm | None = None,
) -> Response:
    """The flags with how many raise each, and the heaviest of one of them (`semua`: all); `unduh` gives all of these as a file."""
    region = queries.region_of(session, actor)
    year = tahun or local_date(at, region.timezone).year
    found = flagged(session, region, year, satker_code=satker or None)
    chosen = next((flag for flag in FLAGS if flag.code == tanda), None) or max(FLAGS, key=lambda flag: len(found[flag.code]))
    groups = found[chosen.code]
    shown = groups if semua or unduh else groups[:GROUPS_SHOWN]
    orders = [order for group in shown for order in group.orders]
    units = names_of_units(session, region_id=region.id)
    vendors = names_of_vendors(session, {order.vendor_key for order in orders if order.vendor_key})
    numbers = queries.numbers_of(session, region, {order.key for order in orders})
    if unduh is not None:
        table = flagged_table(gettext(chosen.title), shown, units=units, vendors=vendors, numbers=numbers)
        return _file(table, unduh, f"tanda-{chosen.code.lower()}-{region.code}-{year}", at)
    address = {"tahun": year, "tanda": chosen.code, "satker": satker}
    return page(
        request,
        "oversight/desk.html",
        region=region,
        year=year,
        flags=FLAGS,
        chosen=chosen,
        found=found,
        groups=shown,
        more=len(groups) - len(shown),
        satker=satker,
        units=units,
        vendors=vendors,
        numbers=numbers,
        address=lambda **more: "/pengawasan?" + urlencode(address | more),
    )


def _file(table: Table, form: FileForm, name: str, at: At) -> Response:
    if form is FileForm.CSV:
        content: str | bytes = documents.as_csv(table)
    else:
        content = documents.workbook(Report(title=table.caption, tables=[table], as_of="", drawn_at=at))
    return Response(content, media_type=MEDIA[form], headers={"content-disposition": f'attachment; filename="{name}.{form.value}"'})


@pages.get("/pengawasan/pesanan/{order_key}", who=may.OVERSEERS, rate=READ)
def show_trail(request: Request, order_key: str, actor: CurrentActor, session: Db, at: At) -> Response:
    return trail_page(request, session, actor, at, order_key, FormState(), None)


def trail_page(
    request: Request, session: Db, actor: Actor, at: At, order_key: str, form: FormState, refusal: Refusal | None
) -> Response:
    """The order from the package's money to its papers; a finding that was refused comes back with what was typed."""
    region = queries.region_of(session, actor)
    tally = queries.tallied(session, region, order_key)
    order = (
        order_for(session, actor, region_id=region.id, id=parse_public_id(order_key)[1]) if tally.scope == Scope.EP_LOCAL else None
    )
    return page(
        request,
        "oversight/trail.html",
        region=region,
        key=order_key,
        tally=tally,
        order=order,
        entries=queries.entries_of(session, region, order_key),
        entry_names=ENTRIES,
        warnings=warnings_of(session, order, actor, at) if order else [],
        raised=raised_in(session, region, order) if order else [],
        taken=history(session, region_id=region.id, subject_id=order.id) if order else [],
        shipments=shipments_of(session, order) if order else [],
        handovers=handovers_of(session, order) if order else [],
        payments=payments_of(session, order) if order else [],
        findings=queries.findings_on(session, region_id=region.id, kind="order", key=order_key),
        units=names_of_units(session, region_id=region.id),
        vendors=names_of_vendors(session, [tally.vendor_key] if tally.vendor_key else []),
        flags=FLAGS,
        public_id=public_id,
        may_find=may.find(actor, region.id),
        form=form,
        refusal=refusal,
    )
