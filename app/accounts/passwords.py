"""Passwords: argon2id through passlib, with the cost that a sign-in on two cores can bear, and one for unknown logins that costs the same."""

from functools import cache

from passlib.context import CryptContext

LENGTH_MIN = 10
LENGTH_MAX = 128


@cache
def _context() -> CryptContext:
    return CryptContext(
        schemes=["argon2"], argon2__type="ID", argon2__time_cost=2, argon2__memory_cost=19 * 1024, argon2__parallelism=1
    )


def hash_password(password: str) -> str:
    return str(_context().hash(password))


def is_password(password: str, hashed: str | None) -> bool:
    """The same work for an account that does not exist (`hashed` None), which is never right."""
    if hashed is None:
        _context().verify(password, _decoy())
        return False
    return bool(_context().verify(password, hashed))


@cache
def _decoy() -> str:
    return hash_password("not the password of anybody")
