"""The command line, by noun: each command reads what was typed, calls one service, and says what came of it."""
