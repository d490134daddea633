"""Appeals on the command line: file, see the status, answer, attach, withdraw, set aside."""

from pathlib import Path
from typing import Annotated

import typer

from commands.files import papers
from commands.formatting import at, say, state, table
from commands.options import As, Json, Key, OneAgency, Reason
from commands.runner import answer, look_up, send
from models.appeal.form import AppealForm
from models.appeal.progress import spoken_progress
from models.appeal.reasons import AppealReason, reason_named
from models.appeal.state import Appeal
from models.base import listed
from models.calendar import spoken
from services import appeal_filing, appeals, paper_appeals
from services.appeal_filing import NewAppeal
from services.context import Context, ReadingContext
from services.forms import validated
from services.paper_appeals import FiledLine
from storage.reads.appeals import AppealRow

OneAppeal = Annotated[str, typer.Argument(metavar="APPEAL", help="The appeal's number, such as P-3f9a0c12b7de.")]
Text = Annotated[str, typer.Option("--text", metavar="TEXT", help="The answer or the finding.")]
Number = Annotated[int, typer.Option("--number", metavar="N", help="The number of the question in `appeal`.")]
Files = Annotated[
    list[Path] | None,
    typer.Option(
        "--file", metavar="PATH", exists=True, dir_okay=False, help="A PDF, PNG, or JPEG; repeat for each file."
    ),
]
REASONS = ", ".join(each.value for each in AppealReason)


def file(
    by: As,
    reason: Annotated[str, typer.Option("--for", metavar="REASON", help=f"Why you appeal: {REASONS}.")],
    organization: Annotated[str, typer.Option("--organization", metavar="TEXT", help="The organization's name.")],
    name: Annotated[str, typer.Option("--name", metavar="TEXT", help="Your name.")],
    title: Annotated[str, typer.Option("--title", metavar="TEXT", help="Your title.")],
    program_type: Annotated[str, typer.Option("--program-type", metavar="TEXT", help="The program's type.")],
    email: Annotated[str, typer.Option("--email", metavar="ADDRESS", help="Your email address.")],
    statement: Annotated[
        str, typer.Option("--statement", metavar="TEXT", help="Why the license is needed and how it is used.")
    ],
    region: Annotated[list[str], typer.Option("--region", metavar="REGION", help="A region; repeat for each.")],
    phone: Annotated[str, typer.Option("--phone", metavar="TEXT", help="Your phone number.")] = "",
    agency: Annotated[
        str | None, typer.Option("--agency", metavar="AGENCY", help="The agency's id; leave it out for a region.")
    ] = None,
    license_id: Annotated[
        list[str] | None, typer.Option("--license", metavar="LICENSE", help="A license it is about; repeat for each.")
    ] = None,
    why_late: Annotated[str, typer.Option("--why-late", metavar="TEXT", help="Why it comes after the deadline.")] = "",
    files: Files = None,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """File an appeal about a license that was revoked or denied, or for more licenses for a region.

    For the organization, the person whose license it is, or the Coordinated Entry lead on their behalf.

    Example: `starter.py file-appeal --as sam@shelter.example --for revoked_inactivity --license l-0010 --agency a-02
    --region r-01 --organization "Lantern Street Shelter" --name "Sam Sample" --title Director --program-type
    "Street outreach" --email sam@shelter.example --statement "We enter intakes every quarter."`
    """

    async def work(context: Context, form_key: str) -> Appeal:
        form = validated(
            AppealForm,
            name=name,
            title=title,
            organization=organization,
            program_type=program_type,
            region_ids=tuple(region),
            email=email,
            phone=phone,
            reason=reason_named(reason),
            statement=statement,
        )
        new = validated(NewAppeal, form=form, agency_id=agency, license_ids=tuple(license_id or ()), why_late=why_late)
        return await appeal_filing.file(context, by, form_key, new, papers(files))

    send(work, show_appeal, key=key, as_json=as_json)


def file_all(
    path: Annotated[Path, typer.Argument(metavar="PATH", exists=True, dir_okay=False, help="A JSON Lines file.")],
    by: As,
    as_json: Json = False,
) -> None:
    """Enter appeals that came on paper, from a JSON Lines file such as samples/appeals/appeals.jsonl.

    A line that is refused is reported with the reason; the others are filed. Entering the same file again changes
    nothing.

    Example: `starter.py enter-appeals appeals.jsonl --as p-0006`
    """

    def show(lines: list[FiledLine], zone: str) -> None:
        table(
            ("Line", "Appeal", "Refused"),
            [(str(each.line), each.appeal_id, each.refused) for each in lines],
            empty="There are no appeals in this file.",
        )

    answer(lambda context: paper_appeals.file_all(context, by, path), show, as_json=as_json)


def status(appeal_id: OneAppeal, by: As, as_json: Json = False) -> None:
    """Show the status of an appeal: how long it has been pending, what it is waiting for, and every response.

    Example: `starter.py appeal P-3f9a0c12b7de --as sam@shelter.example`
    """

    async def work(context: ReadingContext) -> tuple[Appeal, str]:
        found = await appeals.appeal(context, by, appeal_id)
        return found, spoken_progress(found, context.now())

    def show(found: tuple[Appeal, str], zone: str) -> None:
        show_appeal(found[0], zone)
        say(found[1])

    look_up(work, show, as_json=as_json)


def of_agency(agency: OneAgency, by: As, as_json: Json = False) -> None:
    """List an organization's appeals, the oldest first.

    Example: `starter.py appeals a-02 --as p-0034`
    """

    def show(rows: list[AppealRow], zone: str) -> None:
        table(
            ("Appeal", "Filed", "About", "State", "Next meeting", "Continued"),
            [
                (
                    row.id,
                    at(row.filed_at, zone),
                    row.reason.spoken,
                    state(row.state),
                    at(row.meeting_at, zone),
                    str(row.continued),
                )
                for row in rows
            ],
            empty="This organization has no appeals.",
        )

    look_up(lambda context: appeals.of_agency(context, by, agency), show, as_json=as_json)


def answer_question(
    appeal_id: OneAppeal, by: As, number: Number, text: Text, files: Files = None, key: Key = "", as_json: Json = False
) -> None:
    """Answer the committee's question about your appeal.

    Example: `starter.py answer-question P-3f9a0c12b7de --as p-0034 --number 1 --text "About four a month."`
    """
    send(
        lambda context, form: appeals.answer(context, by, form, appeal_id, number, text, papers(files)),
        show_appeal,
        key=key,
        as_json=as_json,
    )


def assess(
    appeal_id: OneAppeal, by: As, number: Number, text: Text, files: Files = None, key: Key = "", as_json: Json = False
) -> None:
    """Report the assessment of an organization's need that a committee asked for.

    Example: `starter.py assess-need P-3f9a0c12b7de --as p-0006 --number 1 --text "It is the only one."`
    """
    send(
        lambda context, form: appeals.assess(context, by, form, appeal_id, number, text, papers(files)),
        show_appeal,
        key=key,
        as_json=as_json,
    )


def attach(appeal_id: OneAppeal, by: As, files: Files = None, key: Key = "", as_json: Json = False) -> None:
    """Submit more files for a pending appeal.

    Example: `starter.py attach-to-appeal P-3f9a0c12b7de --as p-0034 --file intakes.pdf`
    """
    send(
        lambda context, form: appeals.attach(context, by, form, appeal_id, papers(files)),
        show_appeal,
        key=key,
        as_json=as_json,
    )


def withdraw(
    appeal_id: OneAppeal,
    by: As,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why, if you want to say.")] = "",
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Withdraw an appeal, at any time before it is decided.

    Example: `starter.py withdraw-appeal P-3f9a0c12b7de --as p-0034 --reason "We found the data."`
    """
    send(
        lambda context, form: appeals.withdraw(context, by, form, appeal_id, reason),
        show_appeal,
        key=key,
        as_json=as_json,
    )


def settle(appeal_id: OneAppeal, by: As, reason: Reason, key: Key = "", as_json: Json = False) -> None:
    """Record that you did by hand what could not be carried out automatically after an appeal.

    Example: `starter.py settle-appeal P-3f9a0c12b7de --as p-0006 --reason "The license was made by hand."`
    """
    send(
        lambda context, form: appeals.settle(context, by, form, appeal_id, reason),
        show_appeal,
        key=key,
        as_json=as_json,
    )


def set_aside(appeal_id: OneAppeal, by: As, reason: Reason, key: Key = "", as_json: Json = False) -> None:
    """Set a decision aside, so that the appeal goes back to its committee.

    What was already carried out remains in effect until the committee decides again.

    Example: `starter.py set-aside P-3f9a0c12b7de --as p-0008 --reason "A member voted who was recused."`
    """
    send(
        lambda context, form: appeals.set_aside(context, by, form, appeal_id, reason),
        show_appeal,
        key=key,
        as_json=as_json,
    )


def show_appeal(appeal: Appeal, zone: str) -> None:
    """Show an appeal: what it is about, its status, the questions and answers."""
    say(f"Appeal {appeal.appeal_id} of {appeal.form.organization} about {appeal.form.reason.spoken}.")
    say(f"Status: {state(appeal.state)}, before the {appeal.committee}. Filed on {at(appeal.filed_at, zone)}.")
    say(f"Statement: {appeal.form.statement or 'none'}")
    if appeal.attachments:
        say(f"Files: {listed([each.file_name for each in appeal.attachments])}.")
    if appeal.meeting is not None:
        say(f"Next meeting of the committee: {at(appeal.meeting.resumes_at or appeal.meeting.begins_at, zone)}.")
    for each in appeal.asked:
        status = f"Answer: {each.answer}" if each.answer else f"Answer due: {spoken(each.due.last_day)}."
        say(f"Question {each.number}: {each.text} {status}")
    if appeal.response is not None:
        say(f"Response of {spoken(appeal.response.meeting_day)}: {appeal.response.in_words}. {appeal.response.why}")
    if appeal.orders:
        say(f"Orders: {listed([f'{state(each.work)} ({state(each.state)})' for each in appeal.orders])}.")
