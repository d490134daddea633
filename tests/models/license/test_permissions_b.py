"""Who may do what to a license in use: every role with every verb."""

from collections.abc import Callable

import pytest

from models.license import permissions
from models.license.lifecycle import LicenseKind
from models.license.state import License
from models.people import AGENCY_ROLES, SYSTEM, Actor, Grant, Permission, Role
from tests.models.builders import HARBOR, LAKESIDE, READERS, outsider, person
from tests.models.checks import assert_sentence
from tests.models.license_builders import HOLDER, held, terms

Verb = Callable[[Actor, License], Permission]

AGENCY = {Role.SIGNATORY, Role.REPRESENTATIVE, Role.AGENCY_ADMINISTRATOR}
LEAD = {Role.HMIS_LEAD, Role.SYSTEM_ADMINISTRATOR}
EVERYBODY_AT_THE_OFFICE = {
    *LEAD,
    Role.REVIEWER,
    Role.REGION_MANAGER,
    Role.HMIS_DIRECTOR,
    Role.LEAD_AGENCY,
    Role.BILLING,
}

TABLE: dict[str, tuple[Verb, set[Role]]] = {
    "see": (
        lambda actor, license_: permissions.may_see_license(actor, license_, READERS),
        {*AGENCY, Role.EXECUTIVE_DIRECTOR, Role.BILLING_CONTACT, *EVERYBODY_AT_THE_OFFICE},
    ),
    "change_access": (permissions.may_change_access, LEAD),
    "bill": (permissions.may_bill, {Role.BILLING}),
    "arrange_leave": (permissions.may_arrange_leave, AGENCY | LEAD),
    "ask_for_help": (permissions.may_ask_for_help, AGENCY | LEAD),
    "ask_for_reactivation": (permissions.may_ask_for_reactivation, AGENCY | LEAD),
    "recertify": (permissions.may_recertify, AGENCY | LEAD),
    "revoke": (permissions.may_revoke, {Role.HMIS_LEAD}),
    "judge_inactivity": (permissions.may_judge_inactivity, {Role.HMIS_LEAD, Role.LEAD_AGENCY}),
    "give_back": (permissions.may_give_back, {Role.HMIS_LEAD}),
    "grant_exception": (permissions.may_grant_exception, {Role.PERFORMANCE_CHAIR}),
    "delete": (permissions.may_delete, {Role.SIGNATORY, Role.REPRESENTATIVE, Role.HMIS_LEAD}),
    "confirm_order": (permissions.may_confirm_order, {Role.SYSTEM_ADMINISTRATOR}),
    "administer": (lambda actor, license_: permissions.may_administer(actor), {Role.HMIS_LEAD, Role.BILLING}),
    "seat": (lambda actor, license_: permissions.may_assign(actor), set()),
}

NOT_FOR_ONESELF = [
    "change_access",
    "bill",
    "revoke",
    "judge_inactivity",
    "give_back",
    "grant_exception",
    "confirm_order",
    "arrange_leave",
    "delete",
]


def asked(verb: str, actor: Actor, license_: License | None = None) -> bool:
    """Whether the actor may; a refusal is a sentence."""
    answer = TABLE[verb][0](actor, license_ or held())
    if not answer:
        assert_sentence(answer.sentence)
    return bool(answer)


@pytest.mark.parametrize("verb", TABLE)
@pytest.mark.parametrize("role", Role)
def test_each_role_may_exactly_what_the_table_says(verb: str, role: Role) -> None:
    here = HARBOR if role in AGENCY_ROLES else None
    assert asked(verb, person("p-x", role, here)) is (role in TABLE[verb][1])
    if role in AGENCY_ROLES:
        assert not asked(verb, person("p-x", role, LAKESIDE))


@pytest.mark.parametrize("verb", TABLE)
def test_the_system_may_everything_and_an_outsider_nothing(verb: str) -> None:
    assert asked(verb, SYSTEM)
    assert not asked(verb, outsider())


@pytest.mark.parametrize("verb", NOT_FOR_ONESELF)
def test_nobody_decides_about_a_license_of_their_own(verb: str) -> None:
    """S46: nobody decides a leave, an exception, or a deletion for themselves, whatever role they hold."""
    for role in TABLE[verb][1]:
        here = HARBOR if role in AGENCY_ROLES else None
        assert asked(verb, person("p-x", role, here))
        assert not asked(verb, person(HOLDER, role, here))


@pytest.mark.parametrize("verb", ["ask_for_help", "recertify"])
def test_people_ask_and_submit_for_a_license_of_their_own(verb: str) -> None:
    """S46: filing is allowed. What decides a recertification is the rule on its papers."""
    assert asked(verb, person(HOLDER, Role.REPRESENTATIVE, HARBOR))
    assert asked(verb, person(HOLDER))


@pytest.mark.requirement("LOG-06")
def test_a_holder_asks_the_agency_and_not_the_office_to_reactivate_the_license() -> None:
    assert not permissions.may_ask_for_reactivation(person(HOLDER), held())
    assert permissions.may_ask_for_reactivation(person(HOLDER, Role.REPRESENTATIVE, HARBOR), held())


def test_whoever_is_on_a_license_may_see_it() -> None:
    assert asked("see", person(HOLDER))


@pytest.mark.parametrize("verb", ["revoke", "give_back", "judge_inactivity"])
def test_the_coordinated_entry_lead_has_a_say_about_coordinated_entry_licenses_only(verb: str) -> None:
    for_ce = held().model_copy(update={"kind": LicenseKind.CE_ACCESS, "region_id": "r-1"})
    assert not asked(verb, ce_lead_of("r-1"))
    assert asked(verb, ce_lead_of("r-1"), for_ce)
    assert asked(verb, ce_lead_of(None), for_ce)
    assert not asked(verb, person(HOLDER, Role.CE_LEAD), for_ce)


@pytest.mark.parametrize("verb", ["revoke", "give_back", "judge_inactivity"])
def test_the_coordinated_entry_lead_of_another_region_has_none(verb: str) -> None:
    for_ce = held().model_copy(update={"kind": LicenseKind.CE_ACCESS, "region_id": "r-1"})
    assert not asked(verb, ce_lead_of("r-2"), for_ce)
    assert not asked(verb, ce_lead_of("r-1"), for_ce.model_copy(update={"region_id": None})), "its region is not known"


def ce_lead_of(region_id: str | None) -> Actor:
    """Whoever leads Coordinated Entry in a region, or everywhere."""
    return Actor(person_id="p-ce", grants=(Grant(role=Role.CE_LEAD, region_id=region_id),))


@pytest.mark.requirement("LIC-05")
def test_who_holds_the_monthly_review_is_the_policys_to_say() -> None:
    lead_agency = person("p-x", Role.LEAD_AGENCY)
    assert asked("judge_inactivity", lead_agency, held("missouri"))
    assert not asked("judge_inactivity", lead_agency, held("detroit"))
    assert not asked("judge_inactivity", lead_agency, held(terms(review=None)))


@pytest.mark.requirement("LIC-03")
def test_the_lead_agency_reviews_and_the_hmis_lead_revokes() -> None:
    assert not asked("revoke", person("p-x", Role.LEAD_AGENCY))
    assert asked("revoke", person("p-x", Role.HMIS_LEAD))
