"""Keeping: the figures of the last run of each proof, one JSON file for each subject beside this module."""

import json
import os
from dataclasses import dataclass
from datetime import date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from app.reliability.subjects import BY_NAME, SUBJECTS, Subject

FIGURES = Path(__file__).parent / "figures"


@dataclass(frozen=True, slots=True)
class Proof:
    """A subject with the figures of its last run: (what it counts, how many);
    `processors` are those of the machine that it ran on."""

    subject: Subject
    figures: list[tuple[str, int | float]]
    on: date
    version: str
    processors: int


def keep(name: str, figures: dict[str, int | float], *, at: datetime, folder: Path = FIGURES) -> None:
    """Write down what a proof gave. Raises `KeyError` for a subject or a figure
    that is not declared, and for one that is missing."""
    subject = BY_NAME[name]
    if wrong := set(figures) ^ set(subject.figures):
        raise KeyError(f"{name}: {', '.join(sorted(wrong))}")
    told: dict[str, Any] = {"on": at.date().isoformat(), "version": version("lokapasar"), "processors": os.cpu_count() or 1}
    told["figures"] = {one: figures[one] for one in subject.figures}
    (folder / f"{name}.json").write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


def kept(folder: Path = FIGURES) -> list[Proof]:
    """The proofs that were run, in the order in which they are declared."""
    proofs = []
    for subject in SUBJECTS:
        file = folder / f"{subject.name}.json"
        if file.exists():
            told = json.loads(file.read_text(encoding="utf-8"))
            figures = [(counted, told["figures"][one]) for one, counted in subject.figures.items()]
            proofs.append(Proof(subject, figures, date.fromisoformat(told["on"]), told["version"], told["processors"]))
    return proofs
