"""Licenses at an organization's own cost, from the request to the licenses and their invoice (003, Addendum 2)."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from temporalio.testing import WorkflowEnvironment

from models.billing.funding import Funding
from models.errors import RuleViolation
from models.license.lifecycle import LicenseKind, LicenseState
from models.self_pay.lifecycle import SelfPayState
from models.self_pay.messages import SelfPayStart
from models.self_pay.state import SelfPayForm
from services import license_changes, self_pay
from services.context import Context
from storage.database import Database
from storage.reads import billing
from storage.reads.audit import history
from storage.reads.billing import SelfPayRow
from tests.storage.samples import settle_denied_appeal, signatory
from tests.workflows.billing.counting_house import CountingHouse, with_billing_people
from tests.workflows.office import Office, open_office

FORM: dict[str, Any] = {
    "name": "Sam Sample",
    "title": "Director",
    "email": "sam@sample.example",
    "program_type": "shelter",
    "regions": ("Region 1",),
    "licenses": 3,
    "billing_name": "Ada Sample",
    "billing_email": "ada@sample.example",
    "billing_address": "1 Example Street",
    "explanation": "Three more case managers.",
}


@pytest.fixture
async def missouri_house(
    env: WorkflowEnvironment, sqlite_database: Database, tmp_path: Path
) -> AsyncIterator[CountingHouse]:
    async with open_office(env.client, sqlite_database, tmp_path, env.get_current_time) as office:
        with_billing_people(office)
        settle_denied_appeal(office.database, "AP-7")
        yield CountingHouse(env, office)


async def context_of(office: Office) -> Context:
    at = await office.now()
    return Context(database=office.database, processes=office.processes, pack=office.world.pack, now=lambda: at)


async def asked(office: Office, **changes: Any) -> SelfPayRow:
    said: dict[str, Any] = {"kind": LicenseKind.STANDARD, "appeal_id": "AP-7", "understood": True, **changes}
    return await self_pay.request(await context_of(office), "sam", "form-1", "A1", FORM, **said)


@pytest.mark.requirement("LIC-22")
async def test_an_accepted_request_makes_the_licenses_and_one_invoice_for_them(missouri_house: CountingHouse) -> None:
    house, office = missouri_house, missouri_house.office
    await house.open(days=364, licenses={"L1": "tess"})  # the last day of a year that begins today
    row = await asked(office)
    assert (str(row.once), str(row.yearly)) == ("555.00", "6852.00")
    assert row == await asked(office), "the same form is one request"
    answered = await self_pay.accept(await context_of(office), "lena", "yes", row.id, 2, "Two for now.")
    assert answered.state == SelfPayState.ACCEPTED
    invoice = await house.invoice()
    by_license = {line.license_id for line in invoice.lines}
    assert len(by_license) == 2
    assert str(invoice.total) == "4938.00"  # twice 185 + 284 + 2,000
    found = billing.evidence(office.database, "A1", await house.today()).licenses
    made = [each for each in found if each.license_id in by_license]
    assert [(each.funding, each.state) for each in made] == [(Funding.SELF_PAY, LicenseState.OPEN)] * 2
    seen = await office.eventually(
        lambda: billing.self_pay_row(office.database, row.id), lambda seen: seen is not None and len(seen.made) == 2
    )
    assert seen is not None
    assert set(seen.made) == by_license


async def test_the_same_request_sent_again_by_hand_is_asked_about_before_it_costs_twice(
    missouri_house: CountingHouse,
) -> None:
    house, office = missouri_house, missouri_house.office
    await house.open(days=364, licenses={"L1": "tess"})
    row = await asked(office)
    context: Context = await context_of(office)
    said: dict[str, Any] = {"kind": LicenseKind.STANDARD, "appeal_id": "AP-7", "understood": True}
    with pytest.raises(RuleViolation, match=f"just now: the request {row.id} for 3 self-pay licenses"):
        await self_pay.request(context, "sam", "form-2", "A1", FORM, **said)
    fewer = await self_pay.request(context, "sam", "form-3", "A1", {**FORM, "licenses": 2}, **said)
    meant = await self_pay.request(context, "sam", "form-4", "A1", FORM, **said, again=True)
    assert len({row.id, fewer.id, meant.id}) == 3
    assert row == await asked(office), "with its key it is the same request"


@pytest.mark.requirement("LIC-26")
async def test_accepted_licenses_are_reviewed_long_after_they_were_made(missouri_house: CountingHouse) -> None:
    house, office = missouri_house, missouri_house.office
    await house.open(days=364, licenses={"L1": "tess"})
    row = await asked(office)
    with pytest.raises(RuleViolation, match="requested"):
        await self_pay.open_review(await context_of(office), "lena", "early", row.id, "Too early.")
    await self_pay.accept(await context_of(office), "lena", "yes", row.id, 1, "One for now.")
    await office.eventually(
        lambda: billing.self_pay_row(office.database, row.id), lambda seen: seen is not None and len(seen.made) == 1
    )
    await house.until(await house.today() + timedelta(days=60))
    await self_pay.open_review(await context_of(office), "lena", "look", row.id, "New funding is available.")
    await self_pay.answer_review(
        await context_of(office), "lena", "found", row.id, supported=False, answer="The funding is used up."
    )
    seen = await office.eventually(
        lambda: billing.self_pay_row(office.database, row.id),
        lambda seen: seen is not None and bool(seen.reviews) and seen.reviews[0].answered_at is not None,
    )
    assert seen is not None
    assert (seen.reviews[0].supported, seen.reviews[0].answer) == (False, "The funding is used up.")
    sent = [each.template for each in await office.letters()]
    assert sent[-2:] == ["self_pay_review_opened", "self_pay_review_answered"]


@pytest.mark.requirement("LIC-26")
@pytest.mark.parametrize("by_license", [False, True])
async def test_an_agreement_from_before_there_were_reviews_is_taken_up_again_for_one(
    missouri_house: CountingHouse, by_license: bool
) -> None:
    house, office = missouri_house, missouri_house.office
    await house.open(days=364, licenses={"L1": "tess"})
    billing_policy = (await office.version()).billing
    assert billing_policy.self_pay is not None
    before = billing_policy.self_pay.model_copy(update={"review_within_days": None})
    start = SelfPayStart(
        request_id="S-old",
        agency_id="A1",
        actor=signatory(),
        key="ask",
        time_zone=office.world.pack.time_zone,
        policy_label="an older policy",
        policy=billing_policy.model_copy(update={"self_pay": before}),
        appeal_id="AP-7",
        understood=True,
        form=SelfPayForm(**FORM),
    )
    await office.processes.start_self_pay(start)
    await office.eventually(lambda: billing.self_pay_row(office.database, "S-old"), lambda row: row is not None)
    await self_pay.accept(await context_of(office), "lena", "yes", "S-old", 1, "One for now.")
    await office.over("self-pay/S-old")
    row = billing.self_pay_row(office.database, "S-old")
    assert row is not None
    about = row.made[0] if by_license else "S-old"
    context = await context_of(office)
    with pytest.raises(RuleViolation, match="lead agency"):
        await self_pay.open_review(context, "sam", "own", about, "Ours.")
    with pytest.raises(RuleViolation, match="No review"):
        await self_pay.answer_review(context, "lena", "early", about, supported=True, answer="Too early.")
    opened = await self_pay.open_review(context, "lena", "look", about, "New funding is available.")
    assert await self_pay.open_review(context, "lena", "look", about, "New funding is available.") == opened
    answered = await self_pay.answer_review(context, "lena", "found", about, supported=True, answer="From May on.")
    assert [(each.supported, each.answer) for each in answered.reviews] == [(True, "From May on.")]
    known = row.model_dump(exclude={"reviews"})
    assert answered.model_dump(exclude={"reviews"}) == known, "the agreement itself is as it was"
    moves = [each.move for each in history(office.database, "self-pay/S-old")]
    assert moves[-3:] == ["self_pay_licenses_made", "self_pay_review_opened", "self_pay_review_answered"]


@pytest.mark.requirement("LIC-26")
async def test_a_license_that_became_self_pay_without_a_request_is_reviewed_too(missouri_house: CountingHouse) -> None:
    house, office = missouri_house, missouri_house.office
    await house.open(days=364, licenses={"L1": "tess", "L2": None})
    context = await context_of(office)
    for about in ("L1", "nowhere"):
        with pytest.raises(RuleViolation, match="no self-pay license"):
            await self_pay.open_review(context, "lena", "early", about, "Why not.")
    await license_changes.set_funding(context, "lena", "fund", "L2", Funding.SELF_PAY)
    await office.eventually(
        lambda: {
            each.license_id: each.funding for each in billing.evidence(office.database, "A1", context.today()).licenses
        },
        lambda found: found["L2"] == Funding.SELF_PAY,
    )
    context = await context_of(office)
    opened = await self_pay.open_review(context, "lena", "look", "L2", "New funding is available.")
    assert (opened.agency_id, opened.made, opened.state) == ("A1", ("L2",), SelfPayState.ACCEPTED)
    answered = await self_pay.answer_review(context, "lena", "found", "L2", supported=False, answer="Used up.")
    assert (answered.id, answered.reviews[0].answer) == (opened.id, "Used up.")
    assert [each.template for each in await office.letters()][-2:] == [
        "self_pay_review_opened",
        "self_pay_review_answered",
    ]


@pytest.mark.requirement("LIC-22")
async def test_the_hmis_lead_may_delay_a_request_and_then_refuse_it_each_with_a_reason(
    missouri_house: CountingHouse,
) -> None:
    house, office = missouri_house, missouri_house.office
    with pytest.raises(RuleViolation, match="appeal"):
        await asked(office, appeal_id=None)
    row = await asked(office)
    until = await house.today() + timedelta(days=20)
    delayed = await self_pay.delay(await context_of(office), "lena", "later", row.id, until, "An upgrade comes first.")
    assert (delayed.state, delayed.delayed_until) == (SelfPayState.DELAYED, until)
    await house.until(until + timedelta(days=1))
    await office.eventually(
        lambda: billing.self_pay_row(office.database, row.id),
        lambda seen: seen is not None and seen.state == SelfPayState.REQUESTED,
    )
    refused = await self_pay.refuse(await context_of(office), "lena", "no", row.id, "No staff to support it.")
    assert (refused.state, refused.reason) == (SelfPayState.REFUSED, "No staff to support it.")
    sent = [each.template for each in await office.letters()]
    about_it = [each.removeprefix("self_pay_") for each in sent if each.startswith("self_pay_")]
    assert about_it == ["received", "delayed", "refused"]
    assert billing.evidence(office.database, "A1", await house.today()).licenses == ()


async def test_self_pay_is_open_only_to_whose_own_appeal_was_denied(missouri_house: CountingHouse) -> None:
    office = missouri_house.office
    settle_denied_appeal(office.database, "AP-8", "A2")
    for appeal_id in ("AP-8", "nowhere"):
        with pytest.raises(RuleViolation, match="has no appeal"):
            await asked(office, appeal_id=appeal_id)
