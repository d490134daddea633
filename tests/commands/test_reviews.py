"""The inactivity report and decisions, typed."""

from pathlib import Path

import pytest
from sqlalchemy import insert

from models.inactivity_review import rules, timeline
from models.inactivity_review.messages import DecideFinding, ReviewsStart
from models.inactivity_review.state import ReviewDecision
from models.people import Actor, Grant, Role
from models.policy.licenses import ExceptionKind
from services.context import Context
from storage.recorder import record
from storage.tables.directory import designations
from tests.commands.conftest import Line
from tests.commands.test_steps import done, says_no
from tests.models.inactivity_review.test_rules import finding, terms
from tests.storage.samples import NOW, designation, held, step_of
from tests.storage.test_inactivity_review import HANA
from tests.workflows.office import Office


@pytest.fixture
def reported(records_only: Context, line: Line) -> Line:
    """March's review has found tess and excused toni; uma sits on the Performance Committee."""
    database = records_only.database
    with database.write() as connection:
        connection.execute(insert(designations), [designation("uma", Role.PERFORMANCE_MEMBER)])
    record(database, step_of(held("L1", "tess")))
    record(database, step_of(held("L2", "toni")))
    at_a1 = {"agency_id": "A1"}
    found = (
        finding("L1", person_id="tess").model_copy(update=at_a1),
        finding("L2", ExceptionKind.ONLY_LICENSE, "toni").model_copy(update=at_a1),
    )
    begun = timeline.begin(ReviewsStart(terms=terms()), NOW)
    opened = timeline.opened(begun, begun.terms, found, NOW)
    record(database, step_of(opened, actor=HANA, workflow_id="inactivity-review"))
    decide = DecideFinding(
        actor=Actor(person_id="lena", grants=(Grant(role=Role.HMIS_LEAD),)),
        key="k1",
        license_id="L1",
        decision=ReviewDecision.WARN,
        reason="New to the job.",
    )
    decided = rules.decide_finding(opened.state, decide, NOW)
    record(database, step_of(decided, 2, actor=decide.actor, workflow_id="inactivity-review"))
    return line


@pytest.mark.requirement("LIC-04")
def test_the_committee_reads_the_report_and_takes_it_along(reported: Line, tmp_path: Path) -> None:
    answer = done(reported.typed("inactivity-report", "2026-03", "--as", "uma", "--folder", str(tmp_path / "out")))
    assert "2 licenses past a limit of the inactivity policy, including 1 with an exception." in answer.stdout
    for expected in ("Tess Sample", "warn", "Toni Sample", "only license", "Agency 1"):
        assert expected in answer.stdout
    assert "inactivity-2026-03.html, inactivity-2026-03.csv, and inactivity-2026-03.pdf." in answer.stdout
    made = sorted(each.name for each in (tmp_path / "out").iterdir())
    assert made == ["inactivity-2026-03.csv", "inactivity-2026-03.html", "inactivity-2026-03.pdf"]
    assert "New to the job." in (tmp_path / "out" / "inactivity-2026-03.csv").read_text("utf-8-sig")
    newest = done(reported.typed("inactivity-report", "--as", "lena")).stdout
    said = [line for line in newest.splitlines() if not line.startswith("The next review is on ")]
    assert said == answer.stdout.split("Saved")[0].splitlines()


def test_without_a_review_or_the_right_to_see_it_there_is_a_sentence(reported: Line, tmp_path: Path) -> None:
    assert says_no(reported.typed("inactivity-report", "1999-01", "--as", "lena")) == (
        "There was no inactivity review in 1999-01."
    )
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    blocked = reported.typed("inactivity-report", "--as", "lena", "--folder", str(in_the_way / "out"))
    assert (blocked.exit_code, "can't be written" in blocked.stderr) == (1, True)
    assert "Performance Committee" in says_no(reported.typed("inactivity-report", "--as", "sam"))


async def test_a_decision_without_a_review_is_refused(at_work: Line, missouri: Office) -> None:
    said = ("--decision", "warn", "--reason", "New to the job.")
    assert says_no(await at_work("decide-inactivity", "L1", "--as", "lena", *said)).endswith(".")
