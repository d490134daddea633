"""What every message to a training run has in common: who may not, the same form again, a run that has ended."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, NamedTuple

import pytest

from models.people import Actor
from models.training.lifecycle import StepState
from models.training.messages import TrainingStep
from models.training.rules import account, course, form, practice_case, signature, test, window
from models.training.state import TrainingDecision, TrainingRun
from tests.models import forms
from tests.models.builders import (
    DAY,
    LAKESIDE,
    START,
    begun,
    begun_in_detroit,
    detroit,
    hmis_lead,
    outsider,
    representative,
    reviewer,
    run_at,
    trainee,
)
from tests.models.checks import refused, sound

NOW = START + DAY


class Kind(NamedTuple):
    """One kind of message: the rule, a run that is ready for it, the message, and another with other content."""

    rule: Callable[[TrainingRun, Any, datetime], TrainingDecision]
    run: TrainingRun
    message: TrainingStep
    other: TrainingStep


KINDS = {
    "form": Kind(form.submit_form, begun(), forms.form(trainee(), key="k-1"), forms.form(representative(), key="k-1")),
    "grade": Kind(
        test.record_test,
        begun(),
        forms.grade(reviewer(), score="90", key="k-1"),
        forms.grade(reviewer(), score="91", key="k-1"),
    ),
    "certificate": Kind(
        course.add_certificate,
        begun_in_detroit(),
        forms.certificate(trainee(), "reporting", key="k-1"),
        forms.certificate(trainee(), "hmis-basics", key="k-1"),
    ),
    "account": Kind(
        account.record_account,
        begun(detroit().training, role_type="read-only"),
        forms.account(trainee(), key="k-1"),
        forms.account(trainee(), user_name="somebody.else", key="k-1"),
    ),
    "signature": Kind(
        signature.sign,
        begun_in_detroit(),
        forms.signature(trainee(), "signed-by-trainee", key="k-1"),
        forms.signature(trainee(), "signed-by-trainee", "d-9", key="k-1"),
    ),
    "step": Kind(
        practice_case.submit_step,
        run_at(),
        forms.hand_in(trainee(), key="k-1"),
        forms.hand_in(trainee(), note="More.", key="k-1"),
    ),
    "review": Kind(
        practice_case.review_step,
        run_at(state=StepState.SUBMITTED),
        forms.correction(reviewer(), key="k-1"),
        forms.approval(reviewer(), key="k-1"),
    ),
    "last review": Kind(
        practice_case.review_step,
        run_at(4, StepState.SUBMITTED),
        forms.approval(reviewer(), 1, 4, key="k-1"),
        forms.correction(reviewer(), 1, 4, key="k-1"),
    ),
    "extension": Kind(
        window.extend,
        begun(),
        forms.extension(hmis_lead(), date(2026, 11, 20), key="k-1"),
        forms.extension(hmis_lead(), date(2026, 11, 21), key="k-1"),
    ),
    "withdrawal": Kind(
        window.withdraw,
        begun(),
        forms.giving_up(trainee(), key="k-1"),
        forms.giving_up(trainee(), "Another reason.", key="k-1"),
    ),
}

every_kind = pytest.mark.parametrize("kind", list(KINDS.values()), ids=list(KINDS))


def ended(run: TrainingRun) -> TrainingRun:
    return window.withdraw(run, forms.giving_up(trainee()), NOW).state


@every_kind
def test_the_message_is_accepted_where_it_belongs(kind: Kind) -> None:
    decision = sound(kind.rule(kind.run, kind.message, NOW))
    assert "k-1" in decision.state.keys
    assert "k-1" not in kind.run.keys


@every_kind
def test_the_same_form_again_is_refused_as_received_already_even_when_it_ended_the_run(kind: Kind) -> None:
    after = kind.rule(kind.run, kind.message, NOW).state
    refused("already_received", kind.rule, after, kind.message, NOW)
    refused("already_received", kind.rule, after, kind.message, NOW + 100 * DAY)


@every_kind
def test_the_same_form_key_with_other_content_is_refused(kind: Kind) -> None:
    after = kind.rule(kind.run, kind.message, NOW).state
    refused("key_reused", kind.rule, after, kind.other, NOW)


@every_kind
@pytest.mark.parametrize("who", [outsider(), representative(LAKESIDE)], ids=["no role", "another agency"])
def test_somebody_who_has_nothing_to_do_with_it_is_refused(kind: Kind, who: Actor) -> None:
    message = kind.message.model_copy(update={"actor": who})
    refused("not_permitted", kind.rule, kind.run, message, NOW)


@every_kind
def test_after_the_end_nothing_is_taken(kind: Kind) -> None:
    over = ended(kind.run)
    for message in (kind.message, kind.other):
        said = refused("not_now", kind.rule, over, message, NOW)
        assert said == "This training has ended (withdrawn). It can no longer be changed."


@every_kind
def test_a_decision_can_be_taken_again_and_is_the_same(kind: Kind) -> None:
    assert kind.rule(kind.run, kind.message, NOW) == kind.rule(kind.run, kind.message, NOW)
