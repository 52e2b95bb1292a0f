"""What follows a move stands in one table: no move is missing from it, and nothing in it is a move of nothing."""

import ast
from pathlib import Path

from app import reactions
from app.outbox import JOBS
from app.worker import load_jobs

APP = Path(reactions.__file__).parent


def born_by() -> set[tuple[str, str]]:
    """(machine, name) of every `begin(…)` and `remark(…)` in the house; what begins
    with a `Move` begins with one that comes from nowhere."""
    machines = {machine.name.upper(): machine.name for machine in reactions.MACHINES}
    calls = [call for file in APP.glob("*/**/*.py") for call in _calls(file)]
    births = {_said(name) for call, named in calls if call == "Move" and (name := _birth(named)) is not None}
    found = set()
    for call, named in calls:
        if call in ("begin", "remark"):
            machine, name = named.args[1], named.args[3]
            whose = _said(machine) if isinstance(machine, ast.Constant) else machines[ast.unparse(machine)]
            found |= {(whose, each) for each in (births if ast.unparse(name) == "move.name" else {_said(name)})}
    return found


def _calls(file: Path) -> list[tuple[str, ast.Call]]:
    tree = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    return [(node.func.id, node) for node in tree if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]


def _birth(made: ast.Call) -> ast.Constant | None:
    """The name in `Move(from_="", name="…")`."""
    named = {one.arg: one.value for one in made.keywords}
    from_, name = named.get("from_"), named.get("name")
    return name if isinstance(from_, ast.Constant) and from_.value == "" and isinstance(name, ast.Constant) else None


def _said(node: ast.expr) -> str:
    assert isinstance(node, ast.Constant)
    return str(node.value)


def test_every_move_has_its_row_and_every_row_is_a_move() -> None:
    moves = {(machine.name, name) for machine in reactions.MACHINES for name in machine.names}
    assert moves | born_by() == set(reactions.TABLE)


def test_every_job_that_follows_a_move_is_declared() -> None:
    load_jobs()
    assert {job for reaction in reactions.TABLE.values() for job in reaction.after} <= set(JOBS)
