"""Pinned: the packages of the lock files, as what they come along and under which licence."""

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

from tests.parts.licences import READ, SPDX

ROOT = Path(__file__).parent.parent.parent
PROGRAM, BUILD, TESTS = "program", "set-up", "tests"
LOCKS = (
    ("requirements.lock", PROGRAM),
    ("requirements-build.lock", BUILD),
    ("requirements-node.lock", BUILD),
    ("requirements-dev.lock", TESTS),
)
"""The first lock that names a package says what it is for."""
PINNED = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>\S+)(?P<rest>(?:.*\\\n)*.*)$", re.MULTILINE)
SHA256 = re.compile(r"--hash=sha256:([0-9a-f]{64})")
NPM_FOLDER = "node_modules/"


@dataclass(frozen=True, slots=True)
class Part:
    """One package. `licence` is an SPDX expression, or empty where none is known; `hashes` are
    (algorithm, hex) of the files that may be installed for it."""

    kind: str
    name: str
    version: str
    licence: str
    used_for: str
    hashes: tuple[tuple[str, str], ...]
    needs: tuple[str, ...]

    @property
    def purl(self) -> str:
        return f"pkg:{self.kind}/{self.name.replace('@', '%40')}@{self.version}"


@cache
def parts() -> tuple[Part, ...]:
    """Every package, those of Python first, by name."""
    return (*sorted(_of_python(), key=lambda part: part.name), *sorted(_of_npm(), key=lambda part: part.name))


def _of_python() -> Iterator[Part]:
    met: set[str] = set()
    for lock, used_for in LOCKS:
        for found in PINNED.finditer((ROOT / lock).read_text(encoding="utf-8")):
            name = found["name"].lower().replace("_", "-")
            if name not in met:
                met.add(name)
                hashes = tuple(("SHA-256", one) for one in SHA256.findall(found["rest"]))
                yield Part("pypi", name, found["version"], _licence(name), used_for, hashes, _needs(name))


def _licence(name: str) -> str:
    """As the installed package declares it: the SPDX expression, else the words that we know what they mean."""
    if name in READ:
        return READ[name]
    try:
        said = distribution(name).metadata
    except PackageNotFoundError:
        return ""
    if expression := said.get("License-Expression"):
        return expression
    words = [
        said.get("License") or "",
        *(one.rpartition(" :: ")[2] for one in said.get_all("Classifier") or () if one.startswith("License")),
    ]
    return next((SPDX[word] for word in words if word in SPDX), "")


def _needs(name: str) -> tuple[str, ...]:
    """The packages that it asks for on this platform, without its extras."""
    try:
        asked = distribution(name).requires or ()
    except PackageNotFoundError:
        return ()
    needed = (Requirement(one) for one in asked)
    return tuple(
        sorted({one.name.lower().replace("_", "-") for one in needed if one.marker is None or one.marker.evaluate({"extra": ""})})
    )


def _of_npm() -> Iterator[Part]:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    for path, said in lock.items():
        if path:
            used_for = TESTS if said.get("dev") else PROGRAM
            hashes = tuple(_hex(one) for one in said["integrity"].split())
            needs = tuple(sorted(said.get("dependencies", {})))
            yield Part(
                "npm",
                path.rpartition(NPM_FOLDER)[2],
                said["version"],
                SPDX.get(said.get("license", ""), said.get("license", "")),
                used_for,
                hashes,
                needs,
            )


def _hex(integrity: str) -> tuple[str, str]:
    algorithm, _, value = integrity.partition("-")
    return algorithm.upper().replace("SHA", "SHA-"), base64.b64decode(value).hex()
