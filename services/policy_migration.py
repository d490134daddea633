"""Moving long-lived cases to the policy version in force, each with an audited step of its own (docs/adr/0005)."""

import asyncio
from collections.abc import Sequence

from models import ids
from models.base import PartlyRefused
from models.billing.messages import AccountAnswer, AdoptBilling
from models.billing.rules import account
from models.errors import RuleViolation
from models.inactivity_review import rules
from models.inactivity_review.messages import AdoptReviewTerms
from models.inactivity_review.state import ReviewTerms
from models.license.messages import AdoptPolicy
from models.license.permissions import may_administer
from models.license.rules import terms as license_terms_rules
from models.license.state import license_terms
from models.people import Actor
from services.context import Context, ReadingContext
from services.people import acting, excerpt
from storage.reads import licenses
from storage.reads.billing import account_rows

AT_ONCE = 8
"""How many licenses are moved at the same time."""

UNCHANGED = ("same_policy", "already_received")


class Adoption(PartlyRefused):
    """What was moved to the version in force: how many licenses and accounts, and whether the reviews were."""

    policy_label: str
    licenses: int
    unchanged: int
    reviews: bool
    accounts: int = 0
    problems: tuple[str, ...] = ()
    """Licenses and accounts that could not follow, each with the sentence that says why."""

    @property
    def has_refusals(self) -> bool:
        """True if something could not follow."""
        return bool(self.problems)


async def adopt(context: Context, by: str, key: str, license_id: str | None = None) -> Adoption:
    """Move one license to the policy version in force, or all licenses, the agencies' accounts, and the reviews."""
    actor = await acting(context, by)
    may_administer(actor).require()
    wanted = await _license_ids(context, license_id)
    places = asyncio.Semaphore(AT_ONCE)

    async def one(each: str) -> str:
        async with places:
            return await _move_license(context, actor, key, each)

    answers = await asyncio.gather(*(one(each) for each in wanted))
    billing = await _move_accounts(context, actor, key) if license_id is None else []
    new = sum(answer == "" for answer in answers)
    unchanged = sum(answer in UNCHANGED for answer in answers)
    return Adoption(
        policy_label=context.policy().label,
        licenses=new,
        unchanged=unchanged,
        reviews=license_id is None and await _move_reviews(context, actor, key),
        accounts=sum(answer == "" for answer in billing),
        problems=tuple(answer for answer in (*answers, *billing) if answer and answer not in UNCHANGED),
    )


async def _license_ids(context: ReadingContext, license_id: str | None) -> Sequence[str]:
    if license_id is None:
        return await asyncio.to_thread(licenses.managed_licenses, context.database)
    known = await asyncio.to_thread(licenses.license_row, context.database, license_id.strip())
    if known is None:
        raise RuleViolation("unknown_license", f"There is no license “{excerpt(license_id)}”.")
    return [known.id]


async def _move_license(context: Context, actor: Actor, key: str, license_id: str) -> str:
    """Move a license. Returns an empty text, or the code or sentence that says why it was not moved."""
    message = AdoptPolicy(actor=actor, key=key, terms=license_terms(context.pack, context.now()))
    try:
        await context.processes.take(ids.license_workflow_id(license_id), license_terms_rules.adopt_policy, message)
    except RuleViolation as refusal:
        return refusal.code if refusal.code in UNCHANGED else f"{license_id}: {refusal.sentence}"
    return ""


async def _move_accounts(context: Context, actor: Actor, key: str) -> list[str]:
    """Move each account that follows another version. Returns the same texts as for a license."""
    version = context.policy()
    rows = await asyncio.to_thread(account_rows, context.database)
    answers = []
    for row in (each for each in rows if each.policy_label != version.label):
        message = AdoptBilling(actor=actor, key=key, policy_label=version.label, policy=version.billing)
        try:
            account_id = ids.billing_workflow_id(row.agency_id)
            await context.processes.take(account_id, account.adopt_billing, message, AccountAnswer)
        except RuleViolation as refusal:
            why = f"The account of {row.agency_id}: {refusal.sentence}"
            answers.append(refusal.code if refusal.code in UNCHANGED else why)
        else:
            answers.append("")
    return answers


async def _move_reviews(context: Context, actor: Actor, key: str) -> bool:
    version = context.policy()
    terms = ReviewTerms(time_zone=context.pack.time_zone, policy_label=version.label, policy=version.licenses)
    message = AdoptReviewTerms(actor=actor, key=key, terms=terms)
    try:
        await context.processes.take(ids.INACTIVITY_REVIEW_ID, rules.adopt_terms, message)
    except RuleViolation as refusal:
        if refusal.code in (*UNCHANGED, "ended"):  # this implementation has no monthly reviews
            return False
        raise
    return True
