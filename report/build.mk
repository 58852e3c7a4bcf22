# vmcorpus-report: one file of Lua, so that it runs wherever a Lua 5.4 is.

REPORT_LUA := $(firstword $(foreach l,lua5.4 lua54 flua,$(shell \
	command -v $(l) >/dev/null 2>&1 && echo $(l))) lua5.4)
REPORT_SRC := $(sort $(wildcard report/vmreport/*.lua)) \
	report/vmcorpus-report.lua report/bundle.sh

$(B)/bin/vmcorpus-report: $(REPORT_SRC)
	@mkdir -p $(@D)
	sh report/bundle.sh $(REPORT_LUA) >$@.new
	chmod 755 $@.new
	mv -f $@.new $@

ifeq ($(HOST),native)
PRODUCTS += $(B)/bin/vmcorpus-report
endif

check-report: $(B)/bin/vmcorpus-report
	$(REPORT_LUA) report/tests/run.lua $(B)/bin/vmcorpus-report

.PHONY: check-report
