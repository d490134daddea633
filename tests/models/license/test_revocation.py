"""Marked, warned, revoked, excepted (003, sections 1 and 4)."""

from datetime import date

import pytest

from adapters.policy_files import load_pack
from models.appeal import timeline as appeal_timeline
from models.appeal.reasons import GROUNDS_OF
from models.calendar import civil_day
from models.license.explain import explained_dates
from models.license.lifecycle import GROUNDS, InactiveReason, LicenseKind, LicenseState
from models.license.login_help import LoginFacts, diagnose
from models.license.messages import AccountHelp
from models.license.rules import access, account_orders, exceptions
from models.license.rules import revocation as license_revocation
from models.license.state import License
from models.people import SYSTEM
from models.policy.licenses import ExceptionKind, RevocationAppeals
from services.appeal_filing import contested
from tests.models.appeal.samples import start as appeal_start
from tests.models.builders import DAY, FOLDER, SOURCE, hmis_lead, system_administrator
from tests.models.checks import assert_sentence, refused, sound
from tests.models.license_builders import (
    BEGUN,
    Life,
    clearing,
    deactivation,
    end_of_exception,
    exception,
    held,
    help_wanted,
    loaded,
    mark,
    open_license,
    reactivation,
    revocation,
    terms,
    used,
    warning,
)

R = InactiveReason
MISSOURI = terms().policy.grounds
PACKS = ("missouri", "minnesota", "detroit")
TODAY = civil_day(BEGUN, "America/Chicago")


def idle() -> Life:
    """A license marked by the ladder after six months without data entry."""
    life = Life(held(), evidence=used(data_entry=BEGUN, login=BEGUN))
    life.sleep(days=185)
    assert life.license.flag is not None
    return life


def ce_license() -> License:
    return held(kind=LicenseKind.CE_ACCESS)


def excepted(until: date | None = None) -> License:
    return exceptions.grant_exception(held(), exception(until), BEGUN).state


# --- marked


@pytest.mark.parametrize("reason", list(R))
def test_a_license_is_marked_for_inactivity_or_a_sanction_and_nothing_else(reason: InactiveReason) -> None:
    if reason not in MISSOURI:
        refused("not_a_ground", license_revocation.flag, held(), mark(reason), BEGUN)
        return
    decision = sound(license_revocation.flag(ce_license(), mark(reason), BEGUN))
    assert decision.state.flag is not None
    assert (decision.state.flag.reason, decision.state.flag.by) == (reason, hmis_lead().person_id)
    assert decision.state.state == LicenseState.ACTIVE
    assert [each.template for each in decision.notices] == ["revocation_flagged"]


def test_a_license_is_marked_once_and_the_mark_taken_away_once() -> None:
    life = Life(held())
    refused("not_flagged", license_revocation.clear_flag, life.license, clearing(), BEGUN)
    life.send(license_revocation.flag, mark())
    refused("already_flagged", license_revocation.flag, life.license, mark(), BEGUN)
    life.send(license_revocation.clear_flag, clearing())
    assert life.license.flag is None
    refused("not_flagged", license_revocation.clear_flag, life.license, clearing(), BEGUN)


def test_nobody_on_it_nobody_to_mark_warn_or_revoke() -> None:
    refused("nobody_on_it", license_revocation.flag, open_license(), mark(), BEGUN)
    refused("nobody_on_it", license_revocation.warn, open_license(), warning(), BEGUN)
    refused("not_now", license_revocation.revoke, open_license(), revocation(), BEGUN)


@pytest.mark.requirement("LIC-05")
def test_the_review_can_warn_and_the_license_stays_as_it_is() -> None:
    life = idle()
    before = life.license
    life.send(license_revocation.warn, warning())
    assert life.license == before.model_copy(update={"keys": life.license.keys})
    assert life.letters[-1] == "inactivity_warning"


# --- revoked


@pytest.mark.requirement("LIC-03")
def test_the_hmis_lead_revokes_a_marked_license_at_once() -> None:
    life = idle()
    life.send(license_revocation.revoke, revocation())
    after = life.license
    assert (after.state, life.reasons) == (LicenseState.INACTIVE, [R.NO_DATA_ENTRY])
    assert after.inactive_since == life.now
    assert after.revocation is not None
    assert (after.revocation.at, after.revocation.by, after.revocation.ground) == (
        life.now,
        hmis_lead().person_id,
        R.NO_DATA_ENTRY,
    )
    assert after.flag is None
    assert [each.title.split(":")[0] for each in life.board.open.values()] == ["Deactivate the account in the HMIS"]


@pytest.mark.requirement("LIC-03")
def test_a_license_that_is_inactive_already_is_revoked_without_closing_the_account_twice() -> None:
    life = Life(held("minnesota"))
    life.sleep(days=100)
    since = life.license.inactive_since
    life.send(license_revocation.revoke, revocation())
    assert life.reasons == [R.NO_LOGIN]
    assert life.license.inactive_since == since
    assert life.license.holds[0].since == since
    assert life.license.revocation is not None
    assert life.license.revocation.ground == R.NO_LOGIN
    assert list(life.board.open) == ["account/1"]


@pytest.mark.requirement("LIC-03")
def test_the_letter_says_why_and_how_to_appeal() -> None:
    life = idle()
    life.send(license_revocation.revoke, revocation())
    told = life.notices[-1]
    assert told.template == "license_revoked"
    assert told.facts["reason"] == "Not used for months."
    assert "Performance Committee" in str(told.facts["appeal_how"])
    assert "by" not in str(told.facts["appeal_how"]).split("filed")[1:]
    assert told.deadline is None
    assert life.license.revocation is not None
    assert life.license.revocation.appeal_until is None


@pytest.mark.requirement("LIC-30")
def test_an_appeal_is_offered_only_for_a_ground_that_a_committee_hears() -> None:
    only_inactivity = terms().model_copy(update={"hearing": {R.NO_DATA_ENTRY: "Performance Committee"}})
    life = Life(held(only_inactivity))
    life.send(license_revocation.revoke, revocation(R.SANCTION))
    assert set(life.letter("license_revoked").facts) == {"reason", "what_to_do"}
    older = Life(held(terms().model_copy(update={"hearing": {}})))
    older.send(license_revocation.revoke, revocation(R.SANCTION))
    assert "Addendum 1" in str(older.letter("license_revoked").facts["appeal_how"])


@pytest.mark.requirement("LIC-03")
def test_the_letter_says_by_when_to_appeal_if_the_policy_names_a_limit() -> None:
    appealing = RevocationAppeals(how="Write to the committee.", within_days=30, source=SOURCE)
    life = Life(held(terms(appealing=appealing)))
    life.send(license_revocation.revoke, revocation(R.SANCTION))
    told = life.notices[-1]
    assert told.facts["appeal_how"] == (
        "The Performance Committee hears this appeal. Write to the committee. The appeal must be filed by Wednesday, "
        "February 4, 2026."
    )
    assert_sentence(str(told.facts["appeal_how"]))
    assert told.deadline is not None
    assert told.deadline.last_day == date(2026, 2, 4)
    assert life.license.revocation is not None
    assert life.license.revocation.appeal_until == date(2026, 2, 4)


def test_what_is_not_marked_and_not_inactive_is_revoked_as_a_sanction_unless_a_reason_is_given() -> None:
    for reason in (None, *MISSOURI):
        after = sound(license_revocation.revoke(ce_license(), revocation(reason), BEGUN)).state
        assert after.revocation is not None
        assert after.revocation.ground == (reason or R.SANCTION)
        assert [each.reason for each in after.holds] == [reason or R.SANCTION]


@pytest.mark.requirement("LIC-30")
def test_the_grounds_are_a_lack_of_use_that_the_policy_marks_a_sanction_and_the_allotment() -> None:
    assert set(MISSOURI) == {R.NO_DATA_ENTRY, R.NEVER_SIGNED_IN, R.SANCTION, R.CE_ALLOTMENT}
    for pack in ("minnesota", "detroit"):
        assert set(terms(pack).policy.grounds) == {R.SANCTION, R.CE_ALLOTMENT}


@pytest.mark.requirement("LIC-30")
@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize("reason", R)
def test_a_license_is_not_revoked_for_anything_else(pack: str, reason: InactiveReason) -> None:
    taken_back = reason == R.CE_ALLOTMENT and not terms(pack).allotted
    if reason not in terms(pack).policy.grounds or taken_back:
        refused("not_a_ground", license_revocation.revoke, held(pack), revocation(reason), BEGUN)


def test_only_a_coordinated_entry_license_is_taken_back_for_the_allotment() -> None:
    refused("not_ce", license_revocation.revoke, held(), revocation(R.CE_ALLOTMENT), BEGUN)
    refused("not_ce", license_revocation.flag, held(), mark(R.CE_ALLOTMENT), BEGUN)
    assert license_revocation.revoke(held(), revocation(R.CE_ALLOTMENT, SYSTEM), BEGUN)


@pytest.mark.requirement("LIC-30")
@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize("ground", GROUNDS)
def test_what_the_letter_of_a_revocation_promises_is_accepted(pack: str, ground: InactiveReason) -> None:
    """Where a committee hears the ground, the letter names it and the appeal begins; elsewhere nobody says "appeal"."""
    version = load_pack(FOLDER / f"{pack}.toml").in_force(BEGUN)
    allotted = version.allotment is not None
    if ground not in version.licenses.grounds or (ground == R.CE_ALLOTMENT and not allotted):
        return
    life = Life(held(pack, kind=LicenseKind.CE_ACCESS))
    life.send(license_revocation.revoke, revocation(ground))
    letter = life.letter("license_revoked")
    help_ = diagnose(LoginFacts(license=life.license))
    if version.appeals is None:
        assert "appeal" not in f"{letter.facts}{help_}{explained_dates(life.license)}".lower()
        assert_sentence(str(letter.facts["what_to_do"]))
        return
    committee = version.hearing[ground]
    assert committee in str(letter.facts["appeal_how"])
    assert committee in help_.next_step
    (reason,) = [each for each, grounds in GROUNDS_OF.items() if ground in grounds]
    taken = contested(life.license, "America/Chicago")
    begun = appeal_timeline.begin(appeal_start(reason, contested=(taken,)), BEGUN).state
    assert begun.committee == committee


def test_a_license_inactive_for_something_else_is_not_said_to_be_revoked_for_that() -> None:
    unpaid = access.deactivate(held(), deactivation(R.UNPAID), BEGUN).state
    after = sound(license_revocation.revoke(unpaid, revocation(), BEGUN)).state
    assert [each.reason for each in after.holds] == [R.UNPAID, R.SANCTION]


def test_revoking_or_marking_twice_is_refused() -> None:
    revoked = license_revocation.revoke(held(), revocation(), BEGUN).state
    refused("already_revoked", license_revocation.revoke, revoked, revocation(), BEGUN)
    refused("already_revoked", license_revocation.flag, revoked, mark(), BEGUN)


def test_what_was_revoked_only_those_who_revoke_give_back() -> None:
    revoked = license_revocation.revoke(held(), revocation(), BEGUN).state
    refused("not_permitted", access.reactivate, revoked, reactivation(), BEGUN)
    back = sound(access.reactivate(revoked, reactivation(actor=hmis_lead()), BEGUN)).state
    assert (back.state, back.revocation, back.holds) == (LicenseState.ACTIVE, None, ())


def test_lifting_another_reason_leaves_a_revocation_standing() -> None:
    revoked = license_revocation.revoke(held(), revocation(), BEGUN).state
    both = access.deactivate(revoked, deactivation(R.NO_LOGIN), BEGUN).state
    after = sound(access.reactivate(both, reactivation(R.NO_LOGIN, system_administrator()), BEGUN)).state
    assert after.revocation == revoked.revocation
    assert [each.reason for each in after.holds] == [R.SANCTION]


def test_against_a_revocation_one_appeals_instead_of_asking_for_reactivation() -> None:
    life = Life(held())
    life.send(license_revocation.revoke, revocation())
    sentence = refused(
        "revoked", account_orders.ask_for_help, life.license, help_wanted(AccountHelp.REACTIVATION), life.now
    )
    assert "appeal" in sentence


def test_a_question_about_reactivation_is_settled_by_a_revocation() -> None:
    life = Life(access.deactivate(held(), deactivation(R.NO_LOGIN), BEGUN).state)
    life.send(account_orders.ask_for_help, help_wanted(AccountHelp.REACTIVATION))
    assert "reactivation" in life.board.open
    life.send(license_revocation.revoke, revocation())
    assert "reactivation" not in life.board.open


# --- excepted


@pytest.mark.requirement("LIC-08", "LIC-21")
def test_an_exception_names_its_appeal_and_who_granted_it() -> None:
    (grant,) = excepted(TODAY + 90 * DAY).exceptions
    assert (grant.appeal_id, grant.until, grant.granted_by, grant.granted_at, grant.ended_at) == (
        "a-1",
        TODAY + 90 * DAY,
        "p-chair",
        BEGUN,
        None,
    )


@pytest.mark.requirement("LIC-21")
@pytest.mark.parametrize("reason", [None, R.NO_DATA_ENTRY, R.NEVER_SIGNED_IN])
def test_while_an_exception_holds_a_license_is_not_revoked_for_inactivity(reason: InactiveReason | None) -> None:
    last = TODAY + 90 * DAY
    sentence = refused("excepted", license_revocation.revoke, excepted(last), revocation(reason), BEGUN)
    assert "Sunday, April 5, 2026" in sentence
    assert "a-1" in sentence
    assert "without end" in refused("excepted", license_revocation.revoke, excepted(), revocation(reason), BEGUN)


@pytest.mark.requirement("LIC-21")
@pytest.mark.parametrize("reason", [R.NO_DATA_ENTRY, R.NEVER_SIGNED_IN])
def test_while_an_exception_holds_a_license_is_not_marked_for_inactivity(reason: InactiveReason) -> None:
    refused("excepted", license_revocation.flag, excepted(), mark(reason), BEGUN)


@pytest.mark.requirement("LIC-21")
def test_an_exception_from_inactivity_protects_from_no_sanction() -> None:
    assert sound(license_revocation.revoke(excepted(), revocation(R.SANCTION), BEGUN)).state.revocation is not None
    marked = sound(license_revocation.flag(excepted(), mark(R.SANCTION), BEGUN)).state
    assert sound(license_revocation.revoke(marked, revocation(), BEGUN)).state.revocation is not None


@pytest.mark.requirement("LIC-21")
def test_an_exception_holds_through_its_last_day_and_not_longer() -> None:
    license_ = excepted(TODAY)
    refused("excepted", license_revocation.revoke, license_, revocation(), BEGUN + 14 * DAY / 24)
    assert sound(license_revocation.revoke(license_, revocation(), BEGUN + DAY)).state.revocation is not None


@pytest.mark.requirement("LIC-21")
def test_an_exception_takes_a_mark_for_inactivity_away_and_leaves_one_for_a_sanction() -> None:
    life = idle()
    life.send(exceptions.grant_exception, exception())
    assert life.license.flag is None
    sanctioned = license_revocation.flag(held(), mark(R.SANCTION), BEGUN).state
    assert exceptions.grant_exception(sanctioned, exception(), BEGUN).state.flag == sanctioned.flag


def test_an_appeal_gives_one_exception_at_a_time() -> None:
    refused("already_granted", exceptions.grant_exception, excepted(), exception(), BEGUN)
    ended = exceptions.end_exception(excepted(), end_of_exception(), BEGUN).state
    again = sound(exceptions.grant_exception(ended, exception(), BEGUN)).state
    assert [each.number for each in again.exceptions] == [1, 2]
    refused("day_is_past", exceptions.grant_exception, held(), exception(TODAY - DAY), BEGUN)


def test_what_is_not_in_force_cannot_be_ended() -> None:
    refused("no_exception", exceptions.end_exception, held(), end_of_exception(), BEGUN)
    ended = exceptions.end_exception(excepted(), end_of_exception(), BEGUN).state
    refused("no_exception", exceptions.end_exception, ended, end_of_exception(), BEGUN)
    refused("no_exception", exceptions.end_exception, excepted(), end_of_exception(2), BEGUN)


@pytest.mark.requirement("LIC-21")
def test_of_two_exceptions_the_end_of_one_leaves_the_other_in_force() -> None:
    life = Life(held(), evidence=used(data_entry=BEGUN, login=BEGUN))
    life.send(exceptions.grant_exception, exception(appeal_id="a-1"))
    life.send(exceptions.grant_exception, exception(appeal_id="a-2"))
    life.sleep(days=200)
    life.send(exceptions.end_exception, end_of_exception(1))
    life.sleep(days=100)
    assert life.license.flag is None
    assert [each.excused_by for each in life.license.crossed if each.rung == "no-data-entry"] == [
        ExceptionKind.ON_APPEAL
    ]
    life.send(exceptions.end_exception, end_of_exception(2))
    life.sleep(seconds=1)
    assert life.license.flag is not None


@pytest.mark.requirement("LIC-08")
def test_an_exception_can_be_granted_to_a_license_that_is_still_open() -> None:
    assert sound(exceptions.grant_exception(open_license(), exception(), BEGUN)).state.exceptions


@pytest.mark.requirement("LIC-21")
def test_the_end_of_an_exception_leaves_a_mark_that_came_before_it_where_it_is() -> None:
    life = Life(loaded(), evidence=used(login=BEGUN))
    life.send(license_revocation.flag, mark(R.SANCTION))
    life.send(exceptions.grant_exception, exception())
    life.send(exceptions.end_exception, end_of_exception())
    assert life.license.flag is not None
    assert life.license.flag.reason == R.SANCTION
