"""Licenses at an organization's own cost: estimate, request, and the HMIS lead's answer."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

import typer

from commands.formatting import say, state, table
from commands.options import As, Json, Key, OneAgency, Reason, day
from commands.runner import look_up, send
from models.calendar import spoken
from models.license.lifecycle import LicenseKind
from models.money.amounts import spoken_amount
from models.self_pay.state import Estimate
from services import self_pay
from services.context import Context, ReadingContext
from storage.reads.billing import SelfPayRow

Licenses = Annotated[int, typer.Option("--licenses", metavar="N", help="How many.")]
Kind = Annotated[LicenseKind, typer.Option("--kind", help="The kind of license.")]
RequestId = Annotated[
    str, typer.Argument(metavar="REQUEST", help="The request's number, such as S-3f9a0c12b7de.", show_default=False)
]


def estimate(licenses: Licenses, kind: Kind = LicenseKind.STANDARD, as_json: Json = False) -> None:
    """What self-pay licenses would cost, for a whole year. Not binding.

    Example: `starter.py self-pay-estimate --licenses 2`
    """

    async def work(context: ReadingContext) -> Estimate:
        return self_pay.estimate(context, kind, licenses)

    def shown(found: Estimate, zone: str) -> None:
        table(
            ("For", "How often", "Each", f"All {found.licenses}"),
            [
                (
                    line.title,
                    "once" if line.every == "once" else "a year",
                    spoken_amount(line.each),
                    spoken_amount(line.all),
                )
                for line in found.lines
            ],
            empty="They cost nothing.",
        )
        say(found.sentence)

    look_up(work, shown, as_json=as_json)


def ask(
    agency: OneAgency,
    by: As,
    licenses: Licenses,
    name: Annotated[str, typer.Option("--name", metavar="TEXT", help="Who asks.")],
    title: Annotated[str, typer.Option("--title", metavar="TEXT", help="That person's title.")],
    email: Annotated[str, typer.Option("--email", metavar="ADDRESS", help="That person's e-mail address.")],
    program: Annotated[str, typer.Option("--program", metavar="TEXT", help="The type of program.")],
    region: Annotated[list[str], typer.Option("--region", metavar="TEXT", help="A region it serves; once for each.")],
    billing_name: Annotated[str, typer.Option("--billing-name", metavar="TEXT", help="Who gets the invoices.")],
    billing_email: Annotated[str, typer.Option("--billing-email", metavar="ADDRESS", help="And at which address.")],
    billing_address: Annotated[str, typer.Option("--billing-address", metavar="TEXT", help="And by mail.")],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="How and why the licenses are needed.")],
    understood: Annotated[
        bool, typer.Option("--understood", help="You have read that this request and its estimate bind nobody.")
    ] = False,
    appeal: Annotated[
        str | None, typer.Option("--appeal", metavar="APPEAL", help="The appeal that was not granted.")
    ] = None,
    kind: Kind = LicenseKind.STANDARD,
    phone: Annotated[str, typer.Option("--phone", metavar="TEXT", help="A telephone number.", show_default=False)] = "",
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Ask for licenses at your organization's own cost. The HMIS lead accepts, refuses or delays it.

    For the signatory or an authorized representative.

    Example: `starter.py self-pay-ask a-02 --as sam@shelter.example --licenses 1 --name "Sam Signer" --title Director
    --email sam@shelter.example --program shelter --region "Region 1" --billing-name "Connie Counts" --billing-email
    connie@shelter.example --billing-address "1 Example Street" --reason "Two more case managers." --appeal AP-7
    --understood`
    """
    form: dict[str, Any] = {
        "name": name,
        "title": title,
        "email": email,
        "phone": phone,
        "program_type": program,
        "regions": tuple(region),
        "licenses": licenses,
        "billing_name": billing_name,
        "billing_email": billing_email,
        "billing_address": billing_address,
        "explanation": reason,
    }
    _act(
        lambda context, form_key: self_pay.request(
            context, by, form_key, agency, form, kind=kind, appeal_id=appeal, understood=understood
        ),
        key,
        as_json,
    )


def accept(
    request: RequestId,
    by: As,
    licenses: Annotated[
        int | None, typer.Option("--licenses", metavar="N", help="How many; left out, all that were asked for.")
    ] = None,
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="What to say with it.", show_default=False)] = "",
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Accept a request for self-pay licenses: they are made and invoiced.

    Example: `starter.py self-pay-accept S-3f9a0c12b7de --as hana@hmis.example`
    """
    _act(lambda context, form: self_pay.accept(context, by, form, request, licenses, note), key, as_json)


def refuse(request: RequestId, by: As, reason: Reason, key: Key = "", as_json: Json = False) -> None:
    """Refuse a request for self-pay licenses, with the reason.

    Example: `starter.py self-pay-refuse S-3f9a0c12b7de --as hana@hmis.example --reason "No staff to support it."`
    """
    _act(lambda context, form: self_pay.refuse(context, by, form, request, reason), key, as_json)


def delay(
    request: RequestId,
    by: As,
    until: Annotated[str, typer.Option("--until", metavar="DATE", help="Then it comes up again by itself.")],
    reason: Reason,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Delay a request for self-pay licenses until a day, with the reason.

    Example: `starter.py self-pay-delay S-3f9a0c12b7de --as hana@hmis.example --until 2027-03-01 --reason "Upgrade."`
    """
    day_until = day(until)
    _act(lambda context, form: self_pay.delay(context, by, form, request, day_until, reason), key, as_json)


def open_review(request: RequestId, by: As, reason: Reason, key: Key = "", as_json: Json = False) -> None:
    """Open a review of whether the Continuum of Care can support accepted self-pay licenses.

    Example: `starter.py self-pay-review S-3f9a0c12b7de --as lena@lead.example --reason "New funding is available."`
    """
    _act(lambda context, form: self_pay.open_review(context, by, form, request, reason), key, as_json)


def answer_review(
    request: RequestId,
    by: As,
    supported: Annotated[
        bool, typer.Option("--supported/--not-supported", help="Whether the Continuum of Care can support them.")
    ],
    reason: Reason,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Answer a review of self-pay licenses. The organization gets a letter. Nothing else changes by itself.

    Example: `starter.py self-pay-review-answer S-3f9a0c12b7de --as lena@lead.example --not-supported
    --reason "The funding is used up."`
    """
    _act(
        lambda context, form: self_pay.answer_review(context, by, form, request, supported=supported, answer=reason),
        key,
        as_json,
    )


def withdraw(
    request: RequestId,
    by: As,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why.", show_default=False)] = "",
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Take a request for self-pay licenses back.

    Example: `starter.py self-pay-withdraw S-3f9a0c12b7de --as sam@shelter.example`
    """
    _act(lambda context, form: self_pay.withdraw(context, by, form, request, reason), key, as_json)


def requests(
    by: As,
    agency: Annotated[
        str | None, typer.Option("--agency", metavar="AGENCY", help="Only of this agency; else of all.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Requests for self-pay licenses, the newest first.

    Example: `starter.py self-pay-requests --as hana@hmis.example`
    """

    def shown(rows: list[SelfPayRow], zone: str) -> None:
        table(
            ("Request", "Agency", "Licenses", "Once", "A year", "State", "Answer by"),
            [
                (
                    row.id,
                    row.agency_name,
                    str(row.granted or row.licenses),
                    spoken_amount(row.once),
                    spoken_amount(row.yearly),
                    state(row.state),
                    row.decide_by.isoformat(),
                )
                for row in rows
            ],
            empty="Nobody has asked for self-pay licenses.",
        )

    look_up(lambda context: self_pay.requests(context, by, agency), shown, as_json=as_json)


def _show(row: SelfPayRow, zone: str) -> None:
    say(f"Request {row.id} of {row.agency_name}: {state(row.state)}.")
    say(f"Estimate: {spoken_amount(row.once)} once and {spoken_amount(row.yearly)} a year; it is not binding.")
    if row.reason:
        say(row.reason)
    for review in row.reviews:
        said = review.answer if review.answered_at else f"To be answered by {spoken(review.answer_by.last_day)}."
        say(f"Review {review.number}: {review.why} {said}")
    if row.ended_at is None:
        say(f"To be answered by {spoken(row.decide_by)}.")


def _act(work: Callable[[Context, str], Awaitable[SelfPayRow]], key: str, as_json: bool) -> None:
    send(work, _show, key=key, as_json=as_json)
