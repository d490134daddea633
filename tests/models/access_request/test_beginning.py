"""Who may ask, for whom, and what keeps a request from beginning at all."""

from datetime import date, timedelta

import pytest

from models.access_request import permissions, stages, timeline
from models.access_request.lifecycle import RequestState
from models.access_request.messages import RequestStart
from models.access_request.preconditions import RequestFacts, require_can_begin
from models.access_request.state import Removal, RequestKind
from models.errors import RuleViolation
from models.license.lifecycle import LicenseKind
from models.people import SYSTEM, Actor, Role
from models.policy.access_requests import RequestingPolicy, Stage
from models.policy.pack import PolicyVersion
from tests.models.builders import (
    HARBOR,
    LAKESIDE,
    REPRESENTATIVE,
    SOURCE,
    START,
    TRAINEE,
    administrator,
    detroit,
    executive_director,
    hmis_lead,
    minnesota,
    missouri,
    outsider,
    person,
    practice,
    procedures,
    representative,
    request_start,
    reviewer,
    signatory,
    small_training,
    system_administrator,
    trainee,
)
from tests.models.checks import assert_sentence, sound

KNOWN = RequestFacts(agency_known=True, person_known=True)
USER_HERE = RequestFacts(agency_known=True, person_known=True, license_id="l-1")
PACKS = [missouri(), minnesota(), detroit()]

every_kind = pytest.mark.parametrize("kind", list(RequestKind))
every_pack = pytest.mark.parametrize("version", PACKS, ids=lambda each: each.label)


def refusal(start: RequestStart, standing: RequestFacts, code: str) -> str:
    """The sentence with which a request is refused at the door."""
    with pytest.raises(RuleViolation) as caught:
        require_can_begin(start, standing, START)
    assert caught.value.code == code, caught.value.sentence
    assert_sentence(caught.value.sentence)
    return caught.value.sentence


def standing_for(kind: RequestKind) -> RequestFacts:
    return KNOWN if kind in (RequestKind.NEW_USER, RequestKind.TRAINING_SITE) else USER_HERE


@pytest.mark.requirement("ACC-01")
@every_kind
@pytest.mark.parametrize("who", [representative(), signatory()], ids=lambda each: each.person_id)
def test_signatory_and_representatives_may_request_for_their_agency(kind: RequestKind, who: Actor) -> None:
    start = request_start(kind, actor=who)
    require_can_begin(start, standing_for(kind), START)
    assert sound(timeline.begin(start, START)).state.requested_by == who.person_id


@pytest.mark.requirement("ACC-01")
@every_kind
@pytest.mark.parametrize(
    "who",
    [
        representative(LAKESIDE),
        signatory(LAKESIDE),
        administrator(),
        executive_director(),
        hmis_lead(),
        reviewer(),
        system_administrator(),
        trainee(),
        outsider(),
        person("p-1", Role.REPRESENTATIVE),
        SYSTEM,
    ],
    ids=lambda each: f"{each.person_id}",
)
def test_anybody_else_is_refused_with_the_reason(kind: RequestKind, who: Actor) -> None:
    start = request_start(kind, actor=who)
    said = refusal(start, standing_for(kind), "not_permitted")
    assert said == (
        "Only the signatory or authorized representative of this agency can request to add, change, or remove users."
    )
    with pytest.raises(RuleViolation, match="Only the signatory"):
        timeline.begin(start, START)


@pytest.mark.requirement("ACC-01")
def test_in_detroit_the_agency_administrator_asks_too() -> None:
    require_can_begin(request_start(version=detroit(), actor=administrator()), KNOWN, START)
    refusal(request_start(version=detroit(), actor=administrator(LAKESIDE)), KNOWN, "not_permitted")


@pytest.mark.requirement("ACC-01")
@pytest.mark.parametrize("role", list(Role))
def test_the_roles_that_may_request_are_those_of_the_policy(role: Role) -> None:
    requesting = RequestingPolicy(roles=(role,), source=SOURCE)
    for other in Role:
        allowed = permissions.may_request(person("p-1", other, HARBOR), HARBOR, requesting)
        assert bool(allowed) == (other == role)


@every_kind
def test_a_request_begins_as_it_was_asked(kind: RequestKind) -> None:
    start = request_start(kind, note="Starts on Monday.", license_kind=LicenseKind.AD_HOC)
    decision = sound(timeline.begin(start, START))
    request = decision.state
    assert (request.state, request.submitted_at, request.done) == (RequestState.SUBMITTED, START, ())
    for name in ("kind", "person_id", "agency_id", "region_id", "project_types", "changes", "note", "license_kind"):
        assert getattr(request, name) == getattr(start, name), name
    assert not request.ended
    assert (decision.opened, decision.closed) == ((), ())
    (letter,) = decision.notices
    assert (letter.template, letter.to, letter.about) == ("request_received", (REPRESENTATIVE,), TRAINEE)
    assert letter.facts == {"kind": kind.spoken, "request": decision.state.request_id}


@every_kind
def test_an_unknown_agency_or_person_is_refused(kind: RequestKind) -> None:
    start = request_start(kind)
    nowhere = standing_for(kind).model_copy(update={"agency_known": False})
    assert refusal(start, nowhere, "unknown_agency") == "There is no agency “a-harbor”. Please check the agency."
    nobody = standing_for(kind).model_copy(update={"person_known": False})
    assert refusal(start, nobody, "unknown_person") == "There is no person “p-trainee”. Please add the person first."


@every_kind
def test_the_same_request_twice_is_refused_while_the_first_is_not_over(kind: RequestKind) -> None:
    again = standing_for(kind).model_copy(update={"open_request_id": "q-7"})
    assert refusal(request_start(kind), again, "already_requested") == (
        f"Request q-7 for {kind.spoken} for this person is still open. Please wait until it has ended."
    )


@pytest.mark.requirement("ACC-02", "FEE-02")
@every_pack
def test_a_user_of_another_agency_is_a_new_user_here(version: PolicyVersion) -> None:
    elsewhere_only = KNOWN  # the records look for a license at this agency alone
    require_can_begin(request_start(version=version), elsewhere_only, START)
    for kind in (RequestKind.MODIFY_ACCESS, RequestKind.REMOVE_USER):
        said = refusal(request_start(kind, version), elsewhere_only, "is_not_a_user")
        assert (
            said
            == "This person has no license at this agency. Please request a new user, even if the person is a user "
            "at another agency."
        )


@pytest.mark.requirement("ACC-02", "FEE-02")
@every_pack
def test_a_user_of_this_agency_is_not_a_new_user_here(version: PolicyVersion) -> None:
    said = refusal(request_start(version=version), USER_HERE, "is_a_user")
    assert said.startswith("This person already has a license at this agency.")


@pytest.mark.requirement("NEW-03")
@pytest.mark.parametrize("standing", [KNOWN, USER_HERE])
def test_the_training_site_can_be_asked_for_with_and_without_a_license(standing: RequestFacts) -> None:
    require_can_begin(request_start(RequestKind.TRAINING_SITE, detroit()), standing, START)


def test_unknown_words_are_refused_with_those_that_are_known() -> None:
    said = refusal(request_start(version=detroit(), role_type="boss"), KNOWN, "unknown_role_type")
    assert said.startswith("“boss” is not an HMIS role type. Please choose one of: agency-administrator, ")
    said = refusal(request_start(project_types=("emergency-shelter", "hotel")), KNOWN, "unknown_project_type")
    assert said.startswith("“hotel” is not a project type. Please choose from: coordinated-entry, ")


@pytest.mark.requirement("NEW-01")
def test_where_training_comes_first_the_role_type_must_be_said_for_the_courses_follow_from_it() -> None:
    said = refusal(request_start(version=detroit(), role_type=""), KNOWN, "role_type_missing")
    assert said.startswith("Please say which HMIS role type the person will have. The training depends on it.")
    require_can_begin(request_start(RequestKind.TRAINING_SITE, detroit(), role_type=""), KNOWN, START)


@pytest.mark.requirement("NEW-01")
def test_where_the_review_comes_after_the_training_all_that_it_needs_is_asked_for_before() -> None:
    said = refusal(request_start(version=detroit(), project_types=()), KNOWN, "project_types_missing")
    assert said.startswith("Please say which project types the person will work with. We review the request after")
    require_can_begin(request_start(RequestKind.TRAINING_SITE, detroit(), project_types=()), KNOWN, START)


@pytest.mark.requirement("ACC-07")
def test_where_training_comes_first_and_its_cases_depend_on_project_types_they_must_be_said() -> None:
    training = small_training(practice=practice(by_type={"street-outreach": 2}))
    first = minnesota().access_requests
    start = request_start(version=minnesota(), project_types=(), training=training)
    refusal(start, KNOWN, "project_types_missing")
    require_can_begin(start.model_copy(update={"project_types": ("street-outreach",)}), KNOWN, START)
    require_can_begin(request_start(version=minnesota(), project_types=(), policy=first), KNOWN, START)
    reviewed_before = first.model_copy(update={"procedures": procedures()})
    require_can_begin(start.model_copy(update={"policy": reviewed_before}), KNOWN, START)


@pytest.mark.parametrize("changes", [(), ("",), ("  ", "")])
def test_a_change_without_anything_to_change_is_refused(changes: tuple[str, ...]) -> None:
    start = request_start(RequestKind.MODIFY_ACCESS, changes=changes)
    assert refusal(start, USER_HERE, "no_change") == "Please say what to change."
    require_can_begin(start.model_copy(update={"project_types": ("day-shelter",)}), USER_HERE, START)


def test_a_removal_needs_a_day() -> None:
    said = refusal(request_start(RequestKind.REMOVE_USER, removal=None), USER_HERE, "no_day")
    assert said == "Please say from which day the person no longer needs access."


@pytest.mark.requirement("ACC-16")
def test_a_removal_can_be_planned_for_today_or_later_and_not_for_a_day_that_is_over() -> None:
    today = date(2026, 11, 2)
    for last_day in (today, today + timedelta(days=1), today + timedelta(days=400)):
        removal = Removal(no_longer_needed_on=last_day + timedelta(days=1), last_day=last_day)
        require_can_begin(request_start(RequestKind.REMOVE_USER, removal=removal), USER_HERE, START)
    removal = Removal(no_longer_needed_on=today, last_day=today - timedelta(days=1))
    said = refusal(request_start(RequestKind.REMOVE_USER, removal=removal), USER_HERE, "day_is_past")
    assert (
        said
        == "The last day with access can't be before today. Please choose Monday, November 2, 2026, or a later day."
    )


def test_a_removal_at_once_of_somebody_who_still_needs_access_is_refused() -> None:
    removal = Removal(no_longer_needed_on=date(2026, 11, 21))
    said = refusal(request_start(RequestKind.REMOVE_USER, removal=removal), USER_HERE, "last_day_missing")
    assert said == (
        "The person needs access through Friday, November 20, 2026. "
        "Please enter the last day with access. Without it, access would end now."
    )
    for since in (date(2026, 11, 2), date(2026, 10, 1)):
        removal = Removal(no_longer_needed_on=since)
        require_can_begin(request_start(RequestKind.REMOVE_USER, removal=removal), USER_HERE, START)


def test_today_is_the_agencys_today() -> None:
    late_evening = START.replace(day=3, hour=5, minute=30)  # 11:30 PM on November 2 in Chicago
    removal = Removal(no_longer_needed_on=date(2026, 11, 3), last_day=date(2026, 11, 2))
    require_can_begin(request_start(RequestKind.REMOVE_USER, removal=removal), USER_HERE, late_evening)


@pytest.mark.requirement("FEE-13")
@every_pack
def test_somebody_who_left_comes_back_as_a_new_user_with_training(version: PolicyVersion) -> None:
    start = request_start(version=version)
    require_can_begin(start, KNOWN, START)
    assert Stage.TRAINING in stages.stages(timeline.begin(start, START).state)


@pytest.mark.requirement("ACC-14")
def test_no_change_is_asked_for_while_the_license_is_revoked() -> None:
    revoked = USER_HERE.model_copy(update={"license_revoked": True})
    refusal(request_start(RequestKind.MODIFY_ACCESS), revoked, "license_revoked")
    require_can_begin(request_start(RequestKind.REMOVE_USER), revoked, START)
