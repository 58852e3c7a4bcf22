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

check-vmcore: $(B)/tests/vmcore_test $(B)/bin/vmcore
	$(B)/tests/vmcore_test $(B)/bin/vmcore

# The commands on every row's example, beside what the model says.
check-vmcore-rows: $(B)/bin/vmcore $(B)/bin/atf-lua $(LUA_STAGED)
	@$(B)/bin/atf-lua vmcore/tests/rows_test.lua $(B)/bin/vmcore

.PHONY: check-vmcore check-vmcore-rows
