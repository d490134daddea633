"""Letters: written from notices, put into a mail message, and sent to a mail server or a Maildir."""
