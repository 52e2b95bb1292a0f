"""What a flag has found: the sentence that a person reads, and the figures that it stands on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Found:
    """One finding; amounts in `figures` are whole rupiah."""

    sentence: str
    figures: Mapping[str, Any] = field(default_factory=dict)
