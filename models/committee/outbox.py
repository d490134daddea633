"""How an appeal and its committee speak to each other: a message for each thing that one has to tell the other."""

from models.appeal.messages import CarryOver, HearResponse, TakeUp
from models.appeal.state import Appeal, MeetingNote
from models.committee.docket import Docketed
from models.committee.messages import DocketAppeal, StrikeAppeal
from models.committee.state import Committee, OutboxKind, OutboxMessage
from models.people import SYSTEM


def message_for(committee: Committee, telling: OutboxMessage) -> TakeUp | CarryOver | HearResponse:
    """What the appeal is sent. The same telling always makes the same message."""
    key = f"{committee.committee_id}/{telling.number}"
    following = None
    if telling.next_id is not None and telling.next_at is not None:
        following = MeetingNote(meeting_id=telling.next_id, begins_at=telling.next_at)
    if telling.kind == OutboxKind.CARRIED_OVER and following is not None:
        return CarryOver(actor=SYSTEM, key=key, why=telling.why, next=following)
    if telling.kind == OutboxKind.ANSWERED and telling.response is not None:
        return HearResponse(actor=SYSTEM, key=key, response=telling.response, next=following)
    return TakeUp(actor=SYSTEM, key=key, meeting_id=telling.meeting_id)


def docket_message(appeal: Appeal) -> DocketAppeal:
    """What the committee is sent when an appeal was filed or reopened: the same for the same round of it."""
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
    """What the committee is sent when an appeal was withdrawn."""
    return StrikeAppeal(actor=SYSTEM, key=f"strike/{appeal.appeal_id}/{appeal.round}", appeal_id=appeal.appeal_id)


def meeting_note(committee: Committee, appeal_id: str) -> MeetingNote | None:
    """The next meeting on whose docket an appeal is, if it is on one."""
    for meeting in committee.meetings:
        for item in meeting.items:
            if item.appeal.appeal_id == appeal_id and item.pending and not meeting.ended:
                return MeetingNote(meeting_id=meeting.meeting_id, begins_at=meeting.when.begins_at)
    return None
