"""The pages of realisation: a region's figures and what they are made of, why figures differ, and the rankings."""

from app.realisation.routes.comparison import pages as comparison
from app.realisation.routes.orders import pages as orders
from app.realisation.routes.pictures import pages as pictures
from app.realisation.routes.plan import pages as plan
from app.realisation.routes.rankings import pages as rankings
from app.realisation.routes.region import pages as region

__all__ = ["comparison", "orders", "pictures", "plan", "rankings", "region"]
