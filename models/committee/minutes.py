"""The minutes of a meeting, made from what was recorded and from nothing else."""

from collections.abc import Mapping

from models.base import Instant, Message, listed
from models.calendar import civil_day, counted, spoken, spoken_time
from models.committee.dates import last_day_to_record
from models.committee.docket import Item, Motion, MotionResult, RecusalState, unanswered
from models.committee.lifecycle import MeetingState
from models.committee.notices import answer_of
from models.committee.state import Committee, Correction, Meeting
from models.policy.office import Office

Names = Mapping[str, str]
"""The names of people by id."""


class MinutesItem(Message):
    """One appeal in the minutes: what it is about, what was said, and the response."""

    title: str
    history: str = ""
    recusals: tuple[str, ...] = ()
    motions: tuple[str, ...] = ()
    response: str
    why: str = ""


class Minutes(Message):
    """A meeting's minutes in words. The same meeting always makes the same minutes."""

    title: str
    office: str
    made_on: Instant
    """When the meeting was over."""
    when: str
    how_dated: str
    state: str
    """Whether the meeting was held, and when it was closed."""
    present: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    quorum: str = ""
    presiding: str = ""
    changes: tuple[str, ...] = ()
    """How the meeting was moved, interrupted and resumed."""
    report: str = ""
    items: tuple[MinutesItem, ...] = ()
    figures: str
    corrections: tuple[str, ...] = ()
    policy_label: str


def minutes(committee: Committee, meeting: Meeting, office: Office, names: Names) -> Minutes:
    """Return the minutes of a meeting that is over. Raises ValueError for one that is not."""
    if meeting.ended_at is None:
        raise ValueError(f"{meeting.meeting_id} is not over")
    seated = [each.person_id for each in meeting.seats]
    came = [
        *(each for each in seated if each in meeting.attended),
        *(each for each in meeting.attended if each not in seated),
    ]
    away = [each for each in seated if each not in meeting.attended]
    return Minutes(
        title=f"{committee.policy.title}: minutes of {spoken(meeting.when.day)}",
        office=office.name,
        made_on=meeting.corrections[-1].at if meeting.corrections else meeting.ended_at,
        when=spoken_time(meeting.when.begins_at, committee.time_zone),
        how_dated=meeting.when.explained(),
        state=_state(committee, meeting),
        present=tuple(_present(committee, meeting, each, names) for each in came),
        absent=tuple(_member(meeting, each, names) for each in away),
        quorum=_quorum(meeting),
        presiding=", then ".join(_named(each, names) for each in (*meeting.presided, meeting.presiding) if each),
        changes=_changes(committee, meeting, names),
        report=_report(committee, meeting, names),
        items=tuple(_item(each, names, committee.time_zone) for each in meeting.items),
        figures=figures_of(meeting),
        corrections=tuple(_correction(committee, each, names) for each in meeting.corrections),
        policy_label=committee.policy_label,
    )


def people_in(meeting: Meeting) -> tuple[str, ...]:
    """Return everybody whom the minutes name."""
    motions = [motion for item in meeting.items for motion in item.motions]
    named = [
        *(each.person_id for each in meeting.seats),
        *meeting.attended,
        *meeting.presided,
        *(each.left_noted_by for each in meeting.attendance if each.left_noted_by),
        *(each.by for each in meeting.reschedulings),
        *(each.by for each in meeting.adjournments),
        *(each.by for each in meeting.corrections),
        *(person for motion in motions for person in (motion.moved_by, *motion.did_not_vote)),
        *(vote.person_id for motion in motions for vote in motion.votes),
        *(each.person_id for item in meeting.items for each in item.recusals),
        *filter(None, (meeting.presiding, meeting.report_presented_by)),
        *((meeting.cancellation.by,) if meeting.cancellation else ()),
    ]
    return tuple(dict.fromkeys(named))


def figures_of(meeting: Meeting) -> str:
    """Say in a sentence how much of the docket was answered."""
    responses = [each.response for each in meeting.items if each.response is not None]
    decided = sum(each.verdict is not None for each in responses)
    withdrawn = sum(each.withdrawn_at is not None and each.response is None for each in meeting.items)
    carried = sum(each.pending for each in meeting.items)
    return (
        f"{counted(len(meeting.items), 'appeal')} on the docket: {decided} decided, {len(responses) - decided} "
        f"continued, {withdrawn} withdrawn, {carried} carried over without a response."
    )


def _state(committee: Committee, meeting: Meeting) -> str:
    ended = spoken_time(meeting.ended_at, committee.time_zone) if meeting.ended_at else ""
    if meeting.cancellation is not None:
        return f"Canceled {ended}: {meeting.cancellation.why.rstrip('.')}. {_carried(meeting)}"
    if meeting.state == MeetingState.MISSED:
        last = spoken(last_day_to_record(meeting.when))
        if meeting.adjournments:
            return f"Not finished. Nobody resumed the meeting by the end of {last}. The rest was carried over."
        return f"Not held. Nobody opened the meeting by the end of {last}. {_carried(meeting)}"
    if meeting.state == MeetingState.WITHOUT_QUORUM:
        return f"Not held. There was no quorum (recorded {ended}). {_carried(meeting)}"
    opened = spoken_time(meeting.opened_at, committee.time_zone) if meeting.opened_at else ""
    return f"Opened {opened}. Closed {ended}."


def _carried(meeting: Meeting) -> str:
    """Say what became of the docket of a meeting that was not held."""
    return "Everything was carried over." if unanswered(meeting.items) else "No appeals were waiting on its docket."


def _quorum(meeting: Meeting) -> str:
    if meeting.quorum is None:
        return ""
    came, seats = len(meeting.attended), len(meeting.seats)
    return f"{came} of {counted(seats, 'member')} present. Needed for a quorum: {meeting.quorum}."


def _changes(committee: Committee, meeting: Meeting, names: Names) -> tuple[str, ...]:
    zone, said = committee.time_zone, []
    for moved in meeting.reschedulings:
        why = f" Reason: {moved.why.rstrip('.')}." if moved.why else ""
        times = f"from {spoken_time(moved.from_at, zone)} to {spoken_time(moved.to_at, zone)}"
        said.append(f"{_named(moved.by, names)} moved the meeting {times}.{why}")
    for break_ in meeting.adjournments:
        resumed = f"Resumed {spoken_time(break_.resumed_at, zone)}." if break_.resumed_at else "It was not resumed."
        adjourned = f"{_named(break_.by, names)} adjourned the meeting {spoken_time(break_.at, zone)}"
        said.append(f"{adjourned}. Reason: {break_.why.rstrip('.')}. {resumed}")
    return tuple(said)


def _correction(committee: Committee, made: Correction, names: Names) -> str:
    day = spoken(civil_day(made.at, committee.time_zone))
    return f"{made.text.rstrip('.')}. Corrected by {_named(made.by, names)}, {day}. Reason: {made.why.rstrip('.')}."


def _report(committee: Committee, meeting: Meeting, names: Names) -> str:
    if not committee.policy.inactivity_report:
        return ""
    if meeting.report is None:
        return "The agenda included no inactivity report."
    day = spoken(civil_day(meeting.report.as_of, committee.time_zone))
    stood = f"Inactivity report {meeting.report.review_id}, as of {day}: {counted(meeting.report.licenses, 'license')}"
    if meeting.report_presented_by is None:
        return f"{stood}. It was not presented."
    return f"{stood}. Presented by {_named(meeting.report_presented_by, names)}."


def _item(item: Item, names: Names, zone: str) -> MinutesItem:
    recusals = [
        f"{_named(each.person_id, names)}: {_RECUSED[each.state]}. {each.why} {each.reason}".strip()
        for each in item.recusals
    ]
    return MinutesItem(
        title=item.appeal.title,
        history=_history(item, zone),
        recusals=tuple(recusals),
        motions=tuple(_motion(each, names) for each in item.motions),
        response=f"{answer_of(item)[0].upper()}{answer_of(item)[1:]}.",
        why=item.response.why if item.response else "",
    )


def _history(item: Item, zone: str) -> str:
    said = [f"filed on {spoken(civil_day(item.appeal.filed_at, zone))}"]
    if item.appeal.round > 1:
        said.append("reopened after its decision was set aside")
    if item.continued_before:
        said.append(f"continued by {counted(item.continued_before, 'earlier meeting')}")
    if item.carried_over:
        said.append(f"carried over {counted(item.carried_over, 'time')} because a meeting was not held")
    text = listed(said)
    return f"{text[0].upper()}{text[1:]}."


def _motion(motion: Motion, names: Names) -> str:
    result = _RESULTS[motion.result] if motion.result is not None else "not counted"
    voted = "; ".join(f"{_named(each.person_id, names)}: {each.choice.value}" for each in motion.votes)
    votes = f" {motion.tally} ({voted})." if motion.votes else ""
    if motion.did_not_vote:
        votes += f" Did not vote: {listed([_named(each, names) for each in motion.did_not_vote])}."
    moved = f"Motion {motion.number} by {_named(motion.moved_by, names)}: {motion.verdict.spoken}"
    return f"{moved} (reason: {motion.why.rstrip('.')}). {result[0].upper()}{result[1:]}.{votes}"


def _present(committee: Committee, meeting: Meeting, person_id: str, names: Names) -> str:
    """Name a member who was present, and when that member came late or left early."""
    zone = committee.time_zone
    own = [each for each in meeting.attendance if each.person_id == person_id]
    came, left = {each.came_at for each in own}, {each.left_at for each in own}
    stayed = [each for each in meeting.adjournments if each.at in left and each.resumed_at in (*came, None)]
    usual = {meeting.opened_at, *(moment for each in stayed for moment in (each.at, each.resumed_at))}
    said = []
    for number, stretch in enumerate(own):
        if stretch.came_at not in usual:
            said.append(f"{'came back' if number else 'came'} {spoken_time(stretch.came_at, zone)}")
        if stretch.left_at is not None and stretch.left_at not in usual:
            noted = f" (noted by {_named(stretch.left_noted_by, names)})" if stretch.left_noted_by else ""
            said.append(f"left {spoken_time(stretch.left_at, zone)}{noted}")
    name = _member(meeting, person_id, names)
    return f"{name}: {'; '.join(said)}" if said else name


def _member(meeting: Meeting, person_id: str, names: Names) -> str:
    seat = next((each for each in meeting.seats if each.person_id == person_id), None)
    title = " (chair)" if seat and seat.chair else " (second chair)" if seat and seat.second_chair else ""
    return f"{_named(person_id, names)}{title}"


def _named(person_id: str, names: Names) -> str:
    return names.get(person_id, "a member whose name is no longer on record")


_RECUSED = {
    RecusalState.PROPOSED: "did not take part (proposed, and not settled)",
    RecusalState.RECUSED: "did not take part",
    RecusalState.DISMISSED: "may take part",
}
_RESULTS = {
    MotionResult.CARRIED: "carried",
    MotionResult.FAILED: "failed",
    MotionResult.DROPPED: "dropped without a count",
    MotionResult.WITHOUT_QUORUM: "not counted, because there was no quorum",
}
