"""Members who take no part in an appeal, by their own word or as the presiding member finds (003, section 4)."""

from datetime import datetime

from models.committee import permissions
from models.committee.checks import check_and_remember, in_session, item_of
from models.committee.docket import Item, Recusal, RecusalState
from models.committee.lifecycle import MeetingMove
from models.committee.messages import Recuse, SettleRecusal
from models.committee.state import Committee, CommitteeDecision, Meeting
from models.committee.state_changes import conducted, conducted_decision, with_item
from models.errors import RuleViolation


def recuse(committee: Committee, message: Recuse, now: datetime) -> CommitteeDecision:
    """Recuse a member from an appeal, as the member says."""
    meeting = in_session(committee, message.meeting_id)
    after = check_and_remember(committee, message, permissions.may_recuse(message.actor, committee, meeting))
    item = _pending_item(committee, meeting, message.appeal_id)
    person_id = message.actor.person_id
    if any(each.person_id == person_id and each.state == RecusalState.RECUSED for each in item.recusals):
        raise RuleViolation("already_recused", "You are already recused from this appeal.")
    motion = item.open_motion
    if motion is not None and any(vote.person_id == person_id for vote in motion.votes):
        raise RuleViolation("voted_already", "You have already voted on this appeal, and your vote counts.")
    others = tuple(each for each in item.recusals if each.person_id != person_id)
    own = Recusal(person_id=person_id, why=message.why, state=RecusalState.RECUSED, settled_by=person_id)
    meeting = with_item(meeting, item.model_copy(update={"recusals": (*others, own)}))
    meeting = conducted(meeting, MeetingMove.CONDUCTED)
    return conducted_decision(after, meeting, "recused", f"A member is recused from {item.appeal.title}: {message.why}")


def settle_recusal(committee: Committee, message: SettleRecusal, now: datetime) -> CommitteeDecision:
    """Confirm a proposed recusal, or find that the member may take part."""
    meeting = in_session(committee, message.meeting_id)
    item = _pending_item(committee, meeting, message.appeal_id)
    allowed = permissions.may_settle_recusal(message.actor, meeting, item, message.person_id)
    after = check_and_remember(committee, message, allowed)
    known = next((each for each in item.recusals if each.person_id == message.person_id), None)
    if known is None or known.state != RecusalState.PROPOSED:
        raise RuleViolation("not_proposed", "This member has no proposed recusal for this appeal.")
    if not message.holds and not message.reason.strip():
        raise RuleViolation("no_reason", "Please say why this member may take part anyway.")
    state = RecusalState.RECUSED if message.holds else RecusalState.DISMISSED
    settled = known.model_copy(
        update={"state": state, "settled_by": message.actor.person_id, "reason": message.reason.strip()}
    )
    recusals = tuple(settled if each is known else each for each in item.recusals)
    meeting = with_item(meeting, item.model_copy(update={"recusals": recusals}))
    meeting = conducted(meeting, MeetingMove.CONDUCTED)
    found = "does not take part" if message.holds else f"may take part: {message.reason.strip()}"
    return conducted_decision(
        after, meeting, "recusal_settled", f"A member {found}. {item.appeal.title}.".replace("..", ".")
    )


def _pending_item(committee: Committee, meeting: Meeting, appeal_id: str) -> Item:
    item = item_of(committee, meeting, appeal_id)
    if not item.pending:
        raise RuleViolation("answered", "This appeal already has its response from this meeting, or was withdrawn.")
    return item
