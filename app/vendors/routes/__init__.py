"""The pages of vendors: registration in six steps, the public page of a vendor, papers, and the office's page of one vendor."""

from app.vendors.routes.claiming import pages as claiming
from app.vendors.routes.office import pages as office
from app.vendors.routes.papers import pages as papers
from app.vendors.routes.people import pages as people
from app.vendors.routes.public import pages as public
from app.vendors.routes.registration import pages as registration

__all__ = ["claiming", "office", "papers", "people", "public", "registration"]
