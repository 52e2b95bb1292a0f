"""The object store: a folder of the installation's data, through `obstore`, so that any S3 can take its place in this
one function.

Objects are named by their content's hash and written before the row that names them commits: a transaction that fails
leaves at most an object that nothing points to, never a row without its object.
"""

from functools import cache
from hashlib import sha256
from pathlib import Path

import obstore
from obstore.store import LocalStore
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.files.models import StoredFile
from app.settings import settings


def put(hash_: str, part: str, content: bytes) -> None:
    """Write one object; the same name always holds the same bytes, so a second write changes nothing."""
    obstore.put(_store(), _path(hash_, part), content)


def get(hash_: str, part: str) -> bytes:
    """Read one object. Raises `FileNotFoundError` when the store has lost it."""
    return bytes(obstore.get(_store(), _path(hash_, part)).bytes())


def hash_of(content: bytes) -> str:
    return sha256(content).hexdigest()


def remember(session: Session, file: StoredFile) -> StoredFile:
    """The row of this object: the one just made, or the one that was there. Safe when two requests bring the same
    object at once."""
    values = {name: getattr(file, name) for name in StoredFile.__mapper__.columns.keys()}  # noqa: SIM118
    session.execute(insert(StoredFile).values(values).on_conflict_do_nothing(index_elements=["sha256"]))
    return session.scalars(select(StoredFile).where(StoredFile.sha256 == file.sha256)).one()


def _path(hash_: str, part: str) -> str:
    return f"{hash_[:2]}/{hash_}/{part}"


def _store() -> LocalStore:
    return _local(settings().data / "files")


@cache
def _local(folder: Path) -> LocalStore:
    return LocalStore(folder, mkdir=True)
