"""The command line: one JSON document, exit codes, global options anywhere, commands loaded when they are called."""

import json
import subprocess
import sys
from errno import ENOENT
from pathlib import Path
from typing import Annotated

import pytest
import typer
from sqlalchemy import func, select
from typer.testing import CliRunner

from app import cli, db, output, settings
from app.catalogue.models import Category
from app.cli import console, running
from app.cli.commands import COMMANDS, GROUPS
from app.errors import FieldError, Invalid, NotFound
from app.files.workbooks import Unreadable
from app.realisation import ranking
from tests.cli.running import lokapasar
from tests.patience import PATIENCE


def test_a_list_of_commands_imports_no_room() -> None:
    script = "import sys; from app import cli; cli.run(['--help']); print([m for m in sys.modules if m in ('sqlalchemy', 'fastapi', 'alembic')])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=PATIENCE, check=True)
    assert done.stdout.strip().endswith("[]")


def test_every_command_of_the_table_stands_where_it_says() -> None:
    for command in COMMANDS:
        assert callable(command.function())


def test_every_command_of_several_words_is_found_under_its_first(capsys: pytest.CaptureFixture[str]) -> None:
    firsts = {command.name.split()[0] for command in COMMANDS if " " in command.name}
    assert firsts == set(GROUPS)
    for command in COMMANDS:
        assert cli.run([*command.name.split(), "--help"]) == 0, command.name
    assert "lokapasar official hand-over" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [("nonsense",), ("init", "--nonsense"), (), ("migrate", "surplus")])
def test_wrong_usage_is_2_and_in_json_too(arguments: tuple[str, ...]) -> None:
    done = lokapasar("--json", *arguments)
    assert done.returncode == 2
    assert json.loads(done.stdout)["detail"]
    assert done.stderr


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("--basis setled", "--basis: “setled” tidak dikenal. Pilih salah satu: ordered, accepted, paid, settled. Maksudnya settled?"),
        ("--scope ep_all", "--scope: “ep_all” tidak dikenal. Pilih salah satu: EP_LOCAL, EP_NATIONAL, EP_ALL, TOKO_DARING, DIGITAL. Maksudnya EP_ALL?"),
        ("--basis zzz", "--basis: “zzz” tidak dikenal. Pilih salah satu: ordered, accepted, paid, settled."),
        ("--year dua", "--year: Tulis bilangan bulat, misalnya 2026."),
        ("--as-of kemarin", "--as-of: Tulis tanggal sebagai tahun-bulan-hari, misalnya 2026-03-31."),
    ],
)  # fmt: skip
def test_a_word_that_an_option_does_not_take_is_answered_with_those_it_takes(
    typed: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["tally", "--region", "99.01", "--year", "2026", *typed.split()]) == output.WRONG_USAGE
    told = capsys.readouterr().err
    assert told.splitlines() == [said, "Isian perintah ini: lokapasar tally --help"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("doctor --lodger", "Tidak ada isian --lodger. Maksudnya --ledger?"),
        ("doctor --zzz", "Tidak ada isian --zzz."),
        ("token list", "--login wajib diisi."),
        ("backup", "FILE wajib diisi."),
        ("tally --region", "--region tanpa isi: tulis isinya sesudahnya."),
        ("migrate surplus", "Terlalu banyak kata: surplus."),
        ("talli", "Tidak ada perintah talli. Maksudnya tally?"),
        ("user zzz", "Tidak ada perintah zzz."),
        ("serve --port 99999", "--port: Tulis porta dari 0 sampai 65535."),
        ("migrate --revision tidak_ada", "--revision: Revisi tidak_ada tidak dikenal program ini."),
    ],
)
def test_wrong_usage_is_told_in_the_readers_language_with_the_way_to_what_there_is(
    typed: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(typed.split()) == output.WRONG_USAGE
    told = capsys.readouterr().err.splitlines()
    assert told[0] == said
    assert told[1].startswith("Isian perintah ini: lokapasar")


def test_a_metric_that_is_none_is_answered_with_the_catalogue() -> None:
    with pytest.raises(Invalid) as wrong:
        ranking.checked(tier="kabupaten", metric="EP_RPU", order="percent")
    assert "EP_RUP_ALL" in wrong.value.errors[0].message


def test_a_code_of_no_region_and_a_year_of_no_budget_are_wrong_usage() -> None:
    running.judge({"region": "32.04", "year": 2025})
    for given, said in (({"region": "Bandung"}, "Tulis misalnya 32, 32.04, atau K34"), ({"year": 25}, "2000 sampai 2100")):
        with pytest.raises(typer.BadParameter, match=said):
            running.judge(given)
    assert cli.run(["tally", "--region", "Bandung", "--year", "2025"]) == output.WRONG_USAGE


@pytest.mark.parametrize(
    "arguments",
    [("--json", "--data", "{data}", "init"), ("init", "--json", "--data={data}"), ("init", "--data", "{data}", "--json")],
)
def test_global_options_stand_anywhere_and_standard_output_is_one_document(
    arguments: tuple[str, ...], tmp_path: Path, committed: None
) -> None:
    done = lokapasar(*(argument.format(data=tmp_path) for argument in arguments))
    assert done.returncode == 0
    document = json.loads(done.stdout)
    assert document["database"] == "external"
    assert document["data"] == str(tmp_path)
    with db.new_session() as session:
        assert session.scalar(select(func.count()).select_from(Category)), "a new installation has a tree of categories"


def test_a_refusal_is_1_and_in_json_too(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = lokapasar("init", "--json", "--data", str(tmp_path / "file"), DATABASE_URL="")
    assert done.returncode == 1
    assert str(tmp_path / "file") in json.loads(done.stdout)["detail"]
    assert "Traceback" not in done.stderr


def test_a_file_that_cannot_be_read_is_a_sentence(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def unreadable(group: object, *_given: object, **_more: object) -> None:
        raise FileNotFoundError(ENOENT, "No such file or directory", "tiada/isb.json.part")

    monkeypatch.setattr(running.Commands, "main", unreadable)
    assert cli.run(["export"]) == output.REFUSED
    assert "tiada/isb.json tidak dapat" in capsys.readouterr().err


def test_a_database_that_does_not_answer_is_a_sentence() -> None:
    done = lokapasar("init", "--json", DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert done.returncode == 1
    assert json.loads(done.stdout)["status"]
    assert "Traceback" not in done.stderr


def test_a_setting_that_cannot_be_read_is_named() -> None:
    done = lokapasar("init", LOKAPASAR_PORT="eighty")
    assert done.returncode == 2
    assert "port" in done.stderr.lower()
    assert "Traceback" not in done.stderr


def weigh(
    things: list[Path], *, unit: Annotated[str, "Satuan"], from_: int = 1, twice: bool = False
) -> tuple[dict[str, object], int]:
    """A command as a room writes it."""
    if unit == "ell":
        raise Invalid("Satuan tidak dikenal.", errors=[FieldError("unit", "ell")])
    return {"things": len(things), "unit": unit, "from": from_, "twice": twice}, output.QUARANTINED


def test_a_rooms_plain_function_becomes_a_command() -> None:
    program = typer.Typer()
    program.command()(console.as_command(weigh))
    done = CliRunner().invoke(program, ["a", "b", "--unit", "kg", "--from", "3", "--twice"])
    assert done.exit_code == 3
    assert [line.split() for line in done.output.splitlines()] == [["things", "2"], ["unit", "kg"], ["from", "3"], ["twice", "✓"]]
    with pytest.raises(Invalid):
        CliRunner().invoke(program, ["a", "--unit", "ell"], catch_exceptions=False)
    assert CliRunner().invoke(program, ["a"]).exit_code == 2


def test_what_is_told_apart_by_a_key_is_a_table_and_what_is_not_there_is_not_named(capsys: pytest.CaptureFixture[str]) -> None:
    console.say(
        {"by_status": {"PAID": {"orders": 2}, "LATE": {"orders": 3}}, "target": {"percent": "40", "points": None}, "rows": []}
    )
    said = [line.split() for line in capsys.readouterr().out.splitlines() if line.strip(" ─")]
    assert said == [["target", "percent:", "40"], ["rows"], ["by_status"], ["orders"], ["PAID", "2"], ["LATE", "3"]]


def test_a_refusal_names_each_field_and_says_no_sentence_twice(capsys: pytest.CaptureFixture[str]) -> None:
    assert console.refuse(Unreadable("a.csv: kosong.")) == output.REFUSED
    assert capsys.readouterr().err == "a.csv: kosong.\n"
    console.refuse(NotFound(""))
    assert capsys.readouterr().err == "Yang disebut itu tidak ada di sini. Periksa kode atau nomornya.\n"
    console.refuse(Invalid("Satuan tidak dikenal.", errors=[FieldError("unit", "ell")]))
    assert capsys.readouterr().err == "Satuan tidak dikenal.\n  unit: ell\n"


def test_settings_say_where_they_come_from_and_the_command_line_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('port = 9000\nprocesses = 3\nhost = "10.0.0.1"\ndatabase_url = "postgresql://a:b@c/d"\n')
    for name in ("DATABASE_URL", "DATABASE_URL_OWNER", "LOKAPASAR_HOST"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LOKAPASAR_SETTINGS", str(file))
    monkeypatch.setenv("LOKAPASAR_PROCESSES", "2")
    monkeypatch.setenv("LOKAPASAR_PORT", "0")
    monkeypatch.setattr(settings, "_given", set())
    settings.settings.cache_clear()
    try:
        settings.give(port=9001)
        chosen, origins = settings.settings(), settings.origins()
    finally:
        settings.settings.cache_clear()
    assert (chosen.port, chosen.processes, chosen.host) == (9001, 2, "10.0.0.1")
    assert (origins["port"], origins["processes"], origins["host"], origins["pool_size"]) == (
        "command line",
        "environment",
        "file",
        "default",
    )
    assert settings.masked("database_url", chosen.database_url) == "postgresql://a:…@c/d"
