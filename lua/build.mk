# The Lua library and the test programs, laid out as they are installed:
# $(B)/share/vmcorpus/lua and $(B)/tests.

LUA_LIB    := $(wildcard lua/atf.lua lua/command.lua lua/probe.lua \
	      lua/run.lua \
	      lua/atf/*.lua lua/run/*.lua lua/vmcorpus/*.lua \
	      lua/vmcorpus/*/*.lua)
LUA_DATA   := lua/vmcorpus/rows.tbl
LUA_CASES  := $(sort $(patsubst lua/cases/%.lua,%,$(wildcard lua/cases/*_test.lua)))
LUA_REAL_CASES := real_test real_should_test
LUA_SHARE  := $(B)/share/vmcorpus
LUA_STAGED := $(patsubst lua/%,$(LUA_SHARE)/lua/%,$(LUA_LIB) $(LUA_DATA)) \
	      $(LUA_CASES:%=$(LUA_SHARE)/cases/%.lua) \
	      $(LUA_REAL_CASES:%=$(LUA_SHARE)/cases/%.lua) \
	      $(LUA_SHARE)/lua/vmreport/json.lua $(LUA_SHARE)/hosts.tbl
LUA_TESTS  := $(addprefix $(B)/tests/,$(LUA_CASES))
LUA_KYUA   := $(B)/tests/Kyuafile

$(LUA_SHARE)/lua/%.lua: lua/%.lua
	@mkdir -p $(@D)
	cp $< $@

$(LUA_SHARE)/lua/%.tbl: lua/%.tbl
	@mkdir -p $(@D)
	cp $< $@

$(LUA_SHARE)/cases/%.lua: lua/cases/%.lua
	@mkdir -p $(@D)
	cp $< $@

# Results of a run are JSON, as those of the report.
$(LUA_SHARE)/lua/vmreport/json.lua: report/vmreport/json.lua
	@mkdir -p $(@D)
	cp $< $@

# Byte code beside the text, which atf-lua takes first.  Only where atf-lua
# of the host can be run.
ifeq ($(HOST),native)
LUA_STAGED += $(patsubst lua/%.lua,$(LUA_SHARE)/lua/%.luac,$(LUA_LIB)) \
	      $(LUA_CASES:%=$(LUA_SHARE)/cases/%.luac)

$(LUA_SHARE)/lua/%.luac: lua/%.lua lua/compile.lua $(B)/bin/atf-lua
	@mkdir -p $(@D)
	$(B)/bin/atf-lua lua/compile.lua $< $@

$(LUA_SHARE)/cases/%.luac: lua/cases/%.lua lua/compile.lua $(B)/bin/atf-lua
	@mkdir -p $(@D)
	$(B)/bin/atf-lua lua/compile.lua $< $@
endif

$(LUA_SHARE)/hosts.tbl: harness/hosts.tbl
	@mkdir -p $(@D)
	cp $< $@

# A test program is a link to atf-lua, which finds the script by its name.
$(LUA_TESTS): $(B)/bin/atf-lua
	@mkdir -p $(@D)
	ln -sf ../bin/atf-lua $@

# Written anew when the list of programs changes.
ifneq ($(strip $(LUA_CASES)),$(strip $(shell cat $(B)/tests/.programs 2>/dev/null)))
.PHONY: $(LUA_KYUA)
endif
$(LUA_KYUA): lua/build.mk
	@mkdir -p $(@D)
	@{ echo 'syntax(2)'; echo 'test_suite("vmcorpus")'; \
	  for t in $(LUA_CASES); do \
	    echo "atf_test_program{name=\"$$t\"}"; done; } > $@
	@echo '$(strip $(LUA_CASES))' > $(B)/tests/.programs

# Cases of real cores are a suite of their own: without cores there are none.
LUA_REAL   := $(LUA_REAL_CASES:%=$(B)/tests/real/%) $(B)/tests/real/Kyuafile

$(LUA_REAL_CASES:%=$(B)/tests/real/%): $(B)/bin/atf-lua
	@mkdir -p $(@D)
	ln -sf ../../bin/atf-lua $@

$(LUA_REAL_CASES:%=$(LUA_SHARE)/cases/%.lua): $(LUA_SHARE)/cases/%.lua: \
    lua/real/%.lua
	@mkdir -p $(@D)
	cp $< $@

$(B)/tests/real/Kyuafile: lua/build.mk
	@mkdir -p $(@D)
	@{ echo 'syntax(2)'; echo 'test_suite("vmcorpus")'; \
	  for t in $(LUA_REAL_CASES); do \
	    echo "atf_test_program{name=\"$$t\"}"; done; } > $@

ifeq ($(HOST),native)
PRODUCTS += $(LUA_STAGED) $(LUA_TESTS) $(LUA_KYUA) $(LUA_REAL)

# Tests of directories whose build.mk is read before this one.
check-failing check-dmesg: $(LUA_STAGED)
endif

.PHONY: check-lua

check-lua: $(B)/bin/atf-lua $(B)/bin/kvmkeep $(B)/bin/kvmdrive \
    $(B)/lib/libkvmref.so $(LUA_STAGED)
	$(B)/bin/atf-lua lua/tests/run.lua

# The suite on implementations that lie: each must be caught.
check-false: $(B)/bin/atf-lua $(B)/bin/kvmdrive $(LUA_STAGED) $(LUA_TESTS) \
    $(FALSE_LIBS)
	$(B)/bin/atf-lua lua/tests/false.lua $(B)

.PHONY: check-false
