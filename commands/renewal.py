"""The yearly renewal before it is invoiced: the worksheet, and what would be billed."""

from typing import Annotated

import typer

from commands.billing import act
from commands.formatting import say, state, table
from commands.last_license import Yes, ask_first
from commands.options import As, Json, Key, OneAgency, day
from commands.runner import look_up
from models.billing.coming import ComingRenewal
from models.billing.messages import AccountAnswer
from models.billing.preview import ChangePreview, RenewalPreview
from models.billing.state import Answer
from models.calendar import spoken
from models.money.amounts import spoken_amount
from services import last_license, renewals
from services.context import Context
from storage.reads.billing import WorksheetRow

LicenseId = Annotated[str, typer.Option("--license", metavar="LICENSE", help="The license's id.")]


def worksheet(agency: OneAgency, by: As, as_json: Json = False) -> None:
    """Show the renewal worksheet: the licenses it asks about, and the agency's answers so far.

    Example: `starter.py worksheet a-02 --as sam@shelter.example`
    """

    def show(rows: list[WorksheetRow], zone: str) -> None:
        table(
            ("License", "Kind", "State", "User", "Answer"),
            [
                (
                    row.license_id,
                    state(row.kind),
                    state(row.state),
                    row.holder or "nobody",
                    state(row.answer) if row.answer else "no answer yet" if row.asked else "not asked",
                )
                for row in rows
            ],
            empty="There is no renewal worksheet yet.",
        )
        if rows and rows[0].asked:
            say(f"Deadline: {spoken(rows[0].due_on)}. Answer with answer-worksheet.")

    look_up(lambda context: renewals.worksheet(context, by, agency), show, as_json=as_json)


def answer_worksheet(
    agency: OneAgency,
    by: As,
    keep: Annotated[
        list[str] | None, typer.Option("--keep", metavar="LICENSE", help="Renew this license; repeat for each.")
    ] = None,
    remove: Annotated[
        list[str] | None,
        typer.Option("--remove", metavar="LICENSE", help="Give it up when the term ends; repeat for each."),
    ] = None,
    transfer: Annotated[
        list[str] | None,
        typer.Option("--transfer", metavar="LICENSE", help="Renew it for another user; repeat for each."),
    ] = None,
    yes: Yes = False,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Say which licenses to keep, give up, or transfer, before the renewal is invoiced.

    For the signatory, a representative, or the billing contact. If you don't answer about a license, the policy says
    whether it is kept or given up. A later answer replaces an earlier one. If your answers give up every license that
    your agency can use, the command says so and asks first.

    Example: `starter.py answer-worksheet a-02 --as sam@shelter.example --keep l-0010 --remove l-0011`
    """
    chosen = {Answer.KEEP: keep, Answer.REMOVE: remove, Answer.TRANSFER: transfer}
    named = [each.strip() for licenses in chosen.values() for each in licenses or ()]
    if len(named) != len(set(named)):
        raise typer.BadParameter("give one answer for each license")
    answers = {each.strip(): what for what, licenses in chosen.items() for each in licenses or ()}

    async def work(context: Context, form: str) -> AccountAnswer:
        return await renewals.answer_worksheet(context, by, form, agency, answers)

    async def warn(context: Context) -> str:
        return await last_license.worksheet_warning(context, by, agency, answers)

    act(ask_first(warn, work, yes=yes), key, as_json)


def preview_renewal(agency: OneAgency, by: As, as_json: Json = False) -> None:
    """Preview the next renewal invoice as it would be today. Nothing is changed.

    Example: `starter.py preview-renewal a-02 --as sam@shelter.example`
    """

    def show(found: RenewalPreview, zone: str) -> None:
        say(
            f"Term: {spoken(found.term.first_day)}, to {spoken(found.term.last_day)}. "
            f"Invoice date: {spoken(found.invoice_day)}. Due date: {spoken(found.due)}."
        )
        table(
            ("License", "What", "Arithmetic", "Amount"),
            [(each.license_id or "", each.title, each.arithmetic, spoken_amount(each.amount)) for each in found.lines],
            empty="No license would be billed.",
        )
        for each in found.leaving:
            say(f"The agency gives up license {each}, so it is not billed.")
        if found.on_hold:
            say("The renewal is on hold. It goes out when billing staff release it.")
        say(f"Total: {spoken_amount(found.total)}. Amount due: {spoken_amount(found.to_pay)}.")

    look_up(lambda context: renewals.preview_renewal(context, by, agency), show, as_json=as_json)


def coming_renewals(
    by: As,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help="Only those that go out by this day.")
    ] = None,
    as_json: Json = False,
) -> None:
    """List every agency's next renewal before it goes out: when, how many licenses, how much, what is missing.

    For billing staff and the HMIS lead.

    Example: `starter.py coming-renewals --as bill@hmis.example --until 2026-12-31`
    """
    last = day(until) if until else None

    def show(found: list[ComingRenewal], zone: str) -> None:
        table(
            ("Goes out", "Agency", "Licenses", "Amount", "What is missing, or on hold"),
            [
                (
                    "on hold" if row.hold else row.goes_out_on.isoformat() if row.goes_out_on else "",
                    f"{row.agency_name} ({row.agency_id})",
                    str(row.licenses),
                    spoken_amount(row.amount) if row.amount is not None else "",
                    " ".join((*row.missing, row.on_hold)).strip(),
                )
                for row in found
            ],
            empty="No renewal is coming.",
        )

    look_up(lambda context: renewals.coming_renewals(context, by, last), show, as_json=as_json)


def hold_renewal(
    agency: OneAgency,
    by: As,
    because: Annotated[
        str, typer.Option("--because", metavar="TEXT", help="Why. It is saved, and people will read it.")
    ],
    look_again: Annotated[
        str | None,
        typer.Option("--look-again", metavar="DATE", help="When to look again; by default, as the policy says."),
    ] = None,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Keep an agency's next renewal back until you release it. It is a task for billing staff with a date.

    Nobody at the agency loses access meanwhile, even if the expiration date passes.

    Example: `starter.py hold-renewal a-02 --as bill@hmis.example --because "Two licenses are wrong."`
    """
    on = day(look_again) if look_again else None
    act(lambda context, form: renewals.hold_renewal(context, by, form, agency, because, on), key, as_json)


def release_renewal(agency: OneAgency, by: As, key: Key = "", as_json: Json = False) -> None:
    """Let a renewal that is on hold go out: on its day, or right away if that has passed.

    Example: `starter.py release-renewal a-02 --as bill@hmis.example`
    """
    act(lambda context, form: renewals.release_renewal(context, by, form, agency), key, as_json)


def preview_change(
    agency: OneAgency,
    by: As,
    license_id: LicenseId,
    delete: Annotated[
        bool, typer.Option("--delete/--transfer", help="Give it up, or keep it for another user.", show_default=False)
    ],
    as_json: Json = False,
) -> None:
    """Preview how the agency's cost changes if it gives up a license or keeps it for another user.

    Example: `starter.py preview-change a-02 --as sam@shelter.example --license l-0010 --delete`
    """

    def show(found: ChangePreview, zone: str) -> None:
        say(found.sentence)
        for each in found.arithmetic:
            say(f"    {each}")
        say(
            f"Next renewal: {spoken_amount(found.renewal_before)} now, "
            f"{spoken_amount(found.renewal_after)} after the change."
        )

    look_up(
        lambda context: renewals.preview_change(context, by, agency, license_id, delete=delete),
        show,
        as_json=as_json,
    )
