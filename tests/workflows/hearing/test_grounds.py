"""A special request, and a revocation as a sanction: each before its committee, and carried out (003, section 4)."""

from datetime import timedelta

import pytest

from models.appeal.lifecycle import AppealState
from models.appeal.reasons import AppealReason
from models.appeal.responses import ContinuedFor
from models.appeal.verdicts import ExceptionUntil, Reinstatement
from models.errors import RuleViolation
from models.license.lifecycle import InactiveReason, LicenseState
from services import hearings, license_changes
from tests.workflows.hearing.chamber import PERFORMANCE, Chamber


@pytest.mark.requirement("LIC-08", "LIC-21", "LIC-27")
async def test_a_special_request_is_answered_at_each_meeting_and_keeps_the_license(chamber: Chamber) -> None:
    """Nothing was revoked: the request itself is the appeal on record that the exception names."""
    await chamber.office.license("L1", held_by="tess")
    filed = await chamber.file(AppealReason.SPECIAL_REQUEST, "L1")
    assert (filed.committee_id, filed.contested[0].revoked_on) == (PERFORMANCE, None)
    await chamber.hold()
    with pytest.raises(RuleViolation, match="can’t be closed yet: 1 appeal"):
        await chamber.close()
    context, fresh = await chamber.context(), chamber.office.fresh
    await hearings.continue_appeal(
        context, "carla", fresh("c"), PERFORMANCE, filed.appeal_id, ContinuedFor.REASON, "We want to see the figures."
    )
    await chamber.close()
    second = await chamber.hold()
    until = second.when.day + timedelta(days=365)
    verdict = ExceptionUntil(license_ids=("L1",), until=until)
    await chamber.vote(PERFORMANCE, filed.appeal_id, verdict, "marc", "mia")
    closed = await chamber.stands(filed.appeal_id, AppealState.CLOSED)
    assert [each.work.value for each in closed.orders] == ["grant_exception"]
    license_ = await chamber.office.kept_license("L1")
    assert (license_.state, license_.exceptions[0].appeal_id) == (LicenseState.ACTIVE, filed.appeal_id)
    with pytest.raises(RuleViolation, match="has an exception"):
        await license_changes.revoke(
            await chamber.context(), "lena", fresh("revoke"), "L1", InactiveReason.NO_DATA_ENTRY, "Not used."
        )


@pytest.mark.requirement("LIC-16", "LIC-30")
async def test_a_sanction_is_appealed_to_the_committee_that_the_letter_names(chamber: Chamber) -> None:
    await chamber.office.license("L1", held_by="tess")
    why = (InactiveReason.SANCTION, "Shared a password.")
    await license_changes.revoke(await chamber.context(), "lena", chamber.office.fresh("revoke"), "L1", *why)
    (letter,) = await chamber.office.letters(template="license_revoked")
    with pytest.raises(RuleViolation, match="due to inactivity"):
        await chamber.file(AppealReason.REVOKED_INACTIVITY, "L1")
    filed = await chamber.file(AppealReason.REVOKED_SANCTION, "L1")
    assert filed.committee in str(letter.payload.facts["appeal_how"])
    await chamber.hold()
    await chamber.vote(PERFORMANCE, filed.appeal_id, Reinstatement(license_ids=("L1",)), "marc", "mia")
    await chamber.stands(filed.appeal_id, AppealState.CLOSED)
    license_ = await chamber.office.kept_license("L1")
    assert (license_.state, license_.revocation) == (LicenseState.ACTIVE, None)


@pytest.mark.requirement("LIC-08", "LIC-27")
async def test_the_chair_carries_out_an_exception_that_the_system_could_not(chamber: Chamber) -> None:
    """Of two licenses the first was deleted meanwhile, so the system did not get to the second."""
    for license_id, person_id in (("L1", "tess"), ("L2", "toni")):
        await chamber.office.license(license_id, held_by=person_id)
    filed = await chamber.file(AppealReason.SPECIAL_REQUEST, "L1", "L2")
    await chamber.hold()
    context, fresh = await chamber.context(), chamber.office.fresh

    async def granted(license_id: str = "L2") -> str:
        try:
            await license_changes.grant_exception(context, "carla", fresh("grant"), license_id, filed.appeal_id)
        except RuleViolation as refusal:
            return refusal.code
        return "granted"

    assert await granted() == "not_granted", "nothing is decided yet"
    await license_changes.delete(context, "lena", fresh("delete"), "L1", "The program closed.")
    until = context.today() + timedelta(days=90)
    verdict = ExceptionUntil(license_ids=("L1", "L2"), until=until)
    await chamber.vote(PERFORMANCE, filed.appeal_id, verdict, "marc", "mia")
    await chamber.stands(filed.appeal_id, AppealState.CARRIED_OUT)
    assert await granted() == "granted"
    (exception,) = (await chamber.office.kept_license("L2")).exceptions
    assert (exception.appeal_id, exception.until, exception.reason) == (filed.appeal_id, until, "It fits.")
    assert await granted() == "already_granted"
