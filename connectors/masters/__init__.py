"""Where master keys are: a file on this machine, or a key management service."""
