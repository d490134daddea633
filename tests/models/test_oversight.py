"""Who may look at what belongs to an agency: every verb with every role, there and at another agency."""

from collections.abc import Callable

import pytest

from models import oversight
from models.people import AGENCY_ROLES, Actor, Permission, Role
from models.policy.agency_roles import Readers
from tests.models.builders import HARBOR, LAKESIDE, READERS, person
from tests.models.checks import assert_sentence

Verb = Callable[[Actor], Permission]

OF_THE_AGENCY = {Role.SIGNATORY, Role.REPRESENTATIVE, Role.AGENCY_ADMINISTRATOR, Role.EXECUTIVE_DIRECTOR}
OF_THE_LEAD = {
    *(Role.REVIEWER, Role.SYSTEM_ADMINISTRATOR, Role.REGION_MANAGER),
    *(Role.HMIS_LEAD, Role.LEAD_AGENCY, Role.HMIS_DIRECTOR),
}

VERBS: dict[str, tuple[Verb, set[Role]]] = {
    "licenses": (
        lambda actor: oversight.may_see_licenses(actor, HARBOR, READERS),
        OF_THE_AGENCY | OF_THE_LEAD | {Role.BILLING_CONTACT, Role.BILLING},
    ),
    "requests and trainings": (
        lambda actor: oversight.may_see_agency(actor, HARBOR, READERS),
        OF_THE_AGENCY | OF_THE_LEAD,
    ),
    "documents": (
        lambda actor: oversight.may_download_documents(actor, HARBOR, READERS),
        OF_THE_AGENCY | OF_THE_LEAD,
    ),
    "everybody's queue": (lambda actor: oversight.may_see_queue_of_everybody(actor, READERS), OF_THE_LEAD),
    "a record": (
        lambda actor: oversight.may_see_record(actor, HARBOR, "p-about", READERS),
        OF_THE_AGENCY | OF_THE_LEAD,
    ),
    "a contradiction": (oversight.may_settle_conflict, {Role.HMIS_LEAD}),
    "a letter's fate": (oversight.may_settle_notice, {Role.SYSTEM_ADMINISTRATOR, Role.HMIS_LEAD}),
}
"""Each verb, and the roles that may."""

every_verb = pytest.mark.parametrize("verb", list(VERBS))


def assert_permission(permission: Permission, expected: bool) -> None:
    assert bool(permission) is expected
    if not expected:
        assert_sentence(permission.sentence)


@pytest.mark.requirement("ACC-13", "NEW-07")
@every_verb
@pytest.mark.parametrize("role", list(Role))
def test_a_role_at_the_agency_may_what_the_table_says(verb: str, role: Role) -> None:
    function, roles = VERBS[verb]
    assert_permission(function(person("p-1", role, HARBOR)), role in roles)


@pytest.mark.requirement("ACC-13", "NEW-07")
@every_verb
@pytest.mark.parametrize("role", AGENCY_ROLES)
def test_no_role_at_another_agency_may_see_anything(verb: str, role: Role) -> None:
    assert_permission(VERBS[verb][0](person("p-1", role, LAKESIDE)), False)


@every_verb
def test_somebody_without_a_role_may_see_nothing(verb: str) -> None:
    assert_permission(VERBS[verb][0](person("p-1")), False)


def test_a_record_is_seen_by_the_person_it_is_about() -> None:
    assert oversight.may_see_record(person("p-about"), HARBOR, "p-about", READERS)
    assert oversight.may_see_record(person("p-about"), None, "p-about", READERS)


@pytest.mark.parametrize("role", AGENCY_ROLES)
def test_a_record_of_no_agency_and_no_person_is_for_the_lead_alone(role: Role) -> None:
    assert not oversight.may_see_record(person("p-1", role, HARBOR), None, None, READERS)
    assert oversight.may_see_record(person("p-1", Role.HMIS_LEAD), None, None, READERS)


@pytest.mark.requirement("ACC-13", "NEW-07")
def test_who_sees_an_agency_s_records_is_what_the_pack_says() -> None:
    """In this office, only the agencies' administrators act for them, and only its lead staff see their records."""
    readers = Readers(of_agency=(Role.AGENCY_ADMINISTRATOR,), of_office=(Role.HMIS_LEAD,))
    for role in Role:
        may = role in (Role.AGENCY_ADMINISTRATOR, Role.HMIS_LEAD)
        assert bool(oversight.may_see_agency(person("p-1", role, HARBOR), HARBOR, readers)) is may
        assert bool(oversight.may_see_queue_of_everybody(person("p-1", role, HARBOR), readers)) is (role == "hmis_lead")
