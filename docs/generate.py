"""Writes the parts of these pages that are made from the code: `python docs/generate.py`. A test fails where one is stale.

A made part stands between `<!-- made: name -->` and `<!-- end -->`; PARTS says how each is made.
"""

import ast
import inspect
import re
import sys
import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from app.catalogue.states import LISTING
from app.cli.commands import COMMANDS
from app.competition.states import COMPETITION
from app.competition.states import TERMINAL as COMPETITION_ENDS
from app.disputes.states import DISPUTE
from app.disputes.states import TERMINAL as DISPUTE_ENDS
from app.exchange.datasets import DATASETS, Dataset
from app.exchange.datasets import Kind as FieldKind
from app.exchange.datasets.orders_v5 import ARRIVED, STATES
from app.exchange.desk.states import IMPORT_UPLOAD
from app.exchange.desk.states import TERMINAL as ENDED
from app.exports.declaring import KINDS
from app.exports.formats import FORMATS
from app.fulfilment.states import HANDOVER, SHIPMENT
from app.invariants.declared import INVARIANTS
from app.ledger import kinds
from app.ledger.folding import TALLIES, Sum, Tally
from app.ledger.models import Entry
from app.lists.columns import LISTS, ListOf
from app.moves.machine import Machine, Move, always, nobody_else
from app.orders.states import ORDER, TERMINAL
from app.orders.warnings.flags import FLAGS
from app.oversight.states import COMPLAINT, FINDING
from app.payment.states import PAYMENT
from app.personal.map import MAP
from app.reactions import TABLE
from app.realisation.asking import SCOPES
from app.realisation.metrics import METRICS
from app.settings import Settings
from app.vendors.states import VENDOR
from app.web.access import ANYONE, REGISTRY, SIGNED_IN, Access
from app.webhooks.events import ALL as TOLD

DOCS = Path(__file__).parent
PAGES = (DOCS.parent / "README.md", *sorted(DOCS.rglob("*.md")))
METHODS = ("GET", "POST", "PATCH", "PUT", "DELETE")
UNSEEN = frozenset({"/gaya"})
"""Pages for those who build pages."""
PART = re.compile(r"(<!-- made: (?P<name>[\w-]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def write(page: Path) -> bool:
    """Make the page's parts anew; True when something changed."""
    before = page.read_text(encoding="utf-8")
    after = made(before)
    if after != before:
        page.write_text(after, encoding="utf-8")
    return after != before


def made(text: str) -> str:
    """The page with every made part as the code has it now."""
    return PART.sub(lambda found: f"{found[1]}{PARTS[found['name']]().strip()}\n{found[3]}", text)


def said_of(thing: Callable[..., object]) -> str:
    """The first paragraph of its docstring, on one line."""
    return " ".join((inspect.getdoc(thing) or "").partition("\n\n")[0].split())


# ── moves ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def diagram(machine: Machine, *, terminal: Iterable[str] = ()) -> str:
    """The life of a thing as a Mermaid state diagram; moves between the same two states share an arrow."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for move in machine.moves:
        names = arrows.setdefault((move.from_, move.to), [])
        if move.name not in names:
            names.append(move.name)
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {machine.moves[0].from_}"]
    lines += [f"    {from_} --> {to}: {', '.join(names)}" for (from_, to), names in arrows.items()]
    lines += [f"    {state} --> [*]" for state in sorted(terminal)]
    return "\n".join([*lines, "```"])


def moves(machine: Machine) -> str:
    """The table of moves, in its own order."""
    return table(
        ("from", "move", "to", "who", "when", "must come with", "brings with it"),
        ([code(move.from_), code(move.name), code(move.to), whose(move), when(move), needs(move), brings(machine, move)]
         for move in machine.moves),
    ) + afterwards(machine)  # fmt: skip


def whose(move: Move) -> str:
    """Who may, and who besides from an hour on."""
    names = [move.who.__name__, *([] if move.later is nobody_else else [move.later.__name__])]
    return ", ".join(words(name) for name in names)


def when(move: Move) -> str:
    return "" if move.when is always else words(move.when.__name__)


def needs(move: Move) -> str:
    return ", ".join(sorted(move.needs))


def brings(machine: Machine, move: Move) -> str:
    """What runs in the move's own transaction."""
    reaction = TABLE.get((machine.name, move.name))
    return "; ".join(words(effect.__name__) for effect in reaction.together) if reaction else ""


def afterwards(machine: Machine) -> str:
    """The jobs that moves enqueue."""
    after: dict[str, list[str]] = {}
    for name in machine.names:
        for job in TABLE[machine.name, name].after if (machine.name, name) in TABLE else ():
            after.setdefault(job, []).append(name)
    told = []
    for job, names in after.items():
        listed = "every move" if len(names) == len(machine.names) else ", ".join(code(name) for name in names)
        told.append(f"\n\nThe job {code(job)} follows {listed}.")
    return "".join(told)


def permissions(*machines: Machine) -> str:
    """What each word in the column `who` says, by the docstring of its function."""
    told: dict[tuple[str, str], str] = {}
    for machine in machines:
        for move in machine.moves:
            for may in (move.who, *([] if move.later is nobody_else else [move.later])):
                told.setdefault((machine.name, words(may.__name__)), said_of(may))
    return table(("thing", "who", "that is"), ([thing, who, says] for (thing, who), says in told.items() if says))


# ── the ledger ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def entry_kinds() -> str:
    said = member_docs(kinds, "Kind")
    return table(
        ("kind", "counts in", "what happened"),
        (
            [code(kind.value), kinds.BASIS_OF[kind].value if kind in kinds.BASIS_OF else "", said.get(kind.name, "")]
            for kind in kinds.Kind
        ),
    )


def tallies() -> str:
    return "\n".join(_one_tally(tally) for tally in TALLIES)


def _one_tally(tally: Tally) -> str:
    latest = ", ".join(code(column) for column in tally.latest)
    return "\n".join(
        [
            f"\n**`{tally.table.name}`**, a row per {', '.join(code(column) for column in tally.key)}.\n",
            table(("column", "is the sum of"), ([code(column), summed(of)] for column, of in tally.sums.items())),
            *([f"\nAs the newest entry has them: {latest}."] if latest else []),
        ]
    )


def summed(of: Sum) -> str:
    parts = [code(of.measure)]
    if of.kinds:
        parts.append("of " + ", ".join(kind.value for kind in of.kinds))
    if of.basis:
        parts.append(f"in basis {of.basis.value}")
    if of.without_duplicates:
        parts.append("without EP_NATIONAL_DUP")
    return " ".join(parts)


def ledger_checks() -> str:
    """The checks of the database itself, on the entries and on the tallies."""
    from sqlalchemy import CheckConstraint

    rows = []
    for table_ in (Entry.__table__, *(tally.table for tally in TALLIES)):
        checks = [found for found in table_.constraints if isinstance(found, CheckConstraint)]
        rows += [[code(table_.name), code(str(found.sqltext))] for found in sorted(checks, key=lambda check: str(check.name))]
    return table(("table", "always"), rows)


def invariants() -> str:
    return table(("view", "always"), ([code(one.view), one.means] for one in INVARIANTS))


# ── realisation, exchange, operations ───────────────────────────────────────────────────────────────────────────────────────


def metrics() -> str:
    return table(("code", "name on the screens", "formula on the screens"), ([code(m.code), m.name, m.formula] for m in METRICS))


def scopes() -> str:
    return table(
        ("asked", "orders of"), ([code(asked), ", ".join(code(scope) for scope in found)] for asked, found in SCOPES.items())
    )


def datasets() -> str:
    return table(
        ("dataset", "told by the columns", "fields", "one row is"),
        (
            [
                f"[`{d.name}`](#{d.name.lower()})",
                ", ".join(code(name) for name in sorted(d.signature)),
                str(len(d.fields)),
                row_is(d),
            ]
            for d in DATASETS
        ),
    )


def exports() -> str:
    """Every form of export with its fields in order."""
    parts = []
    for form in filter(lambda form: form.fields, FORMATS):
        read = f"; imported as `{form.dataset}`" if form.dataset else ""
        head = f"### `{form.name}`: {form.title}\n\n{form.note} {len(form.fields)} fields{read}.\n\n"
        rows = ([code(field.name), KINDS[field.kind], field.meaning] for field in form.fields)
        parts.append(head + table(["field", "holds", "is"], rows))
    return "\n\n".join(parts)


def states_of_v5() -> str:
    return table(
        ("`status_paket`", "state", "stands for acceptance"),
        ([code(status.lower()), code(state), yes(status in ARRIVED)] for status, state in STATES.items()),
    )


def row_is(dataset: Dataset) -> str:
    return "numbered, where keys repeat" if dataset.repeats else "one per key; of doubles the last"


def fields() -> str:
    return "\n".join(f"\n### {dataset.name}\n\n{_fields_of(dataset)}" for dataset in DATASETS)


def _fields_of(dataset: Dataset) -> str:
    return table(
        ("column", "in INAPROC v1", "holds", "must be filled", "names a person"),
        (
            [code(f.name), code(f.alias) if f.alias else "", holds(f.kind, f.among), yes(f.needed), yes(f.personal)]
            for f in dataset.fields
        ),
    )


def holds(kind: FieldKind, among: Iterable[str]) -> str:
    return ", ".join(code(str(one)) for one in sorted(among)) if among else kind.value


def settings() -> str:
    rows = []
    for name, field in Settings.model_fields.items():
        variable = name.upper() if name.startswith("database_url") else f"LOKAPASAR_{name.upper()}"
        default = "" if field.default_factory or field.default is None else str(field.default)
        if isinstance(field.default, tuple):
            default = ", ".join(field.default)
        rows.append([code(variable), code(name), code(default) if default else "", field.description or ""])
    return table(("environment", "in the file", "default", "what it is"), rows)


def commands() -> str:
    return table(("command", "on its help page"), ([code(f"lokapasar {c.name}"), c.help] for c in COMMANDS))


def routes(*, of_api: bool) -> str:
    rows = []
    for (method, path), access in sorted(declared().items(), key=lambda row: (row[0][1], METHODS.index(row[0][0]))):
        if path.startswith("/api/") == of_api and path not in UNSEEN:
            rows.append([method, code(path), who(access), access.csrf.value if method != "GET" else "", access.rate.name])
    return table(("", "address", "who", "forgery", "rate"), rows)


def late_routes() -> str:
    pages: dict[str, list[str]] = {}
    for (_method, path), access in sorted(declared().items()):
        if access.late:
            pages.setdefault("as data" if path.startswith("/api/") else "as a page, a picture or a file", []).append(code(path))
    return table(("", "addresses"), ([name, ", ".join(paths)] for name, paths in pages.items()))


def webhook_events() -> str:
    return table(("kind", "events"), [[code(kind.machine.name), ", ".join(code(event) for event in kind.events)] for kind in TOLD])


def declared() -> dict[tuple[str, str], Access]:
    """The declarations of the application's own routes."""
    from app.main import create_app

    routes = {
        (method, getattr(route, "path", "")) for route in create_app().routes for method in getattr(route, "methods", None) or ()
    }
    return {route: access for route, access in REGISTRY.items() if route in routes}


def who(access: Access) -> str:
    if access.who == ANYONE:
        return "anyone"
    return "signed in" if access.who == SIGNED_IN else ", ".join(sorted(role.value for role in access.who))


def rates() -> str:
    found = {access.rate.name: access.rate for access in declared().values()}
    return table(
        ("rate", "requests", "in seconds", "body at most"),
        (
            [
                code(rate.name),
                str(rate.requests),
                str(rate.seconds),
                f"{rate.body_max // 2**20} MiB" if rate.body_max >= 2**20 else f"{rate.body_max // 2**10} KiB",
            ]
            for rate in sorted(found.values(), key=lambda rate: rate.name)
        ),
    )


def jobs() -> str:
    from app.worker import load_jobs

    ours = sorted((job for job in load_jobs().values() if job.run.__module__.startswith("app.")), key=lambda job: job.name)
    return table(
        ("job", "by the clock", "attempts", "in the name of whoever asked", "does"),
        ([code(job.name), code(job.cron) if job.cron else "", str(job.attempts), "yes" if job.in_name else "", said_of(job.run)] for job in ours),
    )  # fmt: skip


def requirements() -> str:
    """OWASP ASVS: every requirement with its tests, by file, and what no test proves."""
    sys.path.insert(0, str(DOCS.parent))
    from tests.asvs.proving import marked
    from tests.asvs.requirements import REQUIREMENTS

    proved = marked()
    return table(
        ("requirement", "level", "in our words", "proved in", "not proved"),
        (
            [one.id, str(one.level), one.asks, ", ".join(code(file) for file in _files(proved.get(one.id, ()))), one.reason]
            for one in REQUIREMENTS
        ),
    )


def licences(of_program: bool) -> str:
    """The pinned packages with their licences, and why one that is not on the list is here."""
    sys.path.insert(0, str(DOCS.parent))
    from tests.parts.licences import EXCEPTIONS, is_allowed
    from tests.parts.pinned import PROGRAM, parts

    return table(
        ("package", "version", "from", "licence", "here because"),
        (
            [
                part.name,
                part.version,
                part.kind,
                part.licence,
                "" if is_allowed("", part.licence) else EXCEPTIONS[part.name].partition(": ")[2],
            ]
            for part in parts()
            if (part.used_for == PROGRAM) is of_program
        ),
    )


def personal_data() -> str:
    return table(
        ("of whom", "what", "what for", "on which ground", "how long", "who sees it", "upon erasure", "columns"),
        (
            [
                one.subject,
                one.what,
                one.purpose,
                one.basis,
                one.until,
                one.seen_by,
                one.erasure,
                ", ".join(code(column) for column in one.columns),
            ]
            for one in MAP
        ),
    )


def _files(tests: Iterable[str]) -> list[str]:
    return sorted({test.partition("::")[0] for test in tests})


def flags() -> str:
    return table(
        ("flag", "raised by", "on the screen", "source"),
        ([code(flag.code), said_of(flag.find), flag.title, flag.source] for flag in FLAGS),
    )


# ── writing ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def layers() -> str:
    """Who may import whom, as the import linter holds it: a line a row, those of one row apart by dots."""
    (contract,) = tomllib.loads((DOCS.parent / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    rows = [" · ".join(room.strip(" ()") for room in re.split(r"[|:]", row)) for row in contract["layers"]]
    return "\n".join(["```", *rows, "```"])


def lists() -> str:
    """Every list with its columns, filters and orders."""
    access = declared()
    return "\n\n".join(_one_list(of, access["GET", of.path]) for of in sorted(LISTS.values(), key=lambda of: of.path))


def _one_list(of: ListOf, access: Access) -> str:
    call = f"; `GET /api/v1{of.api}`" if of.api else ""
    narrowed = [f"{code(one.name)}{f' ({code(one.field)})' if one.field else ''} {one.text}" for one in of.filters]
    orders = [f"{code(one.code)} ({code(one.field)}) {one.text}" for one in of.sorts]
    columns = (
        [code(one.code), one.name, one.kind.value, code(one.field) if one.field else "", "" if one.shown else "yes"]
        for one in of.columns
    )
    return "\n\n".join(
        [
            f"### `{of.path}`: {of.title}",
            f"Open to: {who(access)}{call}.",
            *([f"Narrowed by: {', '.join(narrowed)}."] if narrowed else []),
            f"Orders: {', '.join(orders)}.",
            table(("column", "heading", "holds", "in the API", "has to be chosen"), columns),
        ]
    )


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table without the columns that hold nothing."""
    kept = [list(row) for row in rows]
    full = [index for index in range(len(headings)) if any(row[index] for row in kept)]
    lines = ["| " + " | ".join(headings[index] for index in full) + " |", "|" + "---|" * len(full)]
    lines += ["| " + " | ".join(str(row[index]).replace("|", "\\|") for index in full) + " |" for row in kept]
    return "\n".join(lines)


def code(text: str) -> str:
    return f"`{text}`"


def words(name: str) -> str:
    return name.strip("_").replace("_", " ")


def yes(is_so: bool) -> str:
    return "yes" if is_so else ""


def member_docs(module: ModuleType, class_name: str) -> dict[str, str]:
    """The text under each member of an enumeration, as it stands in the source."""
    (found,) = [
        node for node in ast.parse(inspect.getsource(module)).body if isinstance(node, ast.ClassDef) and node.name == class_name
    ]
    told: dict[str, str] = {}
    for member, text in zip(found.body, found.body[1:], strict=False):
        if isinstance(member, ast.Assign) and isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant):
            told[member.targets[0].id] = " ".join(str(text.value.value).split())  # type: ignore[attr-defined]
    return told


@dataclass(frozen=True, slots=True)
class Life:
    """A machine with its parts' name and its last states."""

    machine: Machine
    terminal: frozenset[str] = frozenset()


LIVES = {
    "order": Life(ORDER, frozenset(TERMINAL)),
    "shipment": Life(SHIPMENT),
    "handover": Life(HANDOVER),
    "payment": Life(PAYMENT),
    "listing": Life(LISTING),
    "vendor": Life(VENDOR),
    "competition": Life(COMPETITION, frozenset(COMPETITION_ENDS)),
    "dispute": Life(DISPUTE, frozenset(DISPUTE_ENDS)),
    "import-upload": Life(IMPORT_UPLOAD, frozenset(ENDED)),
    "finding": Life(FINDING, frozenset({"closed"})),
    "complaint": Life(COMPLAINT, frozenset({"finished"})),
}
PARTS: dict[str, Callable[[], str]] = {
    **{f"{name}-moves": lambda life=life: moves(life.machine) for name, life in LIVES.items()},
    **{f"{name}-diagram": lambda life=life: diagram(life.machine, terminal=life.terminal) for name, life in LIVES.items()},
    "permissions": lambda: permissions(*(life.machine for life in LIVES.values())),
    "kinds": entry_kinds,
    "tallies": tallies,
    "ledger-checks": ledger_checks,
    "invariants": invariants,
    "metrics": metrics,
    "scopes": scopes,
    "exports": exports,
    "datasets": datasets,
    "v5": states_of_v5,
    "fields": fields,
    "settings": settings,
    "commands": commands,
    "api-routes": lambda: routes(of_api=True),
    "page-routes": lambda: routes(of_api=False),
    "rates": rates,
    "late-routes": late_routes,
    "jobs": jobs,
    "flags": flags,
    "layers": layers,
    "lists": lists,
    "requirements": requirements,
    "licences": lambda: licences(True),
    "licences-of-tools": lambda: licences(False),
    "personal-data": personal_data,
    "webhook-events": webhook_events,
}

if __name__ == "__main__":
    for page in PAGES:
        if write(page):
            print(page.relative_to(DOCS.parent), file=sys.stderr)
