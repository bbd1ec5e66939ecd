"""Law cases: cases with the answers the law gives, and what the engine makes of them."""
