"""The activities: everything that touches the world. Each can safely run again."""
