"""The monthly review as people ask for it: what it found, decisions, and the report as it stood on its day."""

from datetime import timedelta

import pytest
from sqlalchemy import insert
from temporalio.testing import WorkflowEnvironment

from models import ids
from models.effects import TaskKind
from models.inactivity_review.state import ReviewDecision
from models.license.lifecycle import LicenseState
from models.people import Role
from services import queue, reviews
from services.context import Context
from storage.reads.audit import history
from storage.reads.tasks import tasks_of
from storage.reads.usage import evidence
from storage.tables.directory import designations
from storage.tables.usage import hmis_users
from tests.services.asking import refused
from tests.services.conftest import context_of
from tests.storage.samples import designation
from tests.storage.usage_samples import everything_covered, hmis_user, report_taken_in
from tests.workflows.office import Office
from tests.workflows.simulated import pass_days


@pytest.fixture
async def reviewed(env: WorkflowEnvironment, missouri: Office) -> Context:
    """Tess of A1 entered nothing for long; uma sits on the Performance Committee, ed is of the lead agency.

    The month's review has begun.
    """
    context = context_of(missouri)
    with context.database.write() as connection:
        connection.execute(
            insert(designations),
            [designation("uma", Role.PERFORMANCE_MEMBER), designation("ed", Role.LEAD_AGENCY)],
        )
    now = await missouri.now()
    await missouri.license("L1", held_by="tess", held_since=now - timedelta(days=500))
    await missouri.license("L2", held_by="toni", held_since=now - timedelta(days=500))
    hmis_user(context.database, "8", "toni", last_data_entry_at=now, last_any_at=now)
    used = now - timedelta(days=250)
    hmis_user(context.database, "7", "tess", last_data_entry_at=used, last_any_at=used)
    everything_covered(context.database, now + timedelta(days=40), imported=now)
    await reviews.begin(context)
    await pass_days(env, 33)
    await missouri.eventually(
        lambda: tasks_of(context.database, ids.INACTIVITY_REVIEW_ID, now), lambda found: len(found) > 1
    )
    return context


@pytest.mark.requirement("LIC-04", "LIC-05")
async def test_the_report_is_what_was_found_on_its_day_and_what_was_decided_since(reviewed: Context) -> None:
    before = await reviews.report(reviewed, "uma")
    assert (before.not_covered, before.unknown) == ((), ())
    report_taken_in(reviewed.database, reviewed.now() + timedelta(days=90))
    (line,) = before.lines
    assert (line.agency, line.person, line.license_id, line.rung) == ("Agency 1", "Tess Sample", "L1", "no-data-entry")
    assert (line.exception, line.decision, line.last_data_entry != "") == ("", "", True)
    with reviewed.database.write() as connection:  # what becomes known later changes nothing of it
        connection.execute(hmis_users.update().values(last_data_entry_at=reviewed.now()))
    assert evidence(reviewed.database, "L1", reviewed.now(), reviewed.pack.time_zone).activity.data_entry is not None
    assert "The next review is on " in before.outlook
    assert await reviews.report(reviewed, "lena", before.review_id) == before.model_copy(update={"outlook": ""})
    after = await reviews.decide(reviewed, "ed", "k1", "L1", ReviewDecision.WARN, "New to the job.")
    assert after.undecided == ()
    (decided,) = (await reviews.report(reviewed, "uma")).lines
    assert (decided.decision, decided.reason, decided.decided_by) == ("warn", "New to the job.", "Ed Sample")
    assert decided.reports == "1"
    assert decided.model_copy(update={"decision": "", "reason": "", "decided_by": ""}) == line


@pytest.mark.requirement("LIC-05")
async def test_both_who_hold_the_review_find_it_in_their_queue_and_a_decision_ends_it(
    missouri: Office, reviewed: Context
) -> None:
    for who in ("lena", "ed"):
        kinds = [each.kind for each in await queue.queue(reviewed, who)]
        assert TaskKind.REVIEW_INACTIVITY in kinds
    await reviews.decide(reviewed, "lena", "k1", "L1", ReviewDecision.EXCUSE, "The only one who knows the county.")
    await missouri.eventually(
        lambda: [each.move for each in history(reviewed.database, ids.INACTIVITY_REVIEW_ID)],
        lambda moves: moves[-2:] == ["carried_out", "closed"],
    )
    assert all(each.closed_at for each in tasks_of(reviewed.database, ids.INACTIVITY_REVIEW_ID, reviewed.now()))
    assert (await missouri.kept_license()).flag is None


@pytest.mark.requirement("LIC-03", "LIC-05")
async def test_a_revocation_decided_in_the_review_is_one_at_the_license(missouri: Office, reviewed: Context) -> None:
    await reviews.decide(reviewed, "lena", "k1", "L1", ReviewDecision.REVOKE, "Not used since spring.")
    await missouri.license_stands(LicenseState.INACTIVE)
    license_ = await missouri.kept_license()
    assert license_.revocation is not None
    assert (license_.revocation.by, license_.revocation.reason) == ("lena", "Not used since spring.")
    assert license_.flag is None
    moves = await missouri.eventually(
        lambda: [each.move for each in history(reviewed.database, "license/L1")], lambda moves: "revoked" in moves
    )
    assert "flag_cleared" not in moves
    assert await missouri.letters("license_revoked")


async def test_who_may_not_see_or_decide_is_told(reviewed: Context) -> None:
    assert (await refused(reviews.report(reviewed, "sam"))).code == "not_permitted"
    assert (await refused(reviews.report(reviewed, "tess"))).code == "not_permitted"
    assert (await refused(reviews.report(reviewed, "lena", "1999-01"))).code == "no_review"
    for by, license_id, code in (
        ("uma", "L1", "not_permitted"),
        ("sam", "L1", "not_permitted"),
        ("lena", "L2", "not_in_review"),
    ):
        decision = reviews.decide(reviewed, by, f"k-{by}", license_id, ReviewDecision.WARN, "As discussed.")
        assert (await refused(decision)).code == code
    revoke = reviews.decide(reviewed, "ed", "k-ed", "L1", ReviewDecision.REVOKE, "Not used.")
    assert (await refused(revoke)).code == "only_the_lead"


async def test_before_the_first_review_there_is_nothing_to_see_or_decide(missouri: Office, context: Context) -> None:
    refusal = await refused(reviews.report(context, "lena"))
    assert refusal.code == "no_review"
    assert "The next review is on " in refusal.sentence
    assert "It is held on day 5 of each month." in refusal.sentence
    await reviews.begin(context)
    await reviews.begin(context)
    early = reviews.decide(context, "lena", "k1", "L1", ReviewDecision.WARN, "As discussed.")
    assert (await refused(early)).code == "no_review"


@pytest.mark.requirement("LIC-28")
async def test_the_report_says_who_took_part_and_which_office_did_not(missouri: Office, reviewed: Context) -> None:
    assert (await reviews.report(reviewed, "lena")).missing == ("HMIS lead staff", "lead agency")
    assert (await refused(reviews.take_part(reviewed, "uma", "k0"))).code == "not_permitted"
    await reviews.take_part(reviewed, "lena", "k1")
    await missouri.eventually(
        lambda: history(reviewed.database, ids.INACTIVITY_REVIEW_ID), lambda seen: seen[-1].move == "took_part"
    )
    one = await reviews.report(reviewed, "lena")
    assert (one.took_part, one.missing) == (("HMIS lead staff: Lena Sample",), ("lead agency",))
    assert "Did not take part: lead agency." in one.introduction
    await reviews.decide(reviewed, "ed", "k2", "L1", ReviewDecision.WARN, "New to the job.")
    await missouri.eventually(
        lambda: history(reviewed.database, ids.INACTIVITY_REVIEW_ID),
        lambda seen: "closed" in [each.move for each in seen],
    )
    both = await reviews.report(reviewed, "lena")
    assert both.took_part == ("HMIS lead staff: Lena Sample", "lead agency: Ed Sample")
    assert both.missing == ()
