# The generator's own tests.

$(B)/bin/gentest: $(B)/obj/gen/tests/gentest.o $(B)/lib/libvmgen.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(GEN_LIBS)

.PHONY: check-gen

# What runs a program of another host, where anything must.
GEN_RUNNER := $(filter-out -,$(shell awk '$$1 == "$(HOST)" { print $$6 }' \
		harness/hosts.tbl))

check-gen: $(B)/bin/gentest $(B)/bin/vmgen
	@mkdir -p $(B)/gentest
	$(GEN_RUNNER) $(B)/bin/gentest gen/tests $(B)/gentest \
	    "$(GEN_RUNNER) $(B)/bin/vmgen"
