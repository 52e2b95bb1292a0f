"""Keeping and forgetting a filter: two forms for every list."""

from typing import Annotated
from uuid import UUID

from fastapi import Request, Response
from pydantic import Field

from app.errors import Invalid
from app.language import mark
from app.lists import keeping
from app.lists.columns import LISTS
from app.lists.opening import EVERYTHING
from app.web.access import SIGNED_IN, WRITE, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.forms import Form, FormState, Posted, parse
from app.web.pages.htmx import go_to
from app.web.pages.templating import page
from app.web.routing import Pages

pages = Pages()
NOTHING_CHOSEN = f"{EVERYTHING}=1"


class KeepForm(Form):
    """`daftar` is the list's code, `cari` its query."""

    daftar: Annotated[str, Field(max_length=40)]
    cari: Annotated[str, Field(max_length=4000)] = ""
    nama: Annotated[str, Field(min_length=1, max_length=60)]
    utama: bool = False


class ForgetForm(Form):
    id: UUID


@pages.post("/saringan", who=SIGNED_IN, csrf=Csrf.FORM, says=mark("Saringan disimpan."), rate=WRITE)
def keep(request: Request, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    """Back to the list, as it was kept."""
    of = keeping.list_for(actor, str(data.get("daftar", "")))
    try:
        form = parse(KeepForm, data)
    except Invalid as refusal:
        state = FormState.refused(data, refusal.errors)
        return page(request, "lists/keep.html", of=of, form=state, refusal=refusal)
    kept = keeping.keep(session, of=of, name=form.nama, query=form.cari, chosen=form.utama, actor=actor, at=at)
    return go_to(request, f"{of.path}?{kept.query or NOTHING_CHOSEN}")


@pages.post("/saringan/hapus", who=SIGNED_IN, csrf=Csrf.FORM, says=mark("Saringan dihapus."), rate=WRITE)
def forget(request: Request, data: Posted, actor: CurrentActor, session: Db) -> Response:
    code = keeping.forget(session, id=parse(ForgetForm, data).id, actor=actor)
    return go_to(request, f"{LISTS[code].path}?{NOTHING_CHOSEN}")
