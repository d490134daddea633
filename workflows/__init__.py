"""The durable processes, one a file. No input or output: they decide by the rules in models and call activities."""
