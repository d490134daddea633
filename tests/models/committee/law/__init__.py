"""The state machine of the law of the docket, by subject: each module adds what can happen to the one before it.

`proceedings` knows what was said so far, `deliveries` what appeals and committee say to each other, `answers` what
members do about an appeal, and `meeting_life` what becomes of a meeting. `stories` are how an example begins, and
`invariants` what has to hold whatever happens.
"""
