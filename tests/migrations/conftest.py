"""A new, empty database for each test of the migrations."""

import secrets
from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import Engine, create_engine

from app import db
from app.postgres import Cluster
from app.postgres.cluster import OWNER


@pytest.fixture
def empty(cluster: Cluster, database: str) -> Iterator[Engine]:
    """The owner's engine of a new, empty database; the app's role is that of the tests."""
    name = f"migrations_{secrets.token_hex(6)}"
    with psycopg.connect(cluster.url(OWNER, "postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    made = create_engine(db.sqlalchemy_url(cluster.url(OWNER, name)))
    yield made
    made.dispose()
    with psycopg.connect(cluster.url(OWNER, "postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
