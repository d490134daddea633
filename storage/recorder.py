"""Records a step of a workflow: its state, tasks, notices, and audit entry, in one transaction, once."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from models.access_request.state import AccessRequest
from models.agency_closing.state import AgencyClosing
from models.allotment.state import Allotment
from models.appeal.state import Appeal
from models.billing.state import AgencyAccount
from models.committee.state import Committee
from models.effects import Notice, OpenTask, TaskKind
from models.inactivity_review.state import InactivityReviews
from models.license.state import License
from models.self_pay.state import SelfPayRequest
from models.steps import Recorded, Step, Subject
from models.training.state import TrainingRun
from storage.audit_trail import operator_columns
from storage.conflicts import broken_rule, is_missing_reference, missing_references
from storage.database import Database
from storage.directory import introduce
from storage.projections import (
    access_request,
    agency_closing,
    allotment,
    appeal,
    billing,
    committee,
    inactivity_review,
    license,
    self_pay,
    training_run,
)
from storage.projections.notices import notice_row
from storage.projections.tasks import close_tasks, kept_due, open_tasks, task_row
from storage.tables.records import audit_entries, recorded_steps
from storage.tables.work import notices
from storage.upsert import InsertOnce, Row

_PROJECTIONS: Mapping[type, Callable[[Connection, Any, Step], None]] = {
    AccessRequest: lambda connection, subject, step: access_request.project(connection, subject, step.number),
    TrainingRun: lambda connection, subject, step: training_run.project(connection, subject, step.number, step.at),
    License: license.project,
    InactivityReviews: lambda connection, subject, step: inactivity_review.project(connection, subject, step.number),
    AgencyAccount: billing.project,
    SelfPayRequest: lambda connection, subject, step: self_pay.project(connection, subject, step.number),
    Committee: lambda connection, subject, step: committee.project(connection, subject, step.number),
    Appeal: lambda connection, subject, step: appeal.project(connection, subject, step.number),
    Allotment: lambda connection, subject, step: allotment.project(connection, subject, step.number),
    AgencyClosing: lambda connection, subject, step: agency_closing.project(connection, subject, step.number),
}
"""How each kind of state becomes rows."""

_insert_step = InsertOnce(recorded_steps)
_add_notices = insert(notices)
_add_audit_entry = insert(audit_entries)


TaskDue = Callable[[TaskKind, datetime], datetime]
"""By when a task is due that comes without a date of its own, by its kind and when it was opened."""


def record(database: Database, step: Step, task_due: TaskDue | None = None) -> Recorded:
    """Record `step`, unless it was recorded before; then nothing changes and the answer is the same.

    A task that comes without a date gets that of `task_due`. One that is open already keeps its date.

    If the records contradict it (another person holds the license, or a person is unknown), its state, tasks and
    notices are not written; the audit trail has the conflict, and the answer says why in a sentence. Raises
    DatabaseAway; then nothing was written, or, if the connection broke at the very end, all of it. It is always right
    to try again.
    """
    try:
        with database.write() as connection:
            return _write(connection, step, task_due)
    except IntegrityError as error:
        return _write_conflict(database, step, error)


def _write(connection: Connection, step: Step, task_due: TaskDue | None) -> Recorded:
    if not _insert_step(connection, _recorded_row(step, "")):
        return _recorded_answer(connection, step)
    if step.introduced is not None:
        introduce(connection, step.introduced, step.actor, step.at, _agency_of(step.subject))
    _project(connection, step)
    close_tasks(connection, step.workflow_id, [(each.key, each.done) for each in step.closed], step.at)
    opened = [_task_row(step, _with_date(connection, step, each, task_due)) for each in step.opened]
    open_tasks(connection, opened)
    if step.notices:
        connection.execute(
            _add_notices, [_notice_row(step, each, position) for position, each in enumerate(step.notices)]
        )
    connection.execute(_add_audit_entry, _audit_row(step, ""))
    return Recorded()


def _write_conflict(database: Database, step: Step, error: IntegrityError) -> Recorded:
    sentence = broken_rule(error, step)
    if sentence is None and not is_missing_reference(error):
        raise error
    with database.write() as connection:
        sentence = sentence or missing_references(connection, step)
        if not _insert_step(connection, _recorded_row(step, sentence)):
            return _recorded_answer(connection, step)
        connection.execute(_add_audit_entry, _audit_row(step, sentence))
        return Recorded(conflict=sentence)


def _recorded_answer(connection: Connection, step: Step) -> Recorded:
    """Return the answer that was given when the step was recorded."""
    known = select(recorded_steps.c.conflict).where(
        recorded_steps.c.workflow_id == step.workflow_id, recorded_steps.c.number == step.number
    )
    return Recorded(conflict=connection.execute(known).scalar_one())


def _project(connection: Connection, step: Step) -> None:
    _PROJECTIONS[type(step.subject)](connection, step.subject, step)


def _recorded_row(step: Step, conflict: str) -> Row:
    return {"workflow_id": step.workflow_id, "number": step.number, "at": step.at, "conflict": conflict}


def _with_date(connection: Connection, step: Step, task: OpenTask, task_due: TaskDue | None) -> OpenTask:
    if task.due is not None or task_due is None:
        return task
    due = kept_due(connection, step.workflow_id, task.key, task_due(task.kind, step.at))
    return task.model_copy(update={"due": due})


def _task_row(step: Step, task: OpenTask) -> Row:
    request_id = step.subject.request_id if isinstance(step.subject, AccessRequest | TrainingRun) else None
    return task_row(step.workflow_id, task, step.at, request_id=request_id, about_id=_person_of(step.subject))


def _notice_row(step: Step, notice: Notice, position: int) -> Row:
    return notice_row(step.workflow_id, step.number, notice, position, step.at)


def _audit_row(step: Step, conflict: str) -> Row:
    subject = step.subject
    return {
        "workflow_id": step.workflow_id,
        "step": step.number,
        "at": step.at,
        "actor_id": step.actor.person_id,
        "actor_grants": [grant.model_dump(mode="json", exclude_none=True) for grant in step.actor.grants],
        **operator_columns(step.actor),
        "move": step.move,
        "summary": step.summary,
        "conflict": conflict,
        "policy_label": _policy_label(subject),
        "agency_id": _agency_of(subject),
        "person_id": _person_of(subject),
    }


def _agency_of(subject: Subject) -> str | None:
    return None if isinstance(subject, InactivityReviews | Committee | Allotment) else subject.agency_id


def _policy_label(subject: Subject) -> str:
    return subject.terms.policy_label if isinstance(subject, License | InactivityReviews) else subject.policy_label


def _person_of(subject: Subject) -> str | None:
    """Return the person a step is about; for a license without a holder, the last holder.

    A review, a committee, the allotment, an agency's payments, and its closing are not about one person.
    """
    if isinstance(subject, InactivityReviews | AgencyAccount | SelfPayRequest | Committee | Allotment | AgencyClosing):
        return None
    if not isinstance(subject, License):
        return subject.person_id
    latest = subject.current or next(reversed(subject.assignments), None)
    return latest.person_id if latest else None
