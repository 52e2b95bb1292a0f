"""The design system's pieces as `ui.…` in every template: `{{ ui.field(form, "name", _("Nama")) }}`.

Each file of `templates/_macros/` is one subject and states the arguments of its macros; `/gaya` shows
them all. `ui.csrf()` and `ui.once()` need the request, so they work in a page or a partial, never inside
a macro: write them first in each `<form method="post">`.
"""

from types import SimpleNamespace
from typing import Any

from jinja2 import Environment, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from app.glossary.terms import term_of
from app.web import csrf
from app.web.incoming import once
from app.web.pages import dates, done, navigation
from app.web.pages.banners import Banner, banners_for
from app.web.pages.htmx import is_fragment
from app.web.pages.theme import theme_in

SUBJECTS = ("page", "forms", "actions", "data", "states", "products", "charts", "terms", "keys")


def install(environment: Environment) -> None:
    """Register the macros, the dates and the page's frame (navigation, theme) in a Jinja environment."""
    ui = SimpleNamespace(csrf=_csrf, once=_once)
    environment.globals.update(
        ui=ui,
        tanggal=dates.tanggal,
        tanggal_pendek=dates.tanggal_pendek,
        jam=dates.jam,
        waktu=dates.waktu,
        iso=dates.iso,
        from_iso=dates.from_iso,
        navigation=_navigation,
        footer_links=navigation.footer_links,
        term_of=term_of,
        switches=_switches,
        banners=_banners,
        what_was_done=_what_was_done,
        may_open=_may_open,
        theme=_theme,
    )
    for subject in SUBJECTS:
        macros: Any = environment.get_template(f"_macros/{subject}.html").module
        for name, macro in vars(macros).items():
            if not name.startswith("_"):
                assert not hasattr(ui, name), f"two macros are called {name}"
                setattr(ui, name, macro)


@pass_context
def _csrf(context: Context) -> Markup:
    """The hidden field that shows that a form is ours."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(csrf.FIELD, csrf.token_for(context["request"]))


@pass_context
def _once(context: Context) -> Markup:
    """The hidden field that makes a form sent twice count once."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(once.FIELD, context["once_key"]())


@pass_context
def _navigation(context: Context) -> navigation.Navigation:
    """What is refused or hidden is nowhere: the two look alike to the letter."""
    return navigation.navigation_for(context["actor"].role, "" if context.get("refusal") else context["request"].url.path)


@pass_context
def _may_open(context: Context, path: str) -> bool:
    """Is this place one of the reader's? For a link that stands outside the navigation."""
    return navigation.may_open(context["actor"].role, path)


@pass_context
def _switches(context: Context) -> list[navigation.Switch]:
    """What is refused or hidden names no address: the two look alike to the letter."""
    request, refused = context["request"], context.get("refusal")
    return navigation.switches(*("/", "") if refused or request.method != "GET" else (request.url.path, request.url.query))


@pass_context
def _banners(context: Context) -> list[Banner]:
    return banners_for(context["request"], context["actor"])


@pass_context
def _what_was_done(context: Context) -> str | None:
    request = context["request"]
    return None if is_fragment(request) else done.told(request)


@pass_context
def _theme(context: Context) -> str:
    return theme_in(context["request"].cookies)
