"""An export of a learning system counts row by row for the trainings of the people in it."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from adapters.clock import now
from adapters.learning_reports import read_learning_report
from models.errors import RuleViolation
from models.policy.training import TrainingPolicy
from models.training.kinds.account import AccountRequirement
from models.training.kinds.course import CourseRequirement
from models.training.kinds.test import TestRequirement as PolicyTest
from models.training.lifecycle import PartStatus
from models.training.score import Scale
from services import learning_reports, license_changes, training
from services.context import Context
from services.learning_reports import LearningImport
from tests.models.builders import SOURCE, small_training
from tests.services.conftest import context_of
from tests.services.test_learning_accounts import named_before_that_was_refused
from tests.workflows.office import Office


def with_a_course_and_a_test() -> TrainingPolicy:
    """A training with an account, a course and a test on a learning system."""
    return small_training(
        requirements=(
            AccountRequirement(id="center", title="An account", system="Learning Center", source=SOURCE),
            CourseRequirement(id="basics", title="HMIS Basics", after=("center",), source=SOURCE),
            PolicyTest(id="quiz", title="Final Quiz", pass_mark=80, after=("center",), source=SOURCE),
            CourseRequirement(id="privacy", title="Privacy", after=("center",), source=SOURCE),
        ),
        practice=None,
    )


async def in_training(office: Office, context: Context) -> None:
    """Tess is in such a training, and has an account."""
    await (await office.train("Q1", person_id="tess", policy=with_a_course_and_a_test())).snapshot()
    await training.record_account(context, "rita", "k1", "Q1", "center", "tess.s")


def row(*cells: str, at: datetime | None = None) -> str:
    return ",".join([*cells, (at or now()).isoformat()])


async def imported(context: Context, folder: Path, *rows: str, by: str = "rita", **more: str) -> LearningImport:
    path = folder / "export.csv"
    path.write_text("\n".join(["id,username,course name,status,scaled,timestamp", *rows]) + "\n")
    return await learning_reports.import_reports(context, by, path, more)


@pytest.mark.requirement("NEW-08")
async def test_a_row_counts_as_the_course_with_its_date(missouri: Office, context: Context, tmp_path: Path) -> None:
    await in_training(missouri, context)
    done_at = now()
    found = await imported(context, tmp_path, row("1", "TESS.S", "hmis basics", "completed", "", at=done_at))
    assert [(each.line, each.request_id, each.title) for each in found.counted] == [(2, "Q1", "HMIS Basics")]
    basics = (await training.progress(context, "tess", "Q1")).run.steps[1]
    assert (basics.state, basics.met_at, basics.met_by) == (PartStatus.DONE, done_at, "learning-system")


@pytest.mark.requirement("NEW-08")
async def test_the_same_export_again_counts_once(missouri: Office, context: Context, tmp_path: Path) -> None:
    await in_training(missouri, context)
    line = row("1", "tess.s", "HMIS Basics", "completed", "")
    await imported(context, tmp_path, line)
    again = await imported(context, tmp_path, line, row("2", "tess.s", "Privacy", "completed", ""))
    assert (again.known, [each.title for each in again.counted], again.problems) == (1, ["Privacy"], ())
    assert (await training.progress(context, "tess", "Q1")).ignored == ()


@pytest.mark.requirement("ACC-04")
async def test_a_score_below_zero_is_a_failed_attempt_and_an_impossible_one_names_its_line(
    missouri: Office, context: Context, tmp_path: Path
) -> None:
    await in_training(missouri, context)
    found = await imported(
        context,
        tmp_path,
        row("1", "tess.s", "Final Quiz", "failed", "-0.25"),
        row("2", "tess.s", "Final Quiz", "failed", "-1.25"),
        row("3", "tess.s", "Final Quiz", "completed", ""),
    )
    assert [str(each).partition(". ")[0] for each in found.problems] == [
        "export.csv, line 3: A scaled score is from -1 to 1, and -1.25 is not",
        "export.csv, line 4: A score is missing",
    ]
    (attempt,) = (await training.progress(context, "tess", "Q1")).run.attempts
    assert (attempt.score, attempt.entered, attempt.passed) == ("0", "-0.25 (a scaled score)", False)


async def test_what_does_not_count_is_listed_with_its_reason(
    missouri: Office, context: Context, tmp_path: Path
) -> None:
    await in_training(missouri, context)
    found = await imported(
        context,
        tmp_path,
        row("1", "toni", "HMIS Basics", "completed", ""),
        row("2", "tess.s", "First Aid", "completed", ""),
        row("3", "tess.s", "HMIS Basics", "in progress", ""),
        row("4", "tess.s", "HMIS Basics", "completed", "", at=now() - timedelta(days=9)),
        "5,tess.s,HMIS Basics,completed,,",
    )
    assert (found.without_training, found.other_items, found.unfinished) == (("toni",), ("First Aid",), 1)
    assert found.has_refusals
    assert [str(each) for each in found.problems] == [
        "export.csv, line 2: No open training has the user name “toni”.",
        "export.csv, line 3: “First Aid” is not part of this person's training.",
        "export.csv, line 5: This course was completed before the training began.",
        "export.csv, line 6: The day on which this course was completed is missing.",
    ]
    assert found.counted == ()


async def test_an_item_may_have_another_name_there(missouri: Office, context: Context, tmp_path: Path) -> None:
    await in_training(missouri, context)
    line = row("1", "tess.s", "HMIS 101", "completed", "")
    path = tmp_path / "export.csv"
    path.write_text(f"id,username,course name,status,scaled,timestamp\n{line}\n")
    found = await learning_reports.import_reports(context, "rita", path, {"hmis 101": "basics"})
    assert [each.title for each in found.counted] == ["HMIS Basics"]


async def test_a_user_name_of_two_trainings_says_what_an_import_can_not(
    missouri: Office, context: Context, tmp_path: Path
) -> None:
    await in_training(missouri, context)
    await (await missouri.train("Q2", person_id="toni", policy=with_a_course_and_a_test())).snapshot()
    await named_before_that_was_refused(context, "Q2", "tess.s")
    (problem,) = (await imported(context, tmp_path, row("1", "tess.s", "HMIS Basics", "completed", ""))).problems
    assert problem.line == 2
    assert "Please correct the user name where it is wrong" in problem.reason
    assert "name the request instead" not in problem.reason


async def test_a_name_for_an_unknown_course_is_refused(missouri: Office, context: Context, tmp_path: Path) -> None:
    await in_training(missouri, context)
    with pytest.raises(RuleViolation, match=r"^No training or recertification has a course or test called “basis”\."):
        await imported(context, tmp_path, row("1", "tess.s", "HMIS 101", "completed", ""), **{"HMIS 101": "basis"})


@pytest.mark.requirement("NEW-08")
async def test_the_same_number_with_another_score_is_a_problem(
    missouri: Office, context: Context, tmp_path: Path
) -> None:
    await in_training(missouri, context)
    passed = row("1", "tess.s", "Final Quiz", "passed", "0.9")
    await imported(context, tmp_path, passed)
    found = await imported(context, tmp_path, passed, row("1", "tess.s", "Final Quiz", "passed", "0.95"))
    assert (found.known, [each.line for each in found.problems]) == (1, [3])
    assert "with another score" in str(found.problems[0])


@pytest.mark.requirement("NEW-08")
async def test_a_day_in_the_future_is_a_problem_even_for_what_is_done(
    missouri: Office, context: Context, tmp_path: Path
) -> None:
    await in_training(missouri, context)
    await imported(context, tmp_path, row("1", "tess.s", "HMIS Basics", "completed", ""))
    ahead = row("2", "tess.s", "HMIS Basics", "completed", "", at=now() + timedelta(days=9))
    found = await imported(context, tmp_path, ahead)
    assert (found.known, [each.line for each in found.problems]) == (0, [2])


@pytest.mark.requirement("ACC-04")
async def test_scores_without_a_scale_are_asked_about_or_have_the_one_of_the_file(
    missouri: Office, context: Context, tmp_path: Path
) -> None:
    await in_training(missouri, context)
    path = tmp_path / "export.csv"
    path.write_text(f"username,quiz,grade,completed at\ntess.s,Final Quiz,0.95,{now().isoformat()}\n")
    (problem,) = (await learning_reports.import_reports(context, "rita", path)).problems
    assert str(problem).startswith("export.csv, line 2: Is this 95 percent?")
    found = await learning_reports.import_reports(context, "rita", path, scale=Scale.FRACTION)
    assert (len(found.counted), found.problems) == (1, ())


async def test_an_export_with_the_newest_row_first_counts_the_earliest_first(
    missouri: Office, context: Context, tmp_path: Path
) -> None:
    await in_training(missouri, context)
    earlier = now()
    found = await imported(
        context,
        tmp_path,
        row("2", "tess.s", "Final Quiz", "passed", "0.9"),
        row("1", "tess.s", "Final Quiz", "failed", "0.1", at=earlier),
        row("3", "tess.s", "Final Quiz", "passed", "0.95"),
    )
    assert ([each.line for each in found.counted], found.known, found.problems) == ([2, 3], 1, ())
    attempts = (await training.progress(context, "tess", "Q1")).run.attempts
    assert [each.score for each in attempts] == ["10", "90"]


async def test_nobody_imports_their_own_training(missouri: Office, context: Context, tmp_path: Path) -> None:
    await (await missouri.train("Q1", person_id="rita", policy=with_a_course_and_a_test())).snapshot()
    await training.record_account(context, "rita", "k1", "Q1", "center", "rita.r")
    found = await imported(context, tmp_path, row("1", "rita.r", "HMIS Basics", "completed", ""))
    assert [str(each).split(": ")[1] for each in found.problems] == [
        "This is your own training. Please ask somebody else to import this row."
    ]


async def holds_a_license(office: Office, context: Context, person_id: str = "tess") -> None:
    """Somebody holds a license whose recertification is due in 20 days."""
    begun, due = await office.now() - timedelta(days=500), context.today() + timedelta(days=20)
    await office.license(f"L-{person_id}", held_by=person_id, held_since=begun, expires_on=due)


@pytest.mark.requirement("LOG-05", "NEW-08")
async def test_a_row_goes_to_the_training_or_to_the_recertification_that_asks_for_it(
    detroit: Office, tmp_path: Path
) -> None:
    context = context_of(detroit)
    await in_training(detroit, context)
    for each in ("tess", "toni"):
        await holds_a_license(detroit, context, each)
    done_at = now() - timedelta(days=3)
    rows = (
        row("1", "tess.s", "HMIS Basics", "completed", ""),
        row("2", "tess.s", "Recertification", "completed", "", at=done_at),
        row("3", "toni", "yearly refresher", "completed", ""),
        row("4", "toni", "HMIS Basics", "completed", ""),
    )
    called = {"Yearly Refresher": "recertification"}
    found = await imported(context, tmp_path, *rows, **called)
    assert [(each.line, each.request_id, each.license_ids) for each in found.counted] == [
        (2, "Q1", ()),
        (3, None, ("L-tess",)),
        (4, None, ("L-toni",)),
    ]
    assert [str(each) for each in found.problems] == ["export.csv, line 5: No open training has the user name “toni”."]
    (course,) = (await license_changes.snapshot(context, "L-tess")).courses
    assert (course.course, course.completed_at) == ("recertification", done_at)
    again = await imported(context, tmp_path, *rows[:3], **called)
    assert (again.known, again.counted, again.problems) == (3, (), ())


@pytest.mark.requirement("LOG-05")
async def test_a_row_that_fits_no_recertification_is_listed_with_the_reason(detroit: Office, tmp_path: Path) -> None:
    context = context_of(detroit)
    await in_training(detroit, context)
    await holds_a_license(detroit, context, "toni")
    await holds_a_license(detroit, context, "rita")
    long_ago = now() - timedelta(days=300)
    found = await imported(
        context,
        tmp_path,
        row("1", "tess.s", "Recertification", "completed", ""),
        row("2", "nobody", "Recertification", "completed", ""),
        row("3", "uma", "Recertification", "completed", ""),
        row("4", "toni", "Recertification", "in progress", ""),
        row("5", "toni", "Recertification", "completed", "", at=long_ago),
        "6,toni,Recertification,completed,,",
        row("7", "rita", "Recertification", "completed", ""),
    )
    assert (found.counted, found.unfinished) == ((), 1)
    assert [str(each).removeprefix("export.csv, ") for each in found.problems] == [
        "line 2: “Recertification” is not part of this person's training.",
        "line 3: No open training and no license holder has the user name “nobody”.",
        "line 4: No open training and no license holder has the user name “uma”.",
        "line 6: The course was completed too long ago to count for this year’s recertification.",
        "line 7: The day on which this course was completed is missing.",
        "line 8: This is your own recertification. Please ask somebody else to import this row.",
    ]


def test_a_folder_is_no_report(tmp_path: Path) -> None:
    with pytest.raises(RuleViolation, match="please name the report’s file"):
        read_learning_report(tmp_path, now(), "America/Detroit")
