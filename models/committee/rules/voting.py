"""How a meeting answers an appeal: by the chair, by motion and vote, or by continuing it (003, section 4)."""

from datetime import datetime

from models.appeal.responses import ContinuedFor, Response
from models.appeal.verdicts import Verdict
from models.calendar import counted
from models.committee import permissions
from models.committee.checks import check_and_remember, in_session, item_of
from models.committee.docket import Choice, Item, Motion, MotionResult, Vote
from models.committee.lifecycle import MeetingMove
from models.committee.messages import CastVote, ContinueAppeal, CountVotes, Decide, DocketItemStep, MakeMotion
from models.committee.state import Committee, CommitteeDecision, Meeting, OutboxKind
from models.committee.state_changes import conducted, put_on_next, with_item, with_meeting, with_outbox_message
from models.committee.verdict_checks import valid_verdict
from models.effects import Decision
from models.errors import RuleViolation
from models.policy.committees import Tie


def decide(committee: Committee, message: Decide, now: datetime) -> CommitteeDecision:
    """Record the chair's decision, if the policy lets the chair decide."""
    meeting, item = _pending(committee, message)
    after = check_and_remember(committee, message, permissions.may_decide(message.actor, committee, meeting, item))
    if not permissions.chair_decides(committee, meeting, item):
        raise RuleViolation(
            "majority_decides", "The members decide this by a majority of votes. Please make a motion and vote on it."
        )
    _require_quorum(committee, meeting, item)
    verdict = valid_verdict(committee, item.appeal, message, now)
    response = _response(committee, meeting, message, now, why=message.why, verdict=verdict, tally="by the chair")
    return answered(after, meeting, item, response, now)


def make_motion(committee: Committee, message: MakeMotion, now: datetime) -> CommitteeDecision:
    """Propose a verdict for the members to vote on."""
    meeting, item = _pending(committee, message)
    if permissions.chair_decides(committee, meeting, item):
        raise RuleViolation("chair_decides", f"The chair of the {committee.policy.title} decides this without a vote.")
    after = check_and_remember(committee, message, permissions.may_vote(message.actor, committee, meeting, item))
    if item.open_motion is not None:
        raise RuleViolation("motion_open", "Another motion about this appeal is open. Please count its votes first.")
    verdict = valid_verdict(committee, item.appeal, message, now)
    motion = Motion(
        number=len(item.motions) + 1,
        verdict=verdict,
        why=message.why,
        moved_by=message.actor.person_id,
        moved_at=now,
    )
    meeting = with_item(meeting, item.model_copy(update={"motions": (*item.motions, motion)}))
    meeting = conducted(meeting, MeetingMove.CONDUCTED)
    return Decision(
        state=with_meeting(after, meeting),
        move="moved",
        summary=f"Motion {motion.number} about {item.appeal.title}: {verdict.spoken}.",
    )


def cast_vote(committee: Committee, message: CastVote, now: datetime) -> CommitteeDecision:
    """Record a member's vote on the open motion. It can't be changed."""
    meeting, item = _pending(committee, message)
    after = check_and_remember(committee, message, permissions.may_vote(message.actor, committee, meeting, item))
    motion = _open(item, message.motion)
    person_id = message.actor.person_id
    if any(each.person_id == person_id for each in motion.votes):
        raise RuleViolation("voted_already", "You have already voted on this motion. Each member has one vote.")
    vote = Vote(person_id=person_id, choice=message.choice, at=now)
    voted = motion.model_copy(update={"votes": (*motion.votes, vote)})
    meeting = conducted(with_item(meeting, _with_motion(item, voted)), MeetingMove.CONDUCTED)
    return Decision(
        state=with_meeting(after, meeting),
        move="voted",
        summary=f"A vote on motion {motion.number} about {item.appeal.title}. Votes so far: {len(voted.votes)}.",
    )


def count_votes(committee: Committee, message: CountVotes, now: datetime) -> CommitteeDecision:
    """Count the votes. The motion is carried and is the response, or it fails and the appeal still needs a response."""
    meeting, item = _pending(committee, message)
    after = check_and_remember(committee, message, permissions.may_preside(message.actor, meeting, item))
    motion = _open(item, message.motion)
    if not motion.votes:
        raise RuleViolation("no_votes", "Nobody has voted on this motion yet.")
    _require_quorum(committee, meeting, item)
    missing = yet_to_vote(meeting, item, motion)
    if missing and not message.without_missing:
        them = "it" if len(missing) == 1 else "them"
        raise RuleViolation(
            "votes_missing",
            f"This motion is still missing {counted(len(missing), 'vote')}. Please wait for {them}. "
            "To count now, send it again with --without-missing.",
        )
    result = MotionResult.CARRIED if _carried(committee, meeting, motion) else MotionResult.FAILED
    item = _with_motion(item, _ended(motion, result, meeting, item))
    if result == MotionResult.CARRIED:
        response = _response(
            committee, meeting, message, now, why=motion.why, verdict=motion.verdict, tally=motion.tally
        )
        return answered(after, meeting, item, response, now)
    meeting = conducted(with_item(meeting, item), MeetingMove.CONDUCTED)
    return Decision(
        state=with_meeting(after, meeting),
        move="motion_failed",
        summary=f"Motion {motion.number} failed ({motion.tally}). {item.appeal.organization} still needs a response.",
    )


def continue_appeal(committee: Committee, message: ContinueAppeal, now: datetime) -> CommitteeDecision:
    """Continue an appeal to the docket of the next meeting. A resolution may take months."""
    meeting, item = _pending(committee, message)
    after = check_and_remember(committee, message, permissions.may_preside(message.actor, meeting, item))
    motion = item.open_motion
    if motion is not None:
        short = bool(motion.votes) and _missing(committee, meeting, item) > 0
        if motion.votes and not short:
            raise RuleViolation(
                "count_first", "Members have voted on a motion about this appeal. Please count the votes first."
            )
        result = MotionResult.WITHOUT_QUORUM if short else MotionResult.DROPPED
        item = _with_motion(item, _ended(motion, result, meeting, item))
    response = _response(committee, meeting, message, now, why=message.why, continued_for=message.continued_for)
    return answered(after, meeting, item, response, now)


def answered(
    committee: Committee, meeting: Meeting, item: Item, response: Response, now: datetime
) -> CommitteeDecision:
    """Record the response to an appeal and notify it. An appeal that is continued goes on the next docket."""
    item = item.model_copy(update={"response": response})
    meeting = conducted(with_item(meeting, item), MeetingMove.CONDUCTED)
    after = with_meeting(committee, meeting)
    following = None
    if response.verdict is None:
        more = item.model_copy(update={"continued_before": item.continued_before + 1})
        after, following = put_on_next(after, more, max(now, meeting.when.begins_at), now)
    after = with_outbox_message(after, OutboxKind.ANSWERED, item, meeting, response=response, following=following)
    tally = f" ({response.tally})" if response.tally else ""
    return Decision(
        state=after,
        move="answered",
        summary=f"{item.appeal.title}: {response.in_words}{tally}. {response.why}",
    )


def _pending(committee: Committee, message: DocketItemStep) -> tuple[Meeting, Item]:
    """Return the meeting in session, and the appeal on its docket that still needs a response."""
    meeting = in_session(committee, message.meeting_id)
    item = item_of(committee, meeting, message.appeal_id)
    if item.withdrawn_at is not None:
        raise RuleViolation("withdrawn", "This appeal was withdrawn, so there is nothing left to decide.")
    if item.response is not None:
        raise RuleViolation(
            "answered", f"This appeal already has its response from this meeting: {item.response.in_words}."
        )
    return meeting, item


def _open(item: Item, number: int) -> Motion:
    motion = item.open_motion
    if motion is None:
        raise RuleViolation("no_motion", "No motion about this appeal is open for votes right now.")
    if motion.number != number:
        raise RuleViolation(
            "another_motion", f"The open motion about this appeal is number {motion.number}. Please vote on that one."
        )
    return motion


def _missing(committee: Committee, meeting: Meeting, item: Item) -> int:
    """Count the members missing for a quorum about an appeal. Somebody who voted and then left still counts."""
    counts_recused = committee.policy.quorum.counts_recused
    if counts_recused is None or meeting.quorum is None:
        return 0
    voted = [each.person_id for each in item.open_motion.votes] if item.open_motion is not None else []
    there = dict.fromkeys([*meeting.present, *voted])
    return meeting.quorum - sum(counts_recused or not item.recused(each) for each in there)


def _require_quorum(committee: Committee, meeting: Meeting, item: Item) -> None:
    missing = _missing(committee, meeting, item)
    if missing > 0:
        needed = counted(meeting.quorum or 0, "member")
        more = f"{missing} more {'needs' if missing == 1 else 'need'} to take part"
        recused = "" if committee.policy.quorum.counts_recused else " Members who are recused don’t count."
        raise RuleViolation(
            "no_quorum",
            f"There is no quorum for this appeal: a quorum is {needed}, and {more}.{recused} "
            "Please wait for more members, or continue the appeal to the next meeting.",
        )


def yet_to_vote(meeting: Meeting, item: Item, motion: Motion) -> tuple[str, ...]:
    """Return the members who are present, could vote on a motion, and have not."""
    voted = (*motion.voted, *(each.person_id for each in motion.votes))
    return tuple(each for each in meeting.present if each not in voted and not item.recused(each))


def _ended(motion: Motion, result: MotionResult, meeting: Meeting, item: Item) -> Motion:
    """Return the motion with its result, and those who could have voted and did not."""
    voted = [each.person_id for each in motion.votes]
    silent = tuple(each for each in meeting.present if each not in voted and not item.recused(each))
    return motion.model_copy(update={"result": result, "did_not_vote": silent if voted else ()})


def _with_motion(item: Item, motion: Motion) -> Item:
    motions = tuple(motion if each.number == motion.number else each for each in item.motions)
    return item.model_copy(update={"motions": motions})


def _carried(committee: Committee, meeting: Meeting, motion: Motion) -> bool:
    for_, against = motion.count(Choice.FOR), motion.count(Choice.AGAINST)
    if for_ != against or committee.policy.deciding.tie == Tie.FAILS:
        return for_ > against
    of_chairs = [each for chair in meeting.chairs for each in motion.votes if each.person_id == chair]
    return bool(of_chairs) and of_chairs[0].choice == Choice.FOR


def _response(
    committee: Committee,
    meeting: Meeting,
    message: DocketItemStep,
    now: datetime,
    *,
    why: str,
    verdict: Verdict | None = None,
    continued_for: ContinuedFor | None = None,
    tally: str = "",
) -> Response:
    return Response(
        committee_id=committee.committee_id,
        meeting_id=meeting.meeting_id,
        meeting_day=meeting.when.day,
        at=now,
        by=message.actor.person_id,
        why=why,
        verdict=verdict,
        continued_for=continued_for,
        tally=tally,
    )
