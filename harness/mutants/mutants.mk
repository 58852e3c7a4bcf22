# Mistakes planted in copies of the reference, each of which a case must find.

check-mutants: all
	@MAKE='$(MAKE)' B='$(B)' sh harness/mutants/run.sh $(MUTANTS)

.PHONY: check-mutants
