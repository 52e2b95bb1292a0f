"""What only the demo shows on pages of other rooms: its people on the page of signing in, an example's password where one is asked to sign, and the tour's
next step beside what was just done."""

import json

from jinja2 import Environment, pass_context
from jinja2.runtime import Context

from app.actor import Role
from app.demo.people import LOGINS, PERSONAS
from app.demo.tour import Step, to_be_done
from app.language import mark
from app.regions.names import DEMO_NAMES
from app.settings import settings
from app.web.pages.templating import environment

DOES = {
    Role.VENDOR: mark("Menjual: menyetujui harga, menandatangani pesanan, mengirim, menagih."),
    Role.PP: mark("Membeli: mencari barang, memilih paket RUP, membuat pesanan."),
    Role.PPK: mark("Menyetujui dan menandatangani pesanan, menerima barang."),
    Role.TREASURER: mark("Membayar: memeriksa tagihan, menerbitkan SPP, mencatat SP2D."),
    Role.BUDGET_USER: mark("Menerbitkan SPM, memutus pembatalan."),
    Role.CURATOR: mark("Memeriksa penyedia dan produk, membuka etalase."),
    Role.REGION_ADMIN: mark("Mengatur daerah: pejabat, data rencana, target, laporan."),
    Role.LEADER: mark("Melihat satu angka, satu peringkat, dan siapa yang tertinggal."),
    Role.AUDITOR: mark("Memeriksa semua pesanan dari rupiah sampai kertasnya."),
}


def install() -> None:
    """Put them within reach of the templates; called in demo mode alone."""
    shown: Environment = environment()
    shown.globals.update(personas=personas, example_password=_example_password, own_step=_own_step)


def personas() -> list[dict[str, str]]:
    """Who may be chosen, in the order in which an order meets them."""
    return [
        {"persona": persona, "name": name, "role": role, "does": DOES[role], "region": DEMO_NAMES[code]}
        for persona, role, code, name in PERSONAS
    ]


@pass_context
def _example_password(context: Context) -> str:
    """The password that this persona was given with the data folder; empty for anybody else."""
    path = settings().data / LOGINS
    told = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    return next((one["password"] for one in told if one["name"] == context["actor"].name), "")


@pass_context
def _own_step(context: Context) -> Step | None:
    """The tour's next step where it is the reader's own; another person's is gone on with at `/tur`, where one changes places."""
    step = to_be_done(context["request"].state.session)
    own = step is not None and any(
        (persona, name) == (step.persona, context["actor"].name) for persona, _role, _code, name in PERSONAS
    )
    return step if own else None
