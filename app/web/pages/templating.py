"""Pages: Jinja over `templates/`, autoescaped, with the house's words for money, dates and states at hand.

A template asks no database question and computes no money. Every page is whole without JavaScript; htmx asks for the same partials.
"""

import secrets
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FunctionLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup
from starlette.datastructures import FormData

from app import language
from app.actor import PUBLIC_ACTOR
from app.clock import now
from app.errors import Refusal
from app.files.weight import MEGABYTES_MAX
from app.money import decimals, in_words, percent, rupiah, rupiah_and_cents, rupiah_short
from app.settings import provider_name, settings
from app.tree import TREE
from app.web import csrf, party
from app.web.identity import ANONYMOUS_COOKIE, HOST_COOKIE
from app.web.incoming.forms import FormState, RefusedForm
from app.web.pages import done, labels, sending, static_files
from app.web.pages.faults import name_the_faults
from app.web.pages.htmx import is_fragment as is_fragment
from app.web.pages.saving import saves_data


def page(
    request: Request,
    template: str,
    status: int | None = None,
    *,
    form: FormState | None = None,
    refusal: Refusal | None = None,
    refused: RefusedForm | None = None,
    **context: Any,
) -> HTMLResponse:
    """The template as an answer. Every template has `form`, empty until somebody typed, and `refusal`: why the page is shown again. A page of several forms
    has `refused`, the one that came back. The page has the status of what was refused, unless another is given.

    A visitor who was given a form's token also gets the cookie that it is bound to.
    """
    refused = refused or RefusedForm()
    why = refusal or refused.refusal
    status = status or (why.status if why else 200)
    request.state.is_refused = status >= 400
    context |= {
        "request": request,
        "actor": getattr(request.state, "actor", PUBLIC_ACTOR),
        "form": form or FormState(),
        "refusal": refusal,
        "refused": refused,
    }
    html = name_the_faults(environment().get_template(template).render(context))
    response = HTMLResponse(html, status_code=status)
    response.headers["vary"] = "HX-Request, Cookie, Save-Data"
    if why is not None and why.retry_after is not None:
        response.headers["retry-after"] = str(why.retry_after)
    done.forget_what_was_told(request, response)
    anonymous = getattr(request.state, "anonymous", None)
    if anonymous is not None:
        response.set_cookie(ANONYMOUS_COOKIE, anonymous, **HOST_COOKIE)
    return response


def form_again(request: Request, template: str, data: FormData, refusal: Refusal, **context: Any) -> HTMLResponse:
    """The form's page with what was typed and a sentence per fault; what the handler wrote before is not kept (its status is a refusal's)."""
    return page(request, template, form=FormState.refused(data, refusal.errors), refusal=refusal, **context)


@cache
def sources() -> dict[str, tuple[str, str, None]]:
    """Every template by its name: its text and where it lies. Read once, at the start: a release that is put in the place of this one while it serves brings
    its own program with it, and a template of the one is no page of the other's. They are compiled when they are first asked for."""
    folder = TREE / "templates"
    return {
        str(file.relative_to(folder)): (file.read_text(encoding="utf-8"), str(file), None)
        for file in folder.rglob("*")
        if file.is_file()
    }


@cache
def environment() -> Environment:
    from app.web.pages import macros

    made = Environment(
        loader=FunctionLoader(lambda name: sources().get(name)),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_callables(language.gettext, language.ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.globals["_"] = said
    made.filters.update(
        rupiah=rupiah,
        rupiah_short=rupiah_short,
        terbilang=in_words,
        angka=angka,
        desimal=desimal,
        hari=date.fromisoformat,
        rupiah_bersen=rupiah_bersen,
        translated=language.gettext,
        figures=language.figures,
    )
    made.globals.update(
        language=language.language,
        saves_data=saves_data,
        label=labels.label,
        sender=sending.sender,
        tone=labels.tone,
        passkeys_here=_passkeys_here,
        provider_name=provider_name,
        csrf_token=_csrf_token,
        persen=persen,
        once_key=lambda: secrets.token_urlsafe(18),
        static=static_files.versioned,
        no_form=FormState(),
        file_megabytes=MEGABYTES_MAX,
        demo=settings().demo,
        now=now,
    )
    made.globals["icon"] = lambda name: Markup(icon_source(name))  # noqa: S704 - our own drawings, read from the package
    macros.install(made)
    return made


def said(text: str, /, **variables: Any) -> Markup:
    """`_` of a template: the text in the reader's language, with what stands in it escaped. As Jinja's own (`jinja2.ext`, new style), which looks three times
    for a context that none of our texts needs: that was a tenth of a page of figures."""
    return _translated(language.language(), text) % variables if variables else _without_variables(language.language(), text)


@lru_cache(maxsize=8192)
def _translated(_language: str, text: str) -> Markup:
    return Markup(language.gettext(text))  # noqa: S704 - a text of our own templates and declarations


@lru_cache(maxsize=8192)
def _without_variables(of: str, text: str) -> Markup:
    """`100%%` is a format too."""
    return _translated(of, text) % {}


def angka(number: Any) -> str:
    """A count or quantity, or its text of digits, as the reader's language writes it: `1.234`, `2,5`, in English `1,234`, `2.5`."""
    number = Decimal(number) if isinstance(number, str) else number
    text = f"{number:,f}" if not isinstance(number, int) else f"{number:,}"
    return language.figures(text.rstrip("0").rstrip(".") if "." in text else text)


def rupiah_bersen(amount: Any) -> str:
    """Rupiah with the cents that were recorded, from a Decimal or its text: `Rp4.639.410.569,46`."""
    return rupiah_and_cents(Decimal(amount))


def persen(numerator: int, denominator: int | None) -> str:
    """A share for show, from its exact parts: `7,68%`, `1.250,00%`; a dash where there is none. JSON and CSV keep four decimals."""
    share = percent(numerator, denominator, places=2)
    return "—" if share is None else desimal(share) + "%"


def desimal(number: Any, places: int = 2, sign: bool = False) -> str:
    """A number, or a text of digits, with its decimals for show: `21,50`, `5.182.977,35`; with `sign` `+22,00`; a dash for none."""
    if number is None:
        return "—"
    exact = Fraction(str(number))
    whole, _dot, rest = decimals(abs(exact), places).partition(".")
    said = angka(int(whole)) + (language.figures(f".{rest}") if rest else "")
    return ("−" if exact < 0 else "+" if sign else "") + said


@cache
def icon_source(name: str) -> str:
    return (TREE / "static/img/icons" / f"{name}.svg").read_text(encoding="utf-8")


@pass_context
def _csrf_token(context: Context) -> str:
    return csrf.token_for(context["request"])


@pass_context
def _passkeys_here(context: Context) -> bool:
    return party.is_here(context["request"])
