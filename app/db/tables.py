"""What every table has in common: the base with its naming of constraints, and the columns of keys, instants and money."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, MetaData
from sqlalchemy.orm import DeclarativeBase, mapped_column

RegionKey = Annotated[int, mapped_column(primary_key=True, autoincrement=False)]
"""First part of a region table's key: our own small number of the region."""
Key = Annotated[UUID, mapped_column(primary_key=True)]
"""A UUIDv7 made by `identifiers.new_id`."""
Instant = Annotated[datetime, mapped_column(DateTime(timezone=True))]
Money = Annotated[int, mapped_column(BigInteger)]
"""Whole rupiah."""


class Base(DeclarativeBase):
    """Every table of the house."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
