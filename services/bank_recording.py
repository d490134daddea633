"""Records the lines of a bank's file, each once: not again, and not what somebody entered by hand."""

import asyncio
from collections.abc import Sequence

from models.base import listed
from models.billing.bank import LinePart
from models.billing.bank_import import ImportLine, LineState
from models.billing.duplicates import RECORDED_BEFORE
from models.billing.entries import PaymentMethod
from models.calendar import spoken
from models.errors import RuleViolation
from models.money.amounts import spoken_amount
from models.people import Actor
from services import payments
from services.bank_targets import Chosen
from services.context import Context, ReadingContext
from services.earlier_payments import HandPayment, found_by_hand
from storage.bank_lines import EarlierLine, TakenLine, give_line_back, recorded_lines, take_line


async def earlier_lines(context: ReadingContext, chosen: Sequence[Chosen], keys: Sequence[str]) -> list[EarlierLine]:
    """Return what was recorded for the same days from lines that are not in this file."""
    days = [each.line.day for each in chosen]
    found = await asyncio.to_thread(recorded_lines, context.database, days)
    return [each for each in found if each.key not in keys]


def planned(chosen: Chosen, taken: TakenLine | None, earlier: list[EarlierLine]) -> ImportLine:
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


def _is_same_money(chosen: Chosen, earlier: EarlierLine) -> bool:
    """Return whether a line may be one that was read with other columns before, and so has another key."""
    there = (earlier.agency_id, earlier.day, earlier.amount)
    return (chosen.match.agency_id, chosen.line.day, chosen.line.amount) == there


async def unless_by_hand(
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


async def record(context: Context, actor: Actor, ready: ImportLine, file: str) -> ImportLine:
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
