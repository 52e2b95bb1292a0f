"""What a handler may ask for: the session of its request, the actor, the one instant of everything that the request writes.

`passage.py` opens the session and commits it once, before the answer is sent; a handler neither commits nor closes.
"""

from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from app.actor import Actor
from app.clock import now
from app.web.incoming.once import OnceKey as OnceKey


async def session_of(request: Request) -> Session:
    """A write's one transaction; for a read (GET) autocommit, one round trip a statement."""
    session: Session = request.state.session
    return session


Db = Annotated[Session, Depends(session_of)]


async def actor_of(request: Request) -> Actor:
    """The person in the role of this session or token, or the public."""
    actor: Actor = request.state.actor
    return actor


CurrentActor = Annotated[Actor, Depends(actor_of)]


async def time_of_request(request: Request) -> datetime:
    return now()


At = Annotated[datetime, Depends(time_of_request)]
