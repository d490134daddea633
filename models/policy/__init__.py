"""Policy is data: what an implementation decided, by date, each rule with its source document."""
