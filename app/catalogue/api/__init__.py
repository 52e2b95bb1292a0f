"""The catalogue in the API: public reads, a vendor's writes, and what an office makes, decides and takes over."""

from app.catalogue.api.bulk import api as bulk_api
from app.catalogue.api.etalase import api as etalase_api
from app.catalogue.api.listed import api as listed_api
from app.catalogue.api.listings import api as listings_api
from app.catalogue.api.takeover import api as takeover_api

__all__ = ["bulk_api", "etalase_api", "listed_api", "listings_api", "takeover_api"]
