"""Self-pay agreements that nobody manages any more, or never did: taken up again for a review (LIC-26)."""

import asyncio
from datetime import date, datetime

from models import ids
from models.base import fields_of, listed
from models.billing.funding import Funding
from models.calendar import Deadline, civil_day, end_of_day
from models.effects import ActedT, Rule
from models.errors import RuleViolation
from models.ids import opaque
from models.lifecycle import in_words
from models.oversight import may_know_of
from models.people import Actor
from models.self_pay import estimate as self_pay_estimate
from models.self_pay.lifecycle import SelfPayState
from models.self_pay.messages import SelfPayStart
from models.self_pay.state import Estimate, SelfPayBase, SelfPayForm, SelfPayRequest
from services.context import Context, ReadingContext
from services.people import excerpt, known_agency
from storage.reads import billing
from storage.reads.actors import holders
from storage.reads.licenses import license_row

UNKNOWN = "Not on record"


async def agreement_about(context: ReadingContext, about: str, actor: Actor) -> SelfPayRequest:
    """Return the agreement of a request's id or of a self-pay license, from the records.

    The policy in force says how it is reviewed, because the one of its time may have known no reviews. A license that
    became self-pay without a request here gets an agreement of its own. Raises RuleViolation if there is none that the
    actor may know of.
    """
    request_id = await asyncio.to_thread(billing.self_pay_request_of, context.database, about.strip())
    if request_id is None:
        return await _of_license(context, about.strip(), actor)
    found = await asyncio.to_thread(billing.self_pay_record, context.database, request_id)
    if not may_know_of(actor, found.agency_id, ()):
        raise _unknown(about)
    zone = context.pack.time_zone
    return SelfPayRequest(
        **found.model_dump(include={"requested_by", "agency_id", "state", "kind", "appeal_id", "reason", "granted"}),
        request_id=found.id,
        time_zone=zone,
        policy_label=context.policy().label,
        policy=context.policy().billing,
        form=found.form,
        estimate=Estimate(licenses=found.licenses, lines=(), once=found.once, yearly=found.yearly),
        requested_at=found.requested_at,
        decide_by=_on_record(found.decide_by, found.requested_at, zone, f"the records, under {found.policy_label}"),
        ended_at=found.ended_at,
        agreed_fees=found.agreed_fees,
        licenses=found.made,
        reviews=found.reviews,
    )


async def take_up_again(
    context: Context, agreement: SelfPayRequest, rule: Rule[SelfPayRequest, ActedT], message: ActedT
) -> None:
    """Have an agreement managed again, if nobody manages it. Raises RuleViolation, before that, if `rule` refuses."""
    rule(agreement, message, context.now())
    steps = await asyncio.to_thread(
        billing.steps_on_record, context.database, ids.self_pay_workflow_id(agreement.request_id)
    )
    await context.processes.manage_self_pay_again(
        SelfPayStart(
            **fields_of(agreement, SelfPayBase),
            actor=message.actor,
            key=message.key,
            carried=agreement,
            steps=steps,
        )
    )


def _unknown(about: str) -> RuleViolation:
    return RuleViolation(
        "unknown_request",
        f"There is no request for self-pay licenses “{excerpt(about)}”, and no self-pay license of that name.",
    )


async def _of_license(context: ReadingContext, license_id: str, actor: Actor) -> SelfPayRequest:
    row = await asyncio.to_thread(license_row, context.database, license_id)
    today, now, zone = context.today(), context.now(), context.pack.time_zone
    evidence = await asyncio.to_thread(billing.evidence, context.database, row.agency_id, today) if row else None
    found = [each for each in evidence.licenses if each.license_id == license_id] if evidence else []
    hidden = row is None or not may_know_of(actor, row.agency_id, ())
    if row is None or hidden or not found or found[0].funding != Funding.SELF_PAY:
        raise _unknown(license_id)
    agency = await known_agency(context, row.agency_id)
    speakers = context.policy().billing.speakers
    people = [
        person
        for role in speakers
        for person in await asyncio.to_thread(holders, context.database, role, today, agency_id=agency.id)
    ]
    if not people:
        names = listed([in_words(each) for each in speakers], "or")
        sentence = f"{agency.name} has no {names} on record, so nobody would get the letters. Please name one first."
        raise RuleViolation("no_contact", sentence)
    policy, contact = context.policy().billing, people[0]
    self_pay_estimate.offered(policy)
    name = f"{contact.first_name} {contact.last_name}"
    return SelfPayRequest(
        request_id=opaque("S", f"license/{license_id}"),
        agency_id=agency.id,
        time_zone=zone,
        policy_label=context.policy().label,
        policy=policy,
        kind=row.kind,
        form=SelfPayForm(
            name=name,
            title=UNKNOWN,
            program_type=UNKNOWN,
            regions=(UNKNOWN,),
            email=contact.email,
            licenses=1,
            billing_name=name,
            billing_email=contact.email,
            billing_address=UNKNOWN,
            explanation="The license became self-pay without a request that is on record here.",
        ),
        requested_by=contact.id,
        estimate=self_pay_estimate.estimate(policy, row.kind, 1, today),
        state=SelfPayState.ACCEPTED,
        requested_at=row.created_at,
        decide_by=_on_record(civil_day(row.created_at, zone), row.created_at, zone, "the records of the license"),
        ended_at=now,
        granted=1,
        agreed_fees=found[0].agreed_fees,
        licenses=(license_id,),
    )


def _on_record(day: date, since: datetime, zone: str, source: str) -> Deadline:
    """Return the day by which something was to be answered, as far as it is on record."""
    ends_at = end_of_day(day, zone)
    return Deadline(
        ends_at=ends_at, last_day=day, zone=zone, started_at=since, rule="the date on record", source=source
    )
