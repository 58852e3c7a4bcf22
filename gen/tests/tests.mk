# The generator's own tests.

$(B)/bin/gentest: $(B)/obj/gen/tests/gentest.o $(B)/lib/libvmgen.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(GEN_LIBS)

.PHONY: check-gen

TESTS	+= $(B)/bin/gentest

check-gen: $(B)/bin/gentest $(B)/bin/vmgen
	@mkdir -p $(B)/gentest
	$(HOST_RUNNER) $(abspath $(B)/bin/gentest gen/tests $(B)/gentest) \
	    "$(HOST_RUNNER) $(abspath $(B)/bin/vmgen)"
