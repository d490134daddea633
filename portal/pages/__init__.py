"""The pages, by noun: a handler reads, asks one service, and shows a page or goes on to the next."""
