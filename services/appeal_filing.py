"""Filing appeals with the form of Addendum 1 (003, section 4), and what the records know for the form."""

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import Annotated, NamedTuple

from pydantic import Field

from models import ids
from models.agency_closing.checks import require_not_closed
from models.appeal import timeline
from models.appeal.filing import (
    is_late,
    last_day,
    lateness,
    reason_for,
    refuse_second,
    require_committee,
    require_something_contested,
)
from models.appeal.form import AppealForm
from models.appeal.messages import AppealStart
from models.appeal.permissions import may_file
from models.appeal.reasons import AppealReason
from models.appeal.state import Appeal, Contested, Denied, PendingAppeal
from models.base import Key, Message
from models.calendar import civil_day
from models.digests import digest, is_digest_of
from models.documents import digest_of
from models.errors import RuleViolation
from models.forms import require_unchanged
from models.ids import opaque
from models.license.lifecycle import LicenseKind
from models.license.state import License
from models.people import Actor
from models.policy.appeals import AppealPolicy, LateFiling
from models.policy.pack import PolicyVersion
from models.self_pay.estimate import estimate
from services.appeal_attachments import attachments_of, store_attachments
from services.appeals import known_appeal
from services.await_recorded import await_recorded, is_recorded
from services.context import Context, ReadingContext
from services.documents import Upload
from services.forms import validated
from services.people import acting, excerpt, known_agency, known_person
from services.places import place
from services.visible import visible
from storage.reads import agencies, appeals
from storage.reads.agencies import Agency, Region

JUST_FILED = (
    "Somebody has just filed an appeal about this license. Please look at the organization's appeals before you file "
    "another one."
)


class NewAppeal(Message):
    """What the person who appeals writes: the form, and the licenses it is about."""

    form: AppealForm
    agency_id: Key | None = None
    """The organization; none when a region's lead asks for more licenses."""
    license_ids: Annotated[tuple[Key, ...], Field(max_length=20)] = ()
    why_late: str = ""


class _Filed(Message):
    """What a form says and who sends it: the same again is the same appeal."""

    by: Key
    appeal: NewAppeal
    files: tuple[str, ...]


async def file(context: Context, by: str, key: str, new: NewAppeal, uploads: Sequence[Upload] = ()) -> Appeal:
    """File an appeal and wait until it is recorded. The same form again is the same appeal."""
    actor = await acting(context, by)
    appeal_id = opaque("P", key)
    form = _Filed(by=actor.person_id, appeal=new, files=tuple(digest_of(each.content) for each in uploads))
    if not await is_recorded(context, ids.appeal_workflow_id(appeal_id)):
        about = [f"appeal/{each}" for each in new.license_ids]
        async with place(context, ids.appeal_workflow_id(appeal_id), about, JUST_FILED):
            start = _start(context, actor, await _facts(context, actor, new), key, appeal_id, uploads)
            start = start.model_copy(update={"fingerprint": digest(form)})
            timeline.begin(start, context.now())  # refuses here, before anything is started
            await store_attachments(context, actor, appeal_id, new.agency_id, uploads)
            await context.processes.start_appeal(start)
    filed = await _after_first_step(context, appeal_id)
    require_unchanged(is_digest_of(filed.fingerprint, form))
    return filed


class AppealDraft(Message):
    """What the records know for the form of an appeal, before anybody has written anything."""

    reason: AppealReason
    committee: str
    agency_id: Key | None
    """None if a region's lead asks for more licenses."""
    organization: str
    program_types: tuple[str, ...]
    region_id: Key
    region_name: str
    name: str
    email: str
    licenses: tuple[Contested, ...]
    last_day: date | None
    """The last day to file, if there is one."""
    late: bool
    """Whether that day has passed, so that the form has to say why it is late."""
    most_files: int
    largest_mb: int

    @property
    def about(self) -> tuple[str, str]:
        """What it is about, as an address says it: a license, an organization, or a region, and its id."""
        if self.licenses:
            return "license", self.licenses[0].license_id
        return ("agency", self.agency_id) if self.agency_id is not None else ("region", self.region_id)


async def draft(
    context: Context, by: str, license_id: str = "", agency_id: str = "", region_id: str = ""
) -> AppealDraft:
    """Return what the form of an appeal can say already.

    It is about a license, about a license that was denied to an agency, or about more licenses for a region. Raises
    RuleViolation if there is nothing to appeal, if it is too late, or if the person may not file it.
    """
    actor = await acting(context, by)
    policy = _policy(context, context.policy())
    person = await known_person(context, actor.person_id)
    facts, region_name = await _begun(context, actor, license_id, agency_id, region_id)
    start = _start(context, actor, facts)
    committee = _require_possible(context, actor, start)
    return AppealDraft(
        reason=start.form.reason,
        committee=start.committees[committee],
        agency_id=start.agency_id,
        organization=start.form.organization,
        program_types=facts.agency.program_types if facts.agency is not None else (),
        region_id=start.form.region_ids[0],
        region_name=region_name,
        name=person.name,
        email=person.email,
        licenses=start.contested,
        last_day=last_day(start),
        late=is_late(start, context.now()),
        most_files=policy.attaching.most,
        largest_mb=policy.attaching.largest_mb,
    )


def _require_possible(context: ReadingContext, actor: Actor, start: AppealStart) -> str:
    """Return the committee for an appeal. Raises RuleViolation if the actor can't file it now, whatever the form."""
    may_file(actor, start).require()
    committee = require_committee(start)
    require_something_contested(start)
    refuse_second(start)
    if start.policy.filing.late == LateFiling.REFUSED:
        lateness(start, context.now())
    return committee


async def possible(
    context: Context, by: str, license_id: str = "", agency_id: str = "", region_id: str = ""
) -> AppealReason | None:
    """Return for which reason somebody could file an appeal now, or None. A page shows no link that leads nowhere."""
    try:
        return (await draft(context, by, license_id, agency_id, region_id)).reason
    except RuleViolation:
        return None


def possible_about(
    context: ReadingContext, actor: Actor, license_: License, agency: Agency, pending: Sequence[PendingAppeal]
) -> AppealReason | None:
    """Return the same about a license, with what its page has read: its agency, and the pending appeals there."""
    try:
        start = _start(context, actor, _about_license(context, license_, agency, pending))
        _require_possible(context, actor, start)
    except RuleViolation:
        return None
    return start.form.reason


class _Facts(NamedTuple):
    """An appeal, and what the records say about it."""

    new: NewAppeal
    agency: Agency | None = None
    contested: tuple[Contested, ...] = ()
    denied: Denied | None = None
    pending: Sequence[PendingAppeal] = ()


async def _begun(context: Context, actor: Actor, license_id: str, agency_id: str, region_id: str) -> tuple[_Facts, str]:
    """Return an appeal as far as the records know it, and the name of its region."""
    if region_id and not license_id and not agency_id:
        region = await _region(context, region_id)
        form = AppealForm(organization=region.name, region_ids=(region.id,), reason=AppealReason.MORE_ALLOTMENT)
        return _Facts(NewAppeal(form=form), pending=await _pending(context, actor, None)), region.name
    license_ = await _license(context, actor, license_id) if license_id else None
    agency = await known_agency(context, license_.agency_id if license_ is not None else agency_id)
    pending = await _pending(context, actor, agency)
    if license_ is not None:
        return _about_license(context, license_, agency, pending), agency.region_name
    denied = await asyncio.to_thread(appeals.latest_denial, context.database, agency.id)
    if denied is None or denied.region_id == agency.region_id:
        return _about_denial(agency.region_id, agency, denied, pending), agency.region_name
    region = await _region(context, denied.region_id)
    return _about_denial(region.id, agency, denied, pending), region.name


def _about_license(
    context: ReadingContext, license_: License, agency: Agency, pending: Sequence[PendingAppeal]
) -> _Facts:
    about = contested(license_, context.pack.time_zone)
    form = AppealForm(organization=agency.name, region_ids=(agency.region_id,), reason=reason_for(about))
    new = NewAppeal(form=form, agency_id=agency.id, license_ids=(about.license_id,))
    return _Facts(new, agency, (about,), pending=pending)


def _about_denial(region_id: str, agency: Agency, denied: Denied | None, pending: Sequence[PendingAppeal]) -> _Facts:
    form = AppealForm(organization=agency.name, region_ids=(region_id,), reason=AppealReason.DENIED_ALLOTMENT)
    return _Facts(NewAppeal(form=form, agency_id=agency.id), agency, denied=denied, pending=pending)


async def _region(context: ReadingContext, region_id: str) -> Region:
    found = await asyncio.to_thread(agencies.region, context.database, region_id)
    if found is None:
        raise RuleViolation("unknown_region", f"There is no region “{excerpt(region_id)}”.")
    return found


async def _facts(context: Context, actor: Actor, new: NewAppeal) -> _Facts:
    """Return what the records say about an appeal that somebody wrote."""
    agency = await known_agency(context, new.agency_id) if new.agency_id is not None else None
    licenses = [await _license(context, actor, each) for each in new.license_ids]
    denied = None
    if new.form.reason == AppealReason.DENIED_ALLOTMENT and agency is not None:
        denied = await asyncio.to_thread(appeals.latest_denial, context.database, agency.id)
    return _Facts(
        new=new,
        agency=agency,
        contested=tuple(contested(each, context.pack.time_zone) for each in licenses),
        denied=denied,
        pending=await _pending(context, actor, agency),
    )


def _start(
    context: ReadingContext,
    actor: Actor,
    facts: _Facts,
    key: str = "draft",
    appeal_id: str = "draft",
    uploads: Sequence[Upload] = (),
) -> AppealStart:
    """Return the start of an appeal. Raises RuleViolation if there are no appeals, or if the agency has closed."""
    version, new, agency = context.policy(), facts.new, facts.agency
    policy = _policy(context, version)
    if agency is not None:
        require_not_closed(agency.name, agency.closes_on, context.today())
    holders = {each.holder_id for each in facts.contested}
    return validated(
        AppealStart,
        appeal_id=appeal_id,
        actor=actor,
        key=key,
        time_zone=context.pack.time_zone,
        policy_label=version.label,
        policy=policy,
        committees={each.id: each.title for each in version.committees},
        form=new.form,
        agency_id=agency.id if agency else None,
        person_id=holders.pop() if len(holders) == 1 else None,
        contested=facts.contested,
        denied=facts.denied,
        pending=tuple(facts.pending),
        attachments=attachments_of(appeal_id, uploads),
        why_late=new.why_late,
        estimate=_estimate(context, version, max(len(facts.contested), 1)),
    )


async def _pending(context: ReadingContext, actor: Actor, agency: Agency | None) -> Sequence[PendingAppeal]:
    agency_id = agency.id if agency is not None else None
    return await asyncio.to_thread(appeals.pending_appeals, context.database, agency_id, actor.person_id)


async def _license(context: Context, actor: Actor, license_id: str) -> License:
    """Return a license as its own process has it. Raises RuleViolation if the actor may not know of it."""
    try:
        license_ = await context.processes.license_snapshot(license_id.strip())
    except LookupError as error:
        raise RuleViolation("unknown_license", f"There is no license “{excerpt(license_id)}”.") from error
    holder = license_.current or next(reversed(license_.assignments), None)
    people = (holder.person_id,) if holder is not None else ()
    return visible(actor, license_, "license", license_id, agency_id=license_.agency_id, people=people)


def contested(license_: License, zone: str) -> Contested:
    """Return what an appeal needs to know about a license."""
    revoked, flag = license_.revocation, license_.flag
    holder = license_.current or next(reversed(license_.assignments), None)
    return Contested(
        license_id=license_.license_id,
        agency_id=license_.agency_id,
        kind=license_.kind,
        holder_id=holder.person_id if holder is not None else None,
        ground=revoked.ground if revoked is not None else flag.reason if flag is not None else None,
        revoked_on=civil_day(revoked.at, zone) if revoked is not None else None,
        revoked_by=revoked.by if revoked is not None else None,
        appeal_until=revoked.appeal_until if revoked is not None else None,
        marked_on=civil_day(flag.since, zone) if flag is not None else None,
    )


def _estimate(context: ReadingContext, version: PolicyVersion, licenses: int) -> object:
    """Estimate what self-pay licenses would cost, where the policy offers them (LIC-22)."""
    if version.billing.self_pay is None:
        return None
    return estimate(version.billing, LicenseKind.CE_ACCESS, licenses, context.today())


async def _after_first_step(context: Context, appeal_id: str) -> Appeal:
    snapshot = await context.processes.snapshot(ids.appeal_workflow_id(appeal_id), Appeal)
    first = await await_recorded(context, ids.appeal_workflow_id(appeal_id))
    if first.conflict:
        raise RuleViolation("conflict", first.conflict)
    return snapshot if snapshot is not None else await known_appeal(context, None, appeal_id)


def _policy(context: ReadingContext, version: PolicyVersion) -> AppealPolicy:
    if version.appeals is None:
        raise RuleViolation("no_appeals", f"{context.pack.name} has no committee that decides appeals.")
    return version.appeals
