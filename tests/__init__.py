"""The proof: mirrors the rooms, and runs against the real servers."""
