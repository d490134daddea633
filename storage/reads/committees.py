"""Committees: their members, their meetings, and their dockets."""

from datetime import date

from sqlalchemy import literal, select, tuple_, union

from models.committee.figures import MeetingOutcome
from models.committee.lifecycle import ENDED, MeetingState
from models.committee.membership import Membership
from models.committee.state import Committee, Meeting
from models.committee.state_changes import kept_meetings
from models.license.state import HOLDING
from models.people import AGENCY_ROLES
from models.policy.committees import CommitteeKind
from storage.database import Database
from storage.reads.actors import in_force
from storage.tables.committees import committees, meetings
from storage.tables.directory import designations
from storage.tables.directory import regions as region_table
from storage.tables.licenses import assignments


def committee(database: Database, committee_id: str) -> Committee | None:
    """Return a committee as last recorded, with the meetings that its state keeps."""
    with database.read() as connection:
        body = connection.execute(select(committees.c.body).where(committees.c.id == committee_id)).scalar_one_or_none()
        if body is None:
            return None
        rows = connection.execute(
            select(meetings.c.id, meetings.c.body, meetings.c.state)
            .where(meetings.c.committee_id == committee_id)
            .order_by(meetings.c.begins_at)
        ).all()
    kept = kept_meetings([(each.id, MeetingState(each.state)) for each in rows])
    return Committee.model_validate({**body, "meetings": [each.body for each in rows if each.id in kept]})


def committee_of(database: Database, meeting_id: str) -> Committee | None:
    """Return the committee that holds this meeting; None if there is no such meeting."""
    with database.read() as connection:
        found = connection.execute(
            select(meetings.c.committee_id).where(meetings.c.id == meeting_id)
        ).scalar_one_or_none()
    return None if found is None else committee(database, found)


def meeting(database: Database, meeting_id: str) -> Meeting | None:
    """Return a meeting as it was last recorded, however long ago; None if there is none."""
    with database.read() as connection:
        body = connection.execute(select(meetings.c.body).where(meetings.c.id == meeting_id)).scalar_one_or_none()
    return None if body is None else Meeting.model_validate(body)


def meeting_of(database: Database, committee_id: str, meeting_id: str) -> Meeting | None:
    """Return a committee's meeting in the same way; None if the committee held none of this id."""
    query = select(meetings.c.body).where(meetings.c.id == meeting_id, meetings.c.committee_id == committee_id)
    with database.read() as connection:
        body = connection.execute(query).scalar_one_or_none()
    return None if body is None else Meeting.model_validate(body)


def meetings_of(database: Database, committee_id: str) -> list[Meeting]:
    """Return every meeting of a committee, the earliest first."""
    query = select(meetings.c.body).where(meetings.c.committee_id == committee_id).order_by(meetings.c.begins_at)
    with database.read() as connection:
        return [Meeting.model_validate(body) for body in connection.execute(query).scalars()]


def ended_meetings(database: Database, committee_id: str, after: str, limit: int) -> list[Meeting]:
    """Return the meetings of a committee that have ended, the latest first, that come after the meeting `after`."""
    query = select(meetings.c.body).where(meetings.c.committee_id == committee_id, meetings.c.state.in_(ENDED))
    if after:
        last = select(meetings.c.begins_at).where(meetings.c.id == after).scalar_subquery()
        query = query.where(tuple_(meetings.c.begins_at, meetings.c.id) < tuple_(last, literal(after)))
    query = query.order_by(meetings.c.begins_at.desc(), meetings.c.id.desc()).limit(limit)
    with database.read() as connection:
        return [Meeting.model_validate(body) for body in connection.execute(query).scalars()]


def meeting_outcomes(database: Database, committee_id: str) -> list[MeetingOutcome]:
    """Return the meetings that are over, as a committee's figures need them."""
    over = [each for each in meetings_of(database, committee_id) if each.ended]
    return [
        MeetingOutcome(
            day=each.when.day,
            state=each.state,
            on_docket=len(each.items),
            answered=sum(item.response is not None for item in each.items),
        )
        for each in over
    ]


def members(database: Database, kind: CommitteeKind, day: date) -> list[Membership]:
    """Return everybody designated to a committee of this kind on `day`, with the organizations they belong to.

    Somebody belongs to an organization by a role there on `day`, or by a license that the person holds.
    """
    held = (
        select(designations.c.person_id, designations.c.role, designations.c.from_day, designations.c.until_day)
        .where(designations.c.role.in_(kind.roles), in_force(day))
        .order_by(designations.c.person_id, designations.c.role, designations.c.from_day)
    )
    with database.read() as connection:
        rows = connection.execute(held).all()
        people = [each.person_id for each in rows]
        roles = select(designations.c.person_id, designations.c.agency_id).where(
            designations.c.person_id.in_(people),
            designations.c.role.in_(AGENCY_ROLES),
            designations.c.agency_id.is_not(None),
            in_force(day),
        )
        licenses = select(assignments.c.person_id, assignments.c.agency_id).where(
            assignments.c.person_id.in_(people), assignments.c.state.in_(HOLDING)
        )
        elsewhere = connection.execute(union(roles, licenses).order_by("agency_id")).all()
    return [
        Membership(
            person_id=each.person_id,
            chair=each.role == kind.chair_role,
            second_chair=each.role == kind.second_chair_role,
            since=each.from_day,
            until=each.until_day,
            agencies=tuple(row.agency_id for row in elsewhere if row.person_id == each.person_id),
        )
        for each in rows
    ]


def regions(database: Database) -> list[tuple[str, str]]:
    """Return id and name of every region, by name."""
    with database.read() as connection:
        rows = connection.execute(select(region_table.c.id, region_table.c.name).order_by(region_table.c.name))
        return [(each.id, each.name) for each in rows]
