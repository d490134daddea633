"""What people add to a pending appeal, and how it is withdrawn or set aside (003, section 4)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from models.appeal import notices, permissions
from models.appeal.checks import check_and_remember
from models.appeal.form import Attachment, require_attachable
from models.appeal.lifecycle import AppealMove
from models.appeal.messages import AnswerQuestion, AttachFiles, ReportAssessment, SetAside, Withdraw
from models.appeal.responses import ContinuedFor
from models.appeal.state import Appeal, AppealDecision, OrderState, Question
from models.calendar import civil_day, counted, days_later, end_of_day, later, spoken
from models.effects import CloseTask, Decision
from models.errors import RuleViolation


def answer_question(appeal: Appeal, message: AnswerQuestion, now: datetime) -> AppealDecision:
    """Record the appellant's answer. It counts while there is no decision, even after the due date."""
    after = check_and_remember(appeal, message, AppealMove.ADDED_TO, permissions.may_add(message.actor, appeal))
    asked = _unanswered(appeal, message.number, ContinuedFor.QUESTION)
    after = _with_files(after, message.attachments)
    return Decision(
        state=_with_answer(after, asked, message.answer, message.actor.person_id, now),
        move="question_answered",
        summary=f"The appellant answered: {message.answer}",
        closed=(CloseTask(key=notices.question_key(asked)),),
        notices=(notices.answered(after, asked),),
    )


def report_assessment(appeal: Appeal, message: ReportAssessment, now: datetime) -> AppealDecision:
    """Record the finding about the organization's need for the next meeting."""
    after = check_and_remember(appeal, message, AppealMove.ADDED_TO, permissions.may_assess(message.actor, appeal))
    asked = _unanswered(appeal, message.number, ContinuedFor.ASSESSMENT)
    after = _with_files(after, message.attachments)
    return Decision(
        state=_with_answer(after, asked, message.finding, message.actor.person_id, now),
        move="assessed",
        summary=f"Assessment: {message.finding}",
        closed=(CloseTask(key=notices.question_key(asked)),),
    )


def attach(appeal: Appeal, message: AttachFiles, now: datetime) -> AppealDecision:
    """Attach more files from the appellant."""
    after = check_and_remember(appeal, message, AppealMove.ADDED_TO, permissions.may_add(message.actor, appeal))
    if not message.attachments:
        raise RuleViolation("no_files", "Please choose at least one file.")
    after = _with_files(after, message.attachments)
    return Decision(state=after, move="attached", summary=f"{counted(len(message.attachments), 'file')} attached.")


def withdraw(appeal: Appeal, message: Withdraw, now: datetime) -> AppealDecision:
    """Withdraw the appeal. That is possible at any time before the decision. It also ends so when its agency closes."""
    after = check_and_remember(appeal, message, AppealMove.WITHDRAWN, permissions.may_withdraw(message.actor, appeal))
    after = after.model_copy(update={"ended_at": now, "meeting": None})
    why = message.reason if message.actor.is_system else ""
    return Decision(
        state=after,
        move="withdrawn",
        summary=f"Withdrawn. {message.reason}".strip(),
        closed=(
            CloseTask(key=notices.SETTLE_TASK, done=False),
            *(CloseTask(key=notices.question_key(each), done=False) for each in appeal.asked if each.waits),
        ),
        notices=(notices.without_question(notices.withdrawn(after, why), notices.open_question(appeal)),),
    )


def set_aside(appeal: Appeal, message: SetAside, now: datetime) -> AppealDecision:
    """Set the decision aside, so that the appeal goes before its committee again.

    What was carried out stays in effect until the new decision. The summary names it, so that nobody assumes that it
    was undone.
    """
    after = check_and_remember(appeal, message, AppealMove.SET_ASIDE, permissions.may_set_aside(message.actor, appeal))
    until = set_aside_until(appeal)
    if until is not None and now >= until:
        last = spoken(civil_day(later(until, -timedelta(microseconds=1)), appeal.time_zone))
        raise RuleViolation("too_late", f"The last day to set this decision aside was {last}.")
    done = [each.work.spoken for each in appeal.orders if each.state == OrderState.DONE]
    still_done = f" Still in effect for now: {', '.join(done)}." if done else ""
    after = after.model_copy(
        update={
            "round": appeal.round + 1,
            "set_aside": (*appeal.set_aside, *((appeal.response,) if appeal.response else ())),
            "response": None,
            "orders": (),
            "ended_at": None,
            "closed_at": None,
        }
    )
    return Decision(
        state=after,
        move="set_aside",
        summary=f"The decision was set aside: {message.reason.rstrip('.')}.{still_done}",
        closed=(CloseTask(key=notices.SETTLE_TASK, done=False),),
        notices=(notices.reopened(after, message.reason),),
    )


def set_aside_until(appeal: Appeal) -> datetime | None:
    """Return the first instant at which it is too late to set the decision aside, or None if it isn't closed."""
    if appeal.closed_at is None:
        return None
    closed_on = civil_day(appeal.closed_at, appeal.time_zone)
    return end_of_day(days_later(closed_on, appeal.policy.setting_aside.within_days), appeal.time_zone)


def _unanswered(appeal: Appeal, number: int, kind: ContinuedFor) -> Question:
    found = next((each for each in appeal.asked if each.number == number and each.kind == kind), None)
    if found is None:
        raise RuleViolation("not_asked", "The committee didn't ask for this.")
    if found.answered_at is not None:
        raise RuleViolation("answered", "This was already answered. You can attach more files instead.")
    return found


def _with_answer(appeal: Appeal, asked: Question, answer: str, by: str, now: datetime) -> Appeal:
    answered = asked.model_copy(update={"answer": answer, "answered_by": by, "answered_at": now})
    every = tuple(answered if each.number == asked.number else each for each in appeal.asked)
    return appeal.model_copy(update={"asked": every})


def _with_files(appeal: Appeal, added: Sequence[Attachment]) -> Appeal:
    require_attachable(appeal.attachments, added, appeal.policy.attaching)
    return appeal.model_copy(update={"attachments": (*appeal.attachments, *added)})
