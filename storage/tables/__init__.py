"""The tables, by subject; storage.metadata has them all."""
