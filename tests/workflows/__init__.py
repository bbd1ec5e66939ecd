"""The order of a case: recorded histories replay."""
