# vmcorpus: conformance tests and a reference reader for FreeBSD vmcores.
# GNU make.  The targets a person calls: run, check, bench, capture, install,
# clean; "make help" says more.  Each directory describes its part in build.mk.

VERSION	:= $(shell cat VERSION)
HOST	:= native
TOP	:= $(CURDIR)
B	:= build/$(HOST)

include mk/host.mk
include mk/flags.mk

all:

include $(sort $(wildcard */build.mk))
include mk/run.mk
include mk/install.mk

all: $(PRODUCTS)

# Objects: build/<host>/obj/<path>.o from <path>.c, position independent,
# so that a library and a program can share them.
$(B)/obj/%.o: %.c mk/flags.mk mk/host.mk
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(CFLAGS_$(firstword $(subst /, ,$<))) \
	    -MMD -MP -c -o $@ $<

-include $(shell test -d $(B)/obj && find $(B)/obj -name '*.d')

clean:
	rm -rf build

.PHONY: all clean
.DELETE_ON_ERROR:
