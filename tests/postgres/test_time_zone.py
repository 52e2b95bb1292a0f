"""A database of one's own may be set to any zone, by itself or for our role: what is asked and answered is in UTC all the same."""

import psycopg
import pytest
from sqlalchemy import text

from app import db
from app.postgres import direct_url
from app.postgres.cluster import APP
from app.settings import settings

ZONE = "SHOW timezone"


@pytest.mark.usefixtures("committed")
def test_whatever_zone_the_database_is_set_to_every_connection_speaks_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    name = db.owner_engine().url.database
    with db.owner_engine().begin() as owner:
        owner.execute(text(f"ALTER ROLE {APP} IN DATABASE \"{name}\" SET timezone = 'Asia/Jayapura'"))
    try:
        db.engine().dispose()
        with db.new_session() as session, psycopg.connect(direct_url(settings())) as of_the_worker:
            assert session.scalar(text(ZONE)) == "UTC"
            assert of_the_worker.execute(ZONE).fetchone() == ("UTC",)
        monkeypatch.delenv("PGTZ")
        with psycopg.connect(direct_url(settings())) as other:
            assert other.execute(ZONE).fetchone() == ("Asia/Jayapura",), "a program that does not say so gets the other"
    finally:
        with db.owner_engine().begin() as owner:
            owner.execute(text(f'ALTER ROLE {APP} IN DATABASE "{name}" RESET timezone'))
        db.engine().dispose()
