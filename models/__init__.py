"""Pure rules: no clock, no randomness, no input or output. Everything here can run inside a workflow."""
