"""How much of a report each format shows: all caps stand here, and whatever is cut says so.

The JSON report lists every finding, and only a text of more than MOST_KEPT characters is cut there.
"""
MOST_READ = 5_000           # characters of one text, in every format that people read
MOST_KEPT = 100_000         # characters of one text in JSON
MOST_FINDINGS = 1_000       # findings of one criterion in HTML and JUnit
MOST_RESULTS = 25_000       # results in SARIF; GitHub refuses a file with more in one run
OPEN_REMARKS = 5            # remarks of one rule that are open in HTML; the others are one click away
# Of one criterion, that many comparisons and rules are drawn in a terminal, and that many remarks of a rule.
MOST_BLOCKS = 3
MOST_RULES = 5
MOST_REMARKS = 5
MOST_LINES = 9              # of one failure in a terminal; with the criterion's, the lesson and the next step 12
MOST_ANNOTATIONS = 10       # of one kind in one step; GitHub shows no more of them
MOST_SUMMARY = 1_000_000    # bytes of the summary of one step; above 1 MiB GitHub refuses it as a whole
