# vmcapture: boots a FreeBSD kernel and takes the core that it writes.  A shell
# script that runs share/vmcorpus/lua/vmcapture/main.lua.

CAPTURE_LUA_SRCS := $(wildcard capture/vmcapture/*.lua)
VMCAPTURE_STAGED := $(patsubst capture/%,$(B)/share/vmcorpus/lua/%,\
		    $(CAPTURE_LUA_SRCS))

$(B)/share/vmcorpus/lua/vmcapture/%.lua: capture/vmcapture/%.lua
	@mkdir -p $(@D)
	cp $< $@

$(B)/bin/vmcapture: capture/vmcapture.sh
	@mkdir -p $(@D)
	cp $< $@
	chmod 755 $@

ifeq ($(HOST),native)
PRODUCTS += $(B)/bin/vmcapture $(VMCAPTURE_STAGED)
endif

# make real: captures the cores of KERNEL= and asks about them; see mk/real.sh.
real:
	@MAKE='$(MAKE)' sh mk/real.sh KERNEL=$(call run_quote,$(KERNEL)) \
	    MACHINE=$(call run_quote,$(MACHINE)) FULL='$(FULL)' \
	    CORES=$(call run_quote,$(CORES)) $(RUN_ARGS)

check-vmcapture: all false
	$(B)/bin/atf-lua capture/tests/run.lua $(abspath $(B)/bin)

.PHONY: real check-vmcapture
