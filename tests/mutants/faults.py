"""Faults: every way in which one place of a module may be wrong by one sign."""

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

INSTEAD: dict[type[ast.AST], type[ast.AST]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.In: ast.NotIn, ast.NotIn: ast.In,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.And: ast.Or, ast.Or: ast.And, ast.Add: ast.Sub, ast.Sub: ast.Add,
}  # fmt: skip


ROW = "Move"
FROM, TO, WHO, WHEN, NEEDS = 0, 2, 3, 4, 5
"""A row of a table of moves, and the places of what it says."""
ANYBODY = "lambda *_: True"


@dataclass(frozen=True, slots=True)
class Fault:
    """A module's source with one fault; `what` says which, `line` where, `within` in which function:
    empty for what is done when the module is imported."""

    line: int
    what: str
    within: str
    source: str


def faults_of(source: str) -> Iterator[Fault]:
    """Comparisons and connections turned over, a step more or less, true for false, a refusal, a call or one of a set
    left out, a question that is always answered alike; in a table of moves a row left out, or one that leads nowhere,
    that anybody may take, at any time, with nothing said."""
    tree = ast.parse(source)
    told = set(map(id, _not_run(tree)))
    within = dict(_within(tree))
    for number, node in enumerate(ast.walk(tree)):
        if id(node) in told:
            continue
        for what, change in _changes(node):
            spoilt = copy.deepcopy(tree)
            change(next(other for place, other in enumerate(ast.walk(spoilt)) if place == number))
            spoilt_source = ast.unparse(ast.fix_missing_locations(spoilt))
            yield Fault(getattr(node, "lineno", 0), what, within.get(id(node), ""), spoilt_source)


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
    if isinstance(node, ast.Set | ast.Tuple) and len(node.elts) > 1 and (isinstance(node, ast.Set) or all(map(_is_row, node.elts))):
        for place, one in enumerate(node.elts):
            yield f"left out: {ast.unparse(one)[:60]}", _without_element(place)
    if _is_row(node):
        yield from _changes_of_row(node)  # type: ignore[arg-type]
    if isinstance(node, ast.FunctionDef) and isinstance(node.returns, ast.Name) and node.returns.id == "bool":
        for answer in (True, False):
            yield f"{node.name} always {answer}", _always(answer)
    for name, body in ast.iter_fields(node):
        for place, statement in enumerate(body if name in ("body", "orelse") and isinstance(body, list) else ()):
            if isinstance(statement, ast.Raise) or (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)):
                yield f"left out: {ast.unparse(statement)[:60]}", _without(name, place)


def _is_row(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == ROW and len(node.args) > WHO


def _changes_of_row(row: ast.Call) -> Iterator[tuple[str, "Change"]]:
    named = " ".join(ast.unparse(part) for part in row.args[: TO + 1])
    if ast.unparse(row.args[FROM]) != ast.unparse(row.args[TO]):
        yield f"{named}: leads nowhere", lambda one: one.args.__setitem__(TO, copy.deepcopy(one.args[FROM]))
    yield f"{named}: anybody", _with_argument(WHO, "who", ANYBODY)
    for place, keyword, otherwise in ((WHEN, "when", ANYBODY), (NEEDS, "needs", "frozenset()")):
        if len(row.args) > place or any(given.arg == keyword for given in row.keywords):
            yield f"{named}: without {keyword}", _with_argument(place, keyword, otherwise)


def _with_argument(place: int, keyword: str, written: str) -> "Change":
    def change(one: ast.Call) -> None:
        value = ast.parse(written, mode="eval").body
        if len(one.args) > place:
            one.args[place] = value
        for given in one.keywords:
            if given.arg == keyword:
                given.value = value

    return change  # type: ignore[return-value]


def _without_element(place: int) -> "Change":
    return lambda one: one.elts.__delitem__(place)  # type: ignore[return-value]


def _always(answer: bool) -> "Change":
    return lambda one: setattr(one, "body", [ast.Return(ast.Constant(answer))])  # type: ignore[return-value]


class Change:
    def __call__(self, one: "ast.AST | object") -> None: ...


def _without(name: str, place: int) -> Change:
    return lambda one: getattr(one, name).__setitem__(place, ast.Pass())  # type: ignore[return-value]


def _within(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Id of a node → qualified name of the function of the module or of a class that it
    is in; functions inside of that are its own affair."""
    for outer in (tree, *(one for one in tree.body if isinstance(one, ast.ClassDef))):
        for function in outer.body:
            if isinstance(function, ast.FunctionDef):
                name = f"{outer.name}.{function.name}" if isinstance(outer, ast.ClassDef) else function.name
                yield id(function), name
                yield from ((id(node), name) for statement in function.body for node in ast.walk(statement))


def _not_run(tree: ast.AST) -> Iterator[ast.AST]:
    """Annotations, decorators and what only a type checker reads."""
    for node in ast.walk(tree):
        for part in (getattr(node, "annotation", None), getattr(node, "returns", None), *getattr(node, "decorator_list", ())):
            if part is not None:
                yield from ast.walk(part)
