"""The sentences: order, waiting, deadlines, and what happens when a stage fails."""
