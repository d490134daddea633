"""Everything that can be wrong around a command, and how it is said."""

import json
from pathlib import Path

import pytest

from adapters.clock import now
from commands.formatting import lasting
from storage.database import open_database
from storage.installation import installation_of, note_start
from tests.commands.conftest import Line

LOOK = ("queue", "--as", "sam")
STEP = ("submit-form", "Q1", "--as", "sam", "--form", "user-policies")


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("HMIS_PACK", "ohio", "ohio.toml: (whole file): there is no such pack; the packs are: detroit, "),
        ("HMIS_MAIL", "pigeon", "HMIS_MAIL can't be used: 'pigeon' is not one of 'maildir' or 'smtp'. Please"),
        ("HMIS_DATABASE_URL", "mysql://x", "HMIS_DATABASE_URL can't be used: it names a database of the kind “mysql”"),
        ("HMIS_DATABASE_URL", "no url", "HMIS_DATABASE_URL can't be used: it can't be read. Write it like sqlite:///"),
        ("HMIS_DATABASE_URL", "sqlite:///gone.db", "The database is not set up"),
        ("HMIS_DATABASE_URL", "sqlite:///empty.db", "The database is not set up"),
        ("HMIS_DATABASE_URL", "postgresql://u:secret@127.0.0.1:9/x", "The records can't be reached right now."),
    ],
)  # fmt: skip
def test_what_is_not_set_up_is_said_in_a_sentence(
    line: Line, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    (tmp_path / "empty.db").touch()
    monkeypatch.setenv(name, value)
    answer = line.typed(*LOOK)
    assert (answer.exit_code, answer.stdout) == (1, "")
    assert sentence in answer.stderr
    assert "secret" not in answer.stderr
    assert not (tmp_path / "gone.db").exists()


def test_a_file_of_settings_that_can_not_be_used_is_named_by_its_key(line: Line, tmp_path: Path) -> None:
    (tmp_path / "hmis-access.toml").write_text("colour = 'red'\n")
    assert line.typed(*LOOK).stderr == (
        "The setting colour can't be used: it is not a known name. Please correct it in hmis-access.toml.\n"
    )
    (tmp_path / "hmis-access.toml").write_text("pack = \n")
    assert line.typed(*LOOK).stderr.startswith(
        "The file hmis-access.toml is not written like a file of settings at line 1. Please write"
    )


def test_a_step_without_a_server_advises_to_send_the_same_form_again(line: Line, records_only: object) -> None:
    sentence = "HMIS Access can't be reached right now: Temporal does not answer."
    answer = line.typed(*STEP, "--key", "k1")
    assert (answer.exit_code, answer.stderr) == (
        1,
        f"{sentence} Send it again with --key k1, and it will count once.\n",
    )
    fresh = line.typed(*STEP)
    assert fresh.stderr.startswith(f"{sentence} Send it again with --key ")
    assert fresh.stderr != line.typed(*STEP).stderr
    told = json.loads(line.typed(*STEP, "--key", "k1", "--json").stdout)
    assert told["error"]["code"] == "engine_away"


def test_a_step_while_the_records_are_away_advises_to_send_the_same_form_again(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HMIS_DATABASE_URL", "postgresql://u:secret@127.0.0.1:9/x")
    away = "The records can't be reached right now. Please try again later."
    assert line.typed(*STEP, "--key", "k1").stderr == f"{away} Send it again with --key k1, and it will count once.\n"
    assert line.typed(*LOOK).stderr == f"{away}\n"


def test_a_step_while_the_stack_is_not_running_says_how_to_start_it(
    line: Line, records_only: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HMIS_TEMPORAL_ADDRESS", "")
    assert line.typed(*STEP).stderr.startswith("HMIS Access is not running here. Start it with `make run`")
    assert line.typed(*LOOK).exit_code == 0


LEAVER = (
    *("request", "remove", "--as", "sam", "--agency", "A1", "--person", "tess"),
    *("--no-longer-needed-on", "2026-11-20"),
)


@pytest.mark.parametrize(
    "typed",
    [
        ("fly",),
        ("queue",),
        ("submit-form", "Q1", "--as", "sam"),
        ("extend", "Q1", "--as", "lena", "--to", "2026-13-01", "--reason", "Ill."),
        ("request", "remove", "--as", "sam", "--agency", "A1", "--person", "tess"),
        (*LEAVER, "--keep", "--give-back"),
        LEAVER,
        ("submit", "Q1", "--as", "tess", "--step", "one"),
        ("review-step", "Q1", "--as", "rita", "--step", "1"),
        ("review-step", "Q1", "--as", "rita", "--step", "1", "--approve", "--send-back", "No."),
        ("review-step", "Q1", "--as", "rita", "--step", "1", "--send-back", "No.", "--comments", "Almost."),
        ("review-request", "Q1", "--as", "rita"),
        ("review-request", "Q1", "--as", "rita", "--approve", "--reject", "No."),
        ("settle-notice", "N1", "--as", "alex"),
        ("report-test", "Q1", "--test", "x", "--score", "1", "--report", "a", "--taken-at", "2026-11-20T25:00"),
        ("report-test", "Q1", "--test", "x", "--score", "1", "--report", "a", "--taken-at", "noon"),
        ("report-test", "--test", "x", "--score", "1", "--report", "a"),
        ("report-test", "Q1", "--user", "tess", "--test", "x", "--score", "1", "--report", "a"),
        ("submit-certificate", "Q1", "--as", "tess", "--course", "x", "--file", "gone.pdf"),
        ("notices", "--as", "lena", "--state", "lost"),
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_2(line: Line, typed: tuple[str, ...]) -> None:
    assert line.typed(*typed).exit_code == 2


def test_migrate_makes_the_tables_and_can_be_done_again(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HMIS_DATABASE_URL", "")
    for _ in range(2):
        answer = line.typed("migrate")
        assert answer.exit_code == 0
        assert answer.stdout.startswith("The database is up to date: sqlite")
    assert "hmis-access.db" in json.loads(line.typed("migrate", "--json").stdout)["database"]
    assert line.typed(*LOOK).stderr.startswith("HMIS_OPERATOR_KEY is not the key of an operator")


def test_migrate_gives_the_records_to_a_renamed_pack(line: Line, sqlite_url: str) -> None:
    with open_database(sqlite_url) as database:
        note_start(database, "ohio", "2024", now())
    assert "records of the office “ohio”" in line.typed(*LOOK).stderr
    refused = line.typed("migrate", "--pack", "gone")
    assert (refused.exit_code, "there is no such pack" in refused.stderr) == (1, True)
    assert line.typed("migrate", "--pack", "missouri").exit_code == 0
    with open_database(sqlite_url) as database:
        assert installation_of(database).pack == "missouri"
    assert line.typed(*LOOK).stderr == "There is no person “sam” on record, so nothing was done.\n"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "no time"),
        (59, "less than a minute"),
        (60, "1 minute"),
        (3_600, "1 hour"),
        (7_380, "2 hours 3 minutes"),
        (86_400 * 2 + 3_600 * 3 + 60, "2 days 3 hours"),
        (86_400 + 60, "1 day 1 minute"),
    ],
)
def test_a_duration_is_said_in_its_two_largest_units(seconds: int, words: str) -> None:
    assert lasting(seconds) == words
