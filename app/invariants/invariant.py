"""The shape of an invariant."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Invariant:
    """`sql` selects `region_id`, `subject` and `found` of whatever breaks it; nothing where all is well."""

    name: str
    means: str
    sql: str

    @property
    def view(self) -> str:
        return f"invariant_{self.name}"
