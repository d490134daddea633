"""Letters: written from notices, put into a mail message, and handed to a mail server or a Maildir."""
