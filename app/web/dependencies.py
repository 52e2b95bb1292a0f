"""What a handler may ask for: the session (one commit a request, before the answer is sent), the actor, the time of the request."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from app import db
from app.actor import Actor
from app.clock import now
from app.web.identity import Credentials, who_is

SAFE_METHODS = frozenset({"GET", "HEAD"})


def database(request: Request) -> Iterator[Session]:
    """One transaction for what changes something; reads run in autocommit, one round trip a statement."""
    if request.method in SAFE_METHODS:
        with Session(db.engine().execution_options(isolation_level="AUTOCOMMIT"), expire_on_commit=False) as session:
            yield session
        return
    with db.new_session() as session:
        yield session


Db = Annotated[Session, Depends(database, scope="function")]


def actor_of(request: Request, session: Db) -> Actor:
    """The person in the role of this session or token, or the public."""
    actor = who_is(session, Credentials.of(request))
    request.state.actor = actor
    return actor


CurrentActor = Annotated[Actor, Depends(actor_of)]


def time_of_request(request: Request) -> datetime:
    """One instant for everything that a request writes."""
    return now()


At = Annotated[datetime, Depends(time_of_request)]
