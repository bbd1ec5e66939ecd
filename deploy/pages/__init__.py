"""Pages that a privacy officer reads, written from the law's data and the organisation files, in Swedish."""
