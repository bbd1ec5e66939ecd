"""How a mail is read: from its parts to the sender's words, and from these to what is asked, by whom and about whom."""
