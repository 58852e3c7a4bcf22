# The vmcore command.

VMCORE_SRCS	:= main.c open.c ksym.c container.c describe.c kdh.c medium.c \
		   extract.c out.c info.c layout.c vtop.c read.c pages.c sym.c dmesg.c
VMCORE_OBJS	:= $(VMCORE_SRCS:%.c=$(B)/obj/vmcore/%.o)
CFLAGS_vmcore	:= -I$(TOP)

$(B)/bin/vmcore: $(VMCORE_OBJS) $(B)/lib/libkvmref.a
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -o $@ $(VMCORE_OBJS) $(B)/lib/libkvmref.a $(LIBELF) \
	    $(LIBZ)

PRODUCTS	+= $(B)/bin/vmcore

# The tests make their own files.
VMCORE_TEST_OBJS := $(addprefix $(B)/obj/vmcore/tests/,vmcore_test.o files.o \
		    files_container.o units.o commands.o targets.o)

$(B)/tests/vmcore_test: $(VMCORE_TEST_OBJS) $(VMCORE_OBJS) \
    $(B)/lib/libkvmref.a
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -o $@ $(VMCORE_TEST_OBJS) \
	    $(filter-out %/main.o,$(VMCORE_OBJS)) $(B)/lib/libkvmref.a \
	    $(LIBELF) $(LIBZ)

TESTS	+= $(B)/tests/vmcore_test

check-vmcore: $(B)/tests/vmcore_test $(B)/bin/vmcore
	$(B)/tests/vmcore_test $(B)/bin/vmcore

# A program that is run very often, without a process for each time.
$(B)/obj/vmcore/tests/%.served.o: %.c vmcore/tests/serve.h
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(CFLAGS_$(firstword $(subst /, ,$<))) \
	    -include vmcore/tests/serve.h -Dmain=served_main \
	    -MMD -MP -c -o $@ $<

VMCORE_SERVE	:= $(B)/tests/vmcore_serve

$(VMCORE_SERVE): $(B)/obj/vmcore/tests/serve.o \
    $(B)/obj/vmcore/tests/vmcore/main.served.o \
    $(filter-out %/main.o,$(VMCORE_OBJS)) $(B)/lib/libkvmref.a
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -o $@ $(filter %.o,$^) $(B)/lib/libkvmref.a \
	    $(LIBELF) $(LIBZ)

TESTS	+= $(VMCORE_SERVE)

# The commands on the examples of all rows, or those that TARGET= names, beside
# what the model says.
check-vmcore-rows: $(VMCORE_SERVE) $(B)/bin/vmcore $(B)/bin/atf-lua \
    $(LUA_STAGED)
	@$(B)/bin/atf-lua vmcore/tests/rows_test.lua $(VMCORE_SERVE) \
	    $(B)/bin/vmcore '$(if $(call run_given,TARGET),$(TARGET))'

# What docs/examples/dmesg.c prints of every row's core, or of those that
# TARGET= names, beside what vmcore dmesg prints; CLIENT=PATH is another build of it, with another
# library.  The test itself runs on this machine, as cases do.
DMESG_LUA	:= $(if $(filter native,$(HOST)),$(B),build/native)/bin/atf-lua
DMESG_SERVE	:= $(B)/tests/dmesg_serve

$(DMESG_SERVE): $(B)/obj/vmcore/tests/serve.o \
    $(B)/obj/vmcore/tests/docs/examples/dmesg.served.o $(B)/lib/libkvmref.so
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.o,$^) -L$(B)/lib -lkvmref \
	    $(LIBELF)

TESTS	+= $(DMESG_SERVE)

check-dmesg: $(if $(filter native,$(HOST)),$(DMESG_LUA)) \
    $(VMCORE_SERVE) $(DMESG) $(DMESG_SERVE)
	@$(if $(CLIENT),,LD_LIBRARY_PATH=$(abspath $(B)/lib)) \
	    RUNNER='$(HOST_RUNNER)' \
	    $(DMESG_LUA) docs/examples/dmesg_test.lua $(VMCORE_SERVE) \
	    '$(if $(call run_given,TARGET),$(TARGET))' \
	    $(if $(CLIENT),$(VMCORE_SERVE) $(CLIENT),$(DMESG_SERVE) -f)

.PHONY: check-vmcore check-vmcore-rows check-dmesg
