"""Who may do what at a committee's meeting: one function for each verb."""

from datetime import datetime

from models.committee.docket import Item
from models.committee.lifecycle import MeetingState
from models.committee.membership import Membership
from models.committee.state import Committee, Meeting
from models.people import AGENCY_ROLES, OVERSEEING, Actor, Permission, Role
from models.policy.committees import DecidedBy


def may_see_docket(actor: Actor, committee: Committee) -> Permission:
    """Allow the committee's members and chair, the HMIS lead and the lead agency, but no other committee."""
    return Permission.when(
        actor.is_system or actor.holds_any((*committee.policy.kind.roles, *OVERSEEING)),
        f"Only members of the {committee.policy.title} and HMIS lead staff can see its docket.",
    )


def may_docket(actor: Actor) -> Permission:
    """Allow no person: an appeal is added to the docket when it is filed."""
    return Permission.when(actor.is_system, "Appeals are added to the docket automatically when they are filed.")


def may_report_delivery(actor: Actor) -> Permission:
    """Allow no person: appeals are notified automatically."""
    return Permission.when(actor.is_system, "Appeals get the meeting's response automatically.")


def may_meet_around_closing_day(actor: Actor) -> Permission:
    """Allow the system, which tells every committee of a closing day that somebody announced."""
    return Permission.when(actor.is_system, "Please announce the closing day for the whole office.")


def may_schedule(actor: Actor, committee: Committee) -> Permission:
    """Allow the chairs, the HMIS lead and the lead agency to move or cancel a meeting."""
    return Permission.when(
        actor.holds_any((*_chair_roles(committee), *OVERSEEING)),
        f"Only the chair of the {committee.policy.title} and HMIS lead staff can move or cancel a meeting.",
    )


def may_open(actor: Actor, committee: Committee, seats: tuple[Membership, ...]) -> Permission:
    """Allow the chair or, if the chair is absent, any other member on the day."""
    return Permission.when(
        any(each.person_id == actor.person_id for each in seats),
        f"Only the chair or a member of the {committee.policy.title} can open its meeting.",
    )


def may_take_back_no_quorum(actor: Actor, committee: Committee) -> Permission:
    """Allow the members and the chairs of today."""
    return Permission.when(
        actor.holds_any(committee.policy.kind.roles),
        f"Only the chair or a member of the {committee.policy.title} can take back that there was no quorum.",
    )


def may_be_present(committee: Committee, seats: tuple[Membership, ...], person_id: str) -> Permission:
    """Allow only members of the committee on the day to be recorded as present."""
    return Permission.when(
        any(each.person_id == person_id for each in seats),
        f"Somebody you named as present is not a member of the {committee.policy.title} on this day. Please correct "
        "the list.",
    )


def may_note_arrival(actor: Actor, meeting: Meeting, person_id: str) -> Permission:
    """Allow the presiding member, and the member who arrived."""
    return Permission.when(
        actor.person_id in (meeting.presiding, person_id),
        "Only the presiding member can record that somebody has arrived.",
    )


def may_note_departure(actor: Actor, meeting: Meeting, person_id: str) -> Permission:
    """Allow the presiding member, and the member who leaves.

    If that is the presiding member, allow every member who is present, so that a meeting can always go on.
    """
    if person_id == meeting.presiding:
        return Permission.when(
            actor.person_id in meeting.present,
            "Only members who are present can record that the presiding member left.",
        )
    return Permission.when(
        actor.person_id in (meeting.presiding, person_id),
        "Only the presiding member can record that somebody else has left.",
    )


def may_hand_over(actor: Actor, meeting: Meeting, person_id: str) -> Permission:
    """Allow the presiding member. A chair who is present may also take over without being asked."""
    takes_over = actor.person_id == person_id and actor.person_id in meeting.chairs
    return Permission.when(
        actor.person_id == meeting.presiding or takes_over,
        "Only the presiding member can let somebody else preside. The chair can take over.",
    )


def may_adjourn(actor: Actor, meeting: Meeting, now: datetime, *, only_presiding: bool) -> Permission:
    """Allow the presiding member and, once the meeting's time is over, the HMIS lead.

    Without `only_presiding`, allow the chairs too, as it was before.
    """
    abandoned = now >= meeting.when.ends_at and actor.holds_any(OVERSEEING)
    return Permission.when(
        _leads(actor, meeting, only_presiding) or abandoned,
        "Only the presiding member can adjourn the meeting. HMIS lead staff can when its time is over.",
    )


def may_present_report(actor: Actor) -> Permission:
    """Allow the HMIS lead (003, section 1)."""
    return Permission.when(
        actor.holds_any((Role.HMIS_LEAD, Role.HMIS_DIRECTOR)), "Only HMIS lead staff can present the inactivity report."
    )


def may_preside(actor: Actor, meeting: Meeting, item: Item | None = None) -> Permission:
    """Allow the presiding member or, if that member is recused from the appeal, any other member who is present.

    If everyone present is recused, the presiding member may still continue the appeal, because it needs a response.
    """
    if item is not None and meeting.presiding is not None and item.recused(meeting.presiding):
        if all(item.recused(each) for each in meeting.present):
            return Permission.when(actor.person_id == meeting.presiding, "Only the presiding member can do this.")
        return Permission.when(
            actor.person_id in meeting.present and not item.recused(actor.person_id),
            _presides_not(meeting.presiding, item),
        )
    return Permission.when(actor.person_id == meeting.presiding, "Only the presiding member can do this.")


def may_close(actor: Actor, meeting: Meeting, *, only_presiding: bool) -> Permission:
    """Allow the presiding member. While the meeting is adjourned, allow the chairs too, because nobody presides.

    Without `only_presiding`, allow the chairs at any time, as it was before.
    """
    in_session = meeting.state == MeetingState.IN_SESSION
    return Permission.when(
        _leads(actor, meeting, only_presiding and in_session),
        "Only the presiding member can close the meeting. While it is adjourned, the chair can too.",
    )


def may_correct_minutes(actor: Actor, committee: Committee, meeting: Meeting) -> Permission:
    """Allow the chairs of today, and whoever presided at the end."""
    return Permission.when(
        actor.person_id == meeting.presiding or actor.holds_any(_chair_roles(committee)),
        f"Only the chair of the {committee.policy.title}, or the member who presided, can correct the minutes.",
    )


def may_settle_recusal(actor: Actor, meeting: Meeting, item: Item, person_id: str) -> Permission:
    """Allow the presiding member or, if that member is recused from the appeal, another member who is present."""
    if actor.person_id == person_id:
        return Permission.when(False, "You can't settle your own recusal. Please ask another member who is present.")
    if meeting.presiding is not None and item.recused(meeting.presiding):
        return Permission.when(
            actor.person_id in meeting.present and not item.recused(actor.person_id),
            _presides_not(meeting.presiding, item),
        )
    return Permission.when(actor.person_id == meeting.presiding, "Only the presiding member can do this.")


def may_recuse(actor: Actor, committee: Committee, meeting: Meeting) -> Permission:
    """Allow members who are present, for themselves."""
    return _present(actor, committee, meeting)


def may_vote(actor: Actor, committee: Committee, meeting: Meeting, item: Item) -> Permission:
    """Allow members who are present, not recused, and do not work for the appellant's organization (003, section 4)."""
    present = _present(actor, committee, meeting)
    if not present:
        return present
    if item.proposed(actor.person_id):
        return Permission.when(
            False,
            "It is proposed that you are recused from this appeal. Until another member settles that, you can't take "
            "part.",
        )
    dismissed = any(each.person_id == actor.person_id and not each.holds for each in item.recusals)
    agency = item.appeal.agency_id
    own = not dismissed and agency is not None and actor.holds_any(AGENCY_ROLES, agency)
    return Permission.when(
        not own and not item.recused(actor.person_id),
        "You are recused from this appeal, or work for the organization that filed it, so you can't take part.",
    )


def may_decide(actor: Actor, committee: Committee, meeting: Meeting, item: Item) -> Permission:
    """Allow the chair, unless absent or recused, where the chair decides."""
    takes_part = may_vote(actor, committee, meeting, item)
    if not takes_part:
        return takes_part
    seat = next(each for each in meeting.seats if each.person_id == actor.person_id)
    return Permission.when(seat.chair, f"Only the chair of the {committee.policy.title} can decide.")


def chair_decides(committee: Committee, meeting: Meeting, item: Item) -> bool:
    """Return whether the chair decides this appeal alone: by the policy, unless the chair is absent or recused."""
    if committee.policy.deciding.by != DecidedBy.CHAIR:
        return False
    chairs = [each.person_id for each in meeting.seats if each.chair]
    return any(person in meeting.present and not item.recused(person) for person in chairs)


def may_administer(actor: Actor) -> Permission:
    """Allow HMIS lead staff and the lead agency."""
    return Permission.when(
        actor.is_system or actor.holds_any(OVERSEEING),
        "Only HMIS lead staff and the lead agency can change the committee itself.",
    )


def _leads(actor: Actor, meeting: Meeting, only_presiding: bool) -> bool:
    return actor.person_id == meeting.presiding or (not only_presiding and actor.person_id in meeting.chairs)


def _chair_roles(committee: Committee) -> tuple[Role, ...]:
    kind = committee.policy.kind
    return (kind.chair_role, kind.second_chair_role) if committee.policy.second_chair else (kind.chair_role,)


def _presides_not(presiding: str, item: Item) -> str:
    """Say why the presiding member does not preside over this appeal, and who does."""
    if item.proposed(presiding):
        return (
            "It is proposed that the presiding member is recused from this appeal. Until that is settled, another "
            "member who is present and not recused needs to do this."
        )
    return (
        "The presiding member is recused from this appeal. Another member who is present and not recused needs to do "
        "this."
    )


def _present(actor: Actor, committee: Committee, meeting: Meeting) -> Permission:
    if not any(each.person_id == actor.person_id for each in meeting.seats):
        return Permission.when(False, f"Only members of the {committee.policy.title} can do this.")
    return Permission.when(
        actor.person_id in meeting.present,
        "You are not recorded as present at this meeting. Please ask the presiding member to record your arrival.",
    )
