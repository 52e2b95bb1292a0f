"""Nothing of ours outlives its transaction in a session of the server: the next one may be another's."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.conftest import PROJECT

LEAKS = re.compile(
    r"^\s*SET\s+(?!LOCAL\b|TRANSACTION\b|CONSTRAINTS\b)(SESSION\s+)?\w+|\bpg_(try_)?advisory_lock\w*\(|\bset_config\([^)]*,\s*false\s*\)"
    r"|^\s*(LISTEN|PREPARE|LOAD)\s+\w|\bWITH HOLD\b|^\s*CREATE (GLOBAL |LOCAL )?TEMP\w*\s+TABLE(?![\s\S]*ON COMMIT DROP)"
)
WORTH_READING = re.compile(r"\bSET |advisory|set_config|LISTEN|PREPARE|LOAD|WITH HOLD|TEMP")
OWN_TRANSACTION = {"app/demo/nation"}
"""Writes with the owner's engine, in one transaction that drops its tables itself."""


def _texts(path: Path) -> Iterator[tuple[int, str]]:
    written = path.read_text(encoding="utf-8")
    nodes = list(ast.walk(ast.parse(written))) if WORTH_READING.search(written) else []
    put_together = [node for node in nodes if isinstance(node, ast.JoinedStr)]
    parts = {part for node in put_together for part in node.values}
    for node in nodes:
        if isinstance(node, ast.JoinedStr):
            yield node.lineno, "".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in parts:
            yield node.lineno, node.value
        elif isinstance(node, ast.Attribute) and node.attr.startswith(("pg_advisory_lock", "pg_try_advisory_lock")):
            yield node.lineno, f"{node.attr}("


def _leaks(folder: Path) -> list[str]:
    return [
        f"{path.relative_to(PROJECT)}:{line}: {said[:80]}"
        for path in sorted(folder.rglob("*.py"))
        if not any(str(path.relative_to(PROJECT)).startswith(own) for own in OWN_TRANSACTION)
        for line, said in _texts(path)
        if LEAKS.search(said)
    ]


def test_no_statement_of_ours_sets_anything_for_longer_than_its_transaction() -> None:
    assert _leaks(PROJECT / "app") == []


def test_such_statements_are_seen() -> None:
    for statement in (
        "SET statement_timeout = 0", "SET SESSION app.regions = '1'", "SELECT pg_advisory_lock(1)", "LISTEN jobs", "SELECT set_config('a', 'b', false)",
        "CREATE TEMPORARY TABLE t (a int)", "DECLARE c CURSOR WITH HOLD FOR SELECT 1",
    ):  # fmt: skip
        assert LEAKS.search(statement), statement
    for statement in (
        "SET LOCAL lock_timeout = '5s'",
        "SELECT pg_advisory_xact_lock(1)",
        "CREATE TEMP TABLE t (a int) ON COMMIT DROP",
    ):
        assert not LEAKS.search(statement), statement
