"""Files of banks and accounting programs: rows taken apart strictly, each of them counted once."""
