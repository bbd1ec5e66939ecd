"""The nouns: every value that crosses a room, a queue or a history, and the error tree."""
