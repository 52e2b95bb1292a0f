"""The table is whole: each requirement has its test or its reason, each once and in order."""

from tests.asvs.proving import marked
from tests.asvs.requirements import REQUIREMENTS


def test_each_requirement_has_a_test_or_a_reason() -> None:
    proved = marked()
    assert [one.id for one in REQUIREMENTS if not proved.get(one.id) and not one.reason] == []


def test_each_marker_names_a_requirement_of_the_table() -> None:
    assert set(marked()) <= {one.id for one in REQUIREMENTS}


def test_each_requirement_stands_once_and_in_order() -> None:
    chapters = [one.chapter for one in REQUIREMENTS]
    assert chapters == sorted(set(chapters))


def test_a_test_is_found_through_its_other_decorators() -> None:
    assert any(test.endswith("test_a_forged_form_is_refused") for test in marked()["3.5.1"])
