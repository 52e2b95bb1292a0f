"""Account codes are one account by their first twelve segments; what cannot be read is kept and marked."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.plan.account_code import Form, parse, parse_list

OF_THE_PLAN = "1.01.01.2.06.0005.5.1.02.01.01.0024."
OF_AN_ORDER = "1.01.01.2.06.0005.5.1.02.01.01.0024.1.1.1.20.10.30.001.00135"


def test_a_code_of_the_plan_and_one_with_an_item_are_one_account() -> None:
    plan, order = parse(OF_THE_PLAN), parse(f" {OF_AN_ORDER} ")
    assert plan.compared == order.compared == str(plan) == "1.01.01.2.06.0005.5.1.02.01.01.0024"
    assert (plan.form, plan.activity, plan.account, plan.item) == (Form.REGIONAL, "1.01.01.2.06.0005", "5.1.02.01.01.0024", "")
    assert order.item == "1.1.1.20.10.30.001.00135"


def test_two_accounts_of_one_activity_are_two() -> None:
    assert parse(OF_THE_PLAN).compared != parse(OF_THE_PLAN.replace("0024", "0025")).compared


@pytest.mark.parametrize(
    "raw",
    ["0.30.12.0.60.0055.1.0.20.10.10.0251", "5.10.20.2.12.0001.", "2.18.00.0.00.0180.0.0.01.80.12.0100.0.9", "tidak ada", "", "1"],
)
def test_a_shifted_code_is_kept_as_it_came_and_marked(raw: str) -> None:
    code = parse(raw)
    assert (code.raw, code.is_read, code.compared) == (raw, False, raw)


@pytest.mark.parametrize("raw", ["DL.4057.SCO.003.051.0A.521211", "DL.4057.SCO.003.051.0a.521211\t", "4057.SCH.003.051.A.521211"])
def test_a_code_of_a_ministry_is_read(raw: str) -> None:
    code = parse(raw)
    assert (code.form, code.account, code.activity.endswith("A")) == (Form.NATIONAL, "521211", True)


def test_lists_come_with_commas_or_semicolons() -> None:
    assert [code.raw.strip() for code in parse_list(f"{OF_THE_PLAN}, {OF_AN_ORDER}")] == [OF_THE_PLAN, OF_AN_ORDER]
    assert len(parse_list(f"{OF_THE_PLAN};{OF_AN_ORDER};")) == 2
    assert parse_list(None) == []


@given(st.text(max_size=80))
def test_any_text_is_a_code_that_equals_itself(raw: str) -> None:
    code = parse(raw)
    assert code.raw == raw
    assert parse(code.compared).compared == code.compared


@pytest.mark.real
def test_the_codes_of_a_kabupatens_orders_are_read_but_for_24(real_data: Path) -> None:
    rows = json.loads((real_data / "kab-bandung-2025/Ecat-PaketEPurchasingV6.json").read_text())
    codes = [parse_list(row["mak"]) for row in rows]
    assert sum(len(of_one) for of_one in codes) == 1002
    assert sum(code.form is Form.REGIONAL for of_one in codes for code in of_one) == 978
    assert sum(all(code.is_read for code in of_one) for of_one in codes) == 582
    kinds = [code.account[:3] for of_one in codes for code in of_one]
    assert (kinds.count("5.1"), kinds.count("5.2")) == (710, 266)
