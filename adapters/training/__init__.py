"""The papers of a training, as tagged PDF."""
