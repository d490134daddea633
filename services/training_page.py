"""What the page of a training shows to whoever opens it: where it is, what comes next, and what the reader may do.

It reads the records alone, which have every accepted step before the person who took it gets an answer. So it is quick,
and is there while Temporal is away.
"""

import asyncio
from collections.abc import Mapping
from datetime import date

from models.base import Message
from models.calendar import days_later, spoken
from models.documents import ScanState
from models.oversight import may_see_record
from models.people import Actor, Role
from models.policy.materials import Material, TrainingSite
from models.policy.pack import PolicyVersion
from models.reviewing import may_use_review_queue
from models.training.kinds.registry import KINDS
from models.training.lifecycle import PartStatus, TrainingState
from models.training.overview import AttemptOverview, PartOverview, ReviewOverview
from models.training.permissions import (
    may_destroy_upload,
    may_do_part,
    may_see_progress,
    may_submit_step,
    staff_of_trainings,
)
from models.training.requirement import TrainingRequirement
from services.context import ReadingContext
from services.people import acting
from services.training import recorded_run
from services.uploads import files_of_detail
from storage import uploads
from storage.reads.training_background import agency_of_record
from storage.reads.trainings import TrainingDetail
from storage.uploads import FileRecord

TO_DO = (PartStatus.OPEN, PartStatus.RETURNED)


class FileShown(Message):
    """A file as the page shows it, and what the reader may do with it."""

    record: FileRecord
    may_get: bool
    may_destroy: bool
    warn: bool
    """Whether the reader has to know that nobody scanned it: whoever may open a file that somebody else uploaded."""


class PartShown(Message):
    """A part of the training with everything about it. `may_do` says whether the reader can do it now."""

    part: PartOverview
    section: str
    done_by: Role | None
    """The role that does it. None if the trainee does."""
    material: Material | None
    may_do: bool
    done_elsewhere: bool
    """Whether there is nothing to send us: somebody or something else says how it went."""
    sign_again: bool
    """Whether the text that was signed is not the one that applies now."""
    lost: bool
    """Whether the paper that was submitted for it was destroyed, so that another one is needed."""
    attempts: tuple[AttemptOverview, ...]
    reviews: tuple[ReviewOverview, ...]
    files: tuple[FileShown, ...]

    @property
    def returned(self) -> ReviewOverview | None:
        """The review that sent the part back, if it is to be corrected."""
        return self.reviews[-1] if self.reviews and self.part.state == PartStatus.RETURNED else None


class LaterCase(Message):
    """A practice case whose own time has not begun yet."""

    number: int
    days: int
    """How many calendar days it has, from the approval of the case before."""
    last_day: date
    """Its last day, if each case before it is approved on its own last day."""


class TrainingPage(Message):
    """A training as its page shows it to one reader."""

    run: TrainingDetail
    parts: tuple[PartShown, ...]
    next: PartShown | None
    """What the reader does next. None if nothing waits for the reader."""
    days_left: int
    later_cases: tuple[LaterCase, ...]
    """The practice cases after the current one, which have a deadline of their own."""
    own: bool
    """Whether the reader is the trainee."""
    may_withdraw: bool
    for_staff: bool
    """Whether the reader looks after trainings, and finds scores and the deadline on a page of their own."""
    contact: Role
    """The role at the agency that asks for a new training."""
    extenders: tuple[Role, ...]
    """The roles that may give more time."""
    site: TrainingSite | None
    """Where the trainee works on the practice cases, and what they are about, if the office says so."""
    waiver_basis: str = ""
    """What experience the waiver rests on, and at which agency. Only the trainee and staff read it."""
    may_see_history: bool
    evidence_days: int
    """How many days after the end of the training its pictures are destroyed."""

    @property
    def ended(self) -> bool:
        """Whether the training has ended."""
        return self.run.ended_at is not None

    @property
    def completed(self) -> bool:
        """Whether the training ended because everything was done."""
        return self.run.state == TrainingState.COMPLETED

    @property
    def sections(self) -> tuple[tuple[str, tuple[PartShown, ...]], ...]:
        """The parts under their headings, in order."""
        names = dict.fromkeys(each.section for each in self.parts)
        return tuple((name, tuple(each for each in self.parts if each.section == name)) for name in names)

    @property
    def current_section(self) -> int:
        """The number of the first heading under which something is left, from 1. Past the last one if nothing is."""
        left = [any(each.part.state != PartStatus.DONE for each in parts) for _, parts in self.sections]
        return left.index(True) + 1 if True in left else len(left) + 1

    def part(self, key: str) -> PartShown | None:
        """Return a part by its key, or None."""
        return next((each for each in self.parts if each.part.key == key), None)


async def page(context: ReadingContext, by: str, request_id: str) -> TrainingPage:
    """Return a training as its page shows it."""
    actor = await acting(context, by)
    run = await recorded_run(context, actor, request_id)
    may_see_progress(actor, run, context.policy().readers).require()
    version = context.pack.labeled(run.policy_label, context.now())
    files = await _files(context, actor, run)
    parts = tuple(_part(context, actor, run, each, version, files) for each in run.steps)
    return TrainingPage(
        run=run,
        parts=parts,
        next=_next(run, parts, own=actor.person_id == run.person_id),
        days_left=max((run.deadline.last_day - context.today()).days, 0),
        later_cases=_later_cases(run, version.training.window.days),
        own=actor.person_id == run.person_id,
        may_withdraw=actor.person_id == run.person_id and run.ended_at is None,
        for_staff=actor.person_id != run.person_id
        and bool(may_use_review_queue(actor, staff_of_trainings(context.policy()))),
        contact=version.access_requests.requesting.contact,
        extenders=version.training.extending.roles,
        site=context.pack.training_site,
        waiver_basis=await _rests_on(context, actor, run),
        may_see_history=bool(may_see_record(actor, run.agency_id, run.person_id, context.policy().readers)),
        evidence_days=version.training.evidence_days,
    )


def _later_cases(run: TrainingDetail, days: int) -> tuple[LaterCase, ...]:
    return tuple(
        LaterCase(
            number=number, days=days, last_day=days_later(run.deadline.last_day, days * (number - run.case_number))
        )
        for number in range(run.case_number + 1, run.cases + 1)
    )


async def _rests_on(context: ReadingContext, actor: Actor, run: TrainingDetail) -> str:
    """Return what the waiver of a run rests on, for the trainee and for staff. Empty for everybody else."""
    staff = may_use_review_queue(actor, staff_of_trainings(context.policy()))
    if run.waiver is None or not (staff or actor.person_id == run.person_id):
        return ""
    agency = await asyncio.to_thread(agency_of_record, context.database, run.waiver.record_id)
    where = f" at {agency}" if agency else ""
    return f"It rests on {run.waiver.experience.noun}{where}, on record for {spoken(run.waiver.on)}."


async def _files(context: ReadingContext, actor: Actor, run: TrainingDetail) -> Mapping[str, FileShown]:
    records = await asyncio.to_thread(uploads.files_named, context.database, files_of_detail(run))
    destroys = bool(may_destroy_upload(actor))
    return {each.id: _file(each, actor, destroys) for each in records.values()}


def _file(record: FileRecord, actor: Actor, destroys: bool) -> FileShown:
    there = record.destroyed_at is None
    return FileShown(
        record=record,
        may_get=there and record.scan != ScanState.WAITING,
        may_destroy=there and destroys,
        warn=there and record.scan == ScanState.NOT_SCANNED and record.stored_by != actor.person_id,
    )


def _part(
    context: ReadingContext,
    actor: Actor,
    run: TrainingDetail,
    part: PartOverview,
    version: PolicyVersion,
    files: Mapping[str, FileShown],
) -> PartShown:
    requirement = next((each for each in version.training.requirements if each.id == part.key), None)
    material = None if requirement is None else context.pack.material_for(part.key)
    again = bool(part.signed and material and material.text and part.signed.text_sha256 != material.sha256)
    reviews = tuple(each for each in run.reviews if (each.case_number, each.step_number) == _numbers(part))
    papers = (part.document_id, *(each.document_id for each in part.earlier_papers))
    shown = dict.fromkeys(each for each in (*papers, *(each.document_id for each in reviews)) if each is not None)
    kind = KINDS.get(part.kind)
    return PartShown(
        part=part,
        section=_section(run, part),
        done_by=None if requirement is None else requirement.done_by,
        material=material,
        may_do=_may_do(actor, run, part, requirement, again),
        done_elsewhere=kind is not None and kind.met_elsewhere,
        sign_again=again,
        lost=_is_lost(part, files),
        attempts=tuple(each for each in run.attempts if each.test_key == part.key),
        reviews=reviews if part.case_number is not None else (),
        files=tuple(files[each] for each in shown if each in files),
    )


def _is_lost(part: PartOverview, files: Mapping[str, FileShown]) -> bool:
    """Return whether the paper of a part was destroyed. A picture of a practice case is not replaced."""
    paper = None if part.document_id is None else files.get(part.document_id)
    return paper is not None and paper.record.destroyed_at is not None


def _numbers(part: PartOverview) -> tuple[int | None, int | None]:
    return part.case_number, part.step_number


def _section(run: TrainingDetail, part: PartOverview) -> str:
    if part.case_number is not None:
        return f"Practice case {part.case_number}" if run.cases > 1 else "Practice case"
    kind = KINDS.get(part.kind)
    return TrainingRequirement.section if kind is None else kind.section


def _may_do(
    actor: Actor, run: TrainingDetail, part: PartOverview, requirement: TrainingRequirement | None, again: bool
) -> bool:
    """Return whether the reader can do a part now. A paper that was destroyed, or another text, makes it open again."""
    if run.state != TrainingState.IN_TRAINING:
        return False
    if part.case_number is not None:
        return part.state in TO_DO and bool(may_submit_step(actor, run))
    if requirement is None or requirement.met_elsewhere or not may_do_part(actor, run, requirement):
        return False
    replaceable = part.state == PartStatus.DONE and part.document_id is not None
    return part.state in TO_DO or again or replaceable


def _next(run: TrainingDetail, parts: tuple[PartShown, ...], *, own: bool) -> PartShown | None:
    """Return what the reader does next: what has to be done again, then what is open, in order, a test among it."""
    if run.state != TrainingState.IN_TRAINING or run.under_review:
        return None
    again = [each for each in parts if each.may_do and _again(each)]
    ready = [each for each in parts if each.part.state in TO_DO and (each.may_do or (own and _takes(each)))]
    return next(iter([*again, *ready]), None)


def _again(shown: PartShown) -> bool:
    """Return whether a part was done and has to be done again."""
    return shown.part.state == PartStatus.RETURNED or shown.sign_again or shown.lost


def _takes(shown: PartShown) -> bool:
    """Return whether a part is done elsewhere, and can be done now."""
    return shown.done_elsewhere and shown.done_by is None and shown.part.attempts_left != 0
