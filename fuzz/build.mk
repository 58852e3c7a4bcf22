# Fuzzing the reader.  Not a product.
#
#	make SAN=1 fuzz			over small dumps with bytes changed
#	make SAN=1 CC=clang CFLAGS="-O1 -g -fsanitize=fuzzer-no-link" \
#	    B=build/fuzzer build/fuzzer/bin/fuzz_open_lf
#	build/fuzzer/bin/fuzz_open_lf DIRECTORY

CFLAGS_fuzz	:= -I$(TOP)
FUZZ_COUNT	?= 2000

$(B)/bin/fuzz_open: $(B)/obj/fuzz/fuzz_open.o $(B)/obj/fuzz/main.o \
    $(B)/lib/libkvmref.a
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -o $@ $(B)/obj/fuzz/fuzz_open.o $(B)/obj/fuzz/main.o \
	    $(B)/lib/libkvmref.a $(LIBELF) $(LIBZ)

$(B)/bin/fuzz_open_lf: $(B)/obj/fuzz/fuzz_open.o $(B)/lib/libkvmref.a
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -fsanitize=fuzzer -o $@ $(B)/obj/fuzz/fuzz_open.o \
	    $(B)/lib/libkvmref.a $(LIBELF) $(LIBZ)

fuzz: $(B)/bin/fuzz_open $(B)/tests/vmcore_test
	@mkdir -p $(B)/fuzz
	$(HOST_RUNNER) $(B)/tests/vmcore_test --files $(B)/fuzz
	$(HOST_RUNNER) $(B)/bin/fuzz_open -n $(FUZZ_COUNT) $(B)/fuzz/*

.PHONY: fuzz
