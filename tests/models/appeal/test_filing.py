"""Filing an appeal: the form, who may, what it contests, in what time, and with which files."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from models.appeal import timeline
from models.appeal.filing import last_day
from models.appeal.lifecycle import AppealState
from models.appeal.messages import AppealStart
from models.appeal.permissions import may_see_appeal
from models.appeal.progress import appeal_progress
from models.appeal.reasons import ALLOTMENT_REASONS, GROUNDS_OF, AppealReason, reason_named
from models.appeal.state import PendingAppeal
from models.errors import RuleViolation
from models.license.lifecycle import GROUNDS, InactiveReason, LicenseKind
from models.people import Actor, Role
from models.policy.appeals import FilingPolicy, LateFiling
from models.policy.committees import CommitteeKind
from tests.models.appeal.samples import (
    Case,
    ce_lead,
    ce_license,
    contested,
    denial,
    file,
    form,
    holder,
    not_revoked,
    policy,
    sanctioned,
    start,
)
from tests.models.builders import (
    HARBOR,
    LAKESIDE,
    REGION,
    SOURCE,
    START,
    at,
    outsider,
    person,
    representative,
    signatory,
)
from tests.models.checks import assert_sentence, sound

R = AppealReason


def refuse(code: str, begun: AppealStart, now: Any = START) -> str:
    """The sentence with which an appeal is refused before it begins."""
    with pytest.raises(RuleViolation) as caught:
        timeline.begin(begun, now)
    assert caught.value.code == code, caught.value.sentence
    assert_sentence(caught.value.sentence)
    return caught.value.sentence


@pytest.mark.requirement("LIC-15")
@pytest.mark.parametrize("reason", AppealReason)
def test_an_appeal_carries_every_field_and_reason_of_the_form(reason: AppealReason) -> None:
    appeal = sound(timeline.begin(start(reason), START)).state
    assert appeal.form == form(reason)
    assert set(type(appeal.form).model_fields) == {
        "name",
        "title",
        "organization",
        "program_type",
        "region_ids",
        "email",
        "phone",
        "reason",
        "statement",
    }
    assert (appeal.state, appeal.filed_at, appeal.round) == (AppealState.FILED, START, 1)


@pytest.mark.requirement("LIC-15")
@pytest.mark.parametrize("statement", ["", "   "])
@pytest.mark.parametrize("reason", AppealReason)
def test_without_a_statement_there_is_no_appeal(reason: AppealReason, statement: str) -> None:
    said = refuse("no_statement", start(reason, form=form(reason, statement=statement)))
    assert ("how the license is used" in said) is (reason not in ALLOTMENT_REASONS)


@pytest.mark.requirement("LIC-15")
def test_everything_that_is_missing_is_named_at_once() -> None:
    bare = form(name=" ", title="", organization="", program_type="", region_ids=(), email=None)
    assert refuse("incomplete", start(form=bare)) == (
        "The form is not complete yet. Please fill in your name, your title, the organization, the program type, at "
        "least one region, and an email address."
    )
    assert "Please fill in the program type." in refuse("incomplete", start(form=form(program_type="")))


def test_a_reason_that_is_not_on_the_form_is_refused_with_those_that_are() -> None:
    assert reason_named(" denied_allotment ") == R.DENIED_ALLOTMENT
    with pytest.raises(RuleViolation) as caught:
        reason_named("because")
    assert_sentence(caught.value.sentence)
    assert all(each.spoken in caught.value.sentence for each in AppealReason)


@pytest.mark.requirement("LIC-16", "LIC-30")
@pytest.mark.parametrize(
    ("reason", "committee"),
    [
        (R.REVOKED_INACTIVITY, "Performance Committee"),
        (R.REVOKED_SANCTION, "Performance Committee"),
        (R.SPECIAL_REQUEST, "Performance Committee"),
        (R.REVOKED_ALLOTMENT, "Coordinated Entry Committee"),
        (R.DENIED_ALLOTMENT, "Coordinated Entry Committee"),
        (R.MORE_ALLOTMENT, "Coordinated Entry Committee"),
    ],
)
def test_the_committee_follows_from_the_reason(reason: AppealReason, committee: str) -> None:
    assert timeline.begin(start(reason), START).state.committee == committee


def test_where_no_committee_is_named_for_a_reason_there_is_no_such_appeal() -> None:
    routes = tuple(each for each in policy().routes if R.MORE_ALLOTMENT not in each.reasons)
    refuse("no_committee", start(R.MORE_ALLOTMENT, policy=policy(routes=routes)))


# --- who files


@pytest.mark.requirement("LIC-17")
@pytest.mark.parametrize("reason", [R.REVOKED_ALLOTMENT, R.DENIED_ALLOTMENT])
def test_a_ce_lead_files_on_behalf_of_an_organization_of_the_region(reason: AppealReason) -> None:
    appeal = timeline.begin(start(reason, actor=ce_lead()), START).state
    assert (appeal.on_behalf, appeal.filed_by, appeal.agency_id) == (True, "p-ce-lead", HARBOR)
    refuse("not_permitted", start(reason, actor=ce_lead("r-2")))


@pytest.mark.requirement("LIC-17")
def test_a_ce_lead_files_on_behalf_of_a_person() -> None:
    behalf = start(R.REVOKED_ALLOTMENT, actor=ce_lead(), person_id="p-holder")
    case = Case(behalf).docketed()
    assert case.appeal.on_behalf
    assert case.letters("appeal_received")[0].to == ("p-ce-lead", "p-holder")


@pytest.mark.requirement("LIC-17")
def test_only_the_ce_lead_of_the_region_asks_for_more_for_it() -> None:
    appeal = timeline.begin(start(R.MORE_ALLOTMENT), START).state
    assert not appeal.on_behalf
    for actor in (ce_lead("r-2"), representative(), person("p-x", Role.HMIS_LEAD)):
        refuse("not_permitted", start(R.MORE_ALLOTMENT, actor=actor))
    two = form(R.MORE_ALLOTMENT, region_ids=(REGION, "r-2"))
    refuse("not_permitted", start(R.MORE_ALLOTMENT, form=two))


@pytest.mark.parametrize("actor", [representative(), signatory(), person("p-d", Role.EXECUTIVE_DIRECTOR, HARBOR)])
def test_the_organization_files_its_own_appeal(actor: Actor) -> None:
    assert not timeline.begin(start(actor=actor), START).state.on_behalf


def test_the_person_whose_license_it_is_files_alone_and_nobody_else_does() -> None:
    own = start(actor=holder(), person_id="p-holder")
    assert timeline.begin(own, START).state.filed_by == "p-holder"
    refuse("not_permitted", start(actor=outsider(), person_id=outsider().person_id))
    refuse("not_permitted", start(actor=representative(LAKESIDE)))
    refuse("not_permitted", start(actor=ce_lead()))  # inactivity is not a matter of the allotment
    refuse("not_permitted", start(actor=holder()))


# --- what it contests


@pytest.mark.parametrize(
    "never",
    [
        {"revoked_on": None},
        {"ground": InactiveReason.SANCTION},
        {"ground": None, "revoked_on": None},
        {"ground": InactiveReason.UNPAID},
    ],
)
def test_a_license_that_was_never_revoked_or_marked_is_not_appealed(never: Mapping[str, Any]) -> None:
    refuse("never_revoked", start(contested=(contested(), contested(2, **never))))
    refuse("no_license", start(contested=()))


@pytest.mark.requirement("LIC-30")
@pytest.mark.parametrize("reason", GROUNDS_OF)
@pytest.mark.parametrize("ground", GROUNDS)
def test_a_revocation_is_appealed_for_its_own_ground_and_no_other(reason: AppealReason, ground: InactiveReason) -> None:
    revoked = contested(ground=ground, revoked_by="p-lead", kind=LicenseKind.CE_ACCESS)
    if ground in GROUNDS_OF[reason]:
        assert timeline.begin(start(reason, contested=(revoked,)), START)
    else:
        refuse("never_revoked", start(reason, contested=(revoked,)))


@pytest.mark.requirement("LIC-30")
def test_what_a_region_took_back_before_that_was_a_ground_of_its_own_is_still_appealed() -> None:
    """It was recorded as a sanction, by the system. An appeal that is older still does not say who revoked it."""
    for by in (None, "system"):
        older = ce_license().model_copy(update={"ground": InactiveReason.SANCTION, "revoked_by": by})
        assert timeline.begin(start(R.REVOKED_ALLOTMENT, contested=(older,)), START)
        refuse("never_revoked", start(R.REVOKED_SANCTION, contested=(older,)))


@pytest.mark.requirement("LIC-27")
def test_a_special_request_is_an_appeal_though_nothing_was_revoked() -> None:
    marked = contested(revoked_on=None, marked_on=date(2026, 10, 20))
    for license_ in (not_revoked(), marked):
        begun = start(R.SPECIAL_REQUEST, contested=(license_,))
        assert timeline.begin(begun, START).state.committee == "Performance Committee"
        assert last_day(begun) is None
    refuse("no_license", start(R.SPECIAL_REQUEST, contested=()))
    for revoked in (contested(), sanctioned(), ce_license()):
        refuse("already_revoked", start(R.SPECIAL_REQUEST, contested=(revoked,)))


def test_a_license_that_is_only_marked_can_be_appealed() -> None:
    marked = contested(revoked_on=None, marked_on=date(2026, 10, 20))
    assert timeline.begin(start(contested=(marked,)), START)


@pytest.mark.parametrize(
    "never", [{"ground": InactiveReason.SANCTION, "revoked_by": "p-lead"}, {"ground": None}, {"revoked_on": None}]
)
def test_only_a_license_taken_back_by_a_region_is_appealed_as_such(never: Mapping[str, Any]) -> None:
    refuse("never_revoked", start(R.REVOKED_ALLOTMENT, contested=(ce_license().model_copy(update=never),)))


@pytest.mark.requirement("LIC-16")
@pytest.mark.parametrize("never", [{"region_id": "r-2"}, {"agency_id": LAKESIDE}])
def test_a_license_that_was_never_denied_is_not_appealed(never: Mapping[str, Any]) -> None:
    refuse("never_denied", start(R.DENIED_ALLOTMENT, denied=None))
    refuse("never_denied", start(R.DENIED_ALLOTMENT, denied=denial(**never)))


def test_another_organizations_license_is_not_appealed() -> None:
    refuse("another_organization", start(contested=(contested(agency_id=LAKESIDE),)))


def test_a_second_appeal_about_the_same_thing_waits_for_the_first() -> None:
    pending = PendingAppeal(appeal_id="appeal-0", license_ids=("l-1", "l-5"))
    refuse("already_pending", start(pending=(pending,)))
    other = pending.model_copy(update={"license_ids": ("l-5",)})
    assert timeline.begin(start(pending=(other,)), START)
    itself = pending.model_copy(update={"appeal_id": "appeal-1"})
    assert timeline.begin(start(pending=(itself,)), START)
    wish = PendingAppeal(appeal_id="appeal-0", about_allotment=True)
    for reason in (R.DENIED_ALLOTMENT, R.MORE_ALLOTMENT):
        refuse("already_pending", start(reason, pending=(wish,)))
        assert timeline.begin(start(reason, pending=(pending,)), START)
    assert timeline.begin(start(pending=(wish,)), START)


# --- in what time


def test_missouri_names_no_time_to_file() -> None:
    assert last_day(start()) is None
    assert timeline.begin(start(contested=(contested(revoked_on=date(2020, 1, 1)),)), START)


def test_a_late_appeal_is_refused_with_the_day_on_which_it_ended() -> None:
    within = policy(filing=FilingPolicy(within_days=30, late=LateFiling.REFUSED, source=SOURCE))
    late = start(policy=within, why_late="The letter was lost.")
    assert last_day(late) == date(2026, 11, 19)
    assert timeline.begin(late, at(date(2026, 11, 19), 23, 59))
    said = refuse("too_late", late, at(date(2026, 11, 20), 0))
    assert said == "The last day to file this appeal was Thursday, November 19, 2026."


def test_or_it_is_accepted_with_a_reason_as_the_pack_says() -> None:
    within = policy(filing=FilingPolicy(within_days=10, late=LateFiling.WITH_REASON, source=SOURCE))
    assert "Friday, October 30" in refuse("why_late", start(policy=within))
    decision = sound(timeline.begin(start(policy=within, why_late="The letter was lost."), START))
    assert decision.state.why_late == "The letter was lost."
    assert decision.summary.endswith("Late (the last day was Friday, October 30, 2026): The letter was lost.")
    in_time = timeline.begin(
        start(policy=within, why_late="?", contested=(contested(revoked_on=date(2026, 11, 1)),)), START
    )
    assert in_time.state.why_late == ""


def test_the_earliest_of_several_licenses_and_the_denial_set_the_last_day() -> None:
    within = policy(filing=FilingPolicy(within_days=10, late=LateFiling.REFUSED, source=SOURCE))
    two = (contested(1, revoked_on=date(2026, 10, 30)), contested(2, revoked_on=None, marked_on=date(2026, 10, 1)))
    assert last_day(start(policy=within, contested=two)) == date(2026, 10, 11)
    assert last_day(start(R.DENIED_ALLOTMENT, policy=within)) == date(2026, 10, 30)
    assert last_day(start(R.MORE_ALLOTMENT, policy=within)) is None


# --- with which files


@pytest.mark.parametrize(
    ("code", "files"),
    [
        ("too_many_files", tuple(file(number) for number in range(6))),
        ("file_twice", (file(1), file(2, sha256=file(1).sha256))),
        ("file_type", (file(media_type="text/html"),)),
        ("empty_file", (file(size=0),)),
        ("file_too_large", (file(size=10 * 1024 * 1024 + 1),)),
        ("file_name", (file(file_name="../letter.pdf"),)),
        ("file_name", (file(file_name=""),)),
    ],
)
def test_a_file_that_cannot_be_attached_is_refused_with_the_reason(code: str, files: tuple[Any, ...]) -> None:
    refuse(code, start(attachments=files))


def test_files_up_to_the_limit_are_taken() -> None:
    files = (*(file(number) for number in range(1, 5)), file(5, size=10 * 1024 * 1024, media_type="image/png"))
    assert timeline.begin(start(attachments=files), START).state.attachments == files


def test_whoever_is_concerned_sees_the_appeal_and_nobody_else() -> None:
    appeal = Case().appeal
    performance = CommitteeKind.PERFORMANCE
    for actor in (
        representative(),
        Actor(person_id=appeal.filed_by),
        person("p-m", Role.PERFORMANCE_MEMBER),
        person("p-l", Role.HMIS_LEAD),
    ):
        assert may_see_appeal(actor, appeal, performance)
    for actor in (outsider(), representative(LAKESIDE), person("p-c", Role.CE_MEMBER)):
        assert not may_see_appeal(actor, appeal, performance)
    assert appeal_progress(appeal, START).waits_for == "a place on the docket"


@pytest.mark.requirement("LIC-17")
def test_an_appeal_without_the_agency_is_refused_with_what_to_add() -> None:
    nameless = start(actor=representative(), agency_id=None)
    assert "name the agency with --agency" in refuse("not_permitted", nameless)
