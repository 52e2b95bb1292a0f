"""The pages of the exchange: the import desk, reversal proposals and packages over their pagu, the sources of scheduled pulls.

An address that is a word stands before one that is an id: the routers are gathered in this order.
"""

from app.exchange.routes.deciding import pages as deciding
from app.exchange.routes.sources import pages as sources
from app.exchange.routes.uploads import pages as uploads

__all__ = ["deciding", "sources", "uploads"]
