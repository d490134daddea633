"""Who may do what in an agency's billing: every verb with every role, at the agency, at another, and in both places."""

from collections.abc import Callable

import pytest

from models.billing import permissions, timeline
from models.billing.state import AgencyAccount
from models.people import AGENCY_ROLES, SYSTEM, Actor, Permission, Role
from models.self_pay import permissions as self_pay_permissions
from tests.models.billing.samples import BEGINS, a_policy, start
from tests.models.builders import HARBOR, LAKESIDE, missouri, person
from tests.models.checks import assert_sentence

Verb = Callable[[Actor, AgencyAccount], Permission]

SELF_PAY = missouri().billing.self_pay
ASKING = {Role.SIGNATORY, Role.REPRESENTATIVE}
LEADING = {Role.BILLING, Role.HMIS_LEAD, Role.HMIS_DIRECTOR}
BOOKS = {Role.BILLING}


def decide_self_pay(actor: Actor, account: AgencyAccount) -> Permission:
    """Under Missouri's policy."""
    assert SELF_PAY is not None
    return self_pay_permissions.may_decide_self_pay(actor, account.agency_id, SELF_PAY)


VERBS: dict[str, tuple[Verb, set[Role], bool]] = {
    "see": (
        lambda actor, account: permissions.may_see_billing(actor, account.agency_id),
        {*ASKING, *LEADING, Role.BILLING_CONTACT, Role.AGENCY_ADMINISTRATOR, Role.EXECUTIVE_DIRECTOR},
        True,
    ),
    "tell events": (permissions.may_record_license_events, BOOKS, True),
    "number invoices": (lambda actor, _: permissions.may_number_invoices(actor), set(), True),
    "record a payment": (permissions.may_record_payment, BOOKS, False),
    "return a payment": (permissions.may_return_payment, BOOKS, False),
    "correct a payment": (permissions.may_correct_payment, BOOKS, False),
    "move a payment": (lambda actor, account: permissions.may_move_payment(actor, account, "lantern"), BOOKS, False),
    "receive a moved payment": (lambda actor, _: permissions.may_receive_moved_payment(actor), set(), True),
    "charge": (permissions.may_charge, BOOKS, False),
    "write off": (permissions.may_write_off, {Role.HMIS_DIRECTOR}, False),
    "issue a credit": (permissions.may_issue_credit, BOOKS, False),
    "pay out": (permissions.may_pay_out, BOOKS, False),
    "void": (permissions.may_void_invoice, BOOKS, False),
    "defer": (permissions.may_defer_invoice, {Role.BILLING, Role.HMIS_DIRECTOR}, False),
    "set the expiration date": (permissions.may_set_expiration_date, LEADING, True),
    "answer the worksheet": (permissions.may_answer_worksheet, {*ASKING, Role.BILLING_CONTACT}, False),
    "report access": (lambda actor, _: permissions.may_report_access(actor), set(), True),
    "adopt a policy": (permissions.may_adopt_policy, LEADING, True),
    "ask for self-pay": (
        lambda actor, account: self_pay_permissions.may_request_self_pay(actor, account.agency_id, account.policy),
        ASKING,
        False,
    ),
    "decide about self-pay": (decide_self_pay, {Role.HMIS_LEAD, Role.HMIS_DIRECTOR}, False),
    "withdraw self-pay": (
        lambda actor, account: self_pay_permissions.may_withdraw_self_pay(actor, account.agency_id, account.policy),
        ASKING,
        True,
    ),
}
"""Each verb: its function, the roles that may, and whether the system does it by itself."""

NOBODYS_OR_OWN = (
    "see",
    "answer the worksheet",
    "ask for self-pay",
    "withdraw self-pay",
    "number invoices",
    "receive a moved payment",
    "report access",
)
"""What is the agency's own affair, or nobody's: for the others, nobody acts for an agency where they work."""

every_verb = pytest.mark.parametrize("verb", list(VERBS))


@pytest.fixture(scope="module")
def account() -> AgencyAccount:
    """An account of Harbor."""
    return timeline.begin(start(a_policy()), BEGINS).state


def assert_permission(permission: Permission, expected: bool) -> None:
    assert bool(permission) is expected
    if expected:
        assert permission.sentence == ""
    else:
        assert_sentence(permission.sentence)


@every_verb
@pytest.mark.parametrize("role", list(Role))
def test_a_role_at_the_agency_or_everywhere_may_what_the_table_says(
    verb: str, role: Role, account: AgencyAccount
) -> None:
    function, roles, _ = VERBS[verb]
    place = HARBOR if role in AGENCY_ROLES else None
    assert_permission(function(person("p-1", role, place), account), role in roles)


@every_verb
@pytest.mark.parametrize("role", AGENCY_ROLES)
def test_no_role_at_another_agency_may_anything(verb: str, role: Role, account: AgencyAccount) -> None:
    assert_permission(VERBS[verb][0](person("p-1", role, LAKESIDE), account), False)


@every_verb
def test_the_system_does_by_itself_only_what_the_table_says(verb: str, account: AgencyAccount) -> None:
    function, _, by_itself = VERBS[verb]
    assert_permission(function(SYSTEM, account), by_itself)


@every_verb
def test_somebody_without_a_role_may_nothing(verb: str, account: AgencyAccount) -> None:
    assert_permission(VERBS[verb][0](Actor(person_id="p-1"), account), False)


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb not in NOBODYS_OR_OWN])
@pytest.mark.parametrize("own", AGENCY_ROLES)
def test_whoever_works_for_the_agency_keeps_none_of_its_books(verb: str, own: Role, account: AgencyAccount) -> None:
    every = [person("p-1", role).grants[0] for role in (*LEADING, Role.HMIS_LEAD)]
    both = Actor(person_id="p-1", grants=(*every, *person("p-1", own, HARBOR).grants))
    refusal = VERBS[verb][0](both, account)
    assert not refusal
    assert "your own" in refusal.sentence
    elsewhere = Actor(person_id="p-1", grants=(*every, *person("p-1", own, LAKESIDE).grants))
    assert VERBS[verb][0](elsewhere, account)


def test_who_may_give_more_time_is_said_by_the_policy(account: AgencyAccount) -> None:
    refusal = permissions.may_defer_invoice(person("p-1", Role.HMIS_LEAD), account)
    deferring = account.policy.deferring.model_copy(update={"roles": (Role.HMIS_LEAD,)})
    other = account.model_copy(update={"policy": account.policy.model_copy(update={"deferring": deferring})})
    assert not refusal
    assert permissions.may_defer_invoice(person("p-1", Role.HMIS_LEAD), other)
    assert not permissions.may_defer_invoice(person("p-1", Role.BILLING), other)
