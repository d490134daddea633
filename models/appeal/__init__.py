"""Appeals about licenses that were revoked, marked or denied, and about more allotment (003, section 4; Addendum 1)."""
