"""Committees: starting them, their dockets, who is on them, and their figures (003, section 4)."""

import asyncio
from datetime import date, timedelta

from adapters.holiday_calendar import holidays_of
from models.base import Key, Message
from models.committee.ballots import as_the_room_sees
from models.committee.figures import Clearance, clearance
from models.committee.membership import Membership, members_on, term_ends
from models.committee.messages import CommitteeStart
from models.committee.permissions import may_see_docket
from models.committee.state import Committee
from models.committee.timeline import KNOWN_DAYS
from models.errors import RuleViolation
from services.context import Context, ReadingContext
from services.people import acting, excerpt
from storage.reads import appeals, closing_days, committees, people


async def begin(context: Context) -> None:
    """Start every committee of the policy. Nothing happens for those that are running already."""
    version, today = context.policy(), context.today()
    until = today + timedelta(days=KNOWN_DAYS)
    closed = await asyncio.to_thread(closing_days.closing_days, context.database, today)
    for rule in version.committees:
        await context.processes.start_committee(
            CommitteeStart(
                committee_id=rule.id,
                time_zone=context.pack.time_zone,
                policy_label=version.label,
                policy=rule,
                holidays=holidays_of(context.pack.holidays, today, until),
                holidays_until=until,
                closing_days=closed,
            )
        )


async def docket(context: ReadingContext, by: str, committee_id: str) -> Committee:
    """Return a committee with its meetings that have not ended, their dockets, and its last meeting."""
    actor = await acting(context, by)
    committee = await known_committee(context, committee_id)
    may_see_docket(actor, committee).require()
    return as_the_room_sees(committee)


class CommitteeMember(Message):
    """A member of a committee, with the term."""

    person_id: Key
    name: str
    role: str
    """Chair, second chair, or member."""
    since: date
    until: date | None
    """The last day of the term; None if it has no end."""
    agencies: tuple[Key, ...]
    """The organizations that the person belongs to, about whose appeals the person does not decide."""


class CommitteeRoster(Message):
    """Who a committee is."""

    title: str
    needed: int
    """How many members are a quorum now."""
    members: tuple[CommitteeMember, ...]


async def roster(context: ReadingContext, by: str, committee_id: str) -> CommitteeRoster:
    """Return the members and chairs of a committee, the chairs first."""
    committee = await docket(context, by, committee_id)
    today = context.today()
    seats = members_on(await seats_of(context, committee), committee.policy, today)
    named = await asyncio.to_thread(people.names, context.database, [each.person_id for each in seats])
    found = [
        CommitteeMember(
            person_id=each.person_id,
            name=named.get(each.person_id, each.person_id),
            role="chair" if each.chair else "second chair" if each.second_chair else "member",
            since=each.since,
            until=term_ends(each, committee.policy),
            agencies=each.agencies,
        )
        for each in seats
    ]
    ranks = ("chair", "second chair", "member")
    return CommitteeRoster(
        title=committee.policy.title,
        needed=committee.policy.quorum.needed(len(found)),
        members=tuple(sorted(found, key=lambda each: (ranks.index(each.role), each.name))),
    )


async def figures(context: ReadingContext, by: str, committee_id: str, from_day: date, to_day: date) -> Clearance:
    """Count how the committee cleared its docket from one day to another, both included."""
    committee = await docket(context, by, committee_id)
    known = await asyncio.to_thread(appeals.appeal_days, context.database, committee.committee_id, committee.time_zone)
    over = await asyncio.to_thread(committees.meeting_outcomes, context.database, committee.committee_id)
    return clearance(known, over, from_day, to_day)


async def known_committee(context: ReadingContext, committee_id: str) -> Committee:
    """Return the committee of this id from the records. Raises RuleViolation if there is none."""
    found = await asyncio.to_thread(committees.committee, context.database, committee_id.strip())
    if found is None:
        known = ", ".join(each.id for each in context.policy().committees) or "none"
        for each in context.policy().committees:
            if each.id == committee_id.strip():
                raise RuleViolation(
                    "still_loading",
                    f"The {each.title} is not ready yet, because the office is still loading. Please try again in a "
                    "few minutes.",
                )
        raise RuleViolation(
            "unknown_committee", f"There is no committee “{excerpt(committee_id)}”. The committees are: {known}."
        )
    return found


async def seats_of(context: ReadingContext, committee: Committee) -> list[Membership]:
    """Return everybody designated to a committee today."""
    return await asyncio.to_thread(committees.members, context.database, committee.policy.kind, context.today())
