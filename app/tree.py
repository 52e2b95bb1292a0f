"""The tree: where the files beside the code are. In a checkout they lie at its top; a wheel carries
them inside the package (pyproject.toml says which)."""

from pathlib import Path

CHECKOUT = Path(__file__).parent.parent
CARRIED = Path(__file__).parent / "_tree"
TREE = CARRIED if CARRIED.is_dir() else CHECKOUT
"""`templates/`, `static/`, `migrations/` with `alembic.ini`, and of `docs/` the guides and their pictures."""
