"""Figures: ratios measured in one run, medians of several rounds, with the machine named. See docs/benchmarks.md."""
