"""The rules, pure: no clock, no chance, no input or output. Everything here can run inside a workflow."""
