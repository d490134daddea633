"""Who may do what with an appeal: one function for each verb."""

from models.appeal.messages import AppealStart
from models.appeal.reasons import AppealReason
from models.appeal.state import Appeal
from models.people import AGENCY_ROLES, OVERSEEING, Actor, Permission, Role, all_holders, spoken_roles
from models.policy.appeals import AppealPolicy
from models.policy.committees import CommitteeKind


def acts_for_organization(actor: Actor, agency_id: str | None, policy: AppealPolicy) -> bool:
    """Return whether the actor looks after the organization's users, as the policy says, or directs it."""
    return agency_id is not None and (
        policy.looks_after_users(actor, agency_id) or actor.holds(Role.EXECUTIVE_DIRECTOR, agency_id)
    )


def may_file(actor: Actor, start: AppealStart) -> Permission:
    """Allow the organization, the person whose license it is, or a Coordinated Entry lead on their behalf (LIC-17)."""
    form = start.form
    if form.reason == AppealReason.MORE_ALLOTMENT:
        leads = bool(form.region_ids) and all(actor.holds_in(Role.CE_LEAD, each) for each in form.region_ids)
        return Permission.when(leads, "Only the Coordinated Entry lead of the region can request more licenses for it.")
    own = start.person_id == actor.person_id and any(each.holder_id == actor.person_id for each in start.contested)
    organization = acts_for_organization(actor, start.agency_id, start.policy)
    if start.agency_id is None and not own:
        return Permission.when(False, "Please name the agency with --agency.")
    return Permission.when(
        own or organization or files_on_behalf(actor, start),
        "Only the organization, the person whose license it is, or the Coordinated Entry lead of the region on their "
        "behalf can file this appeal.",
    )


def may_take_in(actor: Actor) -> Permission:
    """Allow HMIS lead staff to enter paper forms. Each form counts as filed by the person who signed it."""
    return Permission.when(actor.holds_any(OVERSEEING), "Only HMIS lead staff can enter appeals on paper forms.")


def files_on_behalf(actor: Actor, start: AppealStart) -> bool:
    """Return whether the policy lets the actor file for somebody else."""
    rule = start.policy.on_behalf
    if start.form.reason not in rule.reasons or start.agency_id is None:
        return False
    regions = start.form.region_ids
    return any(actor.holds_in(role, region) for role in rule.roles for region in regions)


def may_see_appeal(actor: Actor, appeal: Appeal, kind: CommitteeKind) -> Permission:
    """Allow the appellant, the organization, the appeal's committee, and lead staff."""
    return Permission.when(
        actor.is_system or _is_party(actor, appeal) or actor.holds_any((*kind.roles, *OVERSEEING)),
        f"Only the organization, the appeal’s committee, {all_holders(OVERSEEING)} can see this appeal.",
    )


def may_destroy_attachment(actor: Actor) -> Permission:
    """Allow those who oversee the office to destroy a file, such as one that shows a real client (S37)."""
    return Permission.when(actor.holds_any(OVERSEEING), "Only HMIS lead staff can destroy a file of an appeal.")


def may_add(actor: Actor, appeal: Appeal) -> Permission:
    """Allow the appellant and the organization."""
    return Permission.when(
        _is_party(actor, appeal), "Only the organization and the person who filed this appeal can add to it."
    )


def may_withdraw(actor: Actor, appeal: Appeal) -> Permission:
    """Allow the appellant and the organization. Without them, an appeal ends only with its agency."""
    return Permission.when(
        actor.is_system or _is_party(actor, appeal),
        "Only the organization and the person who filed this appeal can withdraw it.",
    )


def may_assess(actor: Actor, appeal: Appeal) -> Permission:
    """Allow the roles in the policy, never for their own organization."""
    roles = appeal.policy.continuing.assessors
    return _for_others(actor, appeal, roles, "report an assessment")


def may_set_aside(actor: Actor, appeal: Appeal) -> Permission:
    """Allow the roles in the policy, never for their own organization."""
    return _for_others(actor, appeal, appeal.policy.setting_aside.roles, "set a decision aside")


def may_settle(actor: Actor, appeal: Appeal) -> Permission:
    """Allow the HMIS lead, never for their own organization."""
    return _for_others(actor, appeal, (Role.HMIS_LEAD, Role.HMIS_DIRECTOR), "settle what could not be carried out")


def may_report_for_committee(actor: Actor) -> Permission:
    """Allow no person: the committee, the licenses and the allotment answer automatically."""
    return Permission.when(actor.is_system, "This happens automatically after the committee responds.")


def _is_party(actor: Actor, appeal: Appeal) -> bool:
    organization = acts_for_organization(actor, appeal.agency_id, appeal.policy)
    return organization or actor.person_id in (appeal.filed_by, appeal.person_id)


def _for_others(actor: Actor, appeal: Appeal, roles: tuple[Role, ...], verb: str) -> Permission:
    if appeal.agency_id is not None and actor.holds_any(AGENCY_ROLES, appeal.agency_id):
        return Permission.when(False, "You can't do this for your own organization. Please ask somebody else to do it.")
    titles = spoken_roles(roles, "or")
    return Permission.when(actor.holds_any(roles), f"Only the {titles} can {verb}.")
