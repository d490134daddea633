"""The messages that an appeal and its committee send to each other."""

from models.appeal.messages import AdjournHearing, CarryOver, HearResponse, Reschedule, ResumeHearing, TakeUp
from models.appeal.state import Appeal, MeetingNote
from models.committee.docket import Docketed
from models.committee.messages import DocketAppeal, StrikeAppeal
from models.committee.state import Committee, OutboxKind, OutboxMessage
from models.people import SYSTEM

AppealMessage = TakeUp | CarryOver | Reschedule | AdjournHearing | ResumeHearing | HearResponse
"""What a committee sends to an appeal. A required field that no other message has says which one it is."""


def message_for(committee: Committee, entry: OutboxMessage) -> AppealMessage:
    """Build the message to an appeal. The same entry of the outbox always gives the same message."""
    key = f"{committee.committee_id}/{entry.number}"
    following = None
    if entry.next_id is not None and entry.next_at is not None:
        following = MeetingNote(meeting_id=entry.next_id, begins_at=entry.next_at, resumes_at=entry.resumes_at)
    if entry.kind == OutboxKind.CARRIED_OVER and following is not None:
        return CarryOver(actor=SYSTEM, key=key, why=entry.why, next=following)
    if entry.kind == OutboxKind.RESCHEDULED and following is not None:
        return Reschedule(actor=SYSTEM, key=key, why=entry.why, meeting=following)
    if entry.kind == OutboxKind.ADJOURNED and following is not None:
        return AdjournHearing(actor=SYSTEM, key=key, why=entry.why, adjourned=following)
    if entry.kind == OutboxKind.RESUMED and following is not None:
        return ResumeHearing(actor=SYSTEM, key=key, resumed=following)
    if entry.kind == OutboxKind.ANSWERED and entry.response is not None:
        return HearResponse(actor=SYSTEM, key=key, response=entry.response, next=following)
    return TakeUp(actor=SYSTEM, key=key, meeting_id=entry.meeting_id)


def docket_message(appeal: Appeal) -> DocketAppeal:
    """Build the message to the committee when an appeal is filed or reopened. It is the same for the same round."""
    people = tuple(dict.fromkeys(each for each in (appeal.filed_by, appeal.person_id) if each is not None))
    return DocketAppeal(
        actor=SYSTEM,
        key=f"docket/{appeal.appeal_id}/{appeal.round}",
        committee_id=appeal.committee_id,
        appeal=Docketed(
            appeal_id=appeal.appeal_id,
            round=appeal.round,
            reason=appeal.form.reason,
            organization=appeal.form.organization,
            agency_id=appeal.agency_id,
            region_ids=appeal.form.region_ids,
            license_ids=tuple(each.license_id for each in appeal.contested),
            people=people,
            filed_at=appeal.filed_at,
        ),
    )


def strike_message(appeal: Appeal) -> StrikeAppeal:
    """Build the message to the committee when an appeal is withdrawn."""
    key = f"strike/{appeal.appeal_id}/{appeal.round}"
    return StrikeAppeal(actor=SYSTEM, key=key, appeal_id=appeal.appeal_id, round=appeal.round)


def meeting_note(committee: Committee, appeal_id: str) -> MeetingNote | None:
    """Return the next meeting with an appeal on its docket, or else the last one that had it. Returns None for neither.

    An appeal that learns late of its docket may find that its meeting has already answered.
    """
    found = [
        (
            item.pending and not meeting.ended,
            MeetingNote(meeting_id=meeting.meeting_id, begins_at=meeting.when.begins_at, resumes_at=meeting.resumes_at),
        )
        for meeting in committee.meetings
        for item in meeting.items
        if item.appeal.appeal_id == appeal_id
    ]
    waiting = [note for waits, note in found if waits]
    return waiting[0] if waiting else found[-1][1] if found else None
