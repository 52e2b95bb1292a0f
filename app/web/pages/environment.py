"""The environment of the templates: Jinja over `templates/`, autoescaped, with
the house's words for money, dates and states at hand.

`python -m app.web.pages.environment` compiles every template (`compiled`), for an image that nobody writes to.
"""

import secrets
from datetime import date
from functools import cache, lru_cache
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from app import language
from app.clock import now
from app.files.weight import MEGABYTES_MAX
from app.money import in_words, rupiah, rupiah_short
from app.settings import provider_name, settings
from app.tree import TREE
from app.web import csrf, party
from app.web.incoming import unsent
from app.web.incoming.forms import FormState
from app.web.pages import labels, sending, static_files
from app.web.pages.cells import nil_marked
from app.web.pages.compiled import Compiled
from app.web.pages.numbers import angka, desimal, persen, rupiah_bersen
from app.web.pages.saving import saves_data


@cache
def sources() -> dict[str, tuple[str, str, None]]:
    """Every template by its name: its text and where it lies. Read once, at the start: a release that is put in the place of
    this one while it serves brings its own program with it, and a template of the one is no page of the other's. They are
    compiled when they are first asked for (`compiled`)."""
    folder = TREE / "templates"
    return {
        str(file.relative_to(folder)): (file.read_text(encoding="utf-8"), str(file), None)
        for file in folder.rglob("*")
        if file.is_file() and file.parent.name != "__pycache__"
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
        bytecode_cache=Compiled(),
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
        nil_marked=nil_marked,
    )
    made.globals.update(
        language=language.language,
        saves_data=saves_data,
        label=labels.label,
        sender=sending.sender,
        tone=labels.tone,
        passkeys_here=_passkeys_here,
        form_waits=_form_waits,
        form_was_kept=_form_was_kept,
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
    """`_` of a template: the text in the reader's language, with what stands in it escaped. As Jinja's own (`jinja2.ext`, new
    style), which looks three times for a context that none of our texts needs: that was a tenth of a page of figures."""
    return _translated(language.language(), text) % variables if variables else _without_variables(language.language(), text)


@lru_cache(maxsize=8192)
def _translated(_language: str, text: str) -> Markup:
    return Markup(language.gettext(text))  # noqa: S704 - a text of our own templates and declarations


@lru_cache(maxsize=8192)
def _without_variables(of: str, text: str) -> Markup:
    """`100%%` is a format too."""
    return _translated(of, text) % {}


@cache
def icon_source(name: str) -> str:
    return (TREE / "static/img/icons" / f"{name}.svg").read_text(encoding="utf-8")


@pass_context
def _csrf_token(context: Context) -> str:
    return csrf.token_for(context["request"])


@pass_context
def _passkeys_here(context: Context) -> bool:
    return party.is_here(context["request"])


@pass_context
def _form_waits(context: Context) -> bool:
    return unsent.waits(context["request"])


@pass_context
def _form_was_kept(context: Context) -> bool:
    return unsent.was_kept(context["request"])


if __name__ == "__main__":
    for template in sources():
        environment().get_template(template)
