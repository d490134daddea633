"""What a license is: its kind, its dates, who pays for it, the policy it follows, its end."""

from typing import Annotated

import typer

from commands.formatting import say
from commands.license_access import LicenseId, act
from commands.options import As, Json, Key, Reason, day
from commands.runner import answer, send
from models.billing.funding import Funding
from models.calendar import counted, spoken
from models.license.explain import ExplainedDate
from models.license.lifecycle import LicenseKind
from services import license_changes, policy_migration
from services.policy_migration import Adoption


def delete(license_id: LicenseId, by: As, reason: Reason, key: Key = "", as_json: Json = False) -> None:
    """Give a license up for good. Whoever is on it loses access.

    Example: `starter.py delete-license l-0010 --as sam@shelter.example --reason "The program closed."`
    """
    act(lambda context, form: license_changes.delete(context, by, form, license_id, reason), key, as_json)


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
    act(lambda context, form: license_changes.change_kind(context, by, form, license_id, kind), key, as_json)


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
    act(lambda context, form: license_changes.set_expiration(context, by, form, license_id, expires_on), key, as_json)


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
    act(lambda context, form: license_changes.set_funding(context, by, form, license_id, funding), key, as_json)


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

    adopted = send(
        lambda context, form: policy_migration.adopt(context, by, form, license_id), shown, key=key, as_json=as_json
    )
    if adopted.problems:
        raise typer.Exit(1)


def explain_dates(license_id: LicenseId, by: As, as_json: Json = False) -> None:
    """Every date of a license, explained: the rule, its source, when the clock started.

    Example: `starter.py explain-dates l-0010 --as sam@shelter.example`
    """

    def shown(dates: list[ExplainedDate], zone: str) -> None:
        for each in dates:
            say(f"{spoken(each.day)}: {each.what}.")
            say(f"    {each.explanation}")

    answer(lambda context: license_changes.explain(context, by, license_id), shown, as_json=as_json)
