"""Policy packs as files and on paper."""
