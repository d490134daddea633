"""Licenses at an organization's own cost: estimate, request, and the HMIS lead's answer."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

import typer

from commands.formatting import say, state, table
from commands.options import Again, As, Json, Key, OneAgency, Reason, day
from commands.runner import look_up, send
from models.calendar import spoken
from models.license.lifecycle import LicenseKind
from models.money.amounts import spoken_amount
from models.self_pay.state import Estimate
from services import self_pay
from services.context import Context, ReadingContext
from storage.reads.billing import SelfPayRow

Licenses = Annotated[int, typer.Option("--licenses", metavar="N", help="The number of licenses.")]
Kind = Annotated[LicenseKind, typer.Option("--kind", help="The kind of license.")]
RequestId = Annotated[
    str, typer.Argument(metavar="REQUEST", help="The request's number, such as S-3f9a0c12b7de.", show_default=False)
]
Reviewed = Annotated[
    str,
    typer.Argument(
        metavar="REQUEST", help="A request such as S-3f9a0c12b7de, or a self-pay license.", show_default=False
    ),
]


def estimate(licenses: Licenses, kind: Kind = LicenseKind.STANDARD, as_json: Json = False) -> None:
    """Estimate what self-pay licenses would cost for a year. The estimate is not binding.

    Example: `starter.py self-pay-estimate --licenses 2`
    """

    async def work(context: ReadingContext) -> Estimate:
        return self_pay.estimate(context, kind, licenses)

    def show(found: Estimate, zone: str) -> None:
        table(
            ("Fee", "How often", "Per license", f"All {found.licenses}"),
            [
                (
                    line.title,
                    "once" if line.every == "once" else "every year",
                    spoken_amount(line.each),
                    spoken_amount(line.all),
                )
                for line in found.lines
            ],
            empty="These licenses are free.",
        )
        say(found.sentence)

    look_up(work, show, as_json=as_json)


def ask(
    agency: OneAgency,
    by: As,
    licenses: Licenses,
    name: Annotated[str, typer.Option("--name", metavar="TEXT", help="The name of the person who asks.")],
    title: Annotated[str, typer.Option("--title", metavar="TEXT", help="That person's title.")],
    email: Annotated[str, typer.Option("--email", metavar="ADDRESS", help="That person's email address.")],
    program: Annotated[str, typer.Option("--program", metavar="TEXT", help="The type of program.")],
    region: Annotated[list[str], typer.Option("--region", metavar="TEXT", help="A region it serves; repeat for each.")],
    billing_name: Annotated[
        str, typer.Option("--billing-name", metavar="TEXT", help="The name of the person who gets the invoices.")
    ],
    billing_email: Annotated[
        str, typer.Option("--billing-email", metavar="ADDRESS", help="The email address for invoices.")
    ],
    billing_address: Annotated[
        str, typer.Option("--billing-address", metavar="TEXT", help="The mailing address for invoices.")
    ],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why the licenses are needed, and for what.")],
    understood: Annotated[
        bool, typer.Option("--understood", help="You understand that this request and its estimate are not binding.")
    ] = False,
    appeal: Annotated[
        str | None, typer.Option("--appeal", metavar="APPEAL", help="The appeal that was not granted.")
    ] = None,
    kind: Kind = LicenseKind.STANDARD,
    phone: Annotated[str, typer.Option("--phone", metavar="TEXT", help="A phone number.", show_default=False)] = "",
    again: Again = False,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Request licenses at your organization's own cost. The HMIS lead accepts, refuses, or delays it.

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
            context, by, form_key, agency, form, kind=kind, appeal_id=appeal, understood=understood, again=again
        ),
        key,
        as_json,
    )


def accept(
    request: RequestId,
    by: As,
    licenses: Annotated[
        int | None,
        typer.Option("--licenses", metavar="N", help="The number of licenses; by default, all that were requested."),
    ] = None,
    note: Annotated[
        str, typer.Option("--note", metavar="TEXT", help="A note to the organization.", show_default=False)
    ] = "",
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Accept a request for self-pay licenses. The licenses are created and invoiced.

    Example: `starter.py self-pay-accept S-3f9a0c12b7de --as hana@hmis.example`
    """
    _act(lambda context, form: self_pay.accept(context, by, form, request, licenses, note), key, as_json)


def refuse(request: RequestId, by: As, reason: Reason, key: Key = "", as_json: Json = False) -> None:
    """Refuse a request for self-pay licenses, and say why.

    Example: `starter.py self-pay-refuse S-3f9a0c12b7de --as hana@hmis.example --reason "No staff to support it."`
    """
    _act(lambda context, form: self_pay.refuse(context, by, form, request, reason), key, as_json)


def delay(
    request: RequestId,
    by: As,
    until: Annotated[
        str, typer.Option("--until", metavar="DATE", help="The day when the request comes up again automatically.")
    ],
    reason: Reason,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Delay a request for self-pay licenses to a later day, and say why.

    Example: `starter.py self-pay-delay S-3f9a0c12b7de --as hana@hmis.example --until 2027-03-01 --reason "Upgrade."`
    """
    day_until = day(until)
    _act(lambda context, form: self_pay.delay(context, by, form, request, day_until, reason), key, as_json)


def open_review(request: Reviewed, by: As, reason: Reason, key: Key = "", as_json: Json = False) -> None:
    """Open a review of whether the Continuum of Care can support self-pay licenses.

    Name the request for them, or one of the licenses.

    Example: `starter.py self-pay-review S-3f9a0c12b7de --as lena@lead.example --reason "New funding is available."`
    """
    _act(lambda context, form: self_pay.open_review(context, by, form, request, reason), key, as_json)


def answer_review(
    request: Reviewed,
    by: As,
    supported: Annotated[
        bool, typer.Option("--supported/--not-supported", help="Whether the Continuum of Care can support them.")
    ],
    reason: Reason,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Answer a review of self-pay licenses. The organization gets a letter. Nothing else changes.

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
    """Withdraw a request for self-pay licenses.

    Example: `starter.py self-pay-withdraw S-3f9a0c12b7de --as sam@shelter.example`
    """
    _act(lambda context, form: self_pay.withdraw(context, by, form, request, reason), key, as_json)


def requests(
    by: As,
    agency: Annotated[
        str | None, typer.Option("--agency", metavar="AGENCY", help="Only this agency; by default, all.")
    ] = None,
    as_json: Json = False,
) -> None:
    """List requests for self-pay licenses, the newest first.

    Example: `starter.py self-pay-requests --as hana@hmis.example`
    """

    def show(rows: list[SelfPayRow], zone: str) -> None:
        table(
            ("Request", "Agency", "Licenses", "One time", "Per year", "State", "Answer by"),
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
            empty="There are no requests for self-pay licenses.",
        )

    look_up(lambda context: self_pay.requests(context, by, agency), show, as_json=as_json)


def _show_request(row: SelfPayRow, zone: str) -> None:
    say(f"Request {row.id} of {row.agency_name}: {state(row.state)}.")
    say(f"Estimate (not binding): {spoken_amount(row.once)} once, and {spoken_amount(row.yearly)} a year.")
    if row.reason:
        say(row.reason)
    for review in row.reviews:
        said = review.answer if review.answered_at else f"To be answered by {spoken(review.answer_by.last_day)}."
        say(f"Review {review.number}: {review.why} {said}")
    if row.ended_at is None:
        say(f"The HMIS lead will answer by {spoken(row.decide_by)}.")


def _act(work: Callable[[Context, str], Awaitable[SelfPayRow]], key: str, as_json: bool) -> None:
    send(work, _show_request, key=key, as_json=as_json)
