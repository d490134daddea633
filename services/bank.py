"""Payments from a bank's or an accounting program's file: matched and shown first, recorded only on request."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import ValidationError

from adapters.bank_files.reader import BankFile, read_payments
from models.base import listed
from models.billing.bank_import import ImportLine, LineState, PaymentImport, RowCounts
from models.billing.permissions import may_import_payments
from models.errors import RuleViolation
from models.policy.bank_files import BankLayout
from models.policy.pack import PolicyPack
from models.wording import reason
from services.bank_recording import earlier_lines, planned, record, unless_by_hand
from services.bank_targets import chosen_of
from services.context import Context
from services.earlier_payments import HandPayment
from services.people import acting, excerpt
from storage.bank_lines import taken_lines


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
    chosen = await chosen_of(context, actor, read, assigned or {}, splits or {})
    keys = [each.line.key for each in chosen]
    taken = await asyncio.to_thread(taken_lines, context.database, keys)
    earlier = await earlier_lines(context, chosen, keys)
    lines: list[ImportLine] = []
    by_hand: list[HandPayment] = []
    for each in chosen:
        line = planned(each, taken.get(each.line.key), earlier)
        line = await unless_by_hand(context, line, by_hand, actor.person_id if apply else None)
        ready = line.state == LineState.WOULD_RECORD
        lines.append(await record(context, actor, line, path.name) if apply and ready else line)
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
