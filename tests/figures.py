"""Figures of proofs that are tests, for `/keandalan`: handed over by the make targets that prove (`KEEP=1`), by no other run."""

import os

from app.clock import now
from app.reliability.keeping import keep

BEGUN = now()
"""The day of the run; inside of a test the clock may stand elsewhere."""


def hand_over(name: str, **figures: float) -> None:
    if os.environ.get("KEEP"):
        keep(name, figures, at=BEGUN)
