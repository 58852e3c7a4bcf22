# atf-lua: runs the Lua cases as ATF test programs.

ATF_LUA_OBJS := $(addprefix $(B)/obj/harness/atf-lua/, \
	main.o proc.o apart.o child.o stream.o spawn.o lease.o devvmm.o watch.o sys.o)

$(ATF_LUA_OBJS): CPPFLAGS += $(LUA_CPPFLAGS)

$(B)/bin/atf-lua: $(ATF_LUA_OBJS) $(B)/lib/libvmgen.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(ATF_LUA_OBJS) $(B)/lib/libvmgen.a \
	    $(LUA_LIBS) $(LIBELF) $(LIBZ)

# The suite runs here, whatever host the driver is on.
ifeq ($(HOST),native)
PRODUCTS += $(B)/bin/atf-lua
endif

check-atf: $(B)/bin/atf-lua $(B)/bin/kvmkeep $(B)/share/vmcorpus/lua/atf.lua
	$(B)/bin/atf-lua harness/atf-lua/tests/run.lua

.PHONY: check-atf
