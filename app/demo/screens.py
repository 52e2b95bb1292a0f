"""What only the demo shows on pages of other rooms: its people on the page of signing in, an example's password where one is
asked to sign, and the tour's next step on the page where it is taken and beside what was just done."""

import json
from dataclasses import dataclass

from fastapi import Request
from jinja2 import Environment, pass_context
from jinja2.runtime import Context

from app.actor import Role
from app.demo.people import PERSONAS
from app.demo.tour import BEGUN, BUYER, SHOPS, SIGNATORY, Step, is_just_over, to_be_done
from app.language import mark
from app.regions.names import DEMO_NAMES
from app.settings import DEMO_LOGINS, settings
from app.web.pages.environment import environment

DOES = {
    Role.VENDOR: mark("Menjual: menyetujui harga, menandatangani pesanan, mengirim, menagih."),
    Role.PP: mark("Membeli: mencari barang, memilih paket RUP, membuat pesanan."),
    Role.PPK: mark("Menyetujui dan menandatangani pesanan, menerima barang."),
    Role.TREASURER: mark("Membayar: memeriksa tagihan, menerbitkan SPP, mencatat SP2D."),
    Role.BUDGET_USER: mark("Menerbitkan SPM, memutus pembatalan."),
    Role.ACTIVITY_OFFICER: mark("Menyiapkan: mengumpulkan yang perlu dibeli, mencatat kemajuan, menyatakan berkas lengkap."),
    Role.CURATOR: mark("Memeriksa penyedia dan produk, membuka etalase."),
    Role.REGION_ADMIN: mark("Mengatur daerah: pejabat, data rencana, target, laporan."),
    Role.LEADER: mark("Melihat satu angka, satu peringkat, dan siapa yang tertinggal."),
    Role.AUDITOR: mark("Memeriksa semua pesanan dari rupiah sampai kertasnya."),
}
NAMES = {persona: name for persona, _role, _code, name in PERSONAS}
IN_THE_TOUR = (BUYER, SIGNATORY, *SHOPS)
ITS_PAGES = ("/produk/", "/keranjang", "/pesanan/")


@dataclass(frozen=True, slots=True)
class Guide:
    """What the tour says on a page. `is_here`: the step is taken on this very page, `becomes`: by whom, where
    that is another person than the reader. Without a step it goes on at `/tur`: with another person's, or, where
    it is `over` just now, with the figure that moved."""

    step: Step | None
    is_here: bool = False
    becomes: str = ""
    is_over: bool = False


def install() -> None:
    """Put them within reach of the templates; called in demo mode alone."""
    shown: Environment = environment()
    shown.globals.update(personas=personas, example_password=_example_password, tour_says=_tour_says)


def personas() -> list[dict[str, str]]:
    """Who may be chosen, in the order in which an order meets them."""
    return [
        {"persona": persona, "name": name, "role": role, "does": DOES[role], "region": DEMO_NAMES[code]}
        for persona, role, code, name in PERSONAS
    ]


@pass_context
def _example_password(context: Context) -> str:
    """The password that this persona was given with the data folder; empty for anybody else."""
    path = settings().data / DEMO_LOGINS
    told = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    return next((one["password"] for one in told if one["name"] == context["actor"].name), "")


@pass_context
def _tour_says(context: Context, done: str) -> Guide | None:
    """The tour's word for this page: the next step where it is done here, where the reader goes on elsewhere, or that it
    is over, once: where the last step was just taken. None where the tour has nothing to say: to anybody who has no part
    in it, on other pages as long as nothing was done (`done`: what was, in words) or nobody has begun it, and where the
    page is refused, for which no session may be at hand."""
    request, name = context["request"], context["actor"].name
    path = request.url.path
    mine = {persona for persona, _role, _code, known in PERSONAS if known == name and persona in IN_THE_TOUR}
    if not mine or request.state.is_refused or request.method != "GET" or not (done or path.startswith(ITS_PAGES)):
        return None
    step = _step(request)
    if step is None:
        return Guide(None, is_over=True) if done and is_just_over(request.state.session, path) else None
    if step.path == path:
        return Guide(step, is_here=True, becomes="" if step.persona in mine else NAMES[step.persona])
    return Guide(step if step.persona in mine else None) if done and step.number >= BEGUN else None


def _step(request: Request) -> Step | None:
    """Asked once for a page: the word on top goes by it, and an order's forms."""
    if not hasattr(request.state, "tour_step"):
        request.state.tour_step = to_be_done(request.state.session)
    step: Step | None = request.state.tour_step
    return step
