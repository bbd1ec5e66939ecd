"""The main job on real input: two people write, two lawful answers go out."""
