"""The places, agencies and names of the sample continuum: all invented."""

# ruff: noqa: SIM905 - many names are easier to read as running text than as a list

REGIONS = (
    ("Region 1: Fernhollow", 596_788, ("Alder", "Bramble", "Cedarfall", "Dovetail")),
    ("Region 2: Marblewater", 401_326, ("Eastlight", "Fennimore", "Gullwing")),
    ("Region 3: Thistledown", 355_914, ("Hazelmere", "Inkwell", "Juniper")),
    ("Region 4: Copperbend", 318_207, ("Kestrel", "Larkspur", "Moonrise")),
    ("Region 5: Quillhaven", 287_450, ("Nettlebed", "Orchard", "Penny Creek")),
    ("Region 6: Saltmarsh", 262_318, ("Quarry", "Ribbon", "Sparrow")),
    ("Region 7: Windmill Flats", 231_905, ("Tallgrass", "Umber", "Velvet Hill")),
    ("Region 8: Harrowgate", 196_742, ("Wicker", "Yarrow", "Zephyr")),
    ("Region 9: Lanternfield", 151_286, ("Applecross", "Bluebell", "Candlewick")),
    ("Region 10: Outer Pines", 107_494, ("Driftwood", "Elderberry", "Foxglove")),
)
"""Name, population and counties. The populations add up to 2,909,430, and Region 1 has 596,788."""

AGENCIES = (
    ("Paper Moon House", 1, 8),
    ("Lantern Street Shelter", 1, 9),
    ("Wishing Well Services", 1, 10),
    ("Blue Kettle Outreach", 1, 6),
    ("Old Ferry Family Center", 1, 5),
    ("Hundred Acre Housing", 1, 4),
    ("Candle in the Window", 2, 1),
    ("Marmalade Hill Mission", 2, 6),
    ("Silver Thimble Services", 2, 5),
    ("Gullwing Youth Project", 2, 4),
    ("Thistledown Shelter", 3, 6),
    ("Inkwell Community Action", 3, 5),
    ("Rocking Horse House", 3, 4),
    ("Copperbend Housing Trust", 4, 7),
    ("Moonrise Women's Center", 4, 5),
    ("Larkspur Veterans Home", 4, 4),
    ("Quillhaven Day Center", 5, 6),
    ("Orchard Gate Housing", 5, 5),
    ("Penny Creek Pantry", 5, 3),
    ("Saltmarsh Shelter", 6, 6),
    ("Ribbon County Services", 6, 4),
    ("Sparrow House", 6, 4),
    ("Windmill Flats Shelter", 7, 5),
    ("Velvet Hill Recovery", 7, 4),
    ("Tallgrass Outreach", 7, 4),
    ("Harrowgate Family Home", 8, 5),
    ("Wicker Basket Pantry", 8, 3),
    ("Yarrow Street House", 8, 4),
    ("Lanternfield Shelter", 9, 5),
    ("Bluebell Youth Home", 9, 3),
    ("Applecross Housing", 9, 4),
    ("Outer Pines Mission", 10, 5),
    ("Foxglove Center", 10, 3),
    ("Driftwood Services", 10, 3),
)
"""Name, region and number of licenses."""

OPEN_LICENSES = {2: 1, 3: 4, 5: 1, 8: 1, 9: 1, 11: 2, 14: 2, 17: 2, 20: 2, 23: 1, 26: 2, 29: 1, 32: 2}
"""How many of an agency's licenses nobody holds; every other agency has none open."""

CE_LICENSES = {1: 2, 4: 2, 8: 1, 10: 1, 12: 1, 15: 1, 18: 1, 21: 1, 25: 1, 28: 1, 31: 1, 33: 1}
"""How many of an agency's licenses are for Coordinated Entry access only, within each region's allotment."""

PROGRAMS = (
    "coordinated-entry",
    "day-shelter",
    "emergency-shelter",
    "homelessness-prevention",
    "permanent-supportive-housing",
    "rapid-rehousing",
    "street-outreach",
    "transitional-housing",
)

FIRST_NAMES = (
    "Ambrose Beatrix Caspian Delphine Ellery Fenella Gideon Hesper Ignatius Jocasta Kit Lavinia Montague Nerissa "
    "Octavio Persephone Quentin Rosalba Soren Tamsin Ulric Verity Wilfred Xanthe Yorick Zinnia Araminta Barnaby "
    "Clementine Dashiell"
).split()

LAST_NAMES = (
    "Appleyard Bramblewick Cobblestone Dandelion Everbright Featherstone Gingerbread Honeycutt Inglenook Jellicoe "
    "Kettlewell Lamplighter Marchbanks Nightingale Oatcake Pemberwick Quillfeather Ravensbourne Snowdrop Thimblerigg "
    "Underhill Vinegarth Whistlewood Yellowley Zephyrine Butterworth Copperpot Dormouse"
).split()
