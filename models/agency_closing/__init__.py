"""An agency closes: its requests, licenses, roles and account are settled, and its history stays."""
