"""Pages: a template as an answer. Every page is whole without JavaScript; htmx asks for the same partials.

A template asks no database question and computes no money.
"""

from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from starlette.datastructures import FormData

from app.actor import PUBLIC_ACTOR
from app.errors import Refusal
from app.web.identity import ANONYMOUS_COOKIE, HOST_COOKIE
from app.web.incoming import unsent
from app.web.incoming.forms import FormState, RefusedForm
from app.web.pages import done, typed_again
from app.web.pages.environment import environment
from app.web.pages.faults import name_the_faults


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
    """The template as an answer. Every template has `form`, empty until somebody typed, and `refusal`: why
    the page is shown again. A page of several forms has `refused`, the one that came back. The page has the
    status of what was refused, unless another is given.

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
    if status == 200:
        html = typed_again.put_back(request, environment(), html)
    response = HTMLResponse(html, status_code=status)
    response.headers["vary"] = "HX-Request, Cookie, Save-Data"
    if why is not None and why.retry_after is not None:
        response.headers["retry-after"] = str(why.retry_after)
    done.forget_what_was_told(request, response)
    unsent.lay_token(request, response)
    anonymous = getattr(request.state, "anonymous", None)
    if anonymous is not None:
        response.set_cookie(ANONYMOUS_COOKIE, anonymous, **HOST_COOKIE)
    return response


def form_again(request: Request, template: str, data: FormData, refusal: Refusal, **context: Any) -> HTMLResponse:
    """The form's page with what was typed and a sentence per fault; what the handler
    wrote before is not kept (its status is a refusal's)."""
    return page(request, template, form=FormState.refused(data, refusal.errors), refusal=refusal, **context)
