"""What the office finds across all agencies: the tasks of everybody, the trainings, and the agencies, in parts."""

import asyncio
from enum import StrEnum

from models.base import Message
from models.effects import TaskKind
from models.oversight import may_see_every_agency, may_see_queue_of_everybody
from models.pages import ACCOUNT_WORK, page_of, page_of_task
from models.people import Actor
from services.context import ReadingContext
from services.listing import part_of, shown_of
from services.people import acting
from services.queue import queue
from storage.reads import agencies, agency_lists, people
from storage.reads.agencies import Agency
from storage.reads.agency_lists import OF_TRAININGS, Shown
from storage.reads.listing import PAGE
from storage.reads.tasks import TaskRow
from storage.reads.trainings import TrainingRow


class Work(StrEnum):
    """What tasks are about, to choose among them."""

    ALL = ""
    REQUESTS = "requests"
    TRAININGS = "trainings"
    ACCOUNTS = "accounts"
    LICENSES = "licenses"
    MONEY = "money"
    HEARINGS = "hearings"


K = TaskKind
KINDS: dict[Work, tuple[TaskKind, ...]] = {
    Work.ALL: (),
    Work.REQUESTS: (K.REVIEW_REQUEST, K.COMPLETE_REQUEST, K.FIND_LICENSE),
    Work.TRAININGS: (K.DO_TRAINING, K.REVIEW_STEP),
    Work.ACCOUNTS: (*ACCOUNT_WORK, K.CHECK_ACCOUNT),
    Work.LICENSES: (
        *(K.REACTIVATE_LICENSE, K.CONFIRM_RETURN, K.REVIEW_INACTIVITY, K.ANSWER_LICENSE_REQUEST),
        *(K.CONFIRM_COMMITMENTS, K.REDUCE_DELEGATIONS),
    ),
    Work.MONEY: (
        *(K.CONFIRM_RENEWAL, K.NAME_BILLING_CONTACT, K.SETTLE_BILLING, K.COLLECT_PAYMENT),
        *(K.DECIDE_SELF_PAY, K.REVIEW_SELF_PAY),
    ),
    Work.HEARINGS: (
        *(K.HOLD_MEETING, K.PRESENT_REPORT, K.RESTORE_MEETINGS, K.ANSWER_QUESTION, K.ASSESS_NEED, K.SETTLE_APPEAL),
    ),
}
"""The tasks of each choice. Every other kind is among all tasks only."""

OPEN_TO_READERS = ("request/", "training/", "license/", "agency-closing/")
"""The matters whose pages everybody may open who sees the tasks of all people."""


class OthersTask(Message):
    """A task, who has it, and its page for whoever has it; for others that of its matter, if they may open it."""

    task: TaskRow
    owner: str
    path: str | None


class EverybodysQueue(Message):
    """A part of the open tasks of everybody. `more` is the number of the task after which the next part begins."""

    agency: str
    """The words that the agency's name begins with; empty for every agency."""
    work: Work
    rows: tuple[OthersTask, ...]
    more: int | None


class EveryTraining(Message):
    """A part of the trainings at all agencies."""

    agency: str
    """The words that the agency's name begins with; empty for every agency."""
    shown: Shown
    rows: tuple[TrainingRow, ...]
    more: str


class EveryAgency(Message):
    """A part of the agencies."""

    name: str
    """The part of a name that they all have."""
    rows: tuple[Agency, ...]
    more: str


async def everybodys_queue(
    context: ReadingContext, by: str, *, agency: str = "", work: str = "", after: int | None = None
) -> EverybodysQueue:
    """Return a part of the open tasks of everybody, the most urgent first: of all agencies, or of those named so."""
    actor = await acting(context, by)
    may_see_queue_of_everybody(actor, context.policy().readers).require()
    chosen = next((each for each in Work if each == work), Work.ALL)
    rows = await queue(
        context,
        by,
        agency_named=agency.strip(),
        everybody=True,
        kinds=KINDS[chosen],
        after=after,
        limit=PAGE + 1,
    )
    shown = rows[:PAGE]
    persons = [each.person_id for each in shown if each.person_id is not None]
    names = await asyncio.to_thread(people.names, context.database, persons)
    return EverybodysQueue(
        agency=agency.strip(),
        work=chosen,
        rows=tuple(_of_others(actor, each, names) for each in shown),
        more=shown[-1].id if len(rows) > PAGE else None,
    )


async def trainings(
    context: ReadingContext, by: str, *, agency: str = "", show: str = "", after: str = ""
) -> EveryTraining:
    """Return a part of the trainings, the nearest deadline first: at all agencies, or at those named so."""
    actor = await acting(context, by)
    may_see_every_agency(actor, context.policy().readers).require()
    shown = shown_of(show, OF_TRAININGS)
    found = await asyncio.to_thread(
        agency_lists.every_trainings_page, context.database, agency, shown, after, context.now()
    )
    rows, more = part_of(found, lambda row: row.request_id)
    return EveryTraining(agency=agency.strip(), shown=shown, rows=rows, more=more)


async def every_agency(context: ReadingContext, by: str, *, name: str = "", after: str = "") -> EveryAgency:
    """Return a part of the agencies by name: all of them, or those with `name` in their names."""
    actor = await acting(context, by)
    may_see_every_agency(actor, context.policy().readers).require()
    found = await asyncio.to_thread(agencies.agencies_page, context.database, name.strip(), after)
    rows, more = part_of(found, lambda row: row.id)
    return EveryAgency(name=name.strip(), rows=rows, more=more)


def _of_others(actor: Actor, task: TaskRow, names: dict[str, str]) -> OthersTask:
    own = task.person_id == actor.person_id or (task.role is not None and actor.holds_any((task.role,), task.agency_id))
    of_matter = page_of(task.workflow_id) if task.workflow_id.startswith(OPEN_TO_READERS) else None
    return OthersTask(
        task=task,
        owner=names.get(task.person_id or "", task.for_whom) if task.role is None else task.for_whom,
        path=page_of_task(task.kind, task.workflow_id, task.key) if own else of_matter,
    )
