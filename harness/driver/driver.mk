# kvmdrive: the driver that loads an implementation, and its tests.

KVMDRIVE_SRCS	:= $(sort $(wildcard harness/driver/*.c))
KVMDRIVE_OBJS	:= $(KVMDRIVE_SRCS:%.c=$(B)/obj/%.o)
KVMDRIVE_TESTLIBS := stub_kvm stub_fvc stub_none stub_reopen
KVMDRIVE_TESTDIR := $(B)/obj/harness/driver/tests
PYTHON		?= python3

PRODUCTS	+= $(B)/bin/kvmdrive

$(B)/bin/kvmdrive: $(KVMDRIVE_OBJS)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(KVMDRIVE_OBJS) $(LIBDL)

$(KVMDRIVE_TESTDIR)/%.so: $(KVMDRIVE_TESTDIR)/%.o
	$(CC) $(CFLAGS) $(LDFLAGS) -shared -o $@ $<

check-driver: $(B)/bin/kvmdrive \
    $(KVMDRIVE_TESTLIBS:%=$(KVMDRIVE_TESTDIR)/%.so)
	$(PYTHON) harness/driver/tests/driver_test.py \
	    --driver $(B)/bin/kvmdrive --stubs $(KVMDRIVE_TESTDIR) \
	    --example harness/examples/mini_test.py

.PHONY: check-driver
