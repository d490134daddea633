"""What everybody may know before they have access: who asks for it, its steps, how long it takes, what it costs."""

from models.base import Message, listed
from models.calendar import counted
from models.license.lifecycle import LicenseKind
from models.people import spoken_roles
from models.policy.access_requests import NoOpenLicense, Stage
from models.policy.billing import FeePeriod, Rate
from models.policy.pack import PolicyVersion


class GuideStep(Message):
    """One step on the way to access."""

    title: str
    text: str


class AccessGuide(Message):
    """How somebody gets access, from the policy in force."""

    who_asks: str
    """The roles at the agency that ask for it, in words."""
    steps: tuple[GuideStep, ...]
    window_days: int
    costs: tuple[str, ...]
    """What a license costs, a sentence each. Empty if it costs the agency nothing."""


def access_guide(version: PolicyVersion) -> AccessGuide:
    """Return how somebody gets access under a version of the policy."""
    requesting = version.access_requests.requesting
    return AccessGuide(
        who_asks=spoken_roles(requesting.roles, "or"),
        steps=(_request(version), *(_stage(version, each) for each in _stages(version))),
        window_days=version.training.window.days,
        costs=_costs(version),
    )


def _stages(version: PolicyVersion) -> tuple[Stage, ...]:
    return version.access_requests.procedures.new_user.stages


def _request(version: PolicyVersion) -> GuideStep:
    roles = spoken_roles(version.access_requests.requesting.roles, "or")
    return GuideStep(
        title="Your agency asks for it",
        text=f"You can’t ask for access yourself. The {roles} of your agency sends the request.",
    )


def _stage(version: PolicyVersion, stage: Stage) -> GuideStep:
    return {
        Stage.REVIEW: _review,
        Stage.LICENSE: _license,
        Stage.TRAINING: _training,
        Stage.ACCOUNT: _account,
    }[stage](version)


def _review(version: PolicyVersion) -> GuideStep:
    days = version.access_requests.reviewing.within_business_days
    return GuideStep(
        title="We check the request",
        text=f"We look at it within {counted(days, 'business day')}. If something is missing, your agency hears what.",
    )


def _license(version: PolicyVersion) -> GuideStep:
    licensing = version.access_requests.licensing
    if licensing.when_none_open == NoOpenLicense.CREATE:
        return GuideStep(title="You get a license", text="We make one for you if your agency has no open one.")
    days = counted(licensing.wait_days, "day")
    return GuideStep(
        title="A license is set aside for you",
        text=f"If your agency has no open license, the request waits up to {days} for one, and your agency hears how "
        "to ask for another.",
    )


def _training(version: PolicyVersion) -> GuideStep:
    training = version.training
    names = [f"“{each.title}”" for each in training.requirements if each.is_for_everybody and each.done_by is None]
    practice = training.practice
    case = [] if practice is None else [f"a practice case of up to {counted(len(practice.steps), 'step')}"]
    return GuideStep(
        title="You complete the training",
        text=f"You have {counted(training.window.days, 'calendar day')}. It has {listed([*names, *case])}. Depending "
        "on your work, there may be more. An email tells you the last day and leads you to your page.",
    )


def _account(version: PolicyVersion) -> GuideStep:
    hours = version.access_requests.account.limit_hours
    return GuideStep(
        title="You get your account",
        text=f"We set it up within {counted(hours, 'hour')}. An email tells you when you can sign in.",
    )


def _costs(version: PolicyVersion) -> tuple[str, ...]:
    """Return the fees of a standard license under the usual funding, by the newest rate that has begun."""
    funding = version.billing.default_funding.funding
    rates = [each for each in version.billing.rates if LicenseKind.STANDARD in each.kinds and each.funding == funding]
    begun = [each for each in rates if each.effective <= version.effective] or rates[:1]
    return _fees(begun[-1]) if begun else ()


def _fees(rate: Rate) -> tuple[str, ...]:
    every = {FeePeriod.YEAR: "a year", FeePeriod.ONCE: "once"}
    return tuple(f"{fee.title}: ${fee.amount:,.2f} {every[fee.every]}" for fee in rate.fees)
