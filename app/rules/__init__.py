"""Rules: dated rows of law and local decree with their citation and how sure we are of them. `unsure` rows warn, they never block."""

from app.rules.pack import RULES, Rule, RuleBroken, rule

__all__ = ["RULES", "Rule", "RuleBroken", "rule"]
