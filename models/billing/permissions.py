"""Who may do what in an agency's billing: one function for each verb."""

from models.base import listed
from models.billing.state import AgencyAccount
from models.people import AGENCY_ROLES, Actor, Permission, Role, spoken_roles

OVERSEEING = (Role.BILLING, Role.HMIS_LEAD, Role.HMIS_DIRECTOR)


OWN_AGENCY = Permission.when(False, "You can't do this for your own agency. Please ask somebody else to do it.")


def may_see_billing(actor: Actor, agency_id: str) -> Permission:
    """Allow the agency to see its own billing, and billing staff and the HMIS lead to see everyone's."""
    return Permission.when(
        actor.is_system or actor.holds_any(AGENCY_ROLES, agency_id) or actor.holds_any(OVERSEEING),
        "Only this agency, billing staff, and HMIS lead staff can see its invoices and payments.",
    )


def may_see_all_billing(actor: Actor) -> Permission:
    """Allow billing staff and the HMIS lead to see the billing of all agencies."""
    return Permission.when(
        actor.is_system or actor.holds_any(OVERSEEING),
        "Only billing staff and HMIS lead staff can do this for all agencies. Please choose one agency.",
    )


def may_import_payments(actor: Actor) -> Permission:
    """Allow billing staff."""
    return Permission.when(actor.holds(Role.BILLING), "Only billing staff can import payments.")


def may_name_payers(actor: Actor) -> Permission:
    """Allow billing staff to say under which other names agencies pay."""
    return Permission.when(actor.holds(Role.BILLING), "Only billing staff can see and change the names of payers.")


def may_export_billing(actor: Actor) -> Permission:
    """Allow billing staff and the HMIS lead to export for an accounting program."""
    return Permission.when(
        actor.holds_any(OVERSEEING), "Only billing staff and HMIS lead staff can export invoices and payments."
    )


def may_open_account(actor: Actor, agency_id: str) -> Permission:
    """Allow billing staff and the HMIS lead to set the first expiration date, never for their own agency."""
    return _oversees(actor, agency_id, "set an agency's expiration date")


def may_record_license_events(actor: Actor, account: AgencyAccount) -> Permission:
    """Allow the licenses' own processes, and billing staff if something has to be billed by hand."""
    if _is_own(actor, account.agency_id):
        return OWN_AGENCY
    return Permission.when(
        actor.is_system or actor.holds(Role.BILLING), "Only billing staff can bill a license by hand."
    )


def may_number_invoices(actor: Actor) -> Permission:
    """Allow no person: numbers are given automatically, one after the other and without gaps."""
    return Permission.when(actor.is_system, "Invoices are numbered automatically.")


def may_record_payment(actor: Actor, account: AgencyAccount) -> Permission:
    """Allow billing staff."""
    return _only_billing(actor, account, "record a payment")


def may_return_payment(actor: Actor, account: AgencyAccount) -> Permission:
    """Allow billing staff."""
    return _only_billing(actor, account, "record that a payment was returned")


def may_correct_payment(actor: Actor, account: AgencyAccount) -> Permission:
    """Allow billing staff."""
    return _only_billing(actor, account, "correct a payment")


def may_move_payment(actor: Actor, account: AgencyAccount, to_agency: str) -> Permission:
    """Allow billing staff, unless they work for one of the two agencies."""
    if _is_own(actor, to_agency):
        return OWN_AGENCY
    return _only_billing(actor, account, "move a payment to another agency")


def may_receive_moved_payment(actor: Actor) -> Permission:
    """Allow no person: the two accounts settle a move between themselves."""
    return Permission.when(actor.is_system, "A payment arrives automatically when it is moved.")


def may_charge(actor: Actor, account: AgencyAccount) -> Permission:
    """Allow billing staff."""
    return _only_billing(actor, account, "charge an agency")


def may_write_off(actor: Actor, account: AgencyAccount) -> Permission:
    """Allow the roles in the policy."""
    return _only_roles(actor, account, account.policy.write_off.roles, "write off what an agency owes")


def may_issue_credit(actor: Actor, account: AgencyAccount) -> Permission:
    """Allow billing staff."""
    return _only_billing(actor, account, "reduce an invoice")


def may_pay_out(actor: Actor, account: AgencyAccount) -> Permission:
    """Allow billing staff."""
    return _only_billing(actor, account, "pay out a credit balance")


def may_void_invoice(actor: Actor, account: AgencyAccount) -> Permission:
    """Allow billing staff."""
    return _only_billing(actor, account, "void an invoice")


def may_hold_renewal(actor: Actor, account: AgencyAccount) -> Permission:
    """Allow billing staff."""
    return _only_billing(actor, account, "put a renewal on hold or release it")


def may_defer_invoice(actor: Actor, account: AgencyAccount) -> Permission:
    """Allow the roles in the policy."""
    return _only_roles(actor, account, account.policy.deferring.roles, "give an agency more time to pay")


def may_undo_deferral(actor: Actor, account: AgencyAccount) -> Permission:
    """Allow those who may defer."""
    return may_defer_invoice(actor, account)


def may_set_expiration_date(actor: Actor, account: AgencyAccount) -> Permission:
    """Allow billing staff and the HMIS lead."""
    return may_open_account(actor, account.agency_id)


def may_answer_worksheet(actor: Actor, account: AgencyAccount) -> Permission:
    """Allow the agency itself: those who speak for it, and its billing contact."""
    titles = listed([*(role.spoken for role in account.policy.speakers), "billing contact"], "or")
    return Permission.when(
        account.policy.speaks(actor, account.agency_id) or actor.holds(Role.BILLING_CONTACT, account.agency_id),
        f"Only the {titles} of this agency can say which licenses it keeps.",
    )


def may_report_access(actor: Actor) -> Permission:
    """Allow no person: the licenses answer themselves."""
    return Permission.when(actor.is_system, "Access ends and is restored automatically.")


def may_adopt_policy(actor: Actor, account: AgencyAccount) -> Permission:
    """Allow billing staff and the HMIS lead."""
    return _oversees(actor, account.agency_id, "move an account to another version of the policy")


def _only_roles(actor: Actor, account: AgencyAccount, roles: tuple[Role, ...], what: str) -> Permission:
    """Allow roles that the policy names, but nobody for an agency of their own."""
    if _is_own(actor, account.agency_id):
        return OWN_AGENCY
    titles = spoken_roles(roles, "or")
    return Permission.when(actor.holds_any(roles), f"Only the {titles} can {what}.")


def _only_billing(actor: Actor, account: AgencyAccount, verb: str) -> Permission:
    if _is_own(actor, account.agency_id):
        return OWN_AGENCY
    return Permission.when(actor.holds(Role.BILLING), f"Only billing staff can {verb}.")


def _oversees(actor: Actor, agency_id: str, verb: str) -> Permission:
    if _is_own(actor, agency_id):
        return OWN_AGENCY
    return Permission.when(
        actor.is_system or actor.holds_any(OVERSEEING), f"Only billing staff and HMIS lead staff can {verb}."
    )


def _is_own(actor: Actor, agency_id: str) -> bool:
    """Return whether the actor works for the agency whose account it is."""
    return actor.holds_any(AGENCY_ROLES, agency_id)
