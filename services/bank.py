"""Payments from a bank's or an accounting program's file: matched and shown first, recorded only on request."""

import asyncio
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from adapters.payments_csv import Columns, read_payments
from models.base import Key, Message, PartlyRefused
from models.billing.bank import Certainty, Match, matched
from models.billing.duplicates import RECORDED_BEFORE
from models.billing.entries import PaymentMethod
from models.billing.permissions import may_import_payments
from models.errors import RuleViolation
from models.intake.table import RowProblem
from models.people import Actor
from services import billing
from services.context import Context, ReadingContext
from services.earlier_payments import HandPayment, found_by_hand
from services.people import acting, known_agency
from storage.bank_lines import give_line_back, take_line, taken_lines
from storage.reads.billing import invoice_row, payables

SURE = (Certainty.NUMBER, Certainty.PAYER)
"""Matches that are recorded without confirming each line. A guess by its amount is not one of them."""


class LineState(StrEnum):
    """What happened to a line of the file, or what would happen to it."""

    WOULD_RECORD = "would_record"
    """With --apply it is recorded."""
    RECORDED = "recorded"
    KNOWN = "known"
    """It is already recorded."""
    TO_CONFIRM = "to_confirm"
    """Only a guess: a person needs to say whose payment it is."""
    REFUSED = "refused"


class ImportLine(Message):
    """A line of the file, what it pays, and what happened to it."""

    match: Match
    state: LineState
    sentence: str


class PaymentImport(PartlyRefused):
    """What a file held, and what happened to it. `applied` is false for a dry run, which changes nothing."""

    file: str
    applied: bool
    lines: tuple[ImportLine, ...]
    outgoing: int
    """Rows in which money went out: no payments."""
    problems: tuple[RowProblem, ...]

    @property
    def has_refusals(self) -> bool:
        """True if a line could not be read, or was not recorded."""
        return bool(self.problems) or self.of(LineState.REFUSED) > 0

    def of(self, state: LineState) -> int:
        """Count the lines in this state."""
        return sum(each.state == state for each in self.lines)


async def import_payments(
    context: Context,
    by: str,
    path: Path,
    *,
    apply: bool,
    columns: Columns | None = None,
    assigned: Mapping[int, str] | None = None,
) -> PaymentImport:
    """Read a file and match its payments. With `apply`, record those that are sure.

    `assigned` names the invoice or agency for lines of the file. A line that is already recorded is never recorded
    again, even from another file. Raises RuleViolation unless billing staff ask.
    """
    actor = await acting(context, by)
    may_import_payments(actor).require()
    file = await asyncio.to_thread(path.read_bytes)
    read = read_payments(file, path.name, columns)
    matches = matched(read.lines, await asyncio.to_thread(payables, context.database))
    assignments = assigned or {}
    unknown = sorted(set(assignments) - {each.line.line for each in matches})
    if unknown:
        raise RuleViolation("unknown_line", f"There is no payment on line {unknown[0]} of the file.")
    settled = [await _assigned(context, each, assignments.get(each.line.line)) for each in matches]
    taken = await asyncio.to_thread(taken_lines, context.database, [each.line.key for each in settled])
    lines = []
    by_hand: list[HandPayment] = []
    for match in settled:
        known = taken.get(match.line.key)
        if known is not None and known.recorded:
            sentence = f"It is already recorded for {known.agency_id}."
            lines.append(ImportLine(match=match, state=LineState.KNOWN, sentence=sentence))
            continue
        confirmed_by = actor.person_id if apply else None
        hand = await found_by_hand(context, match.line, match.agency_id, by_hand, confirmed_by=confirmed_by)
        if hand is not None:
            by_hand.append(hand)
            lines.append(ImportLine(match=match, state=LineState.KNOWN, sentence=hand.sentence))
        elif match.agency_id is None or match.certainty not in SURE:
            lines.append(ImportLine(match=match, state=LineState.TO_CONFIRM, sentence=match.sentence))
        elif not apply:
            lines.append(ImportLine(match=match, state=LineState.WOULD_RECORD, sentence=match.sentence))
        else:
            lines.append(await _record(context, by, actor, match, path.name))
    return PaymentImport(
        file=path.name, applied=apply, lines=tuple(lines), outgoing=len(read.outgoing), problems=read.problems
    )


async def _record(context: Context, by: str, actor: Actor, match: Match, file: str) -> ImportLine:
    """Record a line. It is claimed first, so that another import can't record it for someone else meanwhile."""
    line, agency_id = match.line, match.agency_id or ""
    taken = await asyncio.to_thread(
        take_line, context.database, line, agency_id, match.invoice, file, actor.person_id, context.now()
    )
    if taken.agency_id != agency_id:
        sentence = f"Another import is recording it for {taken.agency_id}."
        return ImportLine(match=match, state=LineState.REFUSED, sentence=sentence)
    try:
        answer = await billing.record_payment(
            context,
            by,
            f"bank/{line.key}",
            agency_id,
            str(line.amount),
            received_on=line.day,
            method=PaymentMethod.OTHER,
            reference=line.reference,
            invoice=match.invoice,
            bank_line=line.key,
        )
    except RuleViolation as refusal:
        if refusal.code in ("already_received", "known_bank_line"):
            return ImportLine(match=match, state=LineState.KNOWN, sentence=refusal.sentence)
        await asyncio.to_thread(give_line_back, context.database, line.key)
        if refusal.code == RECORDED_BEFORE:  # Somebody entered it by hand in the meantime.
            hand = await found_by_hand(context, line, agency_id, confirmed_by=actor.person_id)
            if hand is not None:
                return ImportLine(match=match, state=LineState.KNOWN, sentence=hand.sentence)
        return ImportLine(match=match, state=LineState.REFUSED, sentence=refusal.sentence)
    return ImportLine(match=match, state=LineState.RECORDED, sentence=answer.summary)


async def _assigned(context: ReadingContext, match: Match, wanted: str | None) -> Match:
    """Return the match that a person chose: an invoice by its number, or an agency by its id."""
    if wanted is None:
        return match
    row = await asyncio.to_thread(invoice_row, context.database, wanted.strip())
    agency_id: Key = row.agency_id if row is not None else (await known_agency(context, wanted)).id
    invoice = row.number if row is not None else None
    sentence = f"You assigned it to {f'invoice {invoice}' if invoice else f'agency {agency_id}'}."
    return Match(line=match.line, agency_id=agency_id, invoice=invoice, certainty=Certainty.NUMBER, sentence=sentence)
