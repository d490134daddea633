"""Somebody leaves: the way in, the work, and the roles go in one transaction, with one entry on record."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, text, update

from models.calendar import civil_day, later
from models.errors import RuleViolation
from models.policy.directory import Keeping
from models.policy.pack import PolicyVersion
from models.sign_in.leaving import Leaving, LeavingDecision, LeavingRole, OpenWork
from models.sign_in.messages import HandOverWork
from storage.acts import act_once, record_act
from storage.audit_trail import Remark, note, person_place
from storage.contact_tasks import keep_contact_tasks
from storage.database import Database
from storage.directory import OFFICE_PLACE, agency_place, write_roles
from storage.reads.handovers import leaving
from storage.tables.reviewing import review_claims
from storage.tables.work import TASK_IS_OPEN, handovers, tasks
from storage.upsert import Upsert
from storage.ways_in import end_way_in

_write = Upsert(handovers)


def hand_over(
    database: Database,
    keeping: Keeping,
    policy: PolicyVersion,
    rule: Callable[[Leaving, HandOverWork, datetime], LeavingDecision],
    message: HandOverWork,
    at: datetime,
) -> None:
    """End a person's way in, and give everything the person had open to somebody, as the rule decides."""
    day = civil_day(at, keeping.time_zone)

    def work(connection: Connection) -> None:
        before = leaving(connection, keeping, policy, message.actor, message.person_id, day, at)
        if before is None:
            raise RuleViolation("unknown_person", "There is no such person on record.")
        decision = rule(before, message, at)
        after = decision.state
        end_way_in(connection, before.way_in, after.way_in, at)
        for each in after.work:
            if each.task_id is not None:
                _pass_claim(connection, each.task_id, each, at, policy.review_claims.hours)
            else:
                _pass_work(connection, each, message, at)
        for role in after.decided_roles:
            _pass_role(connection, keeping, role, message, at)
        record_act(connection, person_place(message.person_id), message.actor, at, decision, None, message.person_id)

    act_once(database, message, at, work)


def _pass_work(connection: Connection, work: OpenWork, message: HandOverWork, at: datetime) -> None:
    """Note who goes on with a process, for its later tasks and letters, and give away the tasks that are open."""
    taker = None if work.taker is None else work.taker.person_id
    goes_on = {"to_id": taker, "role": work.role, "agency_id": work.agency_id, "at": at, "by": message.actor.person_id}
    taken_over = handovers.c.workflow_id.in_(work.workflow_ids) & (handovers.c.to_id == message.person_id)
    connection.execute(update(handovers).where(taken_over).values(**goes_on))
    for workflow_id in work.workflow_ids:
        _write(connection, [{"workflow_id": workflow_id, "person_id": message.person_id, **goes_on}])
    theirs = tasks.c.workflow_id.in_(work.workflow_ids) & (tasks.c.person_id == message.person_id)
    changed = {"person_id": taker, **({"role": work.role} if taker is None else {})}
    connection.execute(update(tasks).where(theirs, text(TASK_IS_OPEN)).values(**changed))


def _pass_claim(connection: Connection, task_id: int, work: OpenWork, at: datetime, hours: int) -> None:
    """Give a claimed review to another reviewer, whose claim begins now, or back to the queue."""
    if work.taker is None:
        connection.execute(delete(review_claims).where(review_claims.c.task_id == task_id))
    else:
        until = later(at, timedelta(hours=hours))
        values = {"person_id": work.taker.person_id, "claimed_at": at, "lapses_at": until}
        connection.execute(update(review_claims).where(review_claims.c.task_id == task_id).values(**values))


def _pass_role(
    connection: Connection, keeping: Keeping, role: LeavingRole, message: HandOverWork, at: datetime
) -> None:
    facts = role.facts
    write_roles(connection, facts, facts.held, message.actor, at)
    where = OFFICE_PLACE if facts.agency_id is None else agency_place(facts.agency_id)
    remark = Remark(role.summary, facts.agency_id, message.person_id)
    note(connection, where, message.actor, at, "handed_over", remark)
    if facts.agency_id is not None:
        keep_contact_tasks(connection, keeping, civil_day(at, keeping.time_zone), at, facts.agency_id)
