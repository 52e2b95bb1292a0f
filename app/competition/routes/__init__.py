"""The pages of competitions: writing a need, what is open and one of them, and the forms of every move.

An address that is a word stands before one that is an id: the routers are gathered in this order.
"""

from app.competition.routes.drafting import pages as drafting
from app.competition.routes.looking import pages as looking
from app.competition.routes.moving import pages as moving

__all__ = ["drafting", "looking", "moving"]
