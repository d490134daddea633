"""A license in use, typed: what each command does and says, and every way of saying no."""

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from adapters.clock import now
from models.effects import TaskKind
from models.ids import license_workflow_id
from models.license.messages import GrantException
from models.license.rules import exceptions
from models.people import SYSTEM, Role
from storage.reads.audit import history
from storage.reads.tasks import TaskRow, queue
from storage.tables.directory import designations
from tests.commands.conftest import Line
from tests.commands.days import today
from tests.commands.test_steps import done, says_no
from tests.services.test_license_changes import another_license
from tests.storage.samples import designation
from tests.storage.usage_samples import everything_covered
from tests.workflows.office import Office


@pytest.fixture
async def held(at_work: Line, missouri: Office) -> Line:
    """Tess is on license L1 of A1; uma chairs the Performance Committee."""
    with missouri.database.write() as connection:
        connection.execute(insert(designations), [designation("uma", Role.PERFORMANCE_CHAIR)])
    await missouri.license(held_by="tess")
    return at_work


async def test_a_sanction_its_account_work_and_the_way_back(held: Line) -> None:
    why = ("--because", "sanction", "--reason", "Shared a password.")
    told = done(await held("deactivate", "L1", "--as", "lena", *why, "--yes")).stdout
    assert "License L1: inactive, because it is under a sanction." in told
    assert "Deactivate the account in the HMIS" in told
    waiting = done(await held("queue", "--as", "alex")).stdout
    assert "license L1, work 1" in waiting
    assert "it is under a sanction" in waiting
    done(await held("confirm-work", "L1", "--as", "alex", "--number", "1"))
    assert "License L1: active." in done(await held("reactivate", "L1", "--as", "alex")).stdout
    assert says_no(await held("reactivate", "L1", "--as", "alex")).endswith(".")


async def test_a_leave_is_explained_and_so_is_why_the_login_fails(held: Line) -> None:
    until = "2099-01-01"
    assert "at most" in says_no(
        await held("start-leave", "L1", "--as", "rhea", "--until", until, "--reason", "Family leave.")
    )
    soon = (now() + timedelta(days=30)).date().isoformat()
    done(await held("start-leave", "L1", "--as", "rhea", "--until", soon, "--reason", "Family leave."))
    shown = done(await held("explain-dates", "L1", "--as", "rhea")).stdout
    assert "Leave until." in shown
    assert "Family leave. Source:" in shown
    login = done(await held("diagnose-login", "--as", "rhea", "--person", "tess", "--agency", "A1")).stdout
    assert "leave of absence" in login
    assert "Next: " in login
    assert "ask-for-help L1 --for reactivation" in login
    assert "active" in done(await held("end-leave", "L1", "--as", "rhea")).stdout


async def test_marked_excepted_and_revoked(missouri: Office, held: Line) -> None:
    await another_license(missouri)
    await missouri.marked_license("L7", held_by="rita")
    why = ("--because", "no_data_entry", "--reason", "Nothing since May.")
    assert "already marked" in says_no(await held("flag", "L7", "--as", "lena", *why))
    done(await held("clear-flag", "L7", "--as", "lena", "--reason", "Worked on paper."))
    for step in ("flag", "revoke", "deactivate"):
        assert "import one first" in says_no(await held(step, "L7", "--as", "lena", *why))
    everything_covered(missouri.database, await missouri.now())
    marked = done(await held("flag", "L7", "--as", "lena", *why)).stdout
    assert "Marked for revocation: Nothing since May." in marked
    unknown = says_no(await held("grant-exception", "L7", "--as", "uma", "--appeal", "AP-7"))
    assert unknown == "There is no appeal “AP-7”."
    granted = GrantException(actor=SYSTEM, key="granted", appeal_id="AP-7", until=None, why="Reports once a year.")
    await missouri.processes.take(license_workflow_id("L7"), exceptions.grant_exception, granted)
    refused = says_no(await held("revoke", "L7", "--as", "lena", *why))
    assert "AP-7" in refused
    done(await held("end-exception", "L7", "--as", "uma", "--number", "1", "--reason", "Over."))
    await missouri.eventually(
        lambda: [each.move for each in history(missouri.database, "license/L7")], lambda seen: seen[-1] == "flagged"
    )
    assert "inactive" in done(await held("revoke", "L7", "--as", "lena", *why)).stdout
    trail = done(await held("history", "--as", "lena", "--license", "L7")).stdout
    assert "on appeal AP-7" in trail


async def test_kind_expiration_help_and_deletion(held: Line) -> None:
    done(await held("change-kind", "L1", "--as", "lena", "--kind", "ad_hoc"))
    done(await held("set-expiration", "L1", "--as", "lena", "--on", str(today() + timedelta(days=99))))
    asked = done(await held("ask-for-help", "L1", "--as", "rhea", "--for", "reset_password")).stdout
    assert "Reset the password" in asked
    told = done(await held("delete-license", "L1", "--as", "sam", "--reason", "The program closed.", "--yes")).stdout
    assert "License L1: deleted." in told
    assert says_no(await held("delete-license", "L1", "--as", "sam", "--reason", "Again."))


async def test_recertification_and_a_new_policy_version_are_told(held: Line) -> None:
    assert "License L1: active." in done(await held("recertify", "L1", "--as", "rhea")).stdout
    adopted = done(await held("adopt-policy", "--as", "lena")).stdout
    assert "0 licenses moved to it, 1 followed it already." in adopted


@pytest.mark.parametrize(
    "typed",
    [
        ("deactivate", "L9", "--as", "lena", "--because", "sanction", "--reason", "No."),
        ("revoke", "L1", "--as", "sam", "--because", "sanction", "--reason", "No."),
        ("flag", "L1", "--as", "lena", "--because", "unpaid", "--reason", "No."),
        ("end-leave", "L1", "--as", "rhea"),
        ("diagnose-login", "--as", "uma", "--person", "tess", "--agency", "A1"),
        ("diagnose-login", "--as", "rhea", "--person", "nobody", "--agency", "A1"),
        ("roster", "L9", "--as", "sam"),
        ("settle-conflict", "9", "--as", "lena", "--how", "Looked."),
        ("settle-conflict", "1", "--as", "sam", "--how", "Looked."),
    ],
    ids=lambda words: " ".join(words[:2]),
)
async def test_a_refusal_is_one_sentence_and_status_1(held: Line, typed: tuple[str, ...]) -> None:
    sentence = says_no(await held(*typed))
    assert sentence[0].isupper()
    assert sentence.endswith(".")
    error: Any = json.loads((await held(*typed, "--json")).stdout)["error"]
    assert error["sentence"] == sentence


@pytest.mark.parametrize(
    "typed",
    [
        ("start-leave", "L1", "--as", "rhea", "--until", "tomorrow", "--reason", "No."),
        ("deactivate", "L1", "--as", "lena", "--because", "whim", "--reason", "No."),
        ("set-expiration", "L1", "--as", "lena", "--on", "12/1/2030"),
    ],
    ids=lambda words: words[0],
)
def test_what_can_not_be_understood_is_wrong_usage(line: Line, typed: tuple[str, ...]) -> None:
    assert line.typed(*typed).exit_code == 2


async def test_a_contradiction_in_the_records_is_settled_by_the_lead_once(held: Line, missouri: Office) -> None:
    await missouri.license("L2", held_by="tess")
    (task,) = await missouri.eventually(lambda: _conflicts(missouri), lambda found: len(found) == 1)
    number = str(task.id)
    told = done(await held("settle-conflict", number, "--as", "lena", "--how", "A slip in the file.")).stdout
    assert told.startswith("Settled: Settle a contradiction in the records")
    assert _conflicts(missouri) == []
    assert says_no(await held("settle-conflict", number, "--as", "lena", "--how", "Again.")) == (
        "Someone has already settled this."
    )
    assert "Settled: A slip in the file." in done(await held("history", "--as", "lena", "--agency", "A1")).stdout


def _conflicts(office: Office) -> list[TaskRow]:
    return queue(office.database, now(), kinds=[TaskKind.SETTLE_CONFLICT])
