"""The pages of realisation: a region's figures, and the rankings."""

from app.realisation.routes.rankings import pages as rankings
from app.realisation.routes.region import pages as region

__all__ = ["rankings", "region"]
