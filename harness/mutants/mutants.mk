# Mistakes planted in copies of the reference, each of which a case must find.

check-mutants: all
	@MAKE='$(MAKE)' B='$(B)' sh harness/mutants/run.sh $(MUTANTS)

.PHONY: check-mutants

# Dependences on the host: red on the hosts where they must be, and only there.
check-mutants-hosts: all
	@MAKE='$(MAKE)' sh harness/mutants/hosts/run.sh $(HOSTS)

.PHONY: check-mutants-hosts
