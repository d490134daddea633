"""Payments from a bank's or an accounting program's file: matched and shown first, recorded only on request."""

import asyncio
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Self

from pydantic import ValidationError, model_validator

from adapters.bank_files.reader import BankFile, read_payments
from models.base import Message, PartlyRefused, listed
from models.billing.bank import SURE, BankLine, Certainty, LinePart, Match, matched, name_key, require_exact
from models.billing.duplicates import RECORDED_BEFORE
from models.billing.entries import PaymentMethod
from models.billing.lifecycle import InvoiceState
from models.billing.permissions import may_import_payments, may_name_payers, may_record_payment
from models.calendar import spoken
from models.errors import RuleViolation
from models.intake.table import RowProblem
from models.money.amounts import parse_amount, spoken_amount
from models.people import Actor
from models.policy.bank_files import BankLayout
from models.policy.pack import PolicyPack
from models.wording import reason
from services import billing
from services.context import Context, ReadingContext
from services.earlier_payments import HandPayment, found_by_hand
from services.people import acting, excerpt, known_agency
from storage.bank_lines import EarlierLine, TakenLine, give_line_back, recorded_lines, take_line, taken_lines
from storage.payer_names import PayerName, forget_payer_name, known_payer_names, payers, save_payer_name
from storage.reads.billing import account, invoice_row, payables

LONGEST_NAME = 100
"""How many characters the name of a payer may have."""


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
    """A line of the file, what it pays, and what happened to it. `parts` are several if it is divided."""

    match: Match
    parts: tuple[LinePart, ...] = ()
    state: LineState
    sentence: str


class RowCounts(Message):
    """How many rows a file has, by what they are. Every row is counted once."""

    rows_read: int
    payments: int
    already_recorded: int
    outgoing: int
    not_completed: int
    summary_rows: int
    problems: int

    @model_validator(mode="after")
    def _add_up(self) -> Self:
        money = self.payments + self.already_recorded + self.outgoing + self.not_completed
        if self.rows_read != money + self.summary_rows + self.problems:
            raise ValueError("the rows of the file don't add up")
        return self


class PaymentImport(PartlyRefused):
    """What a file held, and what happened to it. `applied` is false for a dry run, which changes nothing."""

    file: str
    applied: bool
    lines: tuple[ImportLine, ...]
    counts: RowCounts
    problems: tuple[RowProblem, ...]
    question: str = ""
    """What has to be answered before anything can be recorded."""

    @property
    def has_refusals(self) -> bool:
        """True if a line could not be read, or was not recorded."""
        return bool(self.problems) or self.of(LineState.REFUSED) > 0

    def of(self, state: LineState) -> int:
        """Count the lines in this state."""
        return sum(each.state == state for each in self.lines)


class _Chosen(Message):
    """A line with what it is for, and whether a person said so."""

    match: Match
    parts: tuple[LinePart, ...] = ()
    by_hand: bool = False

    @property
    def line(self) -> BankLine:
        return self.match.line


async def import_payments(
    context: Context,
    by: str,
    path: Path,
    *,
    apply: bool,
    profile: str | None = None,
    layout: Mapping[str, object] | None = None,
    assigned: Mapping[int, str] | None = None,
    splits: Mapping[int, Sequence[tuple[str, str]]] | None = None,
) -> PaymentImport:
    """Read a file and match its payments. With `apply`, record those that are sure.

    `profile` names a layout of the pack, and `layout` says what is different. `assigned` names the invoice or agency
    for lines of the file; `splits` names several for a line, each with its amount as typed. A line that is already
    recorded is never recorded again, even from another file. Raises RuleViolation unless billing staff ask, for a file
    that can't be read, and for lines that can't be divided as asked.
    """
    actor = await acting(context, by)
    may_import_payments(actor).require()
    wanted = layout_of(context.pack, profile, layout or {})
    read = read_payments(await asyncio.to_thread(path.read_bytes), path.name, wanted)
    if apply and read.question:
        raise RuleViolation("which_day_order", f"{read.question} Nothing was recorded.")
    chosen = await _chosen(context, actor, read, assigned or {}, splits or {})
    keys = [each.line.key for each in chosen]
    taken = await asyncio.to_thread(taken_lines, context.database, keys)
    earlier = await _earlier(context, chosen, keys)
    lines: list[ImportLine] = []
    by_hand: list[HandPayment] = []
    for each in chosen:
        settled = _settled(each, taken.get(each.line.key), earlier)
        settled = await _unless_by_hand(context, settled, by_hand, actor.person_id if apply else None)
        ready = settled.state == LineState.WOULD_RECORD
        lines.append(await _record(context, by, actor, settled, path.name) if apply and ready else settled)
    return PaymentImport(
        file=path.name,
        applied=apply,
        lines=tuple(lines),
        counts=_counts(read, lines),
        problems=read.problems,
        question=read.question,
    )


def layout_of(pack: PolicyPack, profile: str | None, given: Mapping[str, object]) -> BankLayout:
    """Return the layout of a profile with what was given besides. Raises RuleViolation if there is none."""
    base: dict[str, object] = {}
    if profile is not None:
        found = pack.bank_files.get(profile.strip())
        if found is None:
            names = f"The profiles are {listed(pack.bank_files)}." if pack.bank_files else "The pack has none."
            raise RuleViolation("unknown_profile", f"There is no profile “{excerpt(profile)}”. {names}")
        base = found.model_dump(exclude={"source"})
    try:
        return BankLayout.model_validate({**base, **given})
    except ValidationError as error:
        said = reason(error.errors()[0]).rstrip(".")
        raise RuleViolation("wrong_layout", f"The file can't be read like this: {said}.") from error


def _counts(read: BankFile, lines: Sequence[ImportLine]) -> RowCounts:
    known = sum(each.state == LineState.KNOWN for each in lines)
    return RowCounts(
        rows_read=read.rows,
        payments=len(read.lines) - known,
        already_recorded=known,
        outgoing=len(read.outgoing),
        not_completed=len(read.not_completed),
        summary_rows=len(read.summary),
        problems=len(read.problems),
    )


# --- what each line is for


async def _chosen(
    context: Context,
    actor: Actor,
    read: BankFile,
    assigned: Mapping[int, str],
    splits: Mapping[int, Sequence[tuple[str, str]]],
) -> list[_Chosen]:
    numbers = {each.line for each in read.lines}
    for number in sorted({*assigned, *splits}):
        if number not in numbers:
            raise RuleViolation("unknown_line", f"There is no payment on line {number} of the file.")
        if number in assigned and number in splits:
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
            found.append(_Chosen(match=match, parts=_whole(match) if match.certainty in SURE else ()))
    return found


def _whole(match: Match) -> tuple[LinePart, ...]:
    if match.agency_id is None:
        return ()
    return (LinePart(agency_id=match.agency_id, invoice=match.invoice, amount=match.line.amount),)


async def _assigned(context: ReadingContext, line: BankLine, wanted: str) -> _Chosen:
    """Return the match that a person chose: an invoice by its number, or an agency by its id."""
    agency_id, invoice = await _target(context, wanted)
    match = Match(
        line=line,
        agency_id=agency_id,
        invoice=invoice,
        certainty=Certainty.NUMBER,
        sentence=f"You assigned it to {_title(agency_id, invoice)}.",
    )
    return _Chosen(match=match, parts=_whole(match), by_hand=True)


async def _divided(context: ReadingContext, actor: Actor, line: BankLine, wanted: Sequence[tuple[str, str]]) -> _Chosen:
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
    return _Chosen(match=match, parts=tuple(parts), by_hand=True)


async def _target(context: ReadingContext, wanted: str) -> tuple[str, str | None]:
    """Return the agency, and the invoice if one was named. Raises RuleViolation for a voided invoice."""
    row = await asyncio.to_thread(invoice_row, context.database, wanted.strip())
    if row is None:
        return (await known_agency(context, wanted)).id, None
    if row.state == InvoiceState.VOID:
        raise RuleViolation(
            "voided_invoice", f"Invoice {row.number} was voided. Please choose another invoice or none."
        )
    return row.agency_id, row.number


def _title(agency_id: str, invoice: str | None) -> str:
    return f"invoice {invoice}" if invoice else f"agency {agency_id}"


# --- recorded once


async def _earlier(context: ReadingContext, chosen: Sequence[_Chosen], keys: Sequence[str]) -> list[EarlierLine]:
    """Return what was recorded for the same days from lines that are not in this file."""
    days = [each.line.day for each in chosen]
    found = await asyncio.to_thread(recorded_lines, context.database, days)
    return [each for each in found if each.key not in keys]


def _settled(chosen: _Chosen, taken: TakenLine | None, earlier: list[EarlierLine]) -> ImportLine:
    """Say what would happen to a line. A line that was begun goes on as it was divided then."""
    match, line = chosen.match, chosen.line
    if taken is not None and taken.recorded:
        sentence = f"It is already recorded for {listed(taken.agencies)}."
        return ImportLine(match=match, state=LineState.KNOWN, sentence=sentence)
    if taken is not None and taken.begun:
        sentence = f"It is recorded in part, for {listed(taken.agencies)}. The rest follows as it was divided."
        parts = tuple(LinePart.model_validate(each.model_dump()) for each in taken.parts)
        return ImportLine(match=match, parts=parts, state=LineState.WOULD_RECORD, sentence=sentence)
    same = [each for each in earlier if _is_same_money(chosen, each)]
    if same and not chosen.by_hand:
        earlier.remove(same[0])
        sentence = (
            f"{match.sentence} A payment of {spoken_amount(line.amount)} on {spoken(line.day)} from this agency is "
            f"already recorded from {same[0].file}. If this is another one, please assign it."
        )
        return ImportLine(match=match, state=LineState.TO_CONFIRM, sentence=sentence)
    state = LineState.WOULD_RECORD if chosen.parts else LineState.TO_CONFIRM
    return ImportLine(match=match, parts=chosen.parts, state=state, sentence=match.sentence)


def _is_same_money(chosen: _Chosen, earlier: EarlierLine) -> bool:
    """Return whether a line may be one that was read with other columns before, and so has another key."""
    there = (earlier.agency_id, earlier.day, earlier.amount)
    return (chosen.match.agency_id, chosen.line.day, chosen.line.amount) == there


async def _unless_by_hand(
    context: Context, settled: ImportLine, used: list[HandPayment], confirmed_by: str | None
) -> ImportLine:
    """Say of a line that somebody entered its payment by hand, or a part of it, before anything of it is recorded.

    `used` holds the payments that earlier lines show. With `confirmed_by`, it is noted that this line shows it.
    """
    line = settled.match.line
    if settled.state not in (LineState.WOULD_RECORD, LineState.TO_CONFIRM):
        return settled
    if len(settled.parts) > 1:
        return await _unless_a_part_by_hand(context, settled)
    agency_id = settled.parts[0].agency_id if settled.parts else settled.match.agency_id
    hand = await found_by_hand(context, line, agency_id, used, confirmed_by=confirmed_by)
    if hand is None:
        return settled
    used.append(hand)
    return settled.model_copy(update={"state": LineState.KNOWN, "sentence": hand.sentence})


async def _unless_a_part_by_hand(context: Context, settled: ImportLine) -> ImportLine:
    for part in settled.parts:
        alone = settled.match.line.model_copy(update={"amount": part.amount})
        hand = await found_by_hand(context, alone, part.agency_id)
        if hand is not None:
            sentence = f"A part of {spoken_amount(part.amount)} was entered by hand. {hand.sentence} Please record the "
            sentence += "other parts with record-payment."
            return settled.model_copy(update={"state": LineState.TO_CONFIRM, "sentence": sentence})
    return settled


async def _record(context: Context, by: str, actor: Actor, ready: ImportLine, file: str) -> ImportLine:
    """Record a line, part by part. It is claimed first, so that another import can't record it meanwhile."""
    line = ready.match.line
    taken = await asyncio.to_thread(
        take_line, context.database, line, ready.parts, file, actor.person_id, context.now()
    )
    if not taken.is_divided_into(ready.parts):
        sentence = f"Another import is recording it for {listed(taken.agencies)}."
        return ready.model_copy(update={"state": LineState.REFUSED, "sentence": sentence})
    said: list[str] = []
    for part in taken.parts:
        if part.recorded:
            continue
        try:
            answer = await billing.record_payment(
                context,
                by,
                f"bank/{part.key}",
                part.agency_id,
                str(part.amount),
                received_on=line.day,
                method=PaymentMethod.OTHER,
                reference=line.reference,
                invoice=part.invoice,
                bank_line=part.key,
            )
        except RuleViolation as refusal:
            if refusal.code in ("already_received", "known_bank_line"):
                continue
            await asyncio.to_thread(give_line_back, context.database, line.key)
            if refusal.code == RECORDED_BEFORE and len(taken.parts) == 1:  # Somebody entered it in the meantime.
                hand = await found_by_hand(context, line, part.agency_id, confirmed_by=actor.person_id)
                if hand is not None:
                    return ready.model_copy(update={"state": LineState.KNOWN, "sentence": hand.sentence})
            sentence = " ".join([*said, refusal.sentence])
            return ready.model_copy(update={"state": LineState.REFUSED, "sentence": sentence})
        said.append(answer.summary)
    if not said:
        return ready.model_copy(update={"state": LineState.KNOWN, "sentence": "It is already recorded."})
    return ready.model_copy(update={"state": LineState.RECORDED, "sentence": " ".join(said)})


# --- names of payers


async def payer_names(context: ReadingContext, by: str) -> list[PayerName]:
    """Return the names under which agencies are known to pay; for billing staff."""
    may_name_payers(await acting(context, by)).require()
    return await asyncio.to_thread(known_payer_names, context.database)


async def name_payer(
    context: ReadingContext, by: str, agency_id: str, name: str, *, forget: bool = False
) -> list[PayerName]:
    """Save or forget a name under which an agency pays, and return all names. Raises RuleViolation for an empty one."""
    actor = await acting(context, by)
    may_name_payers(actor).require()
    agency = await known_agency(context, agency_id)
    written = " ".join(name.split())
    if not name_key(written) or len(written) > LONGEST_NAME:
        raise RuleViolation(
            "no_payer_name", f"A payer's name has letters or digits, and at most {LONGEST_NAME} characters."
        )
    change = forget_payer_name if forget else save_payer_name
    await asyncio.to_thread(change, context.database, agency.id, written, actor, context.now())
    return await asyncio.to_thread(known_payer_names, context.database)
