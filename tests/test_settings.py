"""A setting that can't be used is one sentence and status 1, wherever it shows."""

import os
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st

import worker
from addresses import StackError
from models.errors import RuleViolation
from settings import Settings, unknown_variables
from startup import (
    read_settings,
    what_is_wrong,
    without_effect,
)
from storage.database import DatabaseUnusable, open_database
from tests.commands.conftest import Line, line
from tests.startups import machine, one_sentence

__all__ = ["line", "machine"]


NOBODY_THERE = "127.0.0.1:9"
"""An address at which no server answers. A command that is refused for another reason does not get that far."""

WRONG = {
    "pack": ("", "ohio", "../ohio", "a/b"),
    "policies": ("", "nowhere", "a-file", "a-folder"),
    "var": ("", "a-file", "a-file/below"),
    "portal_url": ("access.example.org", "ftp://access.example.org", "https://"),
    "portal_port": ("0", "70000", "http"),
    "portal_host": ("", "access.example.org", "127.0.0.1:8080"),
    "portal_proxies": ("proxy.example.org", "10.0.0.7;10.0.0.8", "10.0.0.0/99"),
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
    "operator_key": ("hidden\nb",),
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
