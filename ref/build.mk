# libkvmref: the reference reader.

REF_SRCS := $(addprefix ref/, bitmap.c elfcore.c error.c fields.c file.c \
	    host.c kvmref.c leafmap.c mdwalk.c minidump.c open.c pagemap.c \
	    phys.c read.c refuse.c spans.c symbols.c targets.c window.c xlat.c \
	    target/aarch64_minidump.c target/alpha.c \
	    target/amd64_full.c target/amd64_minidump.c \
	    target/arm.c target/arm_full.c target/arm_minidump.c \
	    target/i386_full.c target/i386_minidump.c \
	    target/mips_minidump.c \
	    target/powerpc64_hpt.c target/powerpc64_minidump.c \
	    target/powerpc64_radix.c target/powerpc_full.c \
	    target/riscv64_minidump.c target/sparc64.c target/x86.c)
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
REF_TESTS := aarch64_test riscv64_test arm_test powerpc_test powerpc64_test \
	     mips_test sparc64_test alpha_test amd64_minidump_test amd64_full_test i386_test \
	     identity_test window_test mechanism_test api_test
REF_TEST_BINS := $(REF_TESTS:%=$(B)/tests/ref/%)

$(B)/tests/ref/%: $(B)/obj/ref/tests/%.o $(B)/obj/ref/tests/t.o $(REF_A)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.o,$^) \
	    $(REF_A) $(LIBELF)

check-ref: $(REF_TEST_BINS)
	@RUNNER='$(HOST_RUNNER)' sh ref/tests/run.sh $(abspath $(REF_TEST_BINS))

.PHONY: check-ref
.SECONDARY: $(REF_TESTS:%=$(B)/obj/ref/tests/%.o) $(B)/obj/ref/tests/t.o
