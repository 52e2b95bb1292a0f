"""What `serve` prints once it answers: where a house in which nobody is at home yet begins."""

from pathlib import Path

import pytest

from app import db
from app.schema import readiness
from app.serving import box
from tests import world as worlds

BEGIN = "Belum ada daerah. Mulai di terminal lain dengan: lokapasar init"


@pytest.mark.parametrize("has_region", [False, True])
def test_an_empty_house_is_told_how_to_begin_and_no_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], has_region: bool
) -> None:
    box.show(url="http://127.0.0.1:8000/", data=tmp_path, has_region=has_region)
    said = capsys.readouterr().out
    assert "http://127.0.0.1:8000/" in said
    assert (BEGIN in said) is not has_region


def test_a_house_is_empty_until_its_first_region(committed: None) -> None:
    assert not readiness.has_region()
    with db.new_session() as session:
        worlds.build(session)
    assert readiness.has_region()
