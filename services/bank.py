"""Payments from a bank's or an accounting program's file: shown with their matches first, recorded when told to."""

import asyncio
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from adapters.payments_csv import Columns, read_payments
from models.base import Key, Message
from models.billing.bank import Certainty, Match, matched
from models.billing.entries import PaymentMethod
from models.billing.permissions import may_import_payments
from models.errors import RuleViolation
from models.intake.table import RowProblem
from models.people import Actor
from services import billing
from services.context import Context, ReadingContext
from services.people import acting, known_agency
from storage.bank_lines import give_line_back, take_line, taken_lines
from storage.reads.billing import invoice_row, payables

SURE = (Certainty.NUMBER, Certainty.PAYER)
"""What is recorded without being asked for line by line; a guess by amount is not."""


class LineState(StrEnum):
    """What became of a line of the file, or would become of it."""

    WOULD_RECORD = "would_record"
    """With --apply it is recorded."""
    RECORDED = "recorded"
    KNOWN = "known"
    """It was recorded before."""
    TO_CONFIRM = "to_confirm"
    """Only a guess: a person has to say for whom it is."""
    REFUSED = "refused"


class ImportLine(Message):
    """A line of the file with what it is for, and what became of it."""

    match: Match
    state: LineState
    sentence: str


class PaymentImport(Message):
    """What a file held, and what became of it. `applied` is false for a dry run, which changes nothing."""

    file: str
    applied: bool
    lines: tuple[ImportLine, ...]
    outgoing: int
    """Rows in which money went out: no payments."""
    problems: tuple[RowProblem, ...]

    def of(self, state: LineState) -> int:
        """How many lines stand so."""
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
    """Read a file and match its payments; with `apply`, record those that are sure.

    `assigned` says for lines of the file which invoice or agency they are for. A line that was recorded before is
    never recorded again, whatever file it stands in. Raises RuleViolation when somebody else than billing staff asks.
    """
    actor = await acting(context, by)
    may_import_payments(actor).require()
    file = await asyncio.to_thread(path.read_bytes)
    read = read_payments(file, path.name, columns)
    matches = matched(read.lines, await asyncio.to_thread(payables, context.database))
    told = assigned or {}
    unknown = sorted(set(told) - {each.line.line for each in matches})
    if unknown:
        raise RuleViolation("unknown_line", f"The file has no payment in line {unknown[0]}.")
    settled = [await _assigned(context, each, told.get(each.line.line)) for each in matches]
    taken = await asyncio.to_thread(taken_lines, context.database, [each.line.key for each in settled])
    lines = []
    for match in settled:
        known = taken.get(match.line.key)
        if known is not None and known.recorded:
            said = f"It was recorded for {known.agency_id} before."
            lines.append(ImportLine(match=match, state=LineState.KNOWN, sentence=said))
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
    """Record a line: it is taken first, so that another import at the same time can't record it for somebody else."""
    line, agency_id = match.line, match.agency_id or ""
    taken = await asyncio.to_thread(
        take_line, context.database, line, agency_id, match.invoice, file, actor.person_id, context.now()
    )
    if taken.agency_id != agency_id:
        said = f"It is being recorded for {taken.agency_id}."
        return ImportLine(match=match, state=LineState.REFUSED, sentence=said)
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
        return ImportLine(match=match, state=LineState.REFUSED, sentence=refusal.sentence)
    return ImportLine(match=match, state=LineState.RECORDED, sentence=answer.summary)


async def _assigned(context: ReadingContext, match: Match, wanted: str | None) -> Match:
    """The match as a person said: an invoice by its number, or an agency by its id."""
    if wanted is None:
        return match
    row = await asyncio.to_thread(invoice_row, context.database, wanted.strip())
    agency_id: Key = row.agency_id if row is not None else (await known_agency(context, wanted)).id
    invoice = row.number if row is not None else None
    said = f"For {f'invoice {invoice}' if invoice else f'agency {agency_id}'}, as you said."
    return Match(line=match.line, agency_id=agency_id, invoice=invoice, certainty=Certainty.NUMBER, sentence=said)
