"""Every message to an appeal in every state: accepted where its lifecycle says, else refused with a sentence."""

from collections.abc import Callable
from typing import Any

import pytest

from models.appeal.lifecycle import AppealLifecycle, AppealMove, AppealState
from models.appeal.messages import (
    AdjournHearing,
    AnswerQuestion,
    AppealStep,
    AttachFiles,
    CarryOver,
    GoOnDocket,
    HearResponse,
    OrderAnswered,
    ReportAssessment,
    Reschedule,
    ResumeHearing,
    SetAside,
    SettleOrders,
    TakeUp,
    Withdraw,
)
from models.appeal.responses import ContinuedFor
from models.appeal.rules import execution, hearing, submissions
from models.errors import RuleViolation
from models.people import SYSTEM, Role
from tests.models.appeal.samples import DECEMBER, NOVEMBER, Case, file, new_key, response
from tests.models.builders import hmis_lead, person, representative
from tests.models.checks import assert_sentence, sound

M, S = AppealMove, AppealState


def asked_both() -> Case:
    """An appeal that was asked a question and is assessed, and is on a docket again."""
    return Case().continued(ContinuedFor.QUESTION).continued(ContinuedFor.ASSESSMENT)


def in_state(state: AppealState) -> Case:
    """An appeal in a state; asked a question and an assessment before, wherever it can have been."""
    case = asked_both()
    if state in (S.FILED, S.DOCKETED):
        case.appeal = case.appeal.model_copy(update={"state": state})
    elif state == S.BEFORE_COMMITTEE:
        case.before()
    elif state == S.WITHDRAWN:
        case.send(submissions.withdraw, Withdraw(actor=representative(), key=new_key()))
    elif state != S.CONTINUED:
        case.decided()
        if state == S.CARRIED_OUT:
            case.answer(done=False, sentence="No.")
        elif state == S.CLOSED:
            case.carried_out()
    assert case.appeal.state == state
    return case


STEPS: list[tuple[AppealMove, Callable[..., Any], Callable[[], AppealStep]]] = [
    (M.DOCKETED, hearing.go_on_docket, lambda: GoOnDocket(actor=SYSTEM, key=new_key(), meeting=NOVEMBER)),
    (M.TAKEN_UP, hearing.take_up, lambda: TakeUp(actor=SYSTEM, key=new_key(), meeting_id="m")),
    (
        M.CARRIED_OVER,
        hearing.carry_over,
        lambda: CarryOver(actor=SYSTEM, key=new_key(), why="Nobody came.", next=DECEMBER),
    ),
    (
        M.RESCHEDULED,
        hearing.reschedule,
        lambda: Reschedule(actor=SYSTEM, key=new_key(), why="The room is taken.", meeting=DECEMBER),
    ),
    (
        M.ADJOURNED,
        hearing.adjourn_hearing,
        lambda: AdjournHearing(actor=SYSTEM, key=new_key(), why="It is late.", adjourned=DECEMBER),
    ),
    (M.RESUMED, hearing.resume_hearing, lambda: ResumeHearing(actor=SYSTEM, key=new_key(), resumed=DECEMBER)),
    (
        M.CONTINUED,
        hearing.hear,
        lambda: HearResponse(actor=SYSTEM, key=new_key(), response=response(kind=ContinuedFor.REASON), next=DECEMBER),
    ),
    (M.DECIDED, hearing.hear, lambda: HearResponse(actor=SYSTEM, key=new_key(), response=response())),
    (
        M.ADDED_TO,
        submissions.answer_question,
        lambda: AnswerQuestion(actor=representative(), key=new_key(), number=1, answer="In June."),
    ),
    (
        M.ADDED_TO,
        submissions.report_assessment,
        lambda: ReportAssessment(actor=hmis_lead(), key=new_key(), number=2, finding="Needed."),
    ),
    (M.ADDED_TO, submissions.attach, lambda: AttachFiles(actor=representative(), key=new_key(), attachments=(file(),))),
    (M.WITHDRAWN, submissions.withdraw, lambda: Withdraw(actor=representative(), key=new_key())),
    (M.ORDER_ANSWERED, execution.order_answered, lambda: OrderAnswered(actor=SYSTEM, key=new_key(), order=1)),
    (M.CLOSED, execution.settle_orders, lambda: SettleOrders(actor=hmis_lead(), key=new_key(), note="Done.")),
    (
        M.SET_ASIDE,
        submissions.set_aside,
        lambda: SetAside(actor=person("p-director", Role.HMIS_DIRECTOR), key=new_key(), reason="New papers."),
    ),
]


@pytest.mark.parametrize("state", AppealState)
@pytest.mark.parametrize(("move", "rule", "message"), STEPS, ids=lambda each: getattr(each, "__name__", str(each)))
def test_a_step_is_taken_where_its_move_is_open_and_nowhere_else(
    state: AppealState, move: AppealMove, rule: Callable[..., Any], message: Callable[[], AppealStep]
) -> None:
    case = in_state(state)
    if AppealLifecycle(state).allows(move):
        sound(rule(case.appeal, message(), case.now))
        return
    with pytest.raises(RuleViolation) as caught:
        rule(case.appeal, message(), case.now)
    assert caught.value.code == "not_now"
    assert_sentence(caught.value.sentence)


@pytest.mark.parametrize("state", AppealState)
@pytest.mark.parametrize(("move", "rule", "message"), STEPS, ids=lambda each: getattr(each, "__name__", str(each)))
def test_no_step_is_taken_by_somebody_who_may_not(
    state: AppealState, move: AppealMove, rule: Callable[..., Any], message: Callable[[], AppealStep]
) -> None:
    case = in_state(state)
    stranger = message().model_copy(update={"actor": person("p-stranger")})
    with pytest.raises(RuleViolation) as caught:
        rule(case.appeal, stranger, case.now)
    assert caught.value.code == ("not_permitted" if AppealLifecycle(state).allows(move) else "not_now")
