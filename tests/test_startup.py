"""A start that fails is one sentence and status 1; a worker waits for what comes back without anybody's doing."""

import asyncio
import errno
import os
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st

import startup
import worker
from adapters.policy_files import POLICY_FOLDER
from addresses import StackError
from models.errors import RuleViolation
from models.policy.pack import PolicyPack
from models.policy.rule import PolicyError
from settings import Settings, unknown_variables
from stack import keep_to_owner
from startup import (
    bring_up_to_date,
    checked_pack,
    drafts,
    make_room,
    office_of,
    pack_of,
    read_settings,
    require_same_database,
    what_is_wrong,
    without_effect,
)
from storage.database import DatabaseUnusable, database_url, open_database, take_turns
from storage.installation import Installation, installation_of, note_start
from storage.schema import is_current
from tests.commands.conftest import Line, line
from tests.waiting import eventually
from worker import build_world, start_on_records

__all__ = ["line"]

NOW = datetime(2026, 11, 30, 15, tzinfo=UTC)

NOBODY_THERE = "127.0.0.1:9"
"""An address at which no server answers. A command that is refused for another reason does not get that far."""

WRONG = {
    "pack": ("", "ohio", "../ohio", "a/b"),
    "policies": ("", "nowhere", "a-file", "a-folder"),
    "var": ("", "a-file", "a-file/below"),
    "portal_url": ("access.example.org", "ftp://access.example.org", "https://"),
    "portal_port": ("0", "70000", "http"),
    "database_url": (
        "no url",
        "mysql://u:hidden@x",
        "postgres://u:hidden@h/x",
        "postgresql://u:hidden@[h/x",
        "sqlite:///a-file/below.db",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///a-file",
        "sqlite:///a-folder",
        "postgresql://h:port/x",
        "postgresql://u@no-such-host.invalid/x",
        "postgresql://u@127.0.0.1:9/x?no_such_option=1",
    ),
    "temporal_address": ("x", "x:", ":7233", "x:0", "x:99999", "http://x:7233", "a b:7233", NOBODY_THERE),
    "temporal_namespace": ("", " "),
    "temporal_port": ("0", "65536", "x", "1.5"),
    "temporal_ui_port": ("-1", "x"),
    "mail": ("pigeon", ""),
    "smtp_host": ("",),
    "smtp_port": ("0", "99999", "x", ""),
    "smtp_tls": ("ssl",),
    "smtp_user": ("a\nb",),
    "smtp_password": ("hidden\nb",),
    "smtp_timeout_seconds": ("0", "-1", "nan", "inf", "x"),
    "smtp_opening_seconds": ("0", "121", "nan", "x"),
    "smtp_answer_seconds": ("0", "1e9", "nan", "x"),
    "bounces_every_seconds": ("0", "1e9", "inf", "x"),
    "scim_url": ("x", "ftp://x", "https://", "https://[x", "https://x:port/", "https://a b/"),
    "scim_token": ("hidden\nb", "hidden\N{LATIN SMALL LETTER E WITH ACUTE}"),
    "scim_user_names": ("", "nickname"),
    "scim_timeout_seconds": ("0", "nan", "x"),
    "clamd": ("x", "clamd:", ":3310", "clamd:0", "clamd:x", "folder/clamd.ctl"),
    "max_concurrent_urgent_work": ("0", "x"),
    "max_concurrent_letters": ("0", "x"),
    "max_concurrent_activities": ("0", "-1", "1.5", "9" * 30),
    "graceful_shutdown_seconds": ("-1", "nan", "1e300", "x"),
}
"""Values that a setting can't have, or that name what is not there."""

ANY_TEXT = {"temporal_ui_address", "maildir", "bounces_folder"}
"""Settings that take any text: a wrong one shows where it is used."""


@pytest.fixture
def machine(line: Line, tmp_path: Path) -> Line:
    """A machine with an empty database, a file that is no database, and a folder."""
    (tmp_path / "a-file").write_text("This is not a database. " * 50)
    (tmp_path / "a-folder").mkdir()
    return line


def one_sentence(text: str) -> str:
    """The text, which must be one line that ends as a sentence does."""
    (line,) = text.splitlines()
    assert line.endswith(".") or ": " in line
    assert "Traceback" not in line
    return line


def test_every_setting_is_tried_with_what_it_can_not_be() -> None:
    assert set(Settings.model_fields) - ANY_TEXT <= set(WRONG), "add values that the new setting can't have to WRONG"
    assert set(WRONG) <= set(Settings.model_fields)


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_a_worker_with_a_wrong_setting_ends_with_one_sentence_and_status_1(
    machine: Line, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str
) -> None:
    if name == "var":
        monkeypatch.delenv("HMIS_DATABASE_URL")
    monkeypatch.setenv(f"HMIS_{name.upper()}", value)
    assert worker.run() == 1
    assert_names(capsys.readouterr().err, name)


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_a_command_with_a_wrong_setting_ends_with_one_sentence_and_status_1(
    machine: Line, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    if name == "var":
        monkeypatch.delenv("HMIS_DATABASE_URL")
    monkeypatch.setenv(f"HMIS_{name.upper()}", value)
    answer = machine.typed("submit-form", "Q1", "--as", "sam", "--form", "user-policies")
    assert (answer.exit_code, answer.stdout) == (1, "")
    assert_names(answer.stderr, "" if value == NOBODY_THERE else name)


@pytest.mark.usefixtures("starts_nothing")
@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_a_run_of_everything_with_a_wrong_setting_ends_with_one_sentence_and_status_1(
    machine: Line, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    before = os.umask(0o022)
    monkeypatch.delenv("HMIS_TEMPORAL_ADDRESS")
    if name == "var":
        monkeypatch.delenv("HMIS_DATABASE_URL")
    monkeypatch.setenv(f"HMIS_{name.upper()}", value)
    try:
        answer = machine.typed("run")
    finally:
        os.umask(before)
    assert (answer.exit_code, answer.stdout.removeprefix("Starting HMIS Access ...\n")) == (1, "")
    assert_names(answer.stderr, name)


@pytest.fixture
def starts_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Starting a Temporal server is refused, so that a run that gets that far ends."""

    def started(*given: object) -> None:
        raise StackError("A server was started.")

    monkeypatch.setattr("commands.installation.embedded_server", started)


@pytest.mark.usefixtures("starts_nothing")
def test_a_run_of_everything_does_not_ignore_the_address_of_another_server(machine: Line) -> None:
    answer = machine.typed("run")
    assert (answer.exit_code, answer.stdout) == (1, "")
    assert one_sentence(answer.stderr) == (
        "HMIS_TEMPORAL_ADDRESS names a Temporal server (127.0.0.1:9), and `run` starts one of its own. Please leave it "
        "out, or start `python worker.py`, which works with that server."
    )


def assert_names(text: str, name: str) -> None:
    """Check that a sentence names the variable, says what to do, and has neither a library's words nor a secret."""
    sentence = one_sentence(text)
    if name:
        assert f"HMIS_{name.upper()}" in sentence
        assert any(each in sentence for each in ("Please", "Write it", "Stop "))
    for word in ("SQLAlchemy", "Errno", "literal", "base 10", "psycopg", "Traceback", "hidden"):
        assert word not in sentence


def test_a_setting_that_is_left_empty_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("maildir", "bounces_folder", "temporal_port", "temporal_ui_port"):
        monkeypatch.setenv(f"HMIS_{name.upper()}", "")
    settings = Settings()
    assert (settings.bounces_folder, settings.temporal_port, settings.temporal_ui_port) == (None, None, None)
    assert settings.letters == settings.var / "mail"


def test_a_missing_driver_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(DatabaseUnusable, match="driver for PostgreSQL is not installed"):
        open_database("postgresql://u@h/x")


def test_a_folder_that_may_not_be_written_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, *how: object, **more: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(self))

    monkeypatch.setattr(Path, "mkdir", refuse)
    monkeypatch.setattr(os, "umask", lambda mask: 0)
    acts: tuple[Callable[[], object], ...] = (
        lambda: make_room(database_url(f"sqlite:///{tmp_path}/x/y.db")),
        lambda: keep_to_owner(tmp_path),
    )
    for act in acts:
        with pytest.raises((DatabaseUnusable, StackError)) as refused:
            act()
        assert "your account may not" in str(refused.value)
        assert "Please name another one in HMIS_VAR" in str(refused.value)


def test_a_folder_that_is_there_and_may_not_be_written_is_a_sentence_and_no_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda place, how: place != tmp_path)
    with pytest.raises(DatabaseUnusable) as refused:
        make_room(database_url(f"sqlite:///{tmp_path}/x.db"))
    assert str(refused.value) == (
        f"The folder {tmp_path} for the database can't be used: your account may not write there. Please name another "
        "one in HMIS_VAR or HMIS_DATABASE_URL."
    )


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
@how(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(value=st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40))
def test_any_text_is_taken_or_refused_in_a_sentence(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    with monkeypatch.context() as changed:
        changed.setenv(f"HMIS_{name.upper()}", value)
        assert refused_with().startswith("The setting")


def refused_with() -> str:
    """The sentence that refuses the settings of this machine; nothing but a prefix if they are taken."""
    try:
        read_settings()
    except RuleViolation as refusal:
        return refusal.sentence
    return "The settings are fine."


def test_a_file_of_settings_that_can_not_be_read_is_a_sentence(machine: Line, tmp_path: Path) -> None:
    (tmp_path / "hmis-access.toml").mkdir()
    assert one_sentence(machine.typed("queue", "--as", "sam").stderr)


def test_what_nobody_foresaw_is_no_sentence() -> None:
    assert what_is_wrong(KeyError("x")) is None
    assert what_is_wrong(BrokenPipeError("x")) is None
    assert what_is_wrong(PermissionError(13, "Permission denied", "var/x")) == (
        "machine",
        "The file or folder var/x can't be used: your account may not read or write there. Please change that, or name "
        "another one in the settings.",
    )


def test_a_variable_that_is_no_setting_is_a_warning_with_the_nearest_name(
    machine: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert unknown_variables() == []
    monkeypatch.setenv("HMIS_PAK", "detroit")
    monkeypatch.setenv("HMIS_QQQQQQ", "1")
    assert unknown_variables() == [
        "HMIS_PAK is not a setting, so it has no effect. Did you mean HMIS_PACK?",
        "HMIS_QQQQQQ is not a setting, so it has no effect.",
    ]
    answer = machine.typed("queue", "--as", "nobody", "--json")
    assert answer.stderr.splitlines()[0] == f"Warning: {unknown_variables()[0]}"
    assert '"unknown_actor"' in answer.stdout


# --- waiting


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Somebody else writes to the database, as a migration does."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    yield
    connection.close()


async def number_of(said: list[str]) -> int:
    """How many sentences were said."""
    return len(said)


async def test_a_worker_waits_for_a_migration_under_way_and_says_so_once_and_then_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.database.BUSY_SECONDS", 0)
    monkeypatch.setattr(startup, "PATIENT_SECONDS", 0.05)
    monkeypatch.setattr(startup, "REMINDER_SECONDS", 0.05)
    monkeypatch.setattr(startup, "PAUSE_SECONDS", 0.01)
    settings = Settings(var=tmp_path)
    said: list[str] = []
    with locked(tmp_path / "hmis-access.db"):
        waiting = asyncio.create_task(bring_up_to_date(settings, said.append))
        await eventually(lambda: number_of(said), (2).__le__)
        assert not waiting.done()
    await waiting
    assert set(said) == {startup.WAITING}
    with open_database(settings.database) as database:
        assert installation_of(database).pack == ""


async def test_a_worker_waits_for_a_migration_under_way_on_postgresql_and_says_so(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first of two workers that start after an upgrade migrates, and the other one waits for its turn."""
    monkeypatch.setattr(startup, "PATIENT_SECONDS", 0.05)
    monkeypatch.setattr(startup, "REMINDER_SECONDS", 0.05)
    said: list[str] = []
    with open_database(postgres_url) as database:
        with database.write() as migrating:
            take_turns(migrating, "schema")
            waiting = asyncio.create_task(bring_up_to_date(Settings(database_url=postgres_url), said.append))
            await eventually(lambda: number_of(said), (2).__le__)
            assert not waiting.done()
        await waiting
        assert is_current(database)
    assert set(said) == {startup.WAITING}


async def test_a_worker_waits_for_postgresql_and_says_nothing_if_it_is_there(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(startup, "PATIENT_SECONDS", 0.05)
    monkeypatch.setattr(startup, "PAUSE_SECONDS", 0.01)
    said: list[str] = []
    away = asyncio.create_task(bring_up_to_date(Settings(database_url="postgresql://u@127.0.0.1:9/x"), said.append))
    await eventually(lambda: number_of(said), (1).__le__)
    assert not away.done()
    away.cancel()
    quiet: list[str] = []
    monkeypatch.setattr(startup, "PATIENT_SECONDS", 60.0)
    await bring_up_to_date(Settings(database_url=postgres_url), quiet.append)
    assert quiet == []


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("postgresql://u@no-such-host.invalid/x", "no computer with the name"),
        ("sqlite:///a-file", "is not a database"),
        ("sqlite:///a-folder", "is not a database"),
    ],
)
async def test_a_worker_does_not_wait_for_what_can_not_come(machine: Line, url: str, sentence: str) -> None:
    async with asyncio.timeout(30):
        with pytest.raises(DatabaseUnusable, match=sentence):
            await bring_up_to_date(Settings(database_url=url), print)


async def test_a_worker_does_not_wait_for_a_database_that_the_server_does_not_have(postgres_url: str) -> None:
    with pytest.raises(DatabaseUnusable, match="no database, or no user"):
        await bring_up_to_date(Settings(database_url=postgres_url.replace("/test_", "/gone_")), print)


# --- the office


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


# --- packs


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


def test_a_setting_that_does_nothing_as_the_others_are_is_a_warning(tmp_path: Path) -> None:
    quiet = Settings(mail="smtp", smtp_host="mail.example", bounces_folder=tmp_path)
    assert without_effect(quiet) == []
    nobody_asked = Settings(smtp_host="mail.example", smtp_port=25, bounces_folder=tmp_path / "nowhere")
    host, folder = without_effect(nobody_asked)
    assert host.startswith("HMIS_SMTP_HOST has no effect: letters go to the folder ")
    assert host.endswith("set HMIS_MAIL=smtp.")
    assert folder.startswith(f"There is no folder {tmp_path / 'nowhere'} (HMIS_BOUNCES_FOLDER)")


@pytest.mark.parametrize(
    ("given", "embedded", "begins"),
    [
        ({"temporal_port": 7333}, False, "HMIS_TEMPORAL_PORT has no effect on a worker"),
        ({"temporal_ui_port": 8333}, False, "HMIS_TEMPORAL_UI_PORT has no effect on a worker"),
        ({"temporal_ui_address": "http://ui.example"}, True, "HMIS_TEMPORAL_UI_ADDRESS has no effect here"),
        ({"maildir": "post", "mail": "smtp"}, False, "HMIS_MAILDIR has no effect"),
        ({"scim_user_names": "email"}, False, "HMIS_SCIM_USER_NAMES has no effect"),
        ({"bounces_every_seconds": 60}, True, "HMIS_BOUNCES_EVERY_SECONDS has no effect"),
    ],
)
def test_a_setting_that_only_applies_elsewhere_is_named(given: dict[str, Any], embedded: bool, begins: str) -> None:
    (sentence,) = without_effect(Settings(**given), embedded=embedded)
    assert sentence.startswith(begins)
    if given.keys() & {"temporal_port", "temporal_ui_port"}:
        assert without_effect(Settings(**given), embedded=True) == []
