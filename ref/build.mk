# libkvmref: the reference reader.

REF_SRCS := $(sort $(wildcard ref/*.c ref/target/*.c))
REF_OBJS := $(REF_SRCS:%.c=$(B)/obj/%.o)
REF_SO	 := $(B)/lib/libkvmref.so
REF_A	 := $(B)/lib/libkvmref.a

PRODUCTS += $(REF_SO) $(REF_A)

$(REF_SO): $(REF_OBJS) ref/libkvmref.map
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -shared -Wl,-soname,libkvmref.so \
	    -Wl,--version-script=ref/libkvmref.map -o $@ $(REF_OBJS) $(LIBELF)

$(REF_A): $(REF_OBJS)
	@mkdir -p $(@D)
	rm -f $@
	$(AR) rcs $@ $(REF_OBJS)

# Its tests: programs that print "N passed, N failed".  They link with the
# archive, since they look at what the library does not export.
REF_TESTS := $(patsubst ref/tests/%.c,%,$(sort $(wildcard ref/tests/*_test.c)))
REF_TEST_BINS := $(REF_TESTS:%=$(B)/tests/ref/%)

$(B)/tests/ref/%: $(B)/obj/ref/tests/%.o $(B)/obj/ref/tests/t.o $(REF_A)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.o,$^) \
	    $(REF_A) $(LIBELF)

# One program, compiled with our <kvm.h> and with FreeBSD's where that is, and
# linked with our library and with FreeBSD's: each runs with either library.
# What was linked with libkvm finds ours by that one's name.
SYSTEM_KVM_H ?= $(if $(filter native,$(HOST)),$(wildcard /usr/include/kvm.h))
KVM_ABI	 := $(B)/tests/ref/kvm_abi
KVM_ABIS := $(KVM_ABI) $(if $(SYSTEM_KVM_H),$(addprefix $(KVM_ABI),-theirs \
	    -with-libkvm -theirs-with-libkvm -as-libkvm))

$(KVM_ABI): $(B)/obj/ref/tests/kvm_abi.o $(REF_SO)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -Wl,-rpath,'$$ORIGIN/../../lib' -o $@ $< \
	    -L$(B)/lib -lkvmref $(LIBELF)

$(B)/obj/ref/tests/kvm_abi-theirs.o: ref/tests/kvm_abi.c
	@mkdir -p $(@D)
	$(CC) '-DKVM_H=<kvm.h>' $(CFLAGS) -c -o $@ $<

$(KVM_ABI)-theirs: $(B)/obj/ref/tests/kvm_abi-theirs.o $(REF_SO)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -Wl,-rpath,'$$ORIGIN/../../lib' -o $@ $< \
	    -L$(B)/lib -lkvmref

$(KVM_ABI)-with-libkvm: $(B)/obj/ref/tests/kvm_abi.o
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< -lkvm

$(KVM_ABI)-theirs-with-libkvm: $(B)/obj/ref/tests/kvm_abi-theirs.o
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< -lkvm

$(KVM_ABI)-as-libkvm: $(KVM_ABI)-theirs-with-libkvm $(REF_SO)
	@mkdir -p $(B)/lib/as-libkvm
	ln -sf ../libkvmref.so $(B)/lib/as-libkvm/libkvm.so.7
	{ echo '#!/bin/sh'; \
	    echo 'dir=$$(dirname "$$0")'; \
	    echo 'LD_LIBRARY_PATH=$$dir/../../lib/as-libkvm exec "$$dir/$(<F)"'; \
	    } >$@
	chmod 755 $@

TESTS	+= $(REF_TEST_BINS) $(KVM_ABIS)

check-ref: $(REF_TEST_BINS) $(KVM_ABIS)
	@RUNNER='$(HOST_RUNNER)' sh ref/tests/run.sh \
	    $(abspath $(REF_TEST_BINS) $(KVM_ABIS))

.PHONY: check-ref
.SECONDARY: $(REF_TESTS:%=$(B)/obj/ref/tests/%.o) $(B)/obj/ref/tests/t.o
