"""A course that a learning system reports as completed counts, with its date (document 002)."""

from datetime import datetime, timedelta

import pytest

from models.training import timeline
from models.training.lifecycle import TrainingState
from models.training.messages import CourseReport
from models.training.rules import course
from models.training.rules.course import report_course
from models.training.state import TrainingRun
from tests.models import forms
from tests.models.builders import DAY, MOMENT, START, begun, begun_in_detroit, detroit, trainee
from tests.models.checks import sound

LATER = START + 3 * DAY


def report(
    course_id: str = "hmis-basics", completed_at: datetime = START + DAY, report_id: str = "c-1"
) -> CourseReport:
    return CourseReport(report_id=report_id, course_id=course_id, completed_at=completed_at)


def ignored(run: TrainingRun, message: CourseReport, now: datetime = LATER) -> str:
    """The reason for which a report changed nothing else than the list of ignored ones."""
    decision = sound(report_course(run, message, now))
    assert decision.move == "report_ignored"
    assert decision.state.model_copy(update={"ignored": run.ignored}) == run
    return decision.state.ignored[-1].reason


@pytest.mark.requirement("NEW-08")
def test_a_reported_course_is_done_on_the_day_it_was_completed() -> None:
    decision = sound(report_course(begun_in_detroit(), report(), LATER))
    (basics,) = (each for each in decision.state.requirements if each.requirement.id == "hmis-basics")
    assert (basics.met_at, basics.met_by, basics.document_id) == (START + DAY, "learning-system", None)
    assert (decision.move, decision.summary) == (
        "course_done",
        "The learning system reported “HMIS Basics” as completed.",
    )


@pytest.mark.requirement("NEW-02")
def test_the_certificate_of_a_reported_course_can_still_be_submitted() -> None:
    run = report_course(begun_in_detroit(), report(), LATER).state
    decision = sound(course.add_certificate(run, forms.certificate(trainee(), "hmis-basics"), LATER))
    (basics,) = (each for each in decision.state.requirements if each.requirement.id == "hmis-basics")
    assert (basics.document_id, basics.earlier_papers) == ("d-1", ())
    assert decision.summary == "The certificate for “HMIS Basics” was submitted."
    assert ignored(decision.state, report(report_id="c-2")) == "“HMIS Basics” is already done."


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (report("first-aid"), "This training has no course called “first-aid”. It has: "),
        (report("license-worksheet"), "This training has no course called “license-worksheet”."),
        (report(completed_at=START - MOMENT), "This course was completed before the training began."),
        (report(completed_at=LATER + timedelta(minutes=6)), "A course can't be completed in the future."),
    ],
)
def test_a_report_that_does_not_fit_changes_nothing(message: CourseReport, said: str) -> None:
    assert ignored(begun_in_detroit(), message).startswith(said)


def test_the_same_report_again_changes_nothing() -> None:
    run = report_course(begun_in_detroit(), report(), LATER).state
    assert ignored(run, report()) == "This completion was already reported."


def test_the_same_number_for_another_course_is_told_from_the_same_report() -> None:
    run = report_course(begun_in_detroit(), report(), LATER).state
    said = ignored(run, report().model_copy(update={"course_id": "reports"}))
    assert said.startswith("A report with this number was already received, for another course.")


@pytest.mark.requirement("NEW-08")
def test_a_course_waits_for_the_account() -> None:
    run = begun(detroit().training, role_type="read-only")
    assert ignored(run, report()).startswith("“HMIS Basics” comes later. First: ")


@pytest.mark.requirement("ACC-11")
def test_a_lapsed_training_stays_closed() -> None:
    run = begun_in_detroit()
    end = run.window.deadline.ends_at
    lapse = timeline.wake(run, end)
    assert lapse is not None
    assert lapse.state.state == TrainingState.LAPSED
    assert ignored(lapse.state, report(), end + DAY).startswith("This training has ended (lapsed).")
    assert ignored(run, report(completed_at=end), end + MOMENT).startswith("The deadline for this training was ")
