"""The papers of billing."""
