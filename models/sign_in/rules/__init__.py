"""The rules of ways in: invitations, recoveries, and who is deactivated."""
