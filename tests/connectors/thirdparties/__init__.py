"""The others in a copy: found, taken out, and looked for again."""
