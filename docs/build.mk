# Whether clauses and cases belong together, from the results of a whole run
# (make run leaves them in build/report).

check-clauses:
	@lua5.4 docs/coverage.lua build/report/results.jsonl

.PHONY: check-clauses
