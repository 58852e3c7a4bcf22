# vmcorpus-report: one file of Lua, so that it runs wherever a Lua 5.4 is.

REPORT_SRC := $(sort $(wildcard report/vmreport/*.lua)) \
	report/vmcorpus-report.lua report/bundle.sh

$(B)/bin/vmcorpus-report: $(REPORT_SRC)
	@mkdir -p $(@D)
	sh report/bundle.sh $(LUA) >$@.new
	chmod 755 $@.new
	mv -f $@.new $@

ifeq ($(HOST),native)
PRODUCTS += $(B)/bin/vmcorpus-report
endif

check-report: $(B)/bin/vmcorpus-report $(B)/bin/atf-lua $(B)/bin/kvmkeep \
    $(LUA_STAGED)
	$(LUA) report/tests/run.lua $(B)/bin/vmcorpus-report

.PHONY: check-report
