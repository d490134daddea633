"""Everything that touches the world, safe to be called again."""
