"""Compiled templates are kept where Python keeps its own bytecode, in `__pycache__` beside them:
nine files of macros took a sixth of a start to compile.

As with Python's: written when one is first compiled, passed over where nothing may be written or what is there is not
whole or of another program, and not written at all under `PYTHONDONTWRITEBYTECODE`. `python -m
app.web.pages.environment` compiles all of them, for an image that nobody writes to.
"""

import os
import pickle
import sys
import tempfile
from contextlib import suppress
from functools import cache
from hashlib import sha256
from importlib.util import cache_from_source
from pathlib import Path

import jinja2
from jinja2.bccache import Bucket, BytecodeCache

PROGRAM = Path(__file__).parents[2]


class Compiled(BytecodeCache):
    """Of each template one file, named after it."""

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        assert filename is not None, f"{name} lies nowhere"
        return cache_from_source(f"{filename}.py")

    def get_source_checksum(self, source: str) -> str:
        return sha256("\n".join((_program(), source)).encode()).hexdigest()

    def load_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError, EOFError, ValueError, pickle.UnpicklingError), open(bucket.key, "rb") as kept:
            bucket.load_bytecode(kept)
        if bucket.code is not None and self.get_cache_key("", bucket.code.co_filename) != bucket.key:  # a copy of the tree
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Under another name first: another process may read or write the same one at this moment."""
        if sys.dont_write_bytecode:
            return
        place = Path(bucket.key)
        with suppress(OSError):
            place.parent.mkdir(exist_ok=True)
            descriptor, name = tempfile.mkstemp(dir=place.parent, prefix=place.name)
            try:
                with open(descriptor, "wb") as new:
                    bucket.write_bytecode(new)
                os.chmod(name, 0o644)
                os.replace(name, place)
            except OSError:
                os.unlink(name)


@cache
def _program() -> str:
    """Which program compiled: what stands fast in a template (`{{ 5 | rupiah }}`) is reckoned then, by its filters."""
    return f"{jinja2.__version__} {max(file.stat().st_mtime_ns for file in PROGRAM.rglob('*.py'))}"
