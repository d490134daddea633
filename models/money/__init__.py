"""Money and terms: exact cents, parts that add up, fees for part of a year. Pure, in U.S. dollars only."""
