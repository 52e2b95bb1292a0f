"""How one reads, chosen by a form: kept by the browser, and by the account of whoever is
signed in, so that it is so on every browser and in mail."""

from typing import Literal

from fastapi import Response
from sqlalchemy import update

from app.accounts.models import Account
from app.web.access import ANYONE, WRITE, Csrf
from app.web.dependencies import CurrentActor, Db
from app.web.incoming.forms import Form, Posted, parse
from app.web.pages import language, saving
from app.web.pages.appearance import back_to, remember
from app.web.pages.done import ITSELF
from app.web.routing import Pages

pages = Pages()


class LanguageForm(Form):
    """The language, and the page to come back to."""

    pilih: Literal["id", "en"]
    ke: str = "/"


class PicturesForm(Form):
    """As the device says, without pictures, or with all of them."""

    pilih: Literal["perangkat", "hemat", "semua"]
    ke: str = "/"


@pages.post("/bahasa", who=ANYONE, csrf=Csrf.FORM, says=ITSELF, rate=WRITE, before_factor=True)
def keep_language(data: Posted, actor: CurrentActor, session: Db) -> Response:
    form = parse(LanguageForm, data)
    session.execute(update(Account).where(Account.id == actor.account_id).values(language=form.pilih))
    response = back_to(form.ke)
    remember(response, language.COOKIE, form.pilih)
    return response


@pages.post("/hemat-data", who=ANYONE, csrf=Csrf.FORM, says=ITSELF, rate=WRITE, before_factor=True)
def keep_pictures(data: Posted, actor: CurrentActor, session: Db) -> Response:
    form = parse(PicturesForm, data)
    session.execute(update(Account).where(Account.id == actor.account_id).values(saves_data=saving.kept_as(form.pilih)))
    response = back_to(form.ke)
    remember(response, saving.COOKIE, form.pilih)
    return response
