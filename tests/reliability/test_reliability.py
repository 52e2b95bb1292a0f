"""`/keandalan` shows what was proved with the figures of the last run, and says what was not."""

import json
from datetime import UTC, datetime

import pytest

from app.reliability import keeping
from app.reliability.keeping import keep, kept
from app.reliability.subjects import BY_NAME, NOT_TESTED, SUBJECTS
from tests.web.browsing import Browser

AT = datetime(2026, 11, 26, 5, tzinfo=UTC)


def test_the_figures_of_a_proof_are_kept_whole_or_not_at_all(tmp_path) -> None:
    with pytest.raises(KeyError, match="lost"):
        keep("races", {"races": 10, "clients": 60, "lost": 0}, at=AT, folder=tmp_path)
    assert kept(tmp_path) == []
    keep("races", {"oversold": 0, "races": 10, "clients": 60}, at=AT, folder=tmp_path)
    (proof,) = kept(tmp_path)
    assert (proof.subject, proof.on) == (BY_NAME["races"], AT.date())
    assert [figure for _counted, figure in proof.figures] == [10, 60, 0]


def test_what_is_kept_in_the_release_is_of_declared_subjects_and_whole() -> None:
    for file in keeping.FIGURES.glob("*.json"):
        assert set(json.loads(file.read_text())["figures"]) == set(BY_NAME[file.stem].figures)


@pytest.mark.usefixtures("committed")
def test_the_public_reads_each_promise_its_figures_and_what_nobody_proved(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(keeping.kept, "__defaults__", (tmp_path,))
    keep("crash", dict.fromkeys(BY_NAME["crash"].figures, 0) | {"acknowledged": 21_234}, at=AT, folder=tmp_path)
    page = Browser().get("/keandalan").text
    assert "21.234" in page
    assert "26 November 2026" in page
    assert all(subject.promise in page for subject in SUBJECTS)
    assert all(sentence in page for sentence in NOT_TESTED)
    statement = Browser().get("/aksesibilitas").text
    assert "belum diperiksa seluruhnya" in statement
    keep("pages", dict.fromkeys(BY_NAME["pages"].figures, 0) | {"pages": 412}, at=AT, folder=tmp_path)
    assert "412" in Browser().get("/aksesibilitas").text
