"""SQL files."""
