"""The parts that run in the browser: where they come from, and how they are made ready."""
