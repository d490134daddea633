"""Records the lines of a bank's file, each once: not again, and not what somebody entered by hand."""

import asyncio
from collections.abc import Sequence
from datetime import date

from models.base import listed
from models.billing.bank import LinePart
from models.billing.bank_import import ImportLine, LineState
from models.billing.duplicates import RECORDED_BEFORE
from models.billing.entries import PaymentMethod
from models.calendar import spoken
from models.dates import is_recent
from models.errors import RuleViolation
from models.money.amounts import spoken_amount
from models.people import Actor
from services import payments
from services.bank_targets import Chosen
from services.context import Context, ReadingContext
from services.earlier_payments import found_by_hand
from storage.bank_file_rows import FileRow, claim_row, forget_row
from storage.bank_lines import EarlierLine, TakenLine, give_line_back, recorded_lines, take_line


async def earlier_lines(context: ReadingContext, chosen: Sequence[Chosen], keys: Sequence[str]) -> list[EarlierLine]:
    """Return what was recorded for the same days from lines that are not in this file."""
    days = [each.line.day for each in chosen]
    found = await asyncio.to_thread(recorded_lines, context.database, days)
    return [each for each in found if each.key not in keys]


def planned(
    chosen: Chosen, taken: TakenLine | None, earlier: list[EarlierLine], today: date, *, further: bool
) -> ImportLine:
    """Say what would happen to a line. A line that was begun goes on as it was divided then.

    `further` says that it is a further payment, although one like it is on record.
    """
    match, line = chosen.match, chosen.line
    if taken is not None and taken.recorded:
        return ImportLine(match=match, state=LineState.KNOWN, sentence=_recorded(chosen, taken))
    if taken is not None and taken.begun:
        sentence = f"It is recorded in part, for {listed(taken.agencies)}. The rest follows as it was divided."
        parts = tuple(LinePart.model_validate(each.model_dump()) for each in taken.parts)
        return ImportLine(match=match, parts=parts, asked=False, state=LineState.WOULD_RECORD, sentence=sentence)
    if line.day > today:
        sentence = f"{spoken(line.day)} is in the future. Please check the days in the file, and their order."
        return ImportLine(match=match, state=LineState.REFUSED, sentence=sentence)
    if not is_recent(line.day, today) and not chosen.by_hand:
        sentence = (
            f"{match.sentence} {spoken(line.day)} is more than a year ago. If the day is right, please assign it."
        )
        return ImportLine(match=match, state=LineState.TO_CONFIRM, sentence=sentence)
    same = [each for each in earlier if _is_same_money(chosen, each)]
    if same and not further:
        earlier.remove(same[0])
        sentence = (
            f"{match.sentence} A payment of {spoken_amount(line.amount)} on {spoken(line.day)} from this agency is "
            f"already recorded from {same[0].file}. If this is another one, please add --also {line.line}."
        )
        return ImportLine(match=match, state=LineState.TO_CONFIRM, sentence=sentence)
    state = LineState.WOULD_RECORD if chosen.parts else LineState.TO_CONFIRM
    return ImportLine(match=match, parts=chosen.parts, asked=not further, state=state, sentence=match.sentence)


def _recorded(chosen: Chosen, taken: TakenLine) -> str:
    """Say how a line is recorded, and what a person can do who wanted it otherwise."""
    line, sentence = chosen.line, f"It is already recorded for {listed(taken.agencies)}"
    if (taken.day, taken.amount) != (line.day, line.amount):
        return (
            f"{sentence}, as {spoken_amount(taken.amount)} on {spoken(taken.day)}. If that is wrong, please use "
            "correct-payment."
        )
    if chosen.by_hand and not taken.is_divided_into(chosen.parts):
        return f"{sentence}, so your choice changes nothing. To change whose payment it is, please use move-payment."
    return f"{sentence}."


def _is_same_money(chosen: Chosen, earlier: EarlierLine) -> bool:
    """Return whether a line may be one that was read with other columns before, and so has another key."""
    there = (earlier.agency_id, earlier.day, earlier.amount)
    agency_id = chosen.parts[0].agency_id if chosen.parts else chosen.match.agency_id
    return (agency_id, chosen.line.day, chosen.line.amount) == there


async def record(context: Context, actor: Actor, ready: ImportLine, file: str, row: FileRow) -> ImportLine:
    """Record a line, part by part. It is claimed first, so that another import can't record it meanwhile.

    The file's row is claimed as well, so that nobody records it when they read the file in another way.
    """
    line = ready.match.line
    if not await asyncio.to_thread(claim_row, context.database, row, line.key, context.now()):
        sentence = "Another import is recording this row, and reads the file in another way."
        return ready.model_copy(update={"state": LineState.REFUSED, "sentence": sentence})
    recorded = await _record(context, actor, ready, file)
    if recorded.state == LineState.REFUSED:
        await asyncio.to_thread(forget_row, context.database, row)
    return recorded


async def _record(context: Context, actor: Actor, ready: ImportLine, file: str) -> ImportLine:
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
            answer = await payments.record_payment(
                context,
                actor.person_id,
                f"bank/{part.key}",
                part.agency_id,
                str(part.amount),
                received_on=line.day,
                method=PaymentMethod.OTHER,
                reference=line.reference,
                invoice=part.invoice,
                bank_line=part.key,
                near=False,  # It was asked about with the line.
                old=True,  # So was a day that is long ago.
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
