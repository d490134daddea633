"""What each line of a bank's file is for: as it was matched, or as a person says."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence

from adapters.bank_files.reader import BankFile
from models.base import Message, listed
from models.billing.bank import SURE, BankLine, Certainty, LinePart, Match, matched, require_exact
from models.billing.lifecycle import InvoiceState
from models.billing.permissions import may_record_payment
from models.errors import RuleViolation
from models.money.amounts import parse_amount, spoken_amount
from models.people import Actor
from services.context import Context, ReadingContext
from services.people import excerpt, known_agency
from storage.payer_names import payers
from storage.reads.billing import account, invoice_row, payables


class Chosen(Message):
    """A line with what it is for, and whether a person said so."""

    match: Match
    parts: tuple[LinePart, ...] = ()
    by_hand: bool = False

    @property
    def line(self) -> BankLine:
        """The line of the file."""
        return self.match.line


async def chosen_of(
    context: Context,
    actor: Actor,
    read: BankFile,
    assigned: Mapping[int, str],
    splits: Mapping[int, Sequence[tuple[str, str]]],
) -> list[Chosen]:
    """Return what each line of a file is for. Raises RuleViolation for lines that can't be assigned or divided so."""
    require_lines(read, [*assigned, *splits])
    for number in sorted(assigned):
        if number in splits:
            raise RuleViolation(
                "assigned_and_split", f"Line {number} is both assigned and divided. Please do one of them."
            )
    due = await asyncio.to_thread(payables, context.database)
    matches = matched(read.lines, due, await asyncio.to_thread(payers, context.database))
    found = []
    for match in matches:
        number = match.line.line
        if number in splits:
            found.append(await _divided(context, actor, match.line, splits[number]))
        elif number in assigned:
            found.append(await _assigned(context, match.line, assigned[number]))
        else:
            found.append(Chosen(match=match, parts=_whole(match) if match.certainty in SURE else ()))
    return found


def require_lines(read: BankFile, wanted: Iterable[int]) -> None:
    """Raise RuleViolation if a line that a person named has no payment."""
    numbers = {each.line for each in read.lines}
    for number in sorted(set(wanted)):
        if number not in numbers:
            raise RuleViolation("unknown_line", f"There is no payment on line {number} of the file.")


def _whole(match: Match) -> tuple[LinePart, ...]:
    if match.agency_id is None:
        return ()
    return (LinePart(agency_id=match.agency_id, invoice=match.invoice, amount=match.line.amount),)


async def _assigned(context: ReadingContext, line: BankLine, wanted: str) -> Chosen:
    """Return the match that a person chose: an invoice by its number, or an agency by its id."""
    agency_id, invoice = await _target(context, wanted)
    match = Match(
        line=line,
        agency_id=agency_id,
        invoice=invoice,
        certainty=Certainty.NUMBER,
        sentence=f"You assigned it to {_title(agency_id, invoice)}.",
    )
    return Chosen(match=match, parts=_whole(match), by_hand=True)


async def _divided(context: ReadingContext, actor: Actor, line: BankLine, wanted: Sequence[tuple[str, str]]) -> Chosen:
    """Return the parts into which a person divides a line. Raises RuleViolation unless all of it can be recorded."""
    parts = []
    for what, amount in wanted:
        agency_id, invoice = await _target(context, what)
        found = await asyncio.to_thread(account, context.database, agency_id)
        if found is None:
            raise RuleViolation("no_account", f"Line {line.line} can't be divided: agency {agency_id} has no account.")
        may_record_payment(actor, found).require()
        parts.append(LinePart(agency_id=agency_id, invoice=invoice, amount=parse_amount(amount)))
    require_exact(line, [each.amount for each in parts])
    said = listed([f"{spoken_amount(each.amount)} to {_title(each.agency_id, each.invoice)}" for each in parts])
    match = Match(line=line, certainty=Certainty.NUMBER, sentence=f"You divided it: {said}.")
    return Chosen(match=match, parts=tuple(parts), by_hand=True)


async def _target(context: ReadingContext, wanted: str) -> tuple[str, str | None]:
    """Return the agency, and the invoice if one was named. Raises RuleViolation for a voided invoice."""
    row = await asyncio.to_thread(invoice_row, context.database, wanted.strip())
    if row is None:
        return await _agency(context, wanted), None
    if row.state == InvoiceState.VOID:
        raise RuleViolation(
            "voided_invoice", f"Invoice {row.number} was voided. Please choose another invoice or none."
        )
    return row.agency_id, row.number


async def _agency(context: ReadingContext, wanted: str) -> str:
    """Return the id of an agency. Raises RuleViolation if there is neither such an agency nor such an invoice."""
    try:
        return (await known_agency(context, wanted)).id
    except RuleViolation as refusal:
        raise RuleViolation(
            "unknown_target", f"There is neither an invoice nor an agency “{excerpt(wanted)}”."
        ) from refusal


def _title(agency_id: str, invoice: str | None) -> str:
    return f"invoice {invoice}" if invoice else f"agency {agency_id}"
