"""A dump of releases read cold, as somebody would who has nothing else: folded to sums, and held against the standard's rules."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

Document = dict[str, Any]
Sums = dict[str, dict[str, int]]
IN_FORCE = ("active", "terminated")
TAGS = {
    "planning", "planningUpdate", "tender", "tenderCancellation", "award", "awardCancellation", "contract", "contractUpdate", "contractAmendment", "implementation",
    "implementationUpdate", "contractTermination", "compiled",
}  # fmt: skip


def folded(compiled: Iterable[Mapping[str, Any]]) -> tuple[Sums, Sums, Sums, dict[str, int]]:
    """Ordered, accepted and paid of compiled releases: by the package that orders were placed
    under, by the one that carries them, by unit and in all."""
    by_package: Sums = defaultdict(lambda: dict.fromkeys(("ordered", "accepted", "paid"), 0))
    by_carrier: Sums = defaultdict(lambda: dict.fromkeys(("ordered", "accepted", "paid"), 0))
    by_unit: Sums = defaultdict(lambda: dict.fromkeys(("ordered", "accepted", "paid"), 0))
    whole = dict.fromkeys(("ordered", "accepted", "paid"), 0)
    for process in compiled:
        for contract in process.get("contracts", []):
            done = contract.get("implementation", {})
            amounts = {
                "ordered": contract["value"]["amount"] if contract["status"] in IN_FORCE else 0,
                "accepted": sum(one["value"]["amount"] for metric in done.get("metrics", []) for one in metric["observations"]),
                "paid": sum(one["value"]["amount"] for one in done.get("transactions", [])),
            }
            packages = packages_of(process)
            for name, amount in amounts.items():
                by_package[packages[0]][name] += amount
                by_carrier[packages[-1]][name] += amount
                by_unit[process["buyer"]["id"].removeprefix("ID-SATKER-")][name] += amount
                whole[name] += amount
    return by_package, by_carrier, by_unit, whole


def packages_of(process: Mapping[str, Any]) -> list[str]:
    """The codes of the packages that an order leads to: first the one that it was placed under, last the one that carries it."""
    return [one["identifier"].rpartition("-rup-")[2] for one in process["relatedProcesses"] if one["relationship"] == ["planning"]]


def must_hold(releases: Sequence[Document]) -> None:
    """What the standard asks for: fields, codes, ids that are unique, references that lead somewhere, dates with an offset."""
    assert len({release["id"] for release in releases}) == len(releases)
    processes = {release["ocid"] for release in releases}
    for release in releases:
        assert {"ocid", "id", "date", "tag", "initiationType"} <= release.keys()
        assert set(release["tag"]) <= TAGS
        assert len(release["tag"]) > 0
        assert datetime.fromisoformat(release["date"]).utcoffset() is not None
        parties = {party["id"]: party for party in release["parties"]}
        assert len(parties) == len(release["parties"])
        for name, reference in references(release):
            assert reference["id"] in parties, f"{name} of {release['id']} names nobody"
        for related in release.get("relatedProcesses", []):
            assert related["relationship"] != ["planning"] or related["identifier"] in processes
        for contract in release.get("contracts", []):
            assert {"id", "awardID"} <= contract.keys()


def references(part: Any, name: str = "") -> Iterable[tuple[str, Mapping[str, Any]]]:
    """Every reference to an organisation in a release."""
    if isinstance(part, dict):
        for key, value in part.items():
            if key in ("buyer", "procuringEntity", "payer", "payee", "sourceParty"):
                yield key, value
            elif key in ("suppliers", "tenderers"):
                yield from ((key, one) for one in value)
            elif key != "parties":
                yield from references(value, key)
    elif isinstance(part, list):
        for one in part:
            yield from references(one, name)


def text_of(releases: Sequence[Document]) -> str:
    return json.dumps(releases, ensure_ascii=False)
