# Benchmarks: "make bench".  Not a product; no target depends on a number.

BENCH_OBJS	:= $(addprefix $(B)/obj/bench/,bench.o clock.o cores.o \
		   reads.o other.o)
CFLAGS_bench	:= -I$(TOP)

$(B)/bin/bench: $(BENCH_OBJS) $(B)/lib/libkvmref.a
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -o $@ $(BENCH_OBJS) $(B)/lib/libkvmref.a $(LIBELF) \
	    $(LIBZ)

bench: $(B)/bin/bench $(B)/bin/vmgen $(B)/bin/atf-lua
	@$(B)/bin/bench $(B)/bin/vmgen $(B)/bin/atf-lua bench $(B)

.PHONY: bench
