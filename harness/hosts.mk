# What is particular to a host; see docs/hosts.md.

# Whether the host is what its row of hosts.tbl says.
$(B)/bin/hostprobe: $(B)/obj/harness/hostprobe.o
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $<

check-row: $(B)/bin/hostprobe
	@if $(HOST_RUNNER) $(abspath $<) $(HOST_MEASURES); \
	then echo '1 passed, 0 failed'; \
	else echo 'FAILED $(HOST) is not what its row says'; \
	    echo '0 passed, 1 failed'; exit 1; fi

# vmgen's files are the same bytes here as everywhere.
check-digests: $(B)/bin/vmgen
	@mkdir -p $(B)/digests
	@sh mk/check-digests.sh $(abspath $(B)/digests) $(HOST_RUNNER) \
	    $(abspath $(B)/bin/vmgen)

# A page larger than the machine's, for rows whose runner preloads it.
ifneq ($(findstring pageshim.so,$(HOST_RUNNER)),)
$(B)/lib/pageshim.so: $(B)/obj/harness/pageshim.o
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -shared -o $@ $< $(LIBDL)

$(B)/bin/hostprobe: $(B)/lib/pageshim.so
PRODUCTS += $(B)/lib/pageshim.so
endif

# How the suite starts the host's programs.
ifneq ($(HOST_WAY),)
ifneq ($(HOST_WAY),$(shell cat $(B)/way 2>/dev/null))
.PHONY: $(B)/way
endif
$(B)/way:
	@mkdir -p $(@D)
	@echo '$(HOST_WAY)' >$@

PRODUCTS += $(B)/way
endif

.PHONY: check-row check-digests
