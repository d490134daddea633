"""Who is there: the browser's cookies, and the session behind them."""
