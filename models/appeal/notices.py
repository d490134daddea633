"""The letters of an appeal, one for each kind of decision, and its tasks."""

from models.appeal.responses import ContinuedFor, Response
from models.appeal.state import Appeal, Contested, Question
from models.appeal.verdicts import (
    ExceptionUntil,
    GrantFromAllotment,
    ReassignExcess,
    Reinstatement,
    RemoveAndReassign,
    RequestOneMore,
)
from models.calendar import Deadline, civil_day, counted, last_day_deadline, spoken, spoken_time
from models.effects import Facts, Notice, OpenTask, TaskKind
from models.ids import decision_paper_id, license_workflow_id
from models.license.notices import APPEAL_ENTRY, LAST_DAY_TO_APPEAL
from models.people import Role

SETTLE_TASK = "settle"

_QUESTION = "Answer the committee’s question about your appeal"


def to_appellant(appeal: Appeal, template: str, facts: Facts, deadline: Deadline | None = None) -> Notice:
    """Return a letter to the people and the organization behind the appeal."""
    people = tuple(dict.fromkeys(each for each in (appeal.filed_by, appeal.person_id) if each is not None))
    return Notice(
        template=template,
        to=people,
        to_role=appeal.policy.contact if appeal.agency_id is not None else None,
        agency_id=appeal.agency_id,
        facts=facts,
        deadline=deadline,
        deadline_title=_QUESTION if deadline else "",
    )


def without_question(notice: Notice, asked: Question | None) -> Notice:
    """Return the letter with the open question that it makes pointless, if there is one, off the calendars."""
    if asked is None or asked.kind != ContinuedFor.QUESTION or notice.deadline is not None:
        return notice
    off = {
        "deadline": asked.due,
        "deadline_title": _QUESTION,
        "deadline_key": question_key(asked),
        "deadline_is_off": True,
    }
    return notice.model_copy(update=off)


def open_question(appeal: Appeal) -> Question | None:
    """Return the question to the appellant that waits for an answer, if there is one."""
    waiting = [each for each in appeal.asked if each.waits and each.kind == ContinuedFor.QUESTION]
    return waiting[-1] if waiting else None


def answered(appeal: Appeal, asked: Question) -> Notice:
    """Say that the answer arrived, and take the question off the calendars."""
    letter = to_appellant(appeal, "deadline_over", {"what": _QUESTION})
    return without_question(letter, asked)


def received(appeal: Appeal) -> tuple[Notice, ...]:
    """Say that the appeal is on a docket: which committee, and when it meets.

    The last day to appeal leaves the calendars, license by license.
    """
    facts: Facts = {**_about(appeal), "meeting": _meeting(appeal)}
    letter = to_appellant(appeal, "appeal_received", facts)
    met = to_appellant(appeal, "deadline_over", {"what": LAST_DAY_TO_APPEAL})
    revoked = [each for each in appeal.contested if each.appeal_until is not None]
    letters = [letter, *[met] * (len(revoked) - 1)]
    return tuple(
        _without_last_day(appeal, each, revoked[number]) if number < len(revoked) else each
        for number, each in enumerate(letters)
    )


def _without_last_day(appeal: Appeal, letter: Notice, contested: Contested) -> Notice:
    """Return the letter with the last day to appeal this license off the calendars."""
    day = civil_day(appeal.filed_at, appeal.time_zone)
    filed = last_day_deadline(day, appeal.filed_at, appeal.time_zone, rule="the appeal was filed", source="")
    off = {
        "deadline": filed,
        "deadline_title": LAST_DAY_TO_APPEAL,
        "deadline_key": APPEAL_ENTRY,
        "deadline_of": license_workflow_id(contested.license_id),
        "deadline_is_off": True,
    }
    return letter.model_copy(update=off)


def continued(appeal: Appeal, response: Response, asked: Question | None) -> Notice:
    """Say that the committee does not decide yet: why, what it asks for, and when it meets next."""
    facts: Facts = {**_about(appeal), "reason": response.why, "next_meeting": _meeting(appeal)}
    if asked is None:
        return to_appellant(appeal, "appeal_continued", facts)
    if asked.kind == ContinuedFor.QUESTION:
        letter = to_appellant(appeal, "appeal_question", facts, asked.due)
        return letter.model_copy(update={"deadline_key": question_key(asked)})
    return to_appellant(appeal, "appeal_assessment", facts)


def carried_over(appeal: Appeal, why: str) -> Notice:
    """Say that the meeting was not held."""
    facts: Facts = {**_about(appeal), "reason": why, "next_meeting": _meeting(appeal)}
    return to_appellant(appeal, "appeal_carried_over", facts)


def rescheduled(appeal: Appeal, why: str) -> Notice:
    """Say that the meeting is at another time."""
    facts: Facts = {**_about(appeal), "next_meeting": _meeting(appeal), **({"reason": why} if why else {})}
    return to_appellant(appeal, "appeal_rescheduled", facts)


def adjourned(appeal: Appeal, why: str) -> Notice:
    """Say that the meeting was interrupted before the appeal got a response, and when it goes on."""
    facts: Facts = {**_about(appeal), "reason": why, "resumes": _meeting(appeal)}
    return to_appellant(appeal, "appeal_adjourned", facts)


def resumed(appeal: Appeal) -> Notice:
    """Say that the interrupted meeting goes on."""
    return to_appellant(appeal, "appeal_resumed", _about(appeal))


def decided(appeal: Appeal, response: Response) -> Notice:
    """Send the decision, in the letter of its kind, with the decision letter attached."""
    letter = _decision(appeal, response)
    return letter.model_copy(update={"paper": decision_paper_id(appeal.appeal_id, appeal.round)})


def _decision(appeal: Appeal, response: Response) -> Notice:
    """Return the letter of its kind; a denial offers self-pay and the board of directors (LIC-22, LIC-23)."""
    facts: dict[str, str | int | bool | list[str]] = {**_about(appeal), "reason": response.why}
    match response.verdict:
        case ExceptionUntil(license_ids=license_ids, until=until):
            facts |= {"licenses": counted(len(license_ids), "license"), "until": spoken(until)}
            return to_appellant(appeal, "appeal_exception", facts)
        case Reinstatement(license_ids=license_ids):
            facts["licenses"] = counted(len(license_ids), "license")
            return to_appellant(appeal, "appeal_reinstated", facts)
        case GrantFromAllotment() | ReassignExcess() | RemoveAndReassign() as verdict:
            facts |= {"how": _HOW[verdict.what], "for_region": appeal.agency_id is None}
            return to_appellant(appeal, "appeal_license_granted", facts)
        case RequestOneMore():
            return to_appellant(appeal, "appeal_license_requested", facts)
        case _:
            rule = appeal.policy.after_denial
            facts |= {"self_pay": rule.self_pay, "board": rule.board}
            if appeal.estimate is not None:
                facts["estimate"] = appeal.estimate.sentence
            return to_appellant(appeal, "appeal_denied", facts)


def withdrawn(appeal: Appeal, why: str = "") -> Notice:
    """Say that the appeal was withdrawn, or `why` it ended without the appellant's doing."""
    return to_appellant(appeal, "appeal_withdrawn", {**_about(appeal), **({"reason": why} if why else {})})


def reopened(appeal: Appeal, why: str) -> Notice:
    """Say that the decision was set aside."""
    return to_appellant(appeal, "appeal_set_aside", {**_about(appeal), "reason": why})


def question_task(appeal: Appeal, asked: Question) -> OpenTask:
    """Open the task to answer the question, or to make the assessment."""
    if asked.kind == ContinuedFor.QUESTION:
        return OpenTask(
            key=question_key(asked),
            kind=TaskKind.ANSWER_QUESTION,
            title=f"Answer the {appeal.committee} about your appeal: {asked.text}",
            person_id=appeal.filed_by,
            agency_id=appeal.agency_id,
            due=asked.due.ends_at,
        )
    return OpenTask(
        key=question_key(asked),
        kind=TaskKind.ASSESS_NEED,
        title=f"Assess the need of {appeal.form.organization} for the {appeal.committee}: {asked.text}",
        role=appeal.policy.continuing.assessors[0],
        agency_id=appeal.agency_id,
        due=asked.due.ends_at,
    )


def settle_task(appeal: Appeal, why: str) -> OpenTask:
    """Open the task for a person to settle what could not be carried out."""
    return OpenTask(
        key=SETTLE_TASK,
        kind=TaskKind.SETTLE_APPEAL,
        title=f"The decision on the appeal of {appeal.form.organization} could not be carried out: {why}",
        role=Role.HMIS_LEAD,
        agency_id=appeal.agency_id,
    )


def docket_task(appeal: Appeal, why: str) -> OpenTask:
    """Open the task for a person to find out why the appeal has no place on a docket."""
    return OpenTask(
        key=SETTLE_TASK,
        kind=TaskKind.SETTLE_APPEAL,
        title=f"The appeal of {appeal.form.organization} is not on a docket yet: {why}",
        role=Role.HMIS_LEAD,
        agency_id=appeal.agency_id,
    )


def question_key(asked: Question) -> str:
    """Return the key of the task for a question or an assessment."""
    return f"asked/{asked.number}"


def _about(appeal: Appeal) -> dict[str, str | int | bool | list[str]]:
    return {"committee": appeal.committee, "about": appeal.form.reason.spoken}


def _meeting(appeal: Appeal) -> str:
    if appeal.meeting is None:
        raise ValueError(f"{appeal.appeal_id} is on no docket")
    return spoken_time(appeal.meeting.resumes_at or appeal.meeting.begins_at, appeal.time_zone)


_HOW = {
    "grant_from_allotment": "from its region’s own allotment",
    "reassign_excess": "that another region can spare",
    "remove_and_reassign": "that becomes available elsewhere",
}
"""How a license is granted, for a letter, which does not say whose license is removed."""
