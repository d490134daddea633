"""A committee as its pages show it: the docket, the room of a meeting, an appeal in it, what each reader may do.

The votes on a motion that is not counted yet are left out, unless the pack opens the ballot.
"""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import datetime

from models import ids
from models.appeal.state import Appeal
from models.appeal.verdicts import POSSIBLE
from models.base import Key, Message
from models.committee import permissions
from models.committee.ballots import as_the_room_sees
from models.committee.docket import Item, RecusalState
from models.committee.lifecycle import NOT_STARTED, UNDERWAY, MeetingState
from models.committee.membership import Membership, members_on
from models.committee.permissions import may_see_docket
from models.committee.state import Committee, Meeting
from models.errors import ProcessesAway, RuleViolation
from models.people import Actor
from services.appeal_attachments import FileOfAppeal, files_of
from services.committees import known_committee
from services.context import Context
from services.people import acting
from storage.reads import appeals, committees, people

CHAIR, SECOND, MEMBER = "chair", "second chair", "member"


class RoomMember(Message):
    """A member of a committee on the day of a meeting, and what the reader may record about the member."""

    person_id: Key
    name: str
    role: str
    present: bool
    presiding: bool
    may_note_arrival: bool = False
    may_note_departure: bool = False
    may_hand_over: bool = False


class RoomItem(Message):
    """An appeal on a docket, and what the reader may do about it in the room."""

    item: Item
    may_recuse: bool = False
    may_settle: tuple[Key, ...] = ()
    """Whose proposed recusal the reader may settle."""
    may_take_part: bool = False
    why_not: str = ""
    """Why the reader takes no part, if the reader is a member who is present."""
    may_move: bool = False
    may_decide: bool = False
    may_vote: bool = False
    has_voted: bool = False
    may_count: bool = False
    may_continue: bool = False
    verdicts: tuple[str, ...] = ()
    """What can be decided about it."""
    not_voted: tuple[Key, ...] = ()
    """Members who could vote on the open motion and have not."""


class Room(Message):
    """A committee's next or present meeting, for one reader."""

    committee_id: Key
    title: str
    meeting: Meeting | None
    """The meeting in session, or the next one. Votes that are not counted are not in it."""
    upcoming: tuple[Meeting, ...]
    """Every meeting that has not ended, this one first."""
    past: Meeting | None
    """The last meeting that has ended."""
    members: tuple[RoomMember, ...]
    needed: int
    """How many members are a quorum."""
    items: tuple[RoomItem, ...]
    names: Mapping[str, str]
    open_ballot: bool
    has_begun: bool
    """Whether the time of the meeting has come."""
    may_open: bool = False
    may_schedule: bool = False
    may_adjourn: bool = False
    may_resume: bool = False
    may_close: bool = False
    may_present_report: bool = False
    may_correct_minutes: bool = False
    may_take_back: bool = False
    recusal_later: bool = False
    """Whether the reader is a member, and can take no part in an appeal once the meeting is called to order."""

    @property
    def present(self) -> int:
        """How many members are present."""
        return sum(each.present for each in self.members)


class AppealInRoom(Message):
    """One appeal in the room, with everything that the committee has about it."""

    room: Room
    found: RoomItem
    appeal: Appeal
    files: tuple[FileOfAppeal, ...]
    regions: tuple[tuple[Key, str], ...]
    """The regions, for a verdict that moves a license."""


async def room(context: Context, by: str, committee_id: str) -> Room:
    """Return a committee's next or present meeting, with what the reader may do."""
    actor = await acting(context, by)
    return await _room(context, actor, await _seen(context, actor, committee_id))


async def _seen(context: Context, actor: Actor, committee_id: str) -> Committee:
    """Return a committee as its process has it. Raises RuleViolation for who may not see its docket."""
    known = await known_committee(context, committee_id)
    may_see_docket(actor, known).require()
    return await _fresh(context, known)


async def _room(context: Context, actor: Actor, committee: Committee, others: Iterable[str] = ()) -> Room:
    """Return the room of a committee. `names` has its people, and the others."""
    upcoming = tuple(each for each in committee.meetings if not each.ended)
    meeting = next(iter(upcoming), None)
    seats = await _seats(context, committee, meeting)
    past = [each for each in committee.meetings if each.ended]
    named = await asyncio.to_thread(people.names, context.database, {*_people_in(committee, seats), *others})
    now = context.now()
    return Room(
        committee_id=committee.committee_id,
        title=committee.policy.title,
        meeting=meeting,
        upcoming=upcoming,
        past=past[-1] if past else None,
        members=tuple(_member(actor, meeting, each, named) for each in _in_order(seats, named)),
        needed=committee.policy.quorum.needed(len(seats)),
        items=tuple(_item(actor, committee, meeting, each) for each in meeting.items) if meeting else (),
        names=named,
        open_ballot=committee.policy.deciding.open_ballot,
        has_begun=meeting is not None and now >= meeting.when.begins_at,
        **_acts(actor, committee, meeting, past, seats, now),
    )


async def appeal_in_room(context: Context, by: str, committee_id: str, appeal_id: str) -> AppealInRoom:
    """Return one appeal on the docket of the meeting, with everything about it."""
    actor = await acting(context, by)
    committee = await _seen(context, actor, committee_id)
    appeal = await asyncio.to_thread(appeals.appeal, context.database, appeal_id)
    about = [appeal.filed_by, *(each.holder_id for each in appeal.contested)] if appeal is not None else []
    seen = await _room(context, actor, committee, [each for each in about if each])
    found = next((each for each in seen.items if each.item.appeal.appeal_id == appeal_id), None)
    if found is None or appeal is None:
        raise RuleViolation("unknown_appeal", "This appeal is not on the docket of this meeting.")
    return AppealInRoom(
        room=seen,
        found=found,
        appeal=appeal,
        files=await files_of(context, actor, appeal),
        regions=tuple(await asyncio.to_thread(committees.regions, context.database)),
    )


async def _fresh(context: Context, known: Committee) -> Committee:
    """Return the committee as its process has it, since an act is shown there first; else as the records have it."""
    try:
        found = await context.processes.snapshot(ids.committee_workflow_id(known.committee_id), Committee)
    except ProcessesAway:
        found = None
    return as_the_room_sees(found or known)


async def _seats(context: Context, committee: Committee, meeting: Meeting | None) -> tuple[Membership, ...]:
    if meeting is not None and meeting.seats:
        return meeting.seats
    today = context.today()
    every = await asyncio.to_thread(committees.members, context.database, committee.policy.kind, today)
    return members_on(every, committee.policy, today)


def _people_in(committee: Committee, seats: Iterable[Membership]) -> list[str]:
    """Return everybody whose name a page about the committee shows."""
    found = [each.person_id for each in seats]
    for meeting in committee.meetings:
        found += [*meeting.present, *filter(None, (meeting.presiding, meeting.report_presented_by))]
        for item in meeting.items:
            found += [each.person_id for each in item.recusals]
            for motion in item.motions:
                found += [
                    motion.moved_by,
                    *motion.voted,
                    *motion.did_not_vote,
                    *(each.person_id for each in motion.votes),
                ]
    return list(dict.fromkeys(found))


def _in_order(seats: Iterable[Membership], named: Mapping[str, str]) -> list[Membership]:
    ranks = (CHAIR, SECOND, MEMBER)
    return sorted(seats, key=lambda each: (ranks.index(_role(each)), named.get(each.person_id, "")))


def _role(seat: Membership) -> str:
    return CHAIR if seat.chair else SECOND if seat.second_chair else MEMBER


def _member(actor: Actor, meeting: Meeting | None, seat: Membership, named: Mapping[str, str]) -> RoomMember:
    person_id, running = seat.person_id, meeting is not None and meeting.state == MeetingState.IN_SESSION
    shown = RoomMember(
        person_id=person_id,
        name=named.get(person_id, person_id),
        role=_role(seat),
        present=meeting is not None and person_id in meeting.present,
        presiding=meeting is not None and running and meeting.presiding == person_id,
    )
    if meeting is None or not running:
        return shown
    here = shown.present
    return shown.model_copy(
        update={
            "may_note_arrival": not here and bool(permissions.may_note_arrival(actor, meeting, person_id)),
            "may_note_departure": here and bool(permissions.may_note_departure(actor, meeting, person_id)),
            "may_hand_over": here
            and not shown.presiding
            and bool(permissions.may_hand_over(actor, meeting, person_id)),
        }
    )


def _item(actor: Actor, committee: Committee, meeting: Meeting, item: Item) -> RoomItem:
    shown = RoomItem(item=item, verdicts=POSSIBLE[item.appeal.reason])
    if meeting.state != MeetingState.IN_SESSION or not item.pending:
        return shown
    takes_part = permissions.may_vote(actor, committee, meeting, item)
    alone = permissions.chair_decides(committee, meeting, item)
    preside = bool(permissions.may_preside(actor, meeting, item))
    motion = item.open_motion
    voted = (*motion.voted, *(each.person_id for each in motion.votes)) if motion is not None else ()
    present = actor.person_id in meeting.present
    own = any(each.person_id == actor.person_id and each.state == RecusalState.RECUSED for each in item.recusals)
    able = [each for each in meeting.present if not item.recused(each)]
    return shown.model_copy(
        update={
            "may_recuse": bool(permissions.may_recuse(actor, committee, meeting))
            and not own
            and actor.person_id not in voted,
            "may_settle": tuple(
                each.person_id
                for each in item.recusals
                if each.state == RecusalState.PROPOSED
                and permissions.may_settle_recusal(actor, meeting, item, each.person_id)
            ),
            "may_take_part": bool(takes_part),
            "why_not": takes_part.sentence if present else "",
            "may_move": bool(takes_part) and not alone and motion is None,
            "may_decide": alone and bool(permissions.may_decide(actor, committee, meeting, item)),
            "may_vote": bool(takes_part) and motion is not None and actor.person_id not in voted,
            "has_voted": actor.person_id in voted,
            "may_count": preside and bool(voted),
            "may_continue": preside,
            "not_voted": tuple(each for each in able if each not in voted) if motion is not None else (),
        }
    )


def _acts(
    actor: Actor,
    committee: Committee,
    meeting: Meeting | None,
    past: list[Meeting],
    seats: tuple[Membership, ...],
    now: datetime,
) -> dict[str, bool]:
    """Return what the reader may do with the meeting as a whole, and with the minutes of the last one."""
    acts = {
        "may_correct_minutes": bool(past) and bool(permissions.may_correct_minutes(actor, committee, past[-1])),
        "may_take_back": bool(past)
        and past[-1].state == MeetingState.WITHOUT_QUORUM
        and now < past[-1].when.missed_at
        and bool(permissions.may_take_back_no_quorum(actor, committee)),
    }
    if meeting is None:
        return acts
    begun = now >= meeting.when.begins_at
    running, adjourned = meeting.state == MeetingState.IN_SESSION, meeting.state == MeetingState.ADJOURNED
    sits = bool(permissions.may_open(actor, committee, seats))
    return {
        **acts,
        "recusal_later": meeting.state in NOT_STARTED and sits,
        "may_open": meeting.state in NOT_STARTED and begun and sits,
        "may_schedule": meeting.state in NOT_STARTED and not begun and bool(permissions.may_schedule(actor, committee)),
        "may_adjourn": running and bool(permissions.may_adjourn(actor, meeting, now, only_presiding=True)),
        "may_resume": adjourned and sits,
        "may_close": meeting.state in UNDERWAY and bool(permissions.may_close(actor, meeting, only_presiding=True)),
        "may_present_report": running
        and meeting.report is not None
        and meeting.report_presented_by is None
        and bool(permissions.may_present_report(actor)),
    }
