"""How the house is built, as rules that a test holds it to."""
