"""Commands on an office's own records, typed: the key, the reason, and what a development installation goes without."""

import re

import pytest
from sqlalchemy import delete, update

from storage.database import open_database
from storage.installation import note_samples
from storage.tables.installation import installation
from storage.tables.operators import operators
from tests.commands.conftest import Line
from tests.commands.test_steps import done, says_no
from tests.workflows.office import settle

LOOK = ("person", "tess", "--as", "lena")


@pytest.fixture
def own_records(line: Line, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Line:
    """A command line to an office's own records, without a key and before anybody has one."""
    with open_database(sqlite_url) as database:
        settle(database)
        with database.write() as connection:
            connection.execute(update(installation).values(samples=False))
            connection.execute(delete(operators))
    monkeypatch.delenv("HMIS_OPERATOR_KEY")
    return line


def test_from_the_first_key_to_an_act_for_somebody(own_records: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    line = own_records
    assert says_no(line.typed(*LOOK)).startswith("These are an office’s own records, so each command needs an operator")
    made = done(line.typed("make-operator-key", "Sol Sorrel")).stdout
    number, key = re.search(r"\((op-[0-9a-f]{12})\)", made), made.splitlines()[1]
    assert number is not None
    assert says_no(line.typed(*LOOK)).startswith("These are an office’s own records")
    assert says_no(line.typed("make-operator-key", "Eve")).startswith("Only an operator can make and revoke keys.")
    monkeypatch.setenv("HMIS_OPERATOR_KEY", "wrong")
    assert says_no(line.typed(*LOOK)).startswith("HMIS_OPERATOR_KEY is not the key of an operator")
    monkeypatch.setenv("HMIS_OPERATOR_KEY", key)
    said = says_no(line.typed(*LOOK))
    assert said == (
        "You act for Lena Sample. Please say why, before the command’s name: starter.py --because “…” person."
    )
    assert "Tess Sample (tess)" in done(line.typed("--because", "She asked.", *LOOK)).stdout
    trail = done(line.typed("--because", "An audit.", "history", "--as", "lena", "--person", "lena")).stdout
    assert "Operator Sol Sorrel for Lena Sample: person. Reason: She asked." in " ".join(trail.split())
    assert "operator Sol Sorrel for Lena Sample, because: She asked." in " ".join(trail.split())
    assert "Sol Sorrel" in done(line.typed("operator-keys")).stdout
    gone = done(line.typed("revoke-operator-key", number[1], "--reason", "Sol left."))
    assert gone.stdout == f"The key of operator Sol Sorrel ({number[1]}) was revoked.\n"
    assert says_no(line.typed("--because", "She asked.", *LOOK)).startswith("HMIS_OPERATOR_KEY is not the key")


def test_samples_go_without_a_key_but_not_where_others_reach_them(
    own_records: Line, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_database(sqlite_url) as database:
        note_samples(database)
    assert "Tess Sample (tess)" in done(own_records.typed(*LOOK)).stdout
    monkeypatch.setenv("HMIS_PORTAL_URL", "https://access.example.org")
    assert says_no(own_records.typed(*LOOK)).startswith("These are an office’s own records")


def test_files_are_loaded_with_a_key_too(own_records: Line) -> None:
    assert says_no(own_records.typed("load", ".")).startswith("These are an office’s own records")
