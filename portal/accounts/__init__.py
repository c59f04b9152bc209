"""Registration, login, passwords, and the mailbox of a development machine."""
