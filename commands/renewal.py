"""The yearly renewal before it is invoiced: the worksheet, and what would be billed."""

from typing import Annotated

import typer

from commands.billing import act
from commands.formatting import say, state, table
from commands.options import As, Json, Key, OneAgency
from commands.runner import look_up
from models.billing.preview import ChangePreview, RenewalPreview
from models.billing.state import Answer
from models.calendar import spoken
from models.money.amounts import spoken_amount
from services import billing
from storage.reads.billing import WorksheetRow

LicenseId = Annotated[str, typer.Option("--license", metavar="LICENSE", help="The license it is about.")]


def worksheet(agency: OneAgency, by: As, as_json: Json = False) -> None:
    """The renewal worksheet: which licenses the agency was asked about, and what it said so far.

    Example: `starter.py worksheet a-02 --as sam@shelter.example`
    """

    def shown(rows: list[WorksheetRow], zone: str) -> None:
        table(
            ("License", "Kind", "State", "User", "Answer"),
            [
                (
                    row.license_id,
                    state(row.kind),
                    state(row.state),
                    row.holder or "nobody",
                    state(row.answer) if row.answer else "none yet" if row.asked else "not asked",
                )
                for row in rows
            ],
            empty="There was no renewal worksheet yet.",
        )
        if rows and rows[0].asked:
            say(f"The answer is due by {spoken(rows[0].due_on)}. Answer with answer-worksheet.")

    look_up(lambda context: billing.worksheet(context, by, agency), shown, as_json=as_json)


def answer_worksheet(
    agency: OneAgency,
    by: As,
    keep: Annotated[
        list[str] | None, typer.Option("--keep", metavar="LICENSE", help="Renew it. Say it once for each.")
    ] = None,
    remove: Annotated[
        list[str] | None, typer.Option("--remove", metavar="LICENSE", help="Give it up when the term is over.")
    ] = None,
    transfer: Annotated[
        list[str] | None, typer.Option("--transfer", metavar="LICENSE", help="Renew it for another user.")
    ] = None,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Say which licenses to keep, to give up or to transfer, before the renewal is invoiced.

    For the signatory, a representative or the billing contact. What is not answered is kept or given up as the policy
    says. A later answer replaces an earlier one.

    Example: `starter.py answer-worksheet a-02 --as sam@shelter.example --keep l-0010 --remove l-0011`
    """
    said = {Answer.KEEP: keep, Answer.REMOVE: remove, Answer.TRANSFER: transfer}
    named = [each.strip() for chosen in said.values() for each in chosen or ()]
    if len(named) != len(set(named)):
        raise typer.BadParameter("a license has one answer")
    answers = {each.strip(): what for what, chosen in said.items() for each in chosen or ()}
    act(lambda context, form: billing.answer_worksheet(context, by, form, agency, answers), key, as_json)


def preview_renewal(agency: OneAgency, by: As, as_json: Json = False) -> None:
    """What the next renewal invoice would be if it were made today. Nothing is changed.

    Example: `starter.py preview-renewal a-02 --as sam@shelter.example`
    """

    def shown(found: RenewalPreview, zone: str) -> None:
        say(
            f"For {spoken(found.term.first_day)} to {spoken(found.term.last_day)}, invoiced on "
            f"{spoken(found.invoice_day)}, due {spoken(found.due)}."
        )
        table(
            ("License", "What", "Arithmetic", "Amount"),
            [(each.license_id, each.title, each.arithmetic, spoken_amount(each.amount)) for each in found.lines],
            empty="No license would be billed.",
        )
        for each in found.leaving:
            say(f"License {each} is given up, and not billed.")
        say(f"Total: {spoken_amount(found.total)}. To pay: {spoken_amount(found.to_pay)}.")

    look_up(lambda context: billing.preview_renewal(context, by, agency), shown, as_json=as_json)


def preview_change(
    agency: OneAgency,
    by: As,
    license_id: LicenseId,
    delete: Annotated[
        bool, typer.Option("--delete/--transfer", help="Give it up, or keep it for another user.", show_default=False)
    ],
    as_json: Json = False,
) -> None:
    """What giving a license up, or keeping it for another user, would do to what the agency pays.

    Example: `starter.py preview-change a-02 --as sam@shelter.example --license l-0010 --delete`
    """

    def shown(found: ChangePreview, zone: str) -> None:
        say(found.sentence)
        for each in found.arithmetic:
            say(f"    {each}")
        say(
            f"The next renewal: {spoken_amount(found.renewal_before)} as it stands, "
            f"{spoken_amount(found.renewal_after)} after this."
        )

    look_up(
        lambda context: billing.preview_change(context, by, agency, license_id, delete=delete),
        shown,
        as_json=as_json,
    )
