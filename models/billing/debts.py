"""What an agency owes as it is collected: small balances that are left alone, and debts that no invoice bills."""

from decimal import Decimal

from models.billing.posting import position_of
from models.billing.state import AgencyAccount, Invoice
from models.money.amounts import ZERO, total


def collected(account: AgencyAccount) -> tuple[Invoice, ...]:
    """Return the open invoices that are reminded of and collected: all but those with a small balance."""
    return tuple(each for each in account.invoices if is_collected(account, each))


def is_collected(account: AgencyAccount, invoice: Invoice) -> bool:
    """Return whether an invoice is open by more than the policy's small balance."""
    return invoice.is_open and not is_small(account, invoice)


def is_small(account: AgencyAccount, invoice: Invoice) -> bool:
    """Return whether the open amount of an invoice is so small that the policy leaves it alone."""
    at_most = account.policy.small_balance.at_most
    return at_most > ZERO and invoice.is_open and position_of(account).invoices[invoice.number].open <= at_most


def without_invoice(account: AgencyAccount) -> Decimal:
    """Return what the agency owes that none of its invoices bills.

    That is money that was paid out to it from a payment that was taken back later, and what such a payment had paid on
    an invoice that is only in the records.
    """
    position = position_of(account)
    here = {each.number for each in account.invoices}
    return total([position.overdrawn, *(each.open for number, each in position.invoices.items() if number not in here)])


def is_debt(account: AgencyAccount) -> bool:
    """Return whether the agency owes more without an invoice than the policy's small balance."""
    return without_invoice(account) > account.policy.small_balance.at_most
