# atf-lua: runs the Lua cases as ATF test programs.

ATF_LUA_OBJS := $(addprefix $(B)/obj/harness/atf-lua/, \
	main.o proc.o stream.o spawn.o devvmm.o watch.o sys.o)

# Until libvmgen is there, atf-lua is built without it.
ifneq ($(wildcard gen/build.mk),)
ATF_LUA_VMGEN := $(B)/lib/libvmgen.a
else
CFLAGS_atf_lua := -DWITHOUT_VMGEN
endif

$(ATF_LUA_OBJS): CPPFLAGS += $(LUA_CPPFLAGS) $(CFLAGS_atf_lua)

$(B)/bin/atf-lua: $(ATF_LUA_OBJS) $(ATF_LUA_VMGEN)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(ATF_LUA_OBJS) $(ATF_LUA_VMGEN) \
	    $(LUA_LIBS) $(LIBELF) $(LIBZ)

PRODUCTS += $(B)/bin/atf-lua

check-atf: $(B)/bin/atf-lua $(B)/share/vmcorpus/lua/atf.lua
	$(B)/bin/atf-lua harness/atf-lua/tests/run.lua

.PHONY: check-atf
