"""The pages of a region: its days off."""

from app.regions.routes.holidays import pages

__all__ = ["pages"]
