"""Faults: every way in which one place of a module may be wrong by one sign."""

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

INSTEAD: dict[type[ast.AST], type[ast.AST]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.In: ast.NotIn, ast.NotIn: ast.In,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.And: ast.Or, ast.Or: ast.And, ast.Add: ast.Sub, ast.Sub: ast.Add,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """A module's source with one fault; `what` says which, `line` where."""

    line: int
    what: str
    source: str


def faults_of(source: str) -> Iterator[Fault]:
    """Comparisons and connections turned over, a step more or less, true for false, a refusal or a call left out."""
    tree = ast.parse(source)
    told = set(map(id, _not_run(tree)))
    for number, node in enumerate(ast.walk(tree)):
        if id(node) in told:
            continue
        for what, change in _changes(node):
            spoilt = copy.deepcopy(tree)
            change(next(other for place, other in enumerate(ast.walk(spoilt)) if place == number))
            yield Fault(getattr(node, "lineno", 0), what, ast.unparse(ast.fix_missing_locations(spoilt)))


def _changes(node: ast.AST) -> Iterator[tuple[str, "Change"]]:
    if isinstance(node, ast.Compare) and type(node.ops[0]) in INSTEAD:
        yield f"{type(node.ops[0]).__name__} turned over", lambda one: one.ops.__setitem__(0, INSTEAD[type(one.ops[0])]())
    if isinstance(node, ast.BoolOp | ast.BinOp) and type(node.op) in INSTEAD:
        yield f"{type(node.op).__name__} turned over", lambda one: setattr(one, "op", INSTEAD[type(one.op)]())
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield (
            "not left out",
            lambda one: one.__dict__.update(op=ast.UAdd(), operand=ast.Call(ast.Name("bool", ast.Load()), [one.operand], [])),
        )
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield f"not {node.value}", lambda one: setattr(one, "value", not one.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        yield f"{node.value} + 1", lambda one: setattr(one, "value", one.value + 1)
    for name, body in ast.iter_fields(node):
        for place, statement in enumerate(body if name in ("body", "orelse") and isinstance(body, list) else ()):
            if isinstance(statement, ast.Raise) or (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)):
                yield f"left out: {ast.unparse(statement)[:60]}", _without(name, place)


class Change:
    def __call__(self, one: "ast.AST | object") -> None: ...


def _without(name: str, place: int) -> Change:
    return lambda one: getattr(one, name).__setitem__(place, ast.Pass())  # type: ignore[return-value]


def _not_run(tree: ast.AST) -> Iterator[ast.AST]:
    """Annotations, decorators and what only a type checker reads."""
    for node in ast.walk(tree):
        for part in (getattr(node, "annotation", None), getattr(node, "returns", None), *getattr(node, "decorator_list", ())):
            if part is not None:
                yield from ast.walk(part)
