"""`/gaya`: every piece of the design system on one page, with invented content; for whoever builds a screen."""

from dataclasses import dataclass
from datetime import UTC, datetime

from fastapi import Request, Response

from app.errors import FieldError, Invalid
from app.language import _
from app.web.access import ANYONE, READ
from app.web.forms import FormState
from app.web.labels import BAD, GOOD, LABELS, WAITING
from app.web.routing import Pages
from app.web.templating import page

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
        form=FormState(values={"nama": "", "harga": "seribu"}, errors={error.field: error.message for error in errors}),
        refusal=Invalid(_("Ada isian yang perlu diperbaiki."), errors=errors),
        states=[state for state in states if state in LABELS],
        happened=[
            Happened("place", "ON_NEGOTIATION", "Dewi Contoh", "pp", at),
            Happened("send_back", "ON_NEGOTIATION", "Bima Contoh", "ppk", at, note="Bicarakan lagi ongkos kirimnya."),
        ],
        at=at,
    )
