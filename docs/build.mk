# Whether clauses and cases belong together, from the results of a whole run
# (make run and make matrix leave them in build/report).
#
#	make coverage		writes docs/coverage.md, what covers each row
#	make check-clauses	fails also where that table is an old one

COVERAGE := $(LUA) docs/coverage.lua build/report/results.jsonl docs/coverage.md

check-clauses:
	@$(COVERAGE)

coverage:
	@$(COVERAGE) write

# What a target still owes: each place of docs/adding-a-target.md that lacks it.
owing: $(B)/bin/atf-lua
	@$(B)/bin/atf-lua docs/owing.lua '$(TARGET)'

check-owing: $(B)/bin/atf-lua
	@mkdir -p $(B)/owing
	@$(B)/bin/atf-lua docs/tests/owing.lua $(B)/owing

.PHONY: check-clauses coverage owing check-owing

# The example, against whatever <kvm.h> is on the path: here the reference's,
# as a shared library.
CFLAGS_docs	:= -Iref
DMESG		:= $(B)/examples/dmesg

$(DMESG): $(B)/obj/docs/examples/dmesg.o $(B)/lib/libkvmref.so
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< -L$(B)/lib -lkvmref $(LIBELF)

PRODUCTS	+= $(DMESG)

# Whether what the documents show works here: its commands are run, or taken
# apart where they would take long; DOCS= names some of the documents.
check-docs: all
	@$(B)/bin/atf-lua docs/tests/commands.lua $(DOCS)

.PHONY: check-docs
