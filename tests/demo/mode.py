"""The application in demo mode; what it adds to this process is taken away again."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.demo.people import PERSONAS, login_of
from app.main import create_app
from app.settings import settings
from app.web.access import REGISTRY
from app.web.pages.environment import environment
from tests.web.browsing import whole_app


@contextmanager
def demo_mode() -> Iterator[FastAPI]:
    whole_app()
    before = dict(REGISTRY)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LOKAPASAR_DEMO", "true")
        patch.setitem(environment().globals, "demo", True)
        settings.cache_clear()
        yield create_app()
    settings.cache_clear()
    sys.modules.pop("app.demo.routes")
    REGISTRY.clear()
    REGISTRY.update(before)


def call_them_personas(session: Session) -> None:
    """The people of the small world take the names and logins of the demo's."""
    names = {login_of(persona): name for persona, _role, _code, name in PERSONAS}
    for account in session.scalars(select(Account)):
        account.login = login_of({"other_vendor": "vendor2"}.get(account.login, account.login))
        account.name = names[account.login]
