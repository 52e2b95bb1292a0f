"""Each package that is pinned is in the bill of materials, under a licence that may be."""

import json

import pytest

from tests.parts.bom import bill
from tests.parts.licences import EXCEPTIONS, is_allowed
from tests.parts.pinned import LOCKS, PROGRAM, ROOT, parts


def test_no_package_is_under_a_licence_that_nobody_allowed() -> None:
    assert [f"{part.name}: {part.licence}" for part in parts() if not part.licence or not is_allowed(part.name, part.licence)] == []


def test_each_exception_is_still_needed_and_none_is_for_the_gpl() -> None:
    licences = {part.name: part.licence for part in parts()}
    assert [name for name in EXCEPTIONS if is_allowed("", licences[name])] == []
    assert [name for name in EXCEPTIONS if licences[name].startswith(("GPL", "AGPL"))] == []


@pytest.mark.parametrize("licence", ["AGPL-3.0-only", "GPL-2.0-or-later", "MIT AND GPL-3.0-only", "SSPL-1.0", ""])
def test_what_would_bind_the_program_is_refused(licence: str) -> None:
    assert not is_allowed("somebody", licence)


def test_of_several_licences_one_is_enough_where_one_may_choose() -> None:
    assert is_allowed("somebody", "GPL-3.0-only OR MIT")
    assert is_allowed("somebody", "Apache-2.0 AND MIT")


@pytest.mark.asvs("15.1.2")
def test_the_bill_of_materials_names_every_pinned_package_once_with_its_hashes_and_what_it_needs() -> None:
    told = bill(parts())
    purls = [one["purl"] for one in told["components"]]
    assert len(purls) == len(set(purls)) > 120
    pinned = {line.split("==")[0] for lock, _used_for in LOCKS for line in (ROOT / lock).read_text().splitlines() if "==" in line}
    assert {one["name"] for one in told["components"] if one["purl"].startswith("pkg:pypi")} == {
        name.replace("_", "-") for name in pinned
    }
    assert all(one["hashes"] for one in told["components"])
    refs = {"lokapasar", *purls}
    assert all({one["ref"], *one["dependsOn"]} <= refs for one in told["dependencies"])
    fastapi = next(one for one in told["dependencies"] if one["ref"].startswith("pkg:pypi/fastapi@"))
    assert any(one.startswith("pkg:pypi/starlette@") for one in fastapi["dependsOn"])
    assert json.dumps(told) == json.dumps(bill(parts()))


def test_what_the_program_needs_and_what_only_its_tests_do_are_told_apart() -> None:
    used_for = {part.name: part.used_for for part in parts()}
    assert (used_for["fastapi"], used_for["htmx.org"], used_for["pytest"], used_for["axe-core"]) == (
        PROGRAM,
        PROGRAM,
        "tests",
        "tests",
    )
