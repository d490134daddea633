"""Licenses in use, what people send to them, and a license's life on simulated time."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from adapters.policy_files import load_pack
from models.effects import Notice
from models.license import activity as license_activity
from models.license import state as license_state
from models.license import timeline
from models.license.lifecycle import AssignmentState, InactiveReason, LicenseKind, LicenseState
from models.license.messages import (
    AccountHelp,
    AdoptPolicy,
    AskForHelp,
    ChangeKind,
    ClearFlag,
    ConfirmOrder,
    Deactivate,
    DeleteLicense,
    EndException,
    EndLeave,
    FlagForRevocation,
    GrantException,
    LicenseStart,
    MoveToRegion,
    Reactivate,
    Revoke,
    SetExpiration,
    StartLeave,
    UpdateDetails,
    Warn,
)
from models.license.rules import assignments
from models.license.state import Activity, License, LicenseTerms, UsageEvidence, license_terms
from models.people import SYSTEM, Actor, Role
from models.policy.access_requests import AccountsBy
from models.policy.licenses import LicensePolicy, Rung
from models.timeline import Wake
from tests.models import forms
from tests.models.builders import FOLDER, HARBOR, SOURCE, hmis_lead, person, representative, system_administrator
from tests.models.checks import Board, sound
from tests.models.forms import new_key

NOBODY_KNOWS = UsageEvidence()
HOLDER = "p-holder"
BEGUN = datetime(2026, 1, 5, 15, tzinfo=UTC)
"""Nine in the morning of a Monday in Chicago."""

AT_MOST_AT_ONCE = 20
"""So many things may happen by themselves at one instant; more is a spin."""


@cache
def shipped(pack: str) -> LicenseTerms:
    """The terms of a shipped pack."""
    return license_terms(load_pack(FOLDER / f"{pack}.toml"), BEGUN)


def terms(pack: str = "missouri", **changes: Any) -> LicenseTerms:
    """The terms of a shipped pack, with parts of its license rules changed."""
    usual = shipped(pack)
    return usual.model_copy(update={"policy": usual.policy.model_copy(update=changes)}) if changes else usual


def terms_with(*ladder_: Rung, pack: str = "missouri", **changes: Any) -> LicenseTerms:
    """The terms of a shipped pack with another ladder."""
    return terms(pack, ladder=ladder_, **changes)


def by_scim(before: LicenseTerms) -> LicenseTerms:
    """The terms with the accounts in this system's own hands."""
    return before.model_copy(update={"account": before.account.model_copy(update={"by": AccountsBy.SCIM})})


def rung(**changes: Any) -> Rung:
    """A rung; ten days without a login unless told."""
    usual: dict[str, Any] = {"id": "idle", "measure": "login", "days": 10, "consequence": "warn", "source": SOURCE}
    if "months" in changes:
        usual.pop("days")
    return Rung.model_validate({**usual, **changes})


def policy_of(pack: str) -> LicensePolicy:
    """A shipped pack's rules for licenses."""
    return terms(pack).policy


def open_license(under: LicenseTerms | str = "missouri", now: datetime = BEGUN, **changes: Any) -> License:
    """A license nobody is on."""
    start = LicenseStart(
        license_id="l-1",
        agency_id=HARBOR,
        created_at=now,
        terms=terms(under) if isinstance(under, str) else under,
    )
    return timeline.begin(start.model_copy(update=changes), now).state


def loaded(under: LicenseTerms | str = "missouri", now: datetime = BEGUN, **changes: Any) -> License:
    """A license that was loaded with somebody on it."""
    return open_license(under, now, held_by=HOLDER, **changes)


def held(
    under: LicenseTerms | str = "missouri",
    now: datetime = BEGUN,
    by: str = HOLDER,
    before: License | None = None,
    **changes: Any,
) -> License:
    """A license on which somebody has just begun; on a new one, with `changes`, unless `before` is given."""
    request_id = new_key()
    before = before or open_license(under, now, **changes)
    aside = assignments.reserve(before, forms.reservation(request_id, by), now).state
    return sound(assignments.assign(aside, forms.assignment(request_id, by), now)).state


def used(data_entry: datetime | None = None, login: datetime | None = None, **changes: Any) -> UsageEvidence:
    """What is looked up: the last use, and what could excuse that there was none."""
    return UsageEvidence(activity=Activity(data_entry=data_entry, login=login), **changes)


# --- people


def billing() -> Actor:
    return person("p-billing", Role.BILLING)


def chair() -> Actor:
    return person("p-chair", Role.PERFORMANCE_CHAIR)


# --- what people send


def deactivation(reason: InactiveReason, actor: Actor | None = None, why: str = "As agreed.") -> Deactivate:
    usual = billing() if reason == InactiveReason.UNPAID else hmis_lead()
    return Deactivate(actor=actor or usual, key=new_key(), reason=reason, why=why)


def reactivation(
    reason: InactiveReason | None = None, actor: Actor | None = None, *, training_done: bool = False
) -> Reactivate:
    usual = billing() if reason == InactiveReason.UNPAID else system_administrator()
    return Reactivate(actor=actor or usual, key=new_key(), reason=reason, training_done=training_done)


def leave(until: date, actor: Actor | None = None) -> StartLeave:
    return StartLeave(actor=actor or representative(), key=new_key(), until=until, reason="Family leave.")


def return_from_leave(actor: Actor | None = None) -> EndLeave:
    return EndLeave(actor=actor or representative(), key=new_key())


def mark(reason: InactiveReason = InactiveReason.NO_DATA_ENTRY, actor: Actor | None = None) -> FlagForRevocation:
    return FlagForRevocation(actor=actor or hmis_lead(), key=new_key(), reason=reason, why="Not used.")


def clearing(actor: Actor | None = None) -> ClearFlag:
    return ClearFlag(actor=actor or hmis_lead(), key=new_key(), why="Used on paper.")


def warning(actor: Actor | None = None) -> Warn:
    return Warn(
        actor=actor or hmis_lead(),
        key=new_key(),
        rung="the license may be revoked",
        last_used="May 1",
        measure="client data entry",
        why="The review decided so.",
    )


def revocation(reason: InactiveReason | None = None, actor: Actor | None = None) -> Revoke:
    return Revoke(actor=actor or hmis_lead(), key=new_key(), why="Not used for months.", reason=reason)


def exception(until: date | None = None, appeal_id: str = "a-1", actor: Actor | None = None) -> GrantException:
    return GrantException(
        actor=actor or chair(), key=new_key(), appeal_id=appeal_id, until=until, why="Reports once a year."
    )


def end_of_exception(number: int = 1, actor: Actor | None = None) -> EndException:
    return EndException(actor=actor or chair(), key=new_key(), number=number, why="No longer needed.")


def deletion(actor: Actor | None = None) -> DeleteLicense:
    return DeleteLicense(actor=actor or representative(), key=new_key(), why="Not needed.")


def other_kind(kind: LicenseKind, actor: Actor | None = None) -> ChangeKind:
    return ChangeKind(actor=actor or hmis_lead(), key=new_key(), kind=kind)


def expiration(day: date, actor: Actor | None = None) -> SetExpiration:
    return SetExpiration(actor=actor or SYSTEM, key=new_key(), expires_on=day)


def another_region(region_id: str, actor: Actor | None = None) -> MoveToRegion:
    return MoveToRegion(actor=actor or SYSTEM, key=new_key(), region_id=region_id)


def adoption(under: LicenseTerms, actor: Actor | None = None) -> AdoptPolicy:
    return AdoptPolicy(actor=actor or hmis_lead(), key=new_key(), terms=under)


def help_wanted(wanted: AccountHelp, actor: Actor | None = None, why: str = "") -> AskForHelp:
    return AskForHelp(actor=actor or representative(), key=new_key(), help=wanted, why=why)


def new_details(person_id: str = HOLDER) -> UpdateDetails:
    return UpdateDetails(actor=SYSTEM, key=new_key(), person_id=person_id)


def done_by_hand(number: int, actor: Actor | None = None) -> ConfirmOrder:
    return ConfirmOrder(actor=actor or system_administrator(), key=new_key(), number=number)


# --- a life


class Life:
    """A license as its workflow would keep it: asked by people, waking by itself, with the queue of its tasks."""

    def __init__(self, license_: License, now: datetime = BEGUN, evidence: UsageEvidence = NOBODY_KNOWS) -> None:
        self.license = license_
        self.now = now
        self.evidence = evidence
        self.reports: Callable[[datetime], UsageEvidence] | None = None
        """What is looked up at a moment, if reports come and go; else `evidence`."""
        self.daily = False
        """Whether the holder signs in and enters data every day."""
        self.board = Board()
        self.moves: list[str] = []
        self.notices: list[Notice] = []
        self.summaries: list[str] = []
        self.wakes: list[datetime] = []

    @property
    def letters(self) -> list[str]:
        """The letters that went out, by name."""
        return [each.template for each in self.notices]

    @property
    def reasons(self) -> list[InactiveReason]:
        """Why it is inactive."""
        return [each.reason for each in self.license.holds]

    def is_in(self, state: LicenseState) -> bool:
        """Whether the license stands there now."""
        return self.license.state == state

    def letter(self, template: str) -> Notice:
        """The one letter of this name that went out."""
        (found,) = [each for each in self.notices if each.template == template]
        return found

    def send(self, rule: Callable[[License, Any, datetime], license_state.LicenseDecision], message: Any) -> License:
        """Somebody sends something, which the rule takes."""
        return self.take(rule(self.license, message, self.now))

    def take(self, decision: license_state.LicenseDecision) -> License:
        """A decision is taken, after a look at what it brings about."""
        sound(decision)
        self.board.take(decision)
        self.moves.append(decision.move)
        self.notices += decision.notices
        self.summaries.append(decision.summary)
        self.license = decision.state
        return self.license

    def sleep_until(self, until: datetime) -> License:
        """Time passes; the license wakes when it wants to, and only then."""
        while (coming := self.next_alarm()) is not None and coming[0] <= until:
            self.now = max(self.now, coming[0])
            self.wake_up(coming)
        self.now = max(self.now, until)
        return self.license

    def sleep(self, **span: float) -> License:
        """Time passes."""
        return self.sleep_until(self.now + timedelta(**span))

    def be_away_until(self, until: datetime) -> License:
        """Nobody works for a while: then all that should have happened is looked at, at the end."""
        self.now = until
        return self.sleep_until(until)

    def wake_up(self, alarm: Wake | None = None) -> None:
        """One alarm: look the last use up, and let happen what is due. An alarm must never ring twice for nothing.

        `alarm` is what it was woken for, which may be a look at reports that came since; otherwise, what is due anyway.
        """
        before = alarm or timeline.next_wake(self.license)
        assert before is not None
        assert before[0] <= self.now
        self.wakes.append(self.now)
        assert self.wakes.count(self.now) <= AT_MOST_AT_ONCE, "it spins"
        evidence = self.looked_up()
        self.license = license_activity.informed(self.license, evidence)
        decision = timeline.wake(self.license, evidence, self.now)
        if decision is not None:
            self.take(decision)
            return
        after = self.next_alarm()
        assert after is None or after[0] > self.now, f"it rang for nothing and will ring again: {before[1]}"

    def next_alarm(self) -> Wake | None:
        """When it wakes next, by what is looked up now."""
        if self.reports is None:
            return timeline.next_wake(self.license)
        evidence = self.looked_up()
        return timeline.next_wake(license_activity.informed(self.license, evidence), evidence)

    def looked_up(self) -> UsageEvidence:
        """What the records say now."""
        if self.reports is not None:
            return self.reports(self.now)
        if not self.daily:
            return self.evidence
        activity = Activity(data_entry=self.now, login=self.now)
        return self.evidence.model_copy(update={"activity": activity})


def assert_consistent(license_: License) -> None:
    """What must hold of every license at every moment."""
    live = license_.current
    state = live.state if live is not None else None
    kept = license_.inactive_reason == InactiveReason.LEFT_AND_KEPT
    assert (license_.state == LicenseState.ACTIVE) == (state == AssignmentState.ACTIVE)
    assert (license_.state == LicenseState.INACTIVE) == (state == AssignmentState.INACTIVE or kept)
    assert (license_.state == LicenseState.RESERVED) == (state == AssignmentState.RESERVED)
    assert (state == AssignmentState.INACTIVE) == bool(license_.holds)
    inactive = license_.state == LicenseState.INACTIVE
    assert (license_.inactive_reason is not None) == inactive
    assert (license_.inactive_since is not None) == inactive
    if license_.holds:
        assert license_.inactive_reason == license_.holds[0].reason
        assert license_.inactive_since is not None
        assert license_.inactive_since <= min(each.since for each in license_.holds)
        reasons = [each.reason for each in license_.holds]
        assert len(set(reasons)) == len(reasons)
    if license_.revocation is not None:
        assert license_.revocation.ground in [each.reason for each in license_.holds]
    if license_.training_needed is not None:
        assert license_.state == LicenseState.INACTIVE
    if state not in (AssignmentState.ACTIVE, AssignmentState.INACTIVE):
        assert license_.flag is None
        assert license_.revocation is None
        assert license_.programmed is None
    numbers = [each.number for each in license_.orders]
    assert sorted(set(numbers)) == sorted(numbers)
    assert all(number <= license_.orders_given for number in numbers)
    assert all(each.since <= each.noted_at for each in license_.holds)
