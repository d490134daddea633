"""Who may do what at a committee's meeting: one function a verb."""

from models.committee.docket import Item
from models.committee.membership import Membership
from models.committee.state import Committee, Meeting
from models.people import AGENCY_ROLES, OVERSEEING, Actor, Permission, Role
from models.policy.committees import DecidedBy


def may_see_docket(actor: Actor, committee: Committee) -> Permission:
    """Its members and chair, the HMIS lead and the lead agency; a committee sees no other committee's docket."""
    kind = committee.policy.kind
    return Permission.when(
        actor.is_system or actor.holds_any((kind.member_role, kind.chair_role, *OVERSEEING)),
        f"Only members of the {committee.policy.title} and HMIS lead staff can see its docket.",
    )


def may_docket(actor: Actor) -> Permission:
    """Nobody by hand: an appeal comes onto the docket when it is filed."""
    return Permission.when(actor.is_system, "Appeals come onto the docket by themselves when they are filed.")


def may_report_delivery(actor: Actor) -> Permission:
    """Nobody by hand: appeals are told by themselves."""
    return Permission.when(actor.is_system, "Appeals are told by themselves what the meeting said.")


def may_open(actor: Actor, committee: Committee, seats: tuple[Membership, ...]) -> Permission:
    """The chair; when the chair does not come, any member who sits on the day."""
    return Permission.when(
        any(each.person_id == actor.person_id for each in seats),
        f"Only the chair or a member of the {committee.policy.title} can open its meeting.",
    )


def may_be_present(committee: Committee, seats: tuple[Membership, ...], person_id: str) -> Permission:
    """Whoever sits in the committee on the day."""
    return Permission.when(
        any(each.person_id == person_id for each in seats),
        f"Not everybody who is named as present is a member of the {committee.policy.title} on this day.",
    )


def may_note_arrival(actor: Actor, meeting: Meeting, person_id: str) -> Permission:
    """Whoever presides, and the member who has come."""
    return Permission.when(
        actor.person_id in (meeting.presiding, person_id),
        "Only whoever presides over the meeting can note that somebody has come.",
    )


def may_present_report(actor: Actor) -> Permission:
    """The HMIS lead (003, section 1)."""
    return Permission.when(
        actor.holds_any((Role.HMIS_LEAD, Role.HMIS_DIRECTOR)), "Only HMIS lead staff present the inactivity report."
    )


def may_preside(actor: Actor, meeting: Meeting, item: Item | None = None) -> Permission:
    """Whoever presides; about an appeal from which that person is recused, any other member who is present.

    When everybody present is recused, whoever presides may still continue the appeal: it needs a response.
    """
    if item is not None and meeting.presiding is not None and item.recused(meeting.presiding):
        if all(item.recused(each) for each in meeting.present):
            return Permission.when(
                actor.person_id == meeting.presiding, "Only whoever presides over the meeting can do this."
            )
        return Permission.when(
            actor.person_id in meeting.present and not item.recused(actor.person_id),
            "Whoever presides is recused from this appeal, so another member who is present and not recused has to "
            "do this.",
        )
    return Permission.when(actor.person_id == meeting.presiding, "Only whoever presides over the meeting can do this.")


def may_close(actor: Actor, meeting: Meeting) -> Permission:
    """The chair, and whoever presides in the chair's place."""
    chairs = [each.person_id for each in meeting.seats if each.chair]
    return Permission.when(
        actor.person_id == meeting.presiding or actor.person_id in chairs,
        "Only the chair, or whoever presides over the meeting, can close it.",
    )


def may_settle_recusal(actor: Actor, meeting: Meeting, item: Item, person_id: str) -> Permission:
    """Whoever presides; for an appeal from which that person is recused, another member who is present."""
    if actor.person_id == person_id:
        return Permission.when(False, "You can't settle a recusal of your own; another member who is present has to.")
    if meeting.presiding is not None and item.recused(meeting.presiding):
        return Permission.when(
            actor.person_id in meeting.present and not item.recused(actor.person_id),
            "Whoever presides is recused from this appeal, so another member who is present and not recused has to "
            "do this.",
        )
    return Permission.when(actor.person_id == meeting.presiding, "Only whoever presides over the meeting can do this.")


def may_recuse(actor: Actor, committee: Committee, meeting: Meeting) -> Permission:
    """A member who is present, for oneself."""
    return _present(actor, committee, meeting)


def may_vote(actor: Actor, committee: Committee, meeting: Meeting, item: Item) -> Permission:
    """A member who is present, not recused, and does not work for the appellant's organization (003, section 4)."""
    present = _present(actor, committee, meeting)
    if not present:
        return present
    dismissed = any(each.person_id == actor.person_id and not each.holds for each in item.recusals)
    agency = item.appeal.agency_id
    own = not dismissed and agency is not None and actor.holds_any(AGENCY_ROLES, agency)
    return Permission.when(
        not own and not item.recused(actor.person_id),
        "You are recused from this appeal, or work for the organization that filed it, so you can't take part.",
    )


def may_decide(actor: Actor, committee: Committee, meeting: Meeting, item: Item) -> Permission:
    """Where the chair decides: the chair, if present and not recused."""
    takes_part = may_vote(actor, committee, meeting, item)
    if not takes_part:
        return takes_part
    seat = next(each for each in meeting.seats if each.person_id == actor.person_id)
    return Permission.when(seat.chair, f"Only the chair of the {committee.policy.title} decides.")


def chair_decides(committee: Committee, meeting: Meeting, item: Item) -> bool:
    """Whether the chair decides this appeal alone: as the policy says, unless the chair is away or recused."""
    if committee.policy.deciding.by != DecidedBy.CHAIR:
        return False
    chairs = [each.person_id for each in meeting.seats if each.chair]
    return any(person in meeting.present and not item.recused(person) for person in chairs)


def may_administer(actor: Actor) -> Permission:
    """HMIS lead staff and the lead agency."""
    return Permission.when(
        actor.is_system or actor.holds_any(OVERSEEING),
        "Only HMIS lead staff and the lead agency can change the committee itself.",
    )


def _present(actor: Actor, committee: Committee, meeting: Meeting) -> Permission:
    if not any(each.person_id == actor.person_id for each in meeting.seats):
        return Permission.when(False, f"Only members of the {committee.policy.title} can do this.")
    return Permission.when(
        actor.person_id in meeting.present,
        "You are not noted as present at this meeting; please ask whoever presides to note that you have come.",
    )
