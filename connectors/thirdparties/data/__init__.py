"""Word lists, one word a line. Written for Habeas from general knowledge of both languages; nothing was copied."""
