# The reference on a core of every row, with every allocation and every read
# failing in its turn.

FAILING := $(B)/tests/failing

$(FAILING): $(B)/obj/harness/failing/failing.o $(B)/obj/harness/failing/plan.o \
    $(B)/obj/harness/failing/wrap.o $(B)/lib/libkvmref.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -Wl,--wrap=malloc,--wrap=calloc \
	    -Wl,--wrap=realloc,--wrap=free,--wrap=pread,--wrap=pread64 \
	    -o $@ $^ $(LIBELF)

TESTS	+= $(FAILING)

check-failing: $(FAILING) $(B)/bin/atf-lua
	@$(B)/bin/atf-lua harness/failing/run.lua $(FAILING) $(ROWS)

.PHONY: check-failing
.SECONDARY: $(addprefix $(B)/obj/harness/failing/, failing.o plan.o wrap.o)
