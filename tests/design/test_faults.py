"""An error summary names each field by its label, in the order of the form, and tells what to do."""

import re

import pytest

from app.web.pages.faults import name_the_faults
from tests.web.browsing import Browser

pytestmark = pytest.mark.usefixtures("committed")


def test_the_summary_names_the_fields_in_the_order_of_the_form() -> None:
    answer = Browser().send("/daftar", {"name": "", "login": "", "password": "", "once": "satu"}, page="/daftar")
    assert answer.status_code == 422
    faults = re.findall(r'<li><a href="#(f-\w+)">([^<]+)</a></li>', answer.text)
    assert faults == [
        ("f-name", "Nama Anda: Wajib diisi."),
        ("f-login", "Nama masuk: Wajib diisi."),
        ("f-password", "Kata sandi: Wajib diisi."),
    ]
    assert "<!--nama:" not in answer.text


def test_a_group_is_named_by_its_legend_and_a_field_that_is_not_there_by_nothing() -> None:
    page = '<a><!--nama:f-skala-->Pilih.</a><a><!--nama:f-lain-->Isi.</a><legend id="f-skala-nama">Skala usaha</legend>'
    assert name_the_faults(page).startswith("<a>Skala usaha: Pilih.</a><a>Isi.</a>")


def test_what_a_person_types_is_never_taken_for_a_mark() -> None:
    answer = Browser().send("/daftar", {"name": "<!--nama:f-login-->", "login": "", "password": ""}, page="/daftar")
    assert "&lt;!--nama:f-login--&gt;" in answer.text
