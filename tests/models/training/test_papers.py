"""Certificates kept with the run, and signatures in their order by the right people (document 002)."""

from datetime import timedelta

import pytest

from models.people import Actor, Role
from models.training.kinds.course import CourseRequirement
from models.training.lifecycle import TrainingState
from models.training.overview import overview
from models.training.progress import next_step, waiting_for
from models.training.requirement import EarlierPaper, Progress
from models.training.rules import course, form, signature, window
from models.training.state import TrainingRun
from tests.models import forms
from tests.models.builders import (
    HARBOR,
    LAKESIDE,
    REPRESENTATIVE,
    START,
    TRAINEE,
    administrator,
    as_the_trainee,
    begun_in_detroit,
    executive_director,
    hmis_lead,
    outsider,
    person,
    representative,
    reviewer,
    signatory,
    trainee,
)
from tests.models.checks import Board, refused, sound

TRAINEES, ADMINISTRATORS, DIRECTORS = "signed-by-trainee", "signed-by-administrator", "signed-by-director"
SIGNERS = {TRAINEES: trainee(), ADMINISTRATORS: administrator(), DIRECTORS: executive_director()}


def courses(run: TrainingRun) -> list[str]:
    return [each.requirement.id for each in run.requirements if isinstance(each.requirement, CourseRequirement)]


def progress_of(run: TrainingRun, requirement_id: str) -> Progress:
    return next(each for each in run.requirements if each.requirement.id == requirement_id)


def with_certificates() -> TrainingRun:
    run = begun_in_detroit()
    for course_id in courses(run):
        run = course.add_certificate(run, forms.certificate(trainee(), course_id, f"d-{course_id}"), START).state
    return run


def signed(run: TrainingRun, *signatures: str) -> TrainingRun:
    for signature_id in signatures:
        run = sound(signature.sign(run, forms.signature(SIGNERS[signature_id], signature_id), START)).state
    return run


@pytest.mark.requirement("NEW-02")
def test_each_course_is_done_with_its_certificate_which_stays_with_the_run() -> None:
    run = begun_in_detroit()
    for number, course_id in enumerate(courses(run)):
        decision = sound(course.add_certificate(run, forms.certificate(trainee(), course_id, f"d-{number}"), START))
        assert decision.move == "course_done"
        run = decision.state
    done = [progress_of(run, course_id) for course_id in courses(run)]
    kept = [(each.met, each.document_id, each.met_by) for each in done]
    assert kept == [(True, f"d-{number}", "p-trainee") for number in range(len(kept))]


@pytest.mark.requirement("NEW-07", "NEW-02")
def test_certificates_and_signed_papers_are_still_there_when_the_run_has_ended() -> None:
    run = form.submit_form(with_certificates(), forms.form(trainee(), "license-worksheet"), START).state
    run = signed(run, TRAINEES, ADMINISTRATORS, DIRECTORS)
    assert run.state == TrainingState.COMPLETED
    papers = {each.requirement.id: each.document_id for each in run.requirements if each.document_id}
    assert papers == {
        **{course_id: f"d-{course_id}" for course_id in courses(run)},
        **dict.fromkeys(SIGNERS, "d-2"),
    }


@pytest.mark.requirement("NEW-02")
def test_an_open_course_keeps_the_run_open() -> None:
    run = begun_in_detroit()
    run = form.submit_form(run, forms.form(trainee(), "license-worksheet"), START).state
    run = signed(run, TRAINEES)
    assert next_step(run) == "Complete the course “Privacy and Security” and submit the certificate."
    assert waiting_for(run) == "the trainee"


@pytest.mark.requirement("NEW-01", "NEW-02")
@pytest.mark.parametrize(
    "course_id", ["data-entry", "case-management", "coordinated-entry", "license-worksheet", "nothing"]
)
def test_the_certificate_of_a_course_that_is_not_asked_for_is_refused(course_id: str) -> None:
    message = forms.certificate(trainee(), course_id)
    said = refused("unknown", course.add_certificate, begun_in_detroit(), message, START)
    assert said.endswith("It has: privacy-security, hmis-basics, and reporting.")


def test_the_same_certificate_again_is_refused() -> None:
    run = with_certificates()
    again = forms.certificate(trainee(), "reporting", "d-reporting")
    said = refused("same_paper", course.add_certificate, run, again, START)
    assert said == "We already have this file for “Reports”. Please choose another."


@pytest.mark.parametrize("helper", [representative(), administrator(), signatory(), reviewer()])
def test_the_agency_and_lead_staff_may_hand_a_certificate_in_for_the_trainee(helper: Actor) -> None:
    run = course.add_certificate(begun_in_detroit(), forms.certificate(helper, "reporting"), START).state
    assert progress_of(run, "reporting").met_by == helper.person_id


@pytest.mark.requirement("NEW-04")
def test_user_administrator_and_director_sign_one_after_the_other() -> None:
    run = with_certificates()
    for signature_id, waiting in (
        (TRAINEES, "the trainee"),
        (ADMINISTRATORS, "the trainee"),  # for the worksheet, which the trainee still owes
        (DIRECTORS, "the trainee"),
    ):
        assert waiting_for(run) == waiting
        decision = sound(signature.sign(run, forms.signature(SIGNERS[signature_id], signature_id), START))
        assert decision.move == "signature_done"
        run = decision.state
        assert progress_of(run, signature_id).met_by == SIGNERS[signature_id].person_id


@pytest.mark.requirement("NEW-04")
def test_the_run_says_who_has_to_sign_next() -> None:
    run = form.submit_form(with_certificates(), forms.form(trainee(), "license-worksheet"), START).state
    assert waiting_for(run) == "the trainee"
    assert next_step(run).startswith("The trainee needs to sign: ")
    run = signed(run, TRAINEES)
    assert waiting_for(run) == "the agency administrator"
    assert next_step(run).startswith("The agency administrator needs to sign: ")
    run = signed(run, ADMINISTRATORS)
    assert waiting_for(run) == "the executive director"
    assert next_step(run).startswith("The executive director needs to sign: ")


@pytest.mark.requirement("NEW-04")
@pytest.mark.parametrize(
    ("before", "early"),
    [((), ADMINISTRATORS), ((), DIRECTORS), ((TRAINEES,), DIRECTORS)],
)
def test_a_signature_out_of_order_is_refused_with_what_comes_first(before: tuple[str, ...], early: str) -> None:
    run = signed(with_certificates(), *before)
    said = refused("out_of_order", signature.sign, run, forms.signature(SIGNERS[early], early), START)
    first = {ADMINISTRATORS: "signed by the new user", DIRECTORS: "signed by the agency administrator"}[early]
    assert f"{first}”." in said


@pytest.mark.requirement("NEW-04")
def test_the_administrator_can_not_sign_before_every_course_is_done() -> None:
    run = begun_in_detroit()
    run = course.add_certificate(run, forms.certificate(trainee(), "hmis-basics"), START).state
    run = signed(run, TRAINEES)
    said = refused("out_of_order", signature.sign, run, forms.signature(administrator(), ADMINISTRATORS), START)
    assert said.endswith("First: “Privacy and Security” and “Reports”.")


@pytest.mark.requirement("NEW-04")
@pytest.mark.parametrize(
    ("signature_id", "actor", "sentence"),
    [
        (TRAINEES, administrator(), "This signature is the trainee's own."),
        (TRAINEES, executive_director(), "This signature is the trainee's own."),
        (
            ADMINISTRATORS,
            executive_director(),
            "This signature is for the agency administrator of the trainee's agency.",
        ),
        (ADMINISTRATORS, representative(), "This signature is for the agency administrator of the trainee's agency."),
        (
            ADMINISTRATORS,
            administrator(LAKESIDE),
            "This signature is for the agency administrator of the trainee's agency.",
        ),
        (
            ADMINISTRATORS,
            as_the_trainee(administrator()),
            "You can't sign your own agreement as agency administrator. Someone else has to.",
        ),
        (DIRECTORS, administrator(), "This signature is for the executive director of the trainee's agency."),
        (
            DIRECTORS,
            executive_director(LAKESIDE),
            "This signature is for the executive director of the trainee's agency.",
        ),
        (
            DIRECTORS,
            person("p-1", Role.HMIS_DIRECTOR),
            "This signature is for the executive director of the trainee's agency.",
        ),
        (
            DIRECTORS,
            as_the_trainee(executive_director()),
            "You can't sign your own agreement as executive director. Someone else has to.",
        ),
        (DIRECTORS, outsider(), "This signature is for the executive director of the trainee's agency."),
    ],
)
def test_nobody_signs_for_somebody_else(signature_id: str, actor: Actor, sentence: str) -> None:
    order = [TRAINEES, ADMINISTRATORS, DIRECTORS]
    run = signed(with_certificates(), *order[: order.index(signature_id)])
    assert refused("not_permitted", signature.sign, run, forms.signature(actor, signature_id), START) == sentence


@pytest.mark.requirement("NEW-04")
def test_whoever_has_to_sign_next_has_a_task_until_it_is_signed() -> None:
    board = Board()
    run = form.submit_form(with_certificates(), forms.form(trainee(), "license-worksheet"), START).state
    for signature_id, role, next_id in (
        (TRAINEES, None, ADMINISTRATORS),
        (ADMINISTRATORS, Role.AGENCY_ADMINISTRATOR, DIRECTORS),
        (DIRECTORS, Role.EXECUTIVE_DIRECTOR, None),
    ):
        if role is not None:
            task = board.open[f"sign/{signature_id}"]
            assert (task.role, task.agency_id, task.due) == (role, HARBOR, run.window.deadline.ends_at)
            assert task.title.startswith("Sign: User Agreement and Code of Ethics, signed by the ")
        decision = sound(signature.sign(run, forms.signature(SIGNERS[signature_id], signature_id), START))
        board.take(decision)
        run = decision.state
        assert list(board.open) == ([f"sign/{next_id}"] if next_id else [])


def test_the_task_of_whoever_has_to_sign_moves_with_the_deadline_and_ends_with_the_run() -> None:
    signed_first = signature.sign(with_certificates(), forms.signature(trainee(), TRAINEES), START)
    board = Board()
    board.take(signed_first)
    message = forms.extension(hmis_lead(), signed_first.state.window.deadline.last_day + timedelta(days=5))
    moved = sound(window.extend(signed_first.state, message, START))
    board.take(moved)
    assert board.open[f"sign/{ADMINISTRATORS}"].due == moved.state.window.deadline.ends_at
    board.take(sound(window.withdraw(moved.state, forms.giving_up(trainee()), START)))
    assert board.open == {}


def test_a_certificate_that_was_the_last_thing_missing_opens_the_administrators_task() -> None:
    run = begun_in_detroit()
    run = signature.sign(run, forms.signature(trainee(), TRAINEES), START).state
    for course_id in courses(run):
        decision = sound(course.add_certificate(run, forms.certificate(trainee(), course_id), START))
        assert [task.key for task in decision.opened] == (
            [f"sign/{ADMINISTRATORS}"] if course_id == courses(run)[-1] else []
        )
        run = decision.state


def test_an_unknown_signature_is_refused() -> None:
    said = refused("unknown", signature.sign, with_certificates(), forms.signature(trainee(), "reporting"), START)
    assert said.startswith("This training has no signature called “reporting”. It has: signed-by-trainee,")


def test_nobody_signs_twice() -> None:
    run = signed(with_certificates(), TRAINEES)
    refused("same_paper", signature.sign, run, forms.signature(trainee(), TRAINEES), START)
    refused("already_done", signature.sign, run, forms.signature(trainee(), TRAINEES, None), START)


def test_a_signature_may_come_without_a_scanned_paper() -> None:
    run = signature.sign(with_certificates(), forms.signature(trainee(), TRAINEES, None), START).state
    progress = progress_of(run, TRAINEES)
    assert (progress.met, progress.document_id) == (True, None)


def test_one_signature_completes_the_run_when_nothing_else_is_open() -> None:
    run = form.submit_form(with_certificates(), forms.form(trainee(), "license-worksheet"), START).state
    run = signed(run, TRAINEES, ADMINISTRATORS)
    decision = sound(signature.sign(run, forms.signature(executive_director(HARBOR), DIRECTORS), START))
    assert (decision.move, decision.state.state) == ("completed", TrainingState.COMPLETED)


@pytest.mark.requirement("NEW-09")
def test_a_certificate_submitted_again_replaces_the_earlier_one_which_is_kept() -> None:
    run = with_certificates()
    later = START + timedelta(hours=1)
    message = forms.certificate(representative(), "reporting", "d-readable")
    decision = sound(course.add_certificate(run, message, later))
    progress = progress_of(decision.state, "reporting")
    assert (progress.document_id, progress.met_at, progress.met_by) == ("d-readable", later, REPRESENTATIVE)
    assert progress.earlier_papers == (EarlierPaper(document_id="d-reporting", at=START, by=TRAINEE),)
    assert (decision.move, decision.summary) == (
        "course_replaced",
        "The certificate for “Reports” was replaced. The earlier one is kept.",
    )
    assert [*decision.opened, *decision.closed, *decision.notices] == []
    (part,) = [each for each in overview(decision.state, later).steps if each.key == "reporting"]
    assert part.earlier_papers == progress.earlier_papers
    refused(
        "same_paper",
        course.add_certificate,
        decision.state,
        forms.certificate(trainee(), "reporting", "d-reporting"),
        later,
    )


@pytest.mark.requirement("NEW-09")
def test_a_signed_copy_replaces_the_earlier_one_and_only_the_signer_supplies_it() -> None:
    run = signed(begun_in_detroit(), TRAINEES)
    decision = sound(signature.sign(run, forms.signature(trainee(), TRAINEES, "d-readable"), START))
    progress = progress_of(decision.state, TRAINEES)
    assert (progress.document_id, decision.move) == ("d-readable", "signature_replaced")
    assert [each.document_id for each in progress.earlier_papers] == ["d-2"]
    refused("not_permitted", signature.sign, run, forms.signature(administrator(), TRAINEES, "d-3"), START)
