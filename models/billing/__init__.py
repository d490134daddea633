"""An agency's billing: its ledger, its invoices, what comes due automatically, and what people do about it."""
