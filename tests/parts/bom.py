"""The bill of materials as CycloneDX 1.6 JSON. The same packages give the same bytes: no time, no machine."""

import json
import uuid
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from tests.parts.pinned import PROGRAM, Part

ITSELF = "lokapasar"


def bill(parts: Sequence[Part]) -> dict[str, Any]:
    """The document; what only the tests and the set-up use is `excluded` from the program, as CycloneDX calls it."""
    refs = {(part.kind, part.name): part.purl for part in parts}
    itself = {
        "type": "application",
        "bom-ref": ITSELF,
        "name": ITSELF,
        "version": version(ITSELF),
        "licenses": [{"license": {"id": "Apache-2.0"}}],
    }
    told: dict[str, Any] = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": itself},
        "components": [_component(part) for part in parts],
        "dependencies": [
            {"ref": ITSELF, "dependsOn": sorted(_roots(parts))},
            *(
                {"ref": part.purl, "dependsOn": sorted({refs[part.kind, name] for name in part.needs if (part.kind, name) in refs})}
                for part in parts
            ),
        ],
    }
    told["serialNumber"] = uuid.uuid5(uuid.NAMESPACE_OID, json.dumps(told)).urn
    return told


def _component(part: Part) -> dict[str, Any]:
    is_expression = " " in part.licence
    licence = {"expression": part.licence} if is_expression else {"license": {"id": part.licence}}
    return {
        "type": "library",
        "bom-ref": part.purl,
        "name": part.name,
        "version": part.version,
        "scope": "required" if part.used_for == PROGRAM else "excluded",
        "purl": part.purl,
        "licenses": [licence],
        "hashes": [{"alg": algorithm, "content": content} for algorithm, content in part.hashes],
        "properties": [{"name": "lokapasar:used_for", "value": part.used_for}],
    }


def _roots(parts: Sequence[Part]) -> set[str]:
    """What nothing else of its kind asks for."""
    needed = {(part.kind, name) for part in parts for name in part.needs}
    return {part.purl for part in parts if (part.kind, part.name) not in needed}
