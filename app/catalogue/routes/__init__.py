"""The pages of the catalogue: what everybody sees, a vendor's shop, and the office's
curation. An address with a word comes before one with an id."""

from app.catalogue.routes.assistant import pages as assistant
from app.catalogue.routes.bulk import pages as bulk
from app.catalogue.routes.comparing import pages as comparing
from app.catalogue.routes.copying import pages as copying
from app.catalogue.routes.crawling import pages as crawling
from app.catalogue.routes.curation import pages as curation
from app.catalogue.routes.drafting import pages as drafting
from app.catalogue.routes.etalase import pages as etalase
from app.catalogue.routes.judging import pages as judging
from app.catalogue.routes.pictures import pages as pictures
from app.catalogue.routes.public import pages as public
from app.catalogue.routes.searching import pages as searching
from app.catalogue.routes.shop import pages as shop
from app.catalogue.routes.takeover import pages as takeover

__all__ = [
    "assistant",
    "bulk",
    "comparing",
    "copying",
    "crawling",
    "curation",
    "drafting",
    "etalase",
    "judging",
    "pictures",
    "public",
    "searching",
    "shop",
    "takeover",
]
