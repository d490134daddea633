"""The terms of a license: its kind, its dates, who pays for it, its policy version, its end."""

from typing import Annotated

import typer

from commands.formatting import say
from commands.last_license import Yes, end_access
from commands.license_access import LicenseId, act
from commands.options import As, Json, Key, Reason, day
from commands.runner import answer, send
from models.billing.funding import Funding
from models.calendar import counted, spoken
from models.license.explain import ExplainedDate
from models.license.lifecycle import LicenseKind
from models.license.permissions import AccessEnding
from models.license.state import License
from services import license_changes, policy_migration
from services.context import Context
from services.policy_migration import Adoption


def delete(
    license_id: LicenseId, by: As, reason: Reason, yes: Yes = False, key: Key = "", as_json: Json = False
) -> None:
    """Give up a license for good. If someone holds it, that person loses access.

    Example: `starter.py delete-license l-0010 --as sam@shelter.example --reason "The program closed."`
    """

    async def work(context: Context, form: str) -> License:
        return await license_changes.delete(context, by, form, license_id, reason)

    act(end_access(AccessEnding.DELETE, license_id, by, work, yes=yes), key, as_json)


def change_kind(
    license_id: LicenseId,
    by: As,
    kind: Annotated[LicenseKind, typer.Option("--kind", help="The new kind.")],
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Change the kind of a license: standard, ad hoc reporting, or Coordinated Entry access only.

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
    """Set who pays for a license from the next renewal on. What was already billed does not change.

    For HMIS lead and billing staff. In files, licenses.csv has a column `funding`.

    Example: `starter.py set-funding l-0010 --as bill@hmis.example --funding coc`
    """
    act(lambda context, form: license_changes.set_funding(context, by, form, license_id, funding), key, as_json)


def adopt_policy(
    by: As,
    license_id: Annotated[
        str | None, typer.Option("--license", metavar="LICENSE", help="Only this license; by default, everything.")
    ] = None,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Move licenses, accounts, and reviews to the policy version in force. Until then, each keeps its own.

    For HMIS lead staff, when a new version of the policy pack is in force. Each license records the change in its
    history.

    Status 0 if everything was moved, 1 if a license could not be.

    Example: `starter.py adopt-policy --as hana@hmis.example`
    """

    def show(adopted: Adoption, zone: str) -> None:
        reviews = " The monthly reviews follow it now, too." if adopted.reviews else ""
        accounts = f" Accounts moved: {adopted.accounts:,}." if adopted.accounts else ""
        say(
            f"{adopted.policy_label}: {counted(adopted.licenses, 'license')} moved to it, "
            f"{adopted.unchanged:,} followed it already.{accounts}{reviews}"
        )
        for problem in adopted.problems:
            say(f"  {problem}")

    send(lambda context, form: policy_migration.adopt(context, by, form, license_id), show, key=key, as_json=as_json)


def explain_dates(license_id: LicenseId, by: As, as_json: Json = False) -> None:
    """Explain every date of a license: the rule, its source, and when the clock started.

    Example: `starter.py explain-dates l-0010 --as sam@shelter.example`
    """

    def show(dates: list[ExplainedDate], zone: str) -> None:
        for each in dates:
            say(f"{spoken(each.day)}: {each.what}.{' This comes next.' if each.comes_next else ''}")
            say(f"    {each.explanation}")

    answer(lambda context: license_changes.explain(context, by, license_id), show, as_json=as_json)
