"""`/gaya`: every piece of the design system on one page, with invented content; for whoever builds a screen."""

from dataclasses import dataclass
from datetime import UTC, datetime

from fastapi import Request, Response

from app.charts import Bar, Chart, Line, Part, Tile, Unit, bars, lines, shares, tiles, trend
from app.errors import FieldError, Invalid
from app.language import _
from app.web.access import ANYONE, READ
from app.web.incoming.forms import FormState
from app.web.pages.dates import months_of
from app.web.pages.labels import LABELS
from app.web.pages.labels.states import BAD, GOOD, WAITING
from app.web.pages.templating import page
from app.web.routing import Pages

pages = Pages()


@dataclass(frozen=True, slots=True)
class Happened:
    """A line of a timeline, as `MoveTaken` has it."""

    move: str
    state_to: str
    actor_name: str
    role: str
    at: datetime
    reason: str | None = None
    note: str | None = None


@pages.get("/gaya", who=ANYONE, rate=READ)
def show_pieces(request: Request) -> Response:
    errors = [FieldError("nama", _("Wajib diisi.")), FieldError("harga", _("Tulis angka saja, misalnya 1.500.000."))]
    states = sorted(GOOD | BAD | WAITING | {"ON_PROCESS", "DRAFT", "draft"})
    at = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
    return page(
        request,
        "gaya/detail.html",
        200,
        form=FormState(values={"nama": "", "harga": "seribu"}, errors={error.field: error.message for error in errors}),
        refusal=Invalid(_("Ada isian yang perlu diperbaiki."), errors=errors),
        states=[state for state in states if state in LABELS],
        happened=[
            Happened("place", "ON_NEGOTIATION", "Dewi Contoh", "pp", at),
            Happened("send_back", "ON_NEGOTIATION", "Bima Contoh", "ppk", at, note="Bicarakan lagi ongkos kirimnya."),
        ],
        at=at,
        charts=invented_charts(),
    )


def invented_charts() -> list[Chart]:
    """One of each kind, and one without a value."""
    months = months_of(2026)
    plan = [number * 1_500_000_000 for number in range(1, 13)]
    ordered = [120_000_000, 900_000_000, 2_150_000_000, 3_400_000_000, 5_900_000_000, *[None] * 7]
    offices = [
        Bar(_("Dinas Perumahan, Kawasan Permukiman, dan Pertanahan"), 12, 40, "behind"),
        Bar(_("Dinas Contoh"), 52, 40),
        Bar(_("Badan Contoh"), None, 40),
    ]
    districts = [Tile(_("Contoh {n}").format(n=number), value) for number, value in enumerate([0, 4, 12, 28, None, 30, 17], 1)]
    return [
        lines("gaya-kurva", _("Kurva S"), months, [Line(_("Rencana"), plan, "line-plan"), Line(_("Dipesan"), ordered, "line-1")]),
        bars("gaya-batang", _("Terhadap target"), offices, name=_("Satuan kerja"), value_name=_("Persen")),
        shares("gaya-bagian", _("Pagu"), [Part(_("Dipesan"), 60_000_000, "bar-1"), Part(_("Sisa"), 40_000_000, "bar-2")]),
        tiles("gaya-peta", _("Peta petak"), districts, name=_("Kecamatan"), value_name=_("Persen")),
        lines("gaya-kosong", _("Belum ada"), months, [Line(_("Dipesan"), [None] * 12, "line-1")]),
        trend("gaya-arah", _("Arah"), months[:5], [1, 3, 4, 9, 11], unit=Unit.PERCENT, name=_("Realisasi"), time_name=_("Bulan")),
    ]
