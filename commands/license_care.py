"""A license in use: access, leave, revocation, exceptions, work on the account, its dates, and why a login fails."""

from collections.abc import Awaitable, Callable
from typing import Annotated

import typer

from commands.options import (
    AGENCIES,
    LOOKING,
    MONEY,
    OPERATING,
    STAFF,
    As,
    Command,
    Json,
    Key,
    OptionalFile,
    Person,
    Reason,
    day,
)
from commands.shell import answer, paper, send
from commands.words import say, state, table
from models.billing.funding import Funding
from models.calendar import counted, spoken
from models.license.accounts import WORK_TITLES
from models.license.explain import ExplainedDate
from models.license.lifecycle import InactiveReason, LicenseKind
from models.license.login_help import Diagnosis
from models.license.messages import AccountHelp, License
from models.license.seat import why_inactive
from services import adoption, license_care, login_help
from services.adoption import Adoption
from services.context import Context

LicenseId = Annotated[
    str, typer.Argument(metavar="LICENSE", help="The license's id, such as l-0010.", show_default=False)
]
Why = Annotated[InactiveReason, typer.Option("--because", help="The reason, as it stands in the records from then on.")]
Until = Annotated[str, typer.Option("--until", metavar="DATE", help="The last day, such as 2026-12-31.")]


def deactivate(
    license_id: LicenseId, by: As, because: Why, reason: Reason, key: Key = "", as_json: Json = False
) -> None:
    """Take access away: the license is inactive until it is reactivated, and the account is closed.

    For HMIS lead staff and system administrators; for non-payment, billing staff.

    Example: `starter.py deactivate l-0010 --as hana@hmis.example --because sanction --reason "Shared a password."`
    """
    _act(lambda context, form: license_care.deactivate(context, by, form, license_id, because, reason), key, as_json)


def reactivate(
    license_id: LicenseId,
    by: As,
    because: Annotated[
        InactiveReason | None,
        typer.Option("--because", help="Lift only this reason; left out, all that a person can lift."),
    ] = None,
    training_done: Annotated[
        bool, typer.Option("--training-done", help="The refresher or training that was needed is completed.")
    ] = False,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Give access back. What only payment or recertification can lift stays, and says so.

    Example: `starter.py reactivate l-0010 --as sol@hmis.example`
    """
    _act(
        lambda context, form: license_care.reactivate(
            context, by, form, license_id, because, training_done=training_done
        ),
        key,
        as_json,
    )


def start_leave(
    license_id: LicenseId, by: As, until: Until, reason: Reason, key: Key = "", as_json: Json = False
) -> None:
    """Say that the holder is on leave of absence. Access is paused, and the time does not count as inactivity.

    Example: `starter.py start-leave l-0010 --as sam@shelter.example --until 2027-02-01 --reason "Family leave."`
    """
    last_day = day(until)
    _act(lambda context, form: license_care.start_leave(context, by, form, license_id, last_day, reason), key, as_json)


def end_leave(license_id: LicenseId, by: As, key: Key = "", as_json: Json = False) -> None:
    """Say that the holder is back from leave.

    Example: `starter.py end-leave l-0010 --as sam@shelter.example`
    """
    _act(lambda context, form: license_care.end_leave(context, by, form, license_id), key, as_json)


def flag(license_id: LicenseId, by: As, because: Why, reason: Reason, key: Key = "", as_json: Json = False) -> None:
    """Mark a license for revocation; the monthly review decides.

    Example: `starter.py flag l-0010 --as hana@hmis.example --because no_data_entry --reason "No entries since May."`
    """
    _act(lambda context, form: license_care.flag(context, by, form, license_id, because, reason), key, as_json)


def clear_flag(license_id: LicenseId, by: As, reason: Reason, key: Key = "", as_json: Json = False) -> None:
    """Take the mark for revocation away.

    Example: `starter.py clear-flag l-0010 --as hana@hmis.example --reason "Entered data for the shelter by hand."`
    """
    _act(lambda context, form: license_care.clear_flag(context, by, form, license_id, reason), key, as_json)


def revoke(license_id: LicenseId, by: As, reason: Reason, key: Key = "", as_json: Json = False) -> None:
    """Take a license from its holder at once. The letter says how to appeal.

    For HMIS lead staff; for a Coordinated Entry license also for the region's Coordinated Entry lead.

    Example: `starter.py revoke l-0010 --as hana@hmis.example --reason "No client data for seven months."`
    """
    _act(lambda context, form: license_care.revoke(context, by, form, license_id, reason), key, as_json)


def grant_exception(
    license_id: LicenseId,
    by: As,
    appeal: Annotated[str, typer.Option("--appeal", metavar="APPEAL", help="The appeal it was granted on.")],
    reason: Reason,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help="Its last day; left out, no end.")
    ] = None,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Except a license from the inactivity policy, as the Performance Committee decided on an appeal.

    Example: `starter.py grant-exception l-0010 --as chair@coc.example --appeal AP-7 --until 2027-06-30 --reason "..."`
    """
    last_day = day(until) if until else None
    _act(
        lambda context, form: license_care.grant_exception(context, by, form, license_id, appeal, last_day, reason),
        key,
        as_json,
    )


def end_exception(
    license_id: LicenseId,
    by: As,
    number: Annotated[int, typer.Option("--number", help="The exception's number.")],
    reason: Reason,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """End an exception before its day.

    Example: `starter.py end-exception l-0010 --as chair@coc.example --number 1 --reason "No longer needed."`
    """
    _act(lambda context, form: license_care.end_exception(context, by, form, license_id, number, reason), key, as_json)


def delete(license_id: LicenseId, by: As, reason: Reason, key: Key = "", as_json: Json = False) -> None:
    """Give a license up for good. Whoever is on it loses access.

    Example: `starter.py delete-license l-0010 --as sam@shelter.example --reason "The program closed."`
    """
    _act(lambda context, form: license_care.delete(context, by, form, license_id, reason), key, as_json)


def change_kind(
    license_id: LicenseId,
    by: As,
    kind: Annotated[LicenseKind, typer.Option("--kind", help="What it becomes.")],
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Make a license one of another kind: standard, ad hoc reporting, Coordinated Entry access only.

    Example: `starter.py change-kind l-0010 --as hana@hmis.example --kind ad_hoc`
    """
    _act(lambda context, form: license_care.change_kind(context, by, form, license_id, kind), key, as_json)


def set_expiration(
    license_id: LicenseId,
    by: As,
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="The agency's common expiration date.")],
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Set the day on which a license expires.

    Example: `starter.py set-expiration l-0010 --as hana@hmis.example --on 2027-12-01`
    """
    expires_on = day(on)
    _act(lambda context, form: license_care.set_expiration(context, by, form, license_id, expires_on), key, as_json)


def set_funding(
    license_id: LicenseId,
    by: As,
    funding: Annotated[Funding, typer.Option("--funding", help="Who pays: the agency, the CoC, or by self-pay.")],
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Say who pays for a license from the next renewal on. What was billed for it stays as it is.

    For HMIS lead and billing staff. In files, licenses.csv has a column `funding`.

    Example: `starter.py set-funding l-0010 --as bill@hmis.example --funding coc`
    """
    _act(lambda context, form: license_care.set_funding(context, by, form, license_id, funding), key, as_json)


def adopt_policy(
    by: As,
    license_id: Annotated[
        str | None, typer.Option("--license", metavar="LICENSE", help="Only this license; left out, everything.")
    ] = None,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Have licenses, accounts and reviews follow the policy version in force; until then each keeps its own.

    For HMIS lead staff, when a new version of the policy pack is in force. Each license notes it in its history.

    Status 0 if everything follows it, 1 if a license could not.

    Example: `starter.py adopt-policy --as hana@hmis.example`
    """

    def shown(adopted: Adoption, zone: str) -> None:
        reviews = " The monthly reviews follow it, too." if adopted.reviews else ""
        accounts = f" So do {counted(adopted.accounts, 'account')}." if adopted.accounts else ""
        say(
            f"{adopted.policy_label}: {counted(adopted.licenses, 'license')} follow it from now on, "
            f"{adopted.unchanged:,} did before.{accounts}{reviews}"
        )
        for problem in adopted.problems:
            say(f"  {problem}")

    adopted = send(lambda context, form: adoption.adopt(context, by, form, license_id), shown, key=key, as_json=as_json)
    if adopted.problems:
        raise typer.Exit(1)


def ask_for_help(
    license_id: LicenseId,
    by: As,
    wanted: Annotated[AccountHelp, typer.Option("--for", help="What is needed.")],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why.", show_default=False)] = "",
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Ask for an unlock, a password reset or a reactivation for one of your users.

    Example: `starter.py ask-for-help l-0010 --as sam@shelter.example --for reset_password`
    """
    _act(lambda context, form: license_care.ask_for_help(context, by, form, license_id, wanted, reason), key, as_json)


def confirm_work(
    license_id: LicenseId,
    by: As,
    number: Annotated[int, typer.Option("--number", help="The number of the work, as the queue shows it.")],
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Confirm that work on an account is done in the HMIS.

    Example: `starter.py confirm-work l-0010 --as sol@hmis.example --number 1`
    """
    _act(lambda context, form: license_care.confirm_order(context, by, form, license_id, number), key, as_json)


def recertify(license_id: LicenseId, by: As, file: OptionalFile = None, as_json: Json = False) -> None:
    """Say that this year's recertification courses and worksheet are done; the worksheet's file is kept. Some offices
    ask for it.

    Example: `starter.py recertify l-0010 --as sam@shelter.example --file worksheet.pdf`
    """
    worksheet = None if file is None else paper(file)
    answer(lambda context: license_care.recertify(context, by, license_id, worksheet), show_license, as_json=as_json)


def explain_dates(license_id: LicenseId, by: As, as_json: Json = False) -> None:
    """Every date of a license, explained: the rule, its source, when the clock started.

    Example: `starter.py explain-dates l-0010 --as sam@shelter.example`
    """

    def shown(dates: list[ExplainedDate], zone: str) -> None:
        for each in dates:
            say(f"{spoken(each.day)}: {each.what}.")
            say(f"    {each.explanation}")

    answer(lambda context: license_care.explain(context, by, license_id), shown, as_json=as_json)


def diagnose_login(
    by: As,
    person: Person,
    agency: Annotated[str, typer.Option("--agency", metavar="AGENCY", help="The agency's id.")],
    as_json: Json = False,
) -> None:
    """Why somebody can't log in: the one cause that applies, and what to do next.

    Example: `starter.py diagnose-login --as sam@shelter.example --person p-0171 --agency a-02`
    """

    def shown(found: Diagnosis, zone: str) -> None:
        say(found.sentence)
        say(f"Next: {found.next_step}")
        if found.ask_for is not None:
            say(f"The agency can ask for it: ask-for-help {found.license_id} --for {found.ask_for.value}")

    answer(lambda context: login_help.diagnose_login(context, by, person, agency), shown, as_json=as_json)


def show_license(license_: License, zone: str) -> None:
    """A license after something was done to it."""
    why = f", because {why_inactive(license_)}" if license_.holds else ""
    say(f"License {license_.license_id}: {state(license_.state)}{why}.")
    if license_.flag is not None:
        say(f"Marked for revocation: {license_.flag.why}")
    if license_.orders:
        work = [(str(each.number), WORK_TITLES[each.work], spoken(each.limit.last_day)) for each in license_.orders]
        table(("No.", "Work on the account", "Until"), work, empty="")


def _act(work: Callable[[Context, str], Awaitable[License]], key: str, as_json: bool) -> None:
    send(work, show_license, key=key, as_json=as_json)


COMMANDS = (
    Command("start-leave", start_leave, AGENCIES),
    Command("end-leave", end_leave, AGENCIES),
    Command("ask-for-help", ask_for_help, AGENCIES),
    Command("recertify", recertify, AGENCIES),
    Command("delete-license", delete, AGENCIES),
    Command("deactivate", deactivate, STAFF),
    Command("reactivate", reactivate, STAFF),
    Command("flag", flag, STAFF),
    Command("clear-flag", clear_flag, STAFF),
    Command("revoke", revoke, STAFF),
    Command("grant-exception", grant_exception, STAFF),
    Command("end-exception", end_exception, STAFF),
    Command("change-kind", change_kind, STAFF),
    Command("set-expiration", set_expiration, OPERATING),
    Command("set-funding", set_funding, MONEY),
    Command("adopt-policy", adopt_policy, OPERATING),
    Command("confirm-work", confirm_work, STAFF),
    Command("explain-dates", explain_dates, LOOKING),
    Command("diagnose-login", diagnose_login, LOOKING),
)
