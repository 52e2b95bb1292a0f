"""One's own account: for a person who is signed in at a browser, with a role or
without. A program with a token has no business here."""

from typing import Annotated

from fastapi import Depends, Request

from app.accounts.models import Account
from app.web.dependencies import CurrentActor, Db
from app.web.identity import Credentials
from app.web.pages.htmx import SignInFirst


def own_account(request: Request, actor: CurrentActor, session: Db) -> Account:
    if actor.account_id is None or Credentials.of(request).bearer is not None:
        raise SignInFirst(request)
    return session.get_one(Account, actor.account_id)


OwnAccount = Annotated[Account, Depends(own_account)]
