# libkvmref: the reference reader.

REF_SRCS := $(addprefix ref/, bitmap.c elfcore.c error.c fields.c file.c \
	    host.c kvmref.c mdwalk.c minidump.c open.c pagemap.c phys.c \
	    read.c refuse.c spans.c symbols.c targets.c xlat.c \
	    target/amd64_full.c target/amd64_minidump.c \
	    target/i386_full.c target/i386_minidump.c target/x86.c)
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
