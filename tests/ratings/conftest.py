"""The world that tests of ratings live in: built once a module, and what a test does in it is undone."""

from tests.competition.conftest import built, session, world  # noqa: F401
