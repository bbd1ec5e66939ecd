"""One case's whole life, driven step by step at random, with the promises of the design looked at after each step."""
