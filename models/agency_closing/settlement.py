"""What is left on the account of an agency that closes, after billing's own rules have credited its licenses."""

from models.agency_closing.state import ClosingStage, Matter
from models.billing.debts import collected, is_debt, without_invoice
from models.billing.posting import position_of
from models.billing.state import AgencyAccount
from models.money.amounts import ZERO, spoken_amount, total


def left_on(account: AgencyAccount) -> tuple[Matter, ...]:
    """Return what billing staff have to settle: events on their way, what is owed, what has to be paid out.

    A small balance is left alone, as everywhere (`small_balance` in the policy).
    """
    if account.known or account.drafts or account.waiting or account.moving:
        return (
            _matter(
                "events",
                "Settle what its account still waits for",
                "A license has not ended there yet, or the account has a matter of its own.",
            ),
        )
    position = position_of(account)
    owed = total([position.invoices[each.number].open for each in collected(account)])
    if is_debt(account):
        owed += without_invoice(account)
    found = []
    if owed > ZERO:
        why = "Its invoices are not paid. Record the payment, or write it off."
        found.append(_matter("owed", f"Collect {spoken_amount(owed)}", why))
    if position.available > ZERO:
        what = f"Pay out {spoken_amount(position.available)}"
        found.append(_matter("credit", what, "It is the agency’s credit balance."))
    return tuple(found)


def _matter(about: str, what: str, why: str) -> Matter:
    return Matter(stage=ClosingStage.ACCOUNT, about=about, what=what, why=why)
