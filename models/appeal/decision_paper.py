"""The decision letter on paper: all its text, fixed when the appeal is decided."""

from models.appeal.responses import Response
from models.appeal.state import Appeal
from models.appeal.verdicts import ExceptionUntil, GrantFromAllotment, Reinstatement, RequestOneMore, Upheld
from models.base import Instant, Key, Message
from models.calendar import civil_day, counted, spoken
from models.policy.office import Office


class WayOn(Message):
    """An option after a denial: its title, and how to use it."""

    title: str
    text: str


class DecisionPaper(Message):
    """A decision as it is printed. The same decision always makes the same paper."""

    appeal_id: Key
    office: str
    contact: tuple[str, ...] = ()
    """How to reach the office, line by line."""
    addressed_to: tuple[str, ...]
    """Who filed the appeal and for which organization, line by line."""
    committee: str
    decided_at: Instant
    decided_on: str
    about: str
    filed_on: str
    outcome: str
    """Granted or denied, in a word or two."""
    decision: str
    reason: str
    tally: str = ""
    what_follows: str
    ways_on: tuple[WayOn, ...] = ()
    policy_label: str


def decision_paper(appeal: Appeal, office: Office) -> DecisionPaper:
    """Return the decision letter of a decided appeal. Raises ValueError for one that is not decided."""
    response = appeal.response
    if response is None or response.verdict is None:
        raise ValueError(f"{appeal.appeal_id} is not decided")
    denied = isinstance(response.verdict, Upheld)
    zone = appeal.time_zone
    return DecisionPaper(
        appeal_id=appeal.appeal_id,
        office=office.name,
        contact=tuple(each for each in (office.helpdesk, office.phone) if each),
        addressed_to=(f"{appeal.form.name}, {appeal.form.title}", appeal.form.organization),
        committee=appeal.committee,
        decided_at=response.at,
        decided_on=spoken(civil_day(response.at, zone)),
        about=appeal.form.reason.spoken,
        filed_on=spoken(civil_day(appeal.filed_at, zone)),
        outcome="Denied" if denied else "Granted",
        decision=_decision(appeal, response),
        reason=response.why,
        tally=response.tally,
        what_follows=_what_follows(response),
        ways_on=_ways_on(appeal) if denied else (),
        policy_label=appeal.policy_label,
    )


def _decision(appeal: Appeal, response: Response) -> str:
    match response.verdict:
        case ExceptionUntil(license_ids=license_ids, until=until):
            licenses = counted(len(license_ids), "license")
            return f"The committee grants an exception to the inactivity policy for {licenses}, until {spoken(until)}."
        case Reinstatement(license_ids=license_ids):
            return f"The committee reinstates {counted(len(license_ids), 'license')}."
        case Upheld():
            return "The committee denies the appeal. The earlier decision remains in effect."
        case RequestOneMore():
            return "The committee requests one more Coordinated Entry license from the HMIS lead."
        case GrantFromAllotment():
            return "The committee grants a Coordinated Entry license from the region’s own allotment."
    recipient = "your organization" if appeal.agency_id is not None else "your region"
    return f"The committee grants {recipient} a Coordinated Entry license that becomes available elsewhere."


def _what_follows(response: Response) -> str:
    match response.verdict:
        case ExceptionUntil(until=until):
            return (
                f"Until {spoken(until)}, the license will not be revoked for inactivity. After that day, the policy "
                "applies again."
            )
        case Reinstatement():
            return "We will email you when you can use the license."
        case Upheld():
            return "The license will not be restored or granted. You have two other options."
        case RequestOneMore():
            return "The HMIS lead will decide, and we will email you the answer."
    return "With the license, your organization commits to serving as an access point. We will email you about that."


def _ways_on(appeal: Appeal) -> tuple[WayOn, ...]:
    rule = appeal.policy.after_denial
    estimate = f" {appeal.estimate.sentence}" if appeal.estimate is not None else ""
    return (
        WayOn(title="Pay for licenses yourself", text=f"{rule.self_pay}{estimate}"),
        WayOn(title="Go to the board of directors", text=rule.board),
    )
