"""How good it is: questions, scoring, runs, reports."""
