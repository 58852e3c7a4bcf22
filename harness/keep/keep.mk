# kvmkeep: keeps drivers alive between cases, for hosts whose drivers start
# slowly.  It runs where the cases run, so it is a part of atf-lua's host.

KVMKEEP_OBJS := $(addprefix $(B)/obj/harness/, \
	keep/kvmkeep.o atf-lua/lease.o atf-lua/spawn.o atf-lua/devvmm.o \
	atf-lua/watch.o)

$(B)/bin/kvmkeep: $(KVMKEEP_OBJS)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(KVMKEEP_OBJS)

# It runs beside atf-lua, on this machine.
ifeq ($(HOST),native)
PRODUCTS += $(B)/bin/kvmkeep
endif
