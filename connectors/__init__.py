"""The hands: one outside system a file; each fits a port by shape, never by import."""
