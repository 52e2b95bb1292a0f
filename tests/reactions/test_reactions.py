"""What follows a move stands in one table: no move is missing from it, and nothing in it is a move of nothing."""

import ast
from pathlib import Path

from app import reactions
from app.outbox import JOBS
from app.worker import load_jobs

APP = Path(reactions.__file__).parent


def born_by() -> set[tuple[str, str]]:
    """(machine, name) of every `begin(…)` and `remark(…)` in the house."""
    machines = {machine.name.upper(): machine.name for machine in reactions.MACHINES}
    found = set()
    for file in APP.glob("*/**/*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("begin", "remark"):
                machine, name = node.args[1], node.args[3]
                assert isinstance(name, ast.Constant)
                named = machine.value if isinstance(machine, ast.Constant) else machines[ast.unparse(machine)]
                found.add((str(named), str(name.value)))
    return found


def test_every_move_has_its_row_and_every_row_is_a_move() -> None:
    moves = {(machine.name, name) for machine in reactions.MACHINES for name in machine.names}
    assert moves | born_by() == set(reactions.TABLE)


def test_every_job_that_follows_a_move_is_declared() -> None:
    load_jobs()
    assert {job for reaction in reactions.TABLE.values() for job in reaction.after} <= set(JOBS)
