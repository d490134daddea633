"""An account on a learning center: who records the user name, what waits for it, and a wrong one (document 002)."""

from datetime import timedelta

import pytest

from models.people import Actor, Role
from models.training import timeline
from models.training.kinds.account import AccountRequirement, TrainingParty
from models.training.lifecycle import PartStatus
from models.training.overview import PartOverview, overview
from models.training.progress import next_step, waiting_for
from models.training.requirement import same_user_name
from models.training.rules import account, course
from models.training.state import TrainingRun
from tests.models import forms
from tests.models.builders import (
    LAKESIDE,
    SOURCE,
    START,
    TRAINEE,
    administrator,
    begun,
    begun_in_detroit,
    detroit,
    outsider,
    representative,
    reviewer,
    small_training,
    trainee,
    training_start,
)
from tests.models.checks import Board, refused, sound

LATER = START + timedelta(hours=1)


def in_detroit() -> TrainingRun:
    """A training run by Detroit's policy that has just begun."""
    return begun(detroit().training, role_type="read-only")


def part_of(run: TrainingRun) -> PartOverview:
    """The account as the run shows it."""
    return next(each for each in overview(run, LATER).steps if each.key == "learning-center")


@pytest.mark.requirement("NEW-08")
def test_the_run_shows_whether_the_account_is_created_and_under_which_name() -> None:
    run = in_detroit()
    assert (part_of(run).state, part_of(run).user_name) == (PartStatus.OPEN, "")
    assert next_step(run) == "Create an account on the HMIS Learning Center and record your user name."
    assert waiting_for(run) == "the trainee"
    decision = sound(account.record_account(run, forms.account(trainee(), user_name=" Tess.T "), LATER))
    part = part_of(decision.state)
    assert (part.state, part.user_name, part.met_at, part.met_by) == (PartStatus.DONE, "Tess.T", LATER, TRAINEE)
    assert (decision.move, decision.summary) == (
        "account_done",
        "The account on the HMIS Learning Center was recorded: Tess.T.",
    )


@pytest.mark.requirement("NEW-08")
def test_the_courses_wait_for_the_account() -> None:
    certificate = forms.certificate(trainee(), "hmis-basics")
    said = refused("out_of_order", course.add_certificate, in_detroit(), certificate, START)
    assert said == "“HMIS Basics” comes later. First: “Account on the HMIS Learning Center”."
    sound(course.add_certificate(begun_in_detroit(), certificate, START))


@pytest.mark.requirement("NEW-08")
@pytest.mark.parametrize("actor", [trainee(), administrator(), representative(), reviewer()])
def test_the_trainee_the_agency_and_lead_staff_record_it(actor: Actor) -> None:
    after = sound(account.record_account(in_detroit(), forms.account(actor), START)).state
    assert part_of(after).met_by == actor.person_id


@pytest.mark.parametrize("actor", [administrator(LAKESIDE), outsider()])
def test_nobody_else_records_it(actor: Actor) -> None:
    said = refused("not_permitted", account.record_account, in_detroit(), forms.account(actor), START)
    assert said == ("Only the trainee, the agency, and HMIS lead staff can record this account.")


@pytest.mark.parametrize(
    ("party", "actor"),
    [
        (TrainingParty.TRAINEE, trainee()),
        (TrainingParty.AGENCY, administrator()),
        (TrainingParty.STAFF, reviewer()),
    ],
)
def test_only_those_whom_the_policy_names_record_it(party: TrainingParty, actor: Actor) -> None:
    wanted = AccountRequirement(
        id="learning-center", title="An account", system="Learning Center", recorded_by=(party,), source=SOURCE
    )
    run = begun(small_training(requirements=(wanted,), practice=None))
    for each in (trainee(), administrator(), reviewer()):
        if each != actor:
            said = refused("not_permitted", account.record_account, run, forms.account(each), START)
            assert said == f"Only {party.spoken} can record this account."
    if party != TrainingParty.TRAINEE:
        expected = f"Create an account on the Learning Center and send your user name to {party.spoken}."
        assert next_step(run) == expected
    sound(account.record_account(run, forms.account(actor), START))


DETROIT = {"contact": Role.AGENCY_ADMINISTRATOR}
"""Whoever speaks for the agencies there."""


@pytest.mark.requirement("NEW-08")
@pytest.mark.parametrize(
    ("recorded_by", "asked", "contact", "role", "actor"),
    [
        ((TrainingParty.STAFF,), None, {}, Role.HMIS_LEAD, reviewer()),
        ((TrainingParty.AGENCY, TrainingParty.STAFF), None, {}, Role.HMIS_LEAD, representative()),
        ((TrainingParty.AGENCY,), None, {}, Role.REPRESENTATIVE, representative()),
        ((TrainingParty.AGENCY,), None, DETROIT, Role.AGENCY_ADMINISTRATOR, administrator()),
        ((TrainingParty.AGENCY,), Role.AGENCY_ADMINISTRATOR, {}, Role.AGENCY_ADMINISTRATOR, administrator()),
    ],
)
def test_who_records_it_for_the_trainee_has_a_task_with_a_date(
    recorded_by: tuple[TrainingParty, ...], asked: Role | None, contact: dict[str, Role], role: Role, actor: Actor
) -> None:
    wanted = AccountRequirement(
        id="learning-center",
        title="An account",
        system="Learning Center",
        recorded_by=recorded_by,
        asked=asked,
        source=SOURCE,
    )
    policy = small_training(requirements=(wanted,), practice=None, **contact)
    decision = timeline.begin(training_start(policy), START)
    board = Board()
    board.take(sound(decision))
    task = board.open["account/learning-center"]
    assert (task.title, task.role, task.person_id) == (
        "Record the trainee's user name on the Learning Center",
        role,
        None,
    )
    assert task.due == decision.state.window.deadline.ends_at
    assert waiting_for(decision.state) == f"the {role.spoken}"
    board.take(account.record_account(decision.state, forms.account(actor), LATER))
    assert board.open == {}


def test_a_trainee_who_may_record_it_leaves_nobody_a_task() -> None:
    board = Board()
    board.take(timeline.begin(training_start(detroit().training, role_type="read-only"), START))
    assert "account/learning-center" not in board.open


@pytest.mark.requirement("NEW-08")
def test_a_wrong_user_name_is_corrected_and_the_trail_says_both() -> None:
    run = begun_in_detroit()
    decision = sound(account.record_account(run, forms.account(reviewer(), user_name="tess.t"), LATER))
    assert part_of(decision.state).user_name == "tess.t"
    assert (decision.move, decision.summary) == (
        "account_replaced",
        "The user name on the HMIS Learning Center was corrected from t.trainee to tess.t.",
    )


def test_the_same_user_name_again_is_refused() -> None:
    again = forms.account(trainee(), user_name=" T.Trainee")
    said = refused("already_done", account.record_account, begun_in_detroit(), again, LATER)
    assert said == "The user name on the HMIS Learning Center is already recorded: t.trainee."


def test_an_unknown_account_is_refused_with_those_there_are() -> None:
    said = refused("unknown", account.record_account, in_detroit(), forms.account(trainee(), "forum"), START)
    assert said == "This training has no account called “forum”. It has: learning-center."


@pytest.mark.requirement("NEW-08")
@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("tess", " TESS ", True),
        ("Özil", "özil", True),
        ("tess", "tess2", False),
        ("tess t", "tesst", False),
    ],
)
def test_user_names_are_compared_without_capitals_and_blanks_at_the_ends(one: str, other: str, same: bool) -> None:
    assert same_user_name(one, other) is same
