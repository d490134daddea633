"""Access requests: submitting, reviewing, completing, and withdrawing them, and confirming work on the account."""

import asyncio
from datetime import date, datetime, timedelta
from typing import Annotated

from pydantic import Field

from adapters.holiday_calendar import holidays_of
from models import ids
from models.access_request.checks import require_something_supplied
from models.access_request.lateness import judge_leaver_notice
from models.access_request.lifecycle import RequestLifecycle, RequestMove, RequestState
from models.access_request.messages import (
    ChangeRemovalDay,
    CompleteRequest,
    ConfirmAccount,
    RequestStart,
    ReviewRequest,
    ReviewVerdict,
    SupplyPaper,
    WithdrawRequest,
)
from models.access_request.notices import REVIEW_TASK
from models.access_request.overview import RequestOverview, overview
from models.access_request.permissions import may_complete, may_request, may_see_request
from models.access_request.preconditions import require_can_begin
from models.access_request.rules import account, ending, papers, removal, reviewing
from models.access_request.state import AccessDetails, AccessRequest, Removal, RequestKind
from models.base import Key, Message, fields_of, listed
from models.calendar import civil_day
from models.dates import EnteredDay
from models.digests import digest, is_digest_of
from models.directory.messages import NewPerson
from models.documents import DocumentKind
from models.effects import ActedT, Introduced, Rule
from models.errors import ALREADY, ENDED, RuleViolation
from models.forms import require_unchanged
from models.ids import opaque, request_id_of, request_workflow_id
from models.intake.cells import Label, OptionalLabel
from models.license.lifecycle import LicenseKind
from models.oversight import may_see_agency
from models.people import Actor
from models.training.kinds.registry import KINDS
from models.training.overview import PartOverview
from services.await_recorded import await_recorded, is_recorded
from services.context import Context, ReadingContext
from services.documents import Upload, store
from services.forms import validated
from services.known_requests import known_request
from services.newcomers import introduced
from services.people import acting, known_agency, names_of, open_agency, person_id_of
from services.places import place
from services.review_claims import require_not_claimed
from storage import documents
from storage.reads import closing_days, request_facts, requests, trainings
from storage.reads.people import email_key
from storage.reads.requests import RequestRow, RequestStatus, TrainingGlance

YEARS_AROUND = 10
"""How many years from today a day may be before we take it for a typing error."""

JUST_REQUESTED = (
    "Somebody has just requested the same for this person at this agency. Please look at the agency's requests before "
    "you send another one."
)

HOLIDAYS_AHEAD = timedelta(days=400)
"""The holidays a request carries: enough for every business day it will ever count."""

Labels = Annotated[tuple[Label, ...], Field(max_length=50)]


class AccessForm(AccessDetails):
    """The details as an agency fills them in: each on one line. What it leaves out of a completion stays as it was."""

    role_type: OptionalLabel = ""
    project_types: Labels = ()
    changes: Labels = ()


class NewRequest(AccessForm):
    """What an agency requests. Which fields it needs depends on its kind."""

    kind: RequestKind
    agency_id: Key
    person_id: Key | None = None
    newcomer: NewPerson | None = None
    """The person in place of an id, if nobody is known to have that person on record (ACC-19)."""
    license_kind: LicenseKind = LicenseKind.STANDARD
    no_longer_needed_on: EnteredDay | None = None
    """For a removal: the first day on which the person no longer needs access."""
    last_day: EnteredDay | None = None
    """For a removal on a later day: the last day with access. By default, access ends right away."""
    keep: bool = True
    """For a removal: whether the agency keeps the license for someone else."""


class _Asked(Message):
    """What a form says and who sends it: the same again is the same request."""

    by: Key
    form: NewRequest


async def submit(
    context: Context,
    by: str,
    key: str,
    form: NewRequest,
    *,
    request_id: str | None = None,
    notified_at: datetime | None = None,
) -> RequestRow:
    """Start a request and wait until its first step is recorded.

    The request's id follows from the form's key, so the same form sent twice is one request with one answer. The same
    key with something else in the form is refused. `request_id` gives the id instead. `notified_at` is when the agency
    gave notice, if that was before now.
    """
    actor = await acting(context, by)
    agency = await known_agency(context, form.agency_id)
    may_request(actor, agency.id, context.policy().access_requests.requesting).require()
    request_id = request_id or request_id_of(key)
    asked = _Asked(by=actor.person_id, form=form)
    if not await is_recorded(context, request_workflow_id(request_id)):
        await open_agency(context, agency.id)
        start = await _start(context, actor, key, form, request_id, notified_at)
        async with place(context, request_workflow_id(request_id), _places(start), JUST_REQUESTED):
            start = await _able_to_begin(context, start)
            await context.processes.start_request(start.model_copy(update={"form": digest(asked)}))
    return await _started_request(context, request_id, asked)


async def require_possible(context: ReadingContext, by: str, form: NewRequest) -> RequestStart:
    """Return what a request would begin with. Raises what would refuse it now; nothing is started."""
    actor = await acting(context, by)
    agency = await open_agency(context, form.agency_id)
    may_request(actor, agency.id, context.policy().access_requests.requesting).require()
    return await _able_to_begin(context, await _start(context, actor, "preview", form, "preview", None))


async def _able_to_begin(context: ReadingContext, start: RequestStart) -> RequestStart:
    """Return the request with its person's license. Raises RuleViolation if the records don't let it begin."""
    found = await asyncio.to_thread(
        request_facts.request_facts, context.database, start.agency_id, start.person_id, start.kind
    )
    if start.introduced is not None:
        found = found.model_copy(update={"person_known": True})
    start = start.model_copy(update={"license_id": found.license_id})
    require_can_begin(start, found, context.now())
    return start


async def require_unchanged_request(context: Context, requested_by: str, request_id: str, form: NewRequest) -> None:
    """Raise RuleViolation if a request on record was submitted by somebody else or with another form.

    Whoever asked need not be allowed to ask today.
    """
    person_id = await person_id_of(context, requested_by)
    await _started_request(context, request_id, _Asked(by=person_id, form=form))


async def review(
    context: Context,
    by: str,
    key: str,
    request_id: str,
    verdict: ReviewVerdict,
    *,
    missing: tuple[str, ...] = (),
    reason: str = "",
    training_needed: bool | None = None,
) -> RequestRow:
    """Approve a request, send it back for what is missing, or reject it with a reason."""
    message = validated(
        ReviewRequest,
        actor=await acting(context, by),
        key=key,
        verdict=verdict,
        missing=missing,
        reason=reason,
        training_needed=training_needed,
    )
    await require_not_claimed(context, message.actor, request_workflow_id(request_id), REVIEW_TASK)
    return await _send(context, request_id, reviewing.review, message)


async def complete(context: Context, by: str, key: str, request_id: str, supplied: AccessForm) -> RequestRow:
    """Supply what was missing in a request that was sent back."""
    actor = await acting(context, by)
    message = validated(CompleteRequest, actor=actor, key=key, **fields_of(supplied, AccessDetails))
    await known_request(context, actor, request_id)
    request = await context.processes.snapshot(request_workflow_id(request_id), AccessRequest)
    if request is not None and may_complete(actor, request):
        require_something_supplied(request, message)
    return await _take(context, request_id, reviewing.complete, message)


async def supply_paper(context: Context, by: str, key: str, request_id: str, part: str, paper: Upload) -> RequestRow:
    """Supply a readable certificate or a signed copy for a request that was sent back (NEW-09)."""
    actor = await acting(context, by)
    await known_request(context, actor, request_id)
    request = await context.processes.snapshot(request_workflow_id(request_id), AccessRequest)
    if request is None:
        raise await _explained(context, actor, request_id, RuleViolation(ENDED, ""))
    may_complete(actor, request).require()
    wanted, kind = await _paper_part(context, actor, request_id, part)
    message = validated(
        SupplyPaper,
        actor=actor,
        key=key,
        part=wanted.key,
        title=wanted.title,
        document_id=documents.document_id(request.agency_id, request.person_id, kind, paper.content),
    )
    try:
        papers.supply_paper(request, message, context.now())
    except RuleViolation as refusal:
        if refusal.code != ALREADY:
            raise
    else:
        if message.document_id in (wanted.document_id, *(each.document_id for each in wanted.earlier_papers)):
            raise RuleViolation("same_paper", f"We already have this file for “{wanted.title}”. Please choose another.")
        await store(context, request.agency_id, request.person_id, kind, paper, actor)
    return await _take(context, request_id, papers.supply_paper, message)


async def _paper_part(
    context: ReadingContext, actor: Actor, request_id: str, part: str
) -> tuple[PartOverview, DocumentKind]:
    """Return the part of the request's training that a paper is for. Raises RuleViolation when there is none such."""
    row = await known_request(context, actor, request_id)
    run = await asyncio.to_thread(trainings.training, context.database, row.id, context.now())
    offered = {
        step.key: (step, paper)
        for step in (run.steps if run is not None else ())
        if step.kind in KINDS and (paper := KINDS[step.kind].paper) is not None
    }
    if part not in offered:
        have = f"It has: {listed(offered)}." if offered else "It has none."
        raise RuleViolation("unknown", f"The training for this request has no paper called “{part}”. {have}")
    return offered[part]


async def withdraw(context: Context, by: str, key: str, request_id: str, reason: str) -> RequestRow:
    """Withdraw a request. This cancels a planned removal."""
    message = validated(WithdrawRequest, actor=await acting(context, by), key=key, reason=reason)
    return await _send(context, request_id, ending.withdraw, message)


async def change_removal_day(context: Context, by: str, key: str, request_id: str, last_day: date) -> RequestRow:
    """Move a planned removal to another last day."""
    _require_plausible(context, last_day)
    message = validated(ChangeRemovalDay, actor=await acting(context, by), key=key, last_day=last_day)
    return await _send(context, request_id, removal.change_removal_day, message)


async def confirm_account(
    context: Context, by: str, key: str, request_id: str, note: str = "", *, done_on: date | None = None
) -> RequestRow:
    """Confirm that the account was created, changed or closed in the HMIS, on a day if whoever did it names one."""
    message = validated(ConfirmAccount, actor=await acting(context, by), key=key, note=note, done_on=done_on)
    return await _send(context, request_id, account.confirm_account, message)


async def status(context: ReadingContext, by: str, request_id: str) -> RequestStatus:
    """Return the status of a request from the records, in training with what that is waiting for."""
    actor = await acting(context, by)
    row = await known_request(context, actor, request_id)
    may_see_request(actor, row, context.policy().readers).require()
    return RequestStatus(**dict(row), training=await training_glance(context, row))


async def training_glance(context: ReadingContext, row: RequestRow) -> TrainingGlance | None:
    """Return what the open training of a request is waiting for; None if there is none."""
    if row.state != RequestState.IN_TRAINING:
        return None
    run = await asyncio.to_thread(trainings.training_row, context.database, row.id, context.now())
    if run is None or run.ended_at is not None:
        return None
    return TrainingGlance(next_step=run.next_step, waiting_for=run.waiting_for, deadline=run.deadline)


async def of_agency(context: ReadingContext, by: str, agency_id: str, *, open_only: bool = False) -> list[RequestRow]:
    """List an agency's requests, the oldest first."""
    actor = await acting(context, by)
    agency = await known_agency(context, agency_id)
    may_see_agency(actor, agency.id, context.policy().readers).require()
    return await asyncio.to_thread(requests.requests_of, context.database, agency_id=agency.id, open_only=open_only)


async def _start(
    context: ReadingContext, actor: Actor, key: str, form: NewRequest, request_id: str, notified_at: datetime | None
) -> RequestStart:
    agency = await known_agency(context, form.agency_id)
    version = context.policy()
    today = context.today()
    person_id, newcomer = await _person_named(context, agency.id, form, request_id)
    return validated(
        RequestStart,
        request_id=request_id,
        kind=form.kind,
        agency_id=agency.id,
        region_id=agency.region_id,
        region_name=agency.region_name,
        person_id=person_id,
        introduced=newcomer,
        actor=actor,
        key=key,
        **fields_of(form, AccessDetails),
        license_kind=form.license_kind,
        removal=await _removal(context, form, notified_at or context.now()),
        time_zone=context.pack.time_zone,
        policy_label=version.label,
        policy=version.access_requests,
        training=version.training,
        holidays=holidays_of(context.pack.holidays, today, today + HOLIDAYS_AHEAD),
        closing_days=await asyncio.to_thread(closing_days.closing_days, context.database, today),
    )


async def _person_named(
    context: ReadingContext, agency_id: str, form: NewRequest, request_id: str
) -> tuple[str, Introduced | None]:
    """Return the person that a form is about, and who comes onto record with the request, if anybody (ACC-19).

    Raises RuleViolation if the form names nobody or two, or somebody new who is on record already.
    """
    if form.person_id is not None and form.newcomer is None:
        return await person_id_of(context, form.person_id), None
    if form.person_id is None and form.newcomer is not None:
        return await introduced(context, agency_id, form.newcomer, opaque("p", request_id))
    raise RuleViolation(
        "who",
        "Please name the person on record, or give the first name, the last name, and the email address of somebody "
        "new, not both.",
    )


def _places(start: RequestStart) -> tuple[str, ...]:
    """Return what only one request at a time may be about: the person at the agency, and the address of a new one."""
    about = f"{start.kind}/{start.agency_id}/{start.person_id}"
    new = start.introduced
    return (about,) if new is None else (about, f"address/{email_key(new.email)}")


async def _removal(context: ReadingContext, form: NewRequest, notified_at: datetime) -> Removal | None:
    """Return what the form says about a removal, and whether the notice was late (FEE-08, ACC-15)."""
    left = form.no_longer_needed_on
    if form.kind != RequestKind.REMOVE_USER or left is None:
        return None
    _require_plausible(context, left)
    if form.last_day is not None:
        _require_plausible(context, form.last_day)
    zone = context.pack.time_zone
    notified_on = civil_day(notified_at, zone)
    from_day, to_day = min(left, notified_on), max(left, notified_on) + HOLIDAYS_AHEAD
    lateness = judge_leaver_notice(
        left,
        notified_at,
        context.policy().access_requests.leaver_notice,
        zone,
        holidays_of(context.pack.holidays, from_day, to_day),
        await asyncio.to_thread(closing_days.closing_days, context.database, from_day),
    )
    return Removal(no_longer_needed_on=left, last_day=form.last_day, keep=form.keep, lateness=lateness)


def _require_plausible(context: ReadingContext, day: date) -> None:
    if abs(day.year - context.today().year) > YEARS_AROUND:
        raise RuleViolation("not_plausible", f"The year {day.year} is too far from today. Please check the date.")


async def _started_request(context: Context, request_id: str, asked: _Asked) -> RequestRow:
    """Return the request after its first step.

    Raises RuleViolation if it was started with another form under the same key, or if the records contradicted it, so
    that it ended right away. A process that ended long ago is no longer in Temporal, but the records have its form.
    """
    snapshot = await context.processes.snapshot(ids.request_workflow_id(request_id), AccessRequest)
    first = await await_recorded(context, request_workflow_id(request_id))
    begun_with = snapshot.form if snapshot else await asyncio.to_thread(requests.form_of, context.database, request_id)
    if begun_with:
        require_unchanged(is_digest_of(begun_with, asked))
    if first.conflict:
        raise RuleViolation("conflict", first.conflict)
    return await known_request(context, None, request_id) if snapshot is None else await _with_names(context, snapshot)


async def _send(context: Context, request_id: str, rule: Rule[AccessRequest, ActedT], message: ActedT) -> RequestRow:
    """Take a step if the actor may know of the request."""
    await known_request(context, message.actor, request_id)
    return await _take(context, request_id, rule, message)


async def _take(context: Context, request_id: str, rule: Rule[AccessRequest, ActedT], message: ActedT) -> RequestRow:
    """Take a step on a request that was looked up for the actor already."""
    try:
        answer = await context.processes.take(ids.request_workflow_id(request_id), rule, message)
    except RuleViolation as refusal:
        raise await _explained(context, message.actor, request_id, refusal) from refusal
    return await _with_names(context, answer)


async def _explained(context: ReadingContext, actor: Actor, request_id: str, refusal: RuleViolation) -> RuleViolation:
    """Return the same refusal, or, when no process is running, what the records say about the request.

    Raises RuleViolation if the actor may not see the request.
    """
    if refusal.code != ENDED:
        return refusal
    row = await known_request(context, actor, request_id)
    may_see_request(actor, row, context.policy().readers).require()
    if not row.ended:
        return RuleViolation(
            "lost", f"Request {row.id} has not ended, but its process can't be found. Please contact the helpdesk."
        )
    return RuleViolation(ENDED, RequestLifecycle(row.state).refusal(RequestMove.WITHDRAWN))


async def _with_names(context: ReadingContext, request: AccessRequest) -> RequestRow:
    """Return the request as its process has it, with the names from the records."""
    shown = overview(request)
    names = await names_of(context, request.agency_id, request.person_id)
    return RequestRow(**fields_of(shown, RequestOverview), **names)
