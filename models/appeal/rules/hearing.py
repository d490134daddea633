"""What a committee sends to an appeal: its meeting, that it was taken up, and the response (003, section 4)."""

from datetime import datetime

from models.appeal import notices, permissions
from models.appeal.checks import check_and_remember
from models.appeal.lifecycle import AppealMove
from models.appeal.messages import (
    AdjournHearing,
    CarryOver,
    GoOnDocket,
    HearResponse,
    Reschedule,
    ResumeHearing,
    TakeUp,
)
from models.appeal.responses import ContinuedFor, Response
from models.appeal.rules.execution import with_orders
from models.appeal.state import Appeal, AppealDecision, Question
from models.calendar import counted, day_deadline, spoken_time
from models.effects import CloseTask, Decision, OpenTask
from models.errors import RuleViolation


def go_on_docket(appeal: Appeal, message: GoOnDocket, now: datetime) -> AppealDecision:
    """Record that the appeal is on a docket, and notify the appellant of the meeting."""
    after = check_and_remember(
        appeal, message, AppealMove.DOCKETED, permissions.may_report_for_committee(message.actor)
    )
    after = after.model_copy(update={"meeting": message.meeting})
    when = spoken_time(message.meeting.begins_at, appeal.time_zone)
    return Decision(
        state=after,
        move="docketed",
        summary=f"On the docket of the {appeal.committee} for {when}.",
        closed=(CloseTask(key=notices.SETTLE_TASK),),
        notices=notices.received(after),
    )


def not_docketed(appeal: Appeal, sentence: str) -> AppealDecision:
    """Let HMIS lead staff find out why the committee did not docket the appeal. It is asked again."""
    return Decision(
        state=appeal,
        move="not_docketed",
        summary=f"No place on a docket yet: {sentence}",
        opened=(notices.docket_task(appeal, sentence),),
    )


def take_up(appeal: Appeal, message: TakeUp, now: datetime) -> AppealDecision:
    """Record that its meeting is in session."""
    after = check_and_remember(
        appeal, message, AppealMove.TAKEN_UP, permissions.may_report_for_committee(message.actor)
    )
    return Decision(state=after, move="taken_up", summary=f"Before the {appeal.committee}, which is in session.")


def carry_over(appeal: Appeal, message: CarryOver, now: datetime) -> AppealDecision:
    """Record that its meeting was not held, and notify the appellant of the next one."""
    after = check_and_remember(
        appeal, message, AppealMove.CARRIED_OVER, permissions.may_report_for_committee(message.actor)
    )
    after = after.model_copy(update={"meeting": message.next, "carried_over": appeal.carried_over + 1})
    return Decision(
        state=after,
        move="carried_over",
        summary=f"The meeting was not held. {message.why}",
        notices=(notices.carried_over(after, message.why),),
    )


def reschedule(appeal: Appeal, message: Reschedule, now: datetime) -> AppealDecision:
    """Record that its meeting is at another time, and notify the appellant."""
    after = check_and_remember(
        appeal, message, AppealMove.RESCHEDULED, permissions.may_report_for_committee(message.actor)
    )
    after = after.model_copy(update={"meeting": message.meeting})
    when = spoken_time(message.meeting.begins_at, appeal.time_zone)
    return Decision(
        state=after,
        move="rescheduled",
        summary=f"The {appeal.committee} meets on {when}. {message.why}".strip(),
        notices=(notices.rescheduled(after, message.why),),
    )


def adjourn_hearing(appeal: Appeal, message: AdjournHearing, now: datetime) -> AppealDecision:
    """Record that its meeting was adjourned, and notify the appellant of when it goes on."""
    after = check_and_remember(
        appeal, message, AppealMove.ADJOURNED, permissions.may_report_for_committee(message.actor)
    )
    after = after.model_copy(update={"meeting": message.adjourned})
    when = spoken_time(message.adjourned.resumes_at or message.adjourned.begins_at, appeal.time_zone)
    return Decision(
        state=after,
        move="adjourned",
        summary=f"The {appeal.committee} adjourned its meeting until {when}. {message.why}",
        notices=(notices.adjourned(after, message.why),),
    )


def resume_hearing(appeal: Appeal, message: ResumeHearing, now: datetime) -> AppealDecision:
    """Record that its meeting goes on, and notify the appellant."""
    after = check_and_remember(appeal, message, AppealMove.RESUMED, permissions.may_report_for_committee(message.actor))
    after = after.model_copy(update={"meeting": message.resumed})
    return Decision(
        state=after,
        move="resumed",
        summary=f"The {appeal.committee} resumed its meeting.",
        notices=(notices.resumed(after),),
    )


def hear(appeal: Appeal, message: HearResponse, now: datetime) -> AppealDecision:
    """Record the response of its meeting: decided, or continued (LIC-18, LIC-19). It must be its own committee."""
    response = message.response
    if response.committee_id != appeal.committee_id:
        raise RuleViolation(
            "wrong_committee", f"This appeal is before the {appeal.committee}. No other committee can decide it."
        )
    move = AppealMove.DECIDED if response.verdict is not None else AppealMove.CONTINUED
    after = check_and_remember(appeal, message, move, permissions.may_report_for_committee(message.actor))
    if response.verdict is not None:
        return _decided(after, response)
    return _continued(after, message, now)


def _decided(appeal: Appeal, response: Response) -> AppealDecision:
    open_questions = tuple(CloseTask(key=notices.question_key(each), done=False) for each in appeal.asked if each.waits)
    asked = tuple(each.model_copy(update={"overdue": True}) if each.waits else each for each in appeal.asked)
    unanswered = notices.open_question(appeal)
    appeal = appeal.model_copy(update={"asked": asked, "response": response, "ended_at": response.at, "meeting": None})
    decision = with_orders(appeal, response)
    tally = f" ({response.tally})" if response.tally else ""
    return decision.model_copy(
        update={
            "move": "decided",
            "summary": f"The {appeal.committee} {response.in_words}{tally}. {response.why}",
            "closed": (*open_questions, *decision.closed),
            "notices": (
                notices.without_question(notices.decided(decision.state, response), unanswered),
                *decision.notices,
            ),
        }
    )


def _continued(appeal: Appeal, message: HearResponse, now: datetime) -> AppealDecision:
    response = message.response
    if message.next is None:
        raise RuleViolation("no_next_meeting", "To continue an appeal, please name the next meeting.")
    asked = _asked(appeal, response, now)
    after = appeal.model_copy(
        update={
            "response": response,
            "continued": appeal.continued + 1,
            "meeting": message.next,
            "asked": (*appeal.asked, asked) if asked else appeal.asked,
        }
    )
    task: tuple[OpenTask, ...] = (notices.question_task(after, asked),) if asked else ()
    return Decision(
        state=after,
        move="continued",
        summary=f"The {appeal.committee} {response.in_words}: {response.why}",
        opened=task,
        notices=(notices.without_question(notices.continued(after, response, asked), notices.open_question(appeal)),),
    )


def _asked(appeal: Appeal, response: Response, now: datetime) -> Question | None:
    rule = appeal.policy.continuing
    kind = response.continued_for or ContinuedFor.REASON
    if kind == ContinuedFor.REASON:
        return None
    days = rule.answer_days if kind == ContinuedFor.QUESTION else rule.assessment_days
    what = "to answer" if kind == ContinuedFor.QUESTION else "for the assessment"
    rule_text = f"{counted(days, 'calendar day')} {what}"
    return Question(
        number=len(appeal.asked) + 1,
        kind=kind,
        text=response.why,
        asked_at=now,
        due=day_deadline(now, days, appeal.time_zone, rule_text, rule.source),
    )
