"""A start that fails is one sentence and status 1; a worker waits for what comes back without anybody's doing."""

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import worker
from adapters.policy_files import POLICY_FOLDER
from addresses import StackError
from models.policy.pack import PolicyPack
from models.policy.rule import PolicyError
from settings import Settings
from startup import (
    checked_pack,
    drafts,
    office_of,
    pack_of,
    read_settings,
    require_same_database,
)
from storage.database import open_database
from storage.installation import Installation, installation_of, note_start
from tests.commands.conftest import Line, line
from tests.startups import one_sentence
from worker import build_world, start_on_records

__all__ = ["line"]


NOW = datetime(2026, 11, 30, 15, tzinfo=UTC)


def of(found: str, **given: Any) -> str:
    """The pack by which to work with a database that has the records of `found`."""
    return pack_of(Settings(**given), Installation(pack=found))


def test_the_database_says_by_whose_rules_it_is_worked_with(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HMIS_PACK")
    assert of("") == "missouri"
    assert of("", pack="detroit") == "detroit"
    assert of("minnesota") == "minnesota"
    assert of("minnesota", pack="minnesota") == "minnesota"
    with pytest.raises(StackError, match="records of the office “minnesota”, and HMIS_PACK says"):
        of("minnesota", pack="missouri")


def test_a_worker_of_another_pack_on_the_same_database_is_refused(
    line: Line, sqlite_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_database(sqlite_url) as database:
        note_start(database, "minnesota", "2024", NOW)
    assert worker.run() == 1
    assert "records of the office “minnesota”" in one_sentence(capsys.readouterr().err)
    monkeypatch.delenv("HMIS_PACK")
    assert office_of(read_settings()).pack == "minnesota"


def test_two_workers_that_start_at_once_can_not_have_two_packs(sqlite_url: str) -> None:
    ours = Settings(database_url=sqlite_url, pack="missouri")
    theirs = Settings(database_url=sqlite_url, pack="detroit")
    start_on_records(ours, build_world(ours))
    with pytest.raises(StackError, match="by the rules of “missouri” runs on this database"):
        start_on_records(theirs, build_world(theirs))
    with open_database(sqlite_url) as database:
        found = installation_of(database)
    assert (found.pack, found.policy_label) == ("missouri", checked_pack(ours, "missouri", NOW).in_force(NOW).label)


def test_a_command_in_a_second_window_works_by_the_rules_of_the_running_system(
    line: Line, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    detroit = checked_pack(read_settings(), "detroit", NOW).in_force(NOW).label
    with open_database(sqlite_url) as database:
        note_start(database, "detroit", detroit, NOW)
    refused = line.typed("queue", "--as", "sam")
    assert refused.exit_code == 1
    assert "records of the office “detroit”, and HMIS_PACK says “missouri”" in refused.stderr
    monkeypatch.delenv("HMIS_PACK")
    taken: list[str] = []

    def remembering(settings: Settings, name: str, at: datetime) -> PolicyPack:
        taken.append(name)
        return checked_pack(settings, name, at)

    monkeypatch.setattr("commands.runner.checked_pack", remembering)
    assert "There is no person “sam”" in line.typed("queue", "--as", "sam").stderr
    assert taken == ["detroit"]


def test_a_command_whose_pack_lacks_the_version_of_the_running_system_is_refused(line: Line, sqlite_url: str) -> None:
    with open_database(sqlite_url) as database:
        note_start(database, "missouri", "Missouri 9", NOW)
    refused = line.typed("queue", "--as", "sam")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "started with the version “Missouri 9” of the pack “missouri”" in one_sentence(refused.stderr)


def test_a_command_for_another_database_than_the_running_system_has_is_refused(
    line: Line, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HMIS_TEMPORAL_ADDRESS", "")
    settings = read_settings()
    settings.var.mkdir()
    note = settings.var / "running.json"
    note.write_text('{"temporal": "127.0.0.1:9", "ui": "", "database": "sqlite:////elsewhere.db"}')
    with pytest.raises(StackError, match=r"runs here with the database sqlite:////elsewhere\.db"):
        require_same_database(settings)
    assert "Use the same HMIS_DATABASE_URL" in line.typed("queue", "--as", "sam").stderr
    note.write_text('{"temporal": "127.0')
    require_same_database(settings)
    assert line.typed("submit-form", "Q1", "--as", "sam", "--form", "x").exit_code == 1


@pytest.fixture
def offices(tmp_path: Path) -> Settings:
    """An office with packs in a folder of its own."""
    folder = tmp_path / "policies"
    shutil.copytree(POLICY_FOLDER, folder)
    return Settings(policies=folder, var=tmp_path / "var")


def test_a_first_version_in_the_future_is_a_sentence(offices: Settings) -> None:
    with pytest.raises(PolicyError, match=r"missouri.toml: version.0.effective: the first version takes effect on"):
        checked_pack(offices, "missouri", datetime(1999, 1, 1, tzinfo=UTC))
    assert checked_pack(offices, "missouri", NOW).pack == "missouri"


def test_a_command_under_a_pack_that_is_not_in_force_yet_is_a_sentence(
    line: Line, offices: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HMIS_POLICIES", str(offices.policies))
    pack = offices.policies / "missouri.toml"
    first = min(version.effective for version in checked_pack(offices, "missouri", NOW).version)
    pack.write_text(pack.read_text().replace(f"effective = {first}", "effective = 2199-01-01"))
    answer = line.typed("queue", "--as", "sam")
    assert (answer.exit_code, answer.stdout) == (1, "")
    assert "the first version takes effect on Tuesday, January 1, 2199" in one_sentence(answer.stderr)


def test_a_broken_draft_beside_a_good_pack_is_a_sentence_and_stops_nobody(offices: Settings) -> None:
    (offices.policies / "draft.toml").write_text("pack = 'draft'\n")
    assert build_world(offices).pack.pack == "missouri"
    (said,) = drafts(offices, "missouri")
    assert said.startswith("The policy pack draft can't be used yet. It is not in use here. ")
    with pytest.raises(PolicyError, match=r"draft\.toml: name: is missing"):
        build_world(offices.model_copy(update={"pack": "draft"}))


def test_an_unknown_pack_is_refused_with_the_names_of_the_others(offices: Settings) -> None:
    with pytest.raises(PolicyError, match="there is no such pack; the packs are: detroit, minnesota, missouri"):
        checked_pack(offices, "ohio", NOW)


def test_a_letter_of_the_office_that_can_not_be_written_is_refused_at_the_start(offices: Settings) -> None:
    own = offices.policies / "missouri.templates"
    own.mkdir(exist_ok=True)
    (own / "training_started.j2").write_text("{% extends layout %}{% block subject %}{{ nothing }}{% endblock %}")
    with pytest.raises(PolicyError, match=r"missouri.templates/training_started.j2: "):
        build_world(offices)
