"""`/keandalan`: what was proved of this software and what was not. `/aksesibilitas`: the statement on
who can use it, made from the last run over all pages."""

from fastapi import Request, Response

from app.language import gettext
from app.reliability.keeping import kept
from app.reliability.subjects import NOT_TESTED, SUBJECTS
from app.web.access import ANYONE, READ
from app.web.pages.numbers import angka
from app.web.pages.templating import page
from app.web.routing import Pages

pages = Pages()


@pages.get("/keandalan", who=ANYONE, rate=READ)
def show_reliability(request: Request) -> Response:
    proofs = kept()
    run = {proof.subject.name for proof in proofs}
    return page(
        request,
        "reliability/detail.html",
        proofs=proofs,
        not_run=[subject for subject in SUBJECTS if subject.name not in run],
        not_tested=NOT_TESTED,
    )


@pages.get("/aksesibilitas", who=ANYONE, rate=READ)
def show_accessibility(request: Request) -> Response:
    """The statement on accessibility, with the figures of the last run over all pages."""
    proof = next((one for one in kept() if one.subject.name == "pages"), None)
    terms = [(gettext(counted).capitalize(), angka(figure)) for counted, figure in proof.figures] if proof else []
    return page(request, "reliability/accessibility.html", proof=proof, terms=terms)
