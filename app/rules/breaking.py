"""Breaking a rule: the refusal that says which one, by what source, and the way out."""

from app.errors import Refusal
from app.rules.national import Rule


class RuleBroken(Refusal):
    """A rule stands against it."""

    def __init__(self, broken: Rule, message: str) -> None:
        self.rule = broken
        super().__init__(f"{message} ({broken.citation})")
