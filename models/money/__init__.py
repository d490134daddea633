"""Money and terms: exact cents, parts that add up, fees for a part of a year. No clock, no currency but one."""
