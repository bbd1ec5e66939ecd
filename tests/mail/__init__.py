"""How well mails are read: the project's own mails, and what is measured on them."""
