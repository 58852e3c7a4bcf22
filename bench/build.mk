# Benchmarks.  Not a product; no target depends on a number.
#
#	make bench [TARGET='aarch64 i386/pae'] [PART='open reads']
#
# TARGET names targets of bench/targets.lua (amd64), PART parts of the table.

BENCH_OBJS	:= $(addprefix $(B)/obj/bench/,bench.o clock.o cores.o \
		   reads.o other.o)
CFLAGS_bench	:= -I$(TOP)

$(B)/bin/bench: $(BENCH_OBJS) $(B)/lib/libkvmref.a
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -o $@ $(BENCH_OBJS) $(B)/lib/libkvmref.a $(LIBELF) \
	    $(LIBZ)

bench: $(B)/bin/bench $(B)/bin/vmgen $(B)/bin/atf-lua \
    $(B)/share/vmcorpus/lua/vmcorpus/rng.lua
	@for t in $(if $(call run_given,TARGET),$(TARGET),amd64); do \
	    $(B)/bin/bench $(B)/bin/vmgen $(B)/bin/atf-lua bench $(B) \
	    "$$t" $(PART) || exit 2; echo; done

.PHONY: bench
