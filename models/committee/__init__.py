"""The committees that answer appeals, and their meetings (003, section 4; LIC-04, LIC-18, LIC-19)."""
