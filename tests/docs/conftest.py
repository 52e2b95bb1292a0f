"""The committed world, served, on a fixed day of its budget year."""

from tests.journeys.conftest import world as world
