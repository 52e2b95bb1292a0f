"""`/istilah`: every word with what it stands for and what it means, in the order of the reader's alphabet."""

from fastapi import Request, Response

from app.glossary.terms import TERMS
from app.language import gettext
from app.web.access import ANYONE, READ
from app.web.pages.templating import page
from app.web.routing import Pages

pages = Pages()


@pages.get("/istilah", who=ANYONE, rate=READ)
def show_glossary(request: Request) -> Response:
    return page(request, "glossary/list.html", terms=sorted(TERMS, key=lambda term: gettext(term.short).casefold()))
