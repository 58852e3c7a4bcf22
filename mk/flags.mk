# Compiler flags for every host.  SAN=1 builds with ASan and UBSan into a
# tree of its own; WERROR=1 makes warnings errors (make check sets it).

WARN	:= -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes \
	   -Wmissing-prototypes -Wpointer-arith -Wcast-qual -Wwrite-strings \
	   -Wundef -Wvla

CPPFLAGS += -D_POSIX_C_SOURCE=200809L -D_FILE_OFFSET_BITS=64 $(HOST_CPPFLAGS)
CFLAGS	?= -O2 -g
# What is installed names no directory of the build.
override CFLAGS += -std=c11 -fPIC -ffile-prefix-map=$(TOP)=. $(WARN) $(HOST_FLAGS)
LDFLAGS	+= $(HOST_LDFLAGS)
LIBELF	?= -lelf
LIBZ	?= -lz

ifdef WERROR
override CFLAGS += -Werror

# Names that FreeBSD has not, or hides, are denied to all files but these, which
# tell one system from another.
NOT_POISONED := harness/atf-lua/% harness/keep/% harness/pageshim.c \
	   bench/bench.c
POISON	= $(if $(filter-out $(NOT_POISONED),$<),-include mk/poison.h)
endif
ifdef SAN
override CFLAGS += -fsanitize=address,undefined -fno-sanitize-recover=all \
	   -fno-omit-frame-pointer
LDFLAGS	+= -fsanitize=address,undefined
B	:= build/$(HOST)-san
endif
