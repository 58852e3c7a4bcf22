# kvmdrive: the driver that loads an implementation, and its tests.

KVMDRIVE_SRCS	:= $(sort $(wildcard harness/driver/*.c))
KVMDRIVE_OBJS	:= $(KVMDRIVE_SRCS:%.c=$(B)/obj/%.o)
KVMDRIVE_TESTS	:= $(B)/obj/harness/driver/tests
KVMDRIVE_STUBS	:= $(addprefix $(KVMDRIVE_TESTS)/, stub_kvm.so \
		   stub_kvm32.so stub_fvc.so stub_few.so stub_none.so \
		   stub_structures.so)
PYTHON		?= python3
LIBPTHREAD	?= -lpthread

PRODUCTS	+= $(B)/bin/kvmdrive

$(B)/bin/kvmdrive: $(KVMDRIVE_OBJS)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(KVMDRIVE_OBJS) $(LIBDL) $(LIBPTHREAD)

$(KVMDRIVE_TESTS)/%.so: $(KVMDRIVE_TESTS)/%.o
	$(CC) $(CFLAGS) $(LDFLAGS) -shared -o $@ $<

# The same stub as a library whose off_t has 32 bits.
$(KVMDRIVE_TESTS)/stub_kvm32.so: harness/driver/tests/stub_kvm.c mk/flags.mk
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) -DSTUB_OFF32 $(CFLAGS) $(LDFLAGS) -shared -o $@ $<

# Test files, and settings for them; other fragments add theirs.
DRIVER_TESTS	:= harness/driver/tests/driver_test.py \
		   harness/driver/tests/version2_test.py \
		   $(wildcard harness/examples/*_test.py)
DRIVER_SETTINGS	:= driver=$(B)/bin/kvmdrive stubs=$(KVMDRIVE_TESTS) \
		   runner='$(HOST_RUNNER)'

TESTS	+= $(KVMDRIVE_STUBS)

check-driver: $(B)/bin/kvmdrive $(KVMDRIVE_STUBS)
	$(PYTHON) -B harness/driver/tests/run.py $(DRIVER_SETTINGS) \
	    $(DRIVER_TESTS)

# Kept, so that a second run builds nothing.
.SECONDARY: $(KVMDRIVE_STUBS:.so=.o)
.PHONY: check-driver
