"""From the state of a workflow to the rows that show it. A row is a function of the snapshot, and of nothing else."""
