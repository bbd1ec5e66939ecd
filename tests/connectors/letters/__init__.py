"""Letters and copies: complete, safe and true."""
