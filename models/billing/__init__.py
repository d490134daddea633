"""An agency's billing: its ledger, its invoices, what comes due by itself, and what people do about it."""
