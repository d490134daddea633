"""Pages in a real browser: every state of every template, and what people do from the first page to the last."""
