"""Other people in a copy: found, shown to a person, taken out, and looked for once more in the finished package."""
