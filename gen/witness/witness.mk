# Another project's page-table walker as a witness of the model: libaddrxlat,
# of libkdumpfile.  Wanted by nothing else; without it check-witness is skipped.
#
#	make check-witness [SEED=N]

ifeq ($(HOST),native)
ADDRXLAT_LIBS := $(shell pkg-config --atleast-version=0.5.1 libaddrxlat \
		 2>/dev/null && pkg-config --libs libaddrxlat)
endif

ifneq ($(ADDRXLAT_LIBS),)
ADDRXLAT_WALK := $(B)/bin/addrxlat-walk

$(B)/obj/gen/witness/addrxlat-walk.o: CPPFLAGS += \
	$(shell pkg-config --cflags libaddrxlat)

$(ADDRXLAT_WALK): $(B)/obj/gen/witness/addrxlat-walk.o
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< $(ADDRXLAT_LIBS)

PRODUCTS += $(ADDRXLAT_WALK)
endif

WITNESS_LUA := $(addprefix $(B)/share/,$(addprefix vmcorpus/, \
	$(wildcard lua/vmcorpus/*.lua lua/vmcorpus/target/*.lua)))

check-witness: $(B)/bin/atf-lua $(ADDRXLAT_WALK) $(WITNESS_LUA)
ifneq ($(ADDRXLAT_LIBS),)
	$(B)/bin/atf-lua gen/witness/run.lua $(ADDRXLAT_WALK) \
	    corpus/captures $(or $(SEED),1)
else
	@echo 'skipped: libaddrxlat 0.5.1 or later is not installed'
	@echo '0 passed, 0 failed, 1 skipped'
endif

.PHONY: check-witness
