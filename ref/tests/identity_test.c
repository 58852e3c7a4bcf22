/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * Which kernel is of which target, and what a minidump says of its kernel.
 */
#include <string.h>

#include "../kr.h"
#include "t.h"

/* A minidump header's magic and version, in the byte order of data. */
struct head {
	const char	*magic;		/* behind "minidump FreeBSD/" */
	size_t		 at;		/* of the version */
	unsigned int	 data;
};

static size_t
put_head(uint8_t *b, const struct head *h, unsigned int version)
{
	size_t i;

	memset(b, 0, 256);
	memcpy(b, "minidump FreeBSD/", 17);
	memcpy(b + 17, h->magic, strlen(h->magic));
	for (i = 0; i < 4; i++)
		b[h->at + (h->data == 1 ? i : 3 - i)] =
		    (uint8_t)(version >> 8 * i);
	return (h->at + 4);
}

static void
minidumps(void)
{
	static const struct {
		struct head	 head;
		const char	*target;
		unsigned int	 class, data, type, machine;
		uint32_t	 flags;
	} row[] = {
		{ { "amd64", 24, 1 }, "amd64", 2, 1, 2, 62, 0 },
		{ { "i386", 24, 1 }, "i386", 1, 1, 2, 3, 0 },
		{ { "arm64", 24, 1 }, "aarch64", 2, 1, 2, 183, 0 },
		{ { "arm", 24, 1 }, "arm", 1, 1, 2, 40, 0 },
		{ { "arm", 24, 2 }, "armeb", 1, 2, 2, 40, 0 },
		{ { "powerpc64", 64, 2 }, "powerpc64", 2, 2, 3, 21, 0 },
		{ { "powerpc64", 64, 1 }, "powerpc64le", 2, 1, 3, 21, 0 },
		{ { "riscv", 24, 1 }, "riscv64", 2, 1, 2, 243, 0 },
		/* No target has another order than this one. */
		{ { "amd64", 24, 2 }, "amd64", 2, 1, 2, 62, 0 },
	};
	struct kvmref_kernel kk;
	uint8_t b[256];
	size_t i, len;

	for (i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		len = put_head(b, &row[i].head, 2);
		memset(&kk, 0xff, sizeof(kk));
		CHECK_EQ(kvmref_minidump_kernel(b, len - 1, 0, &kk), -1);
		CHECK_EQ(kvmref_minidump_kernel(b, len, 1, &kk), -1);
		CHECK_EQ(kk.kk_machine, UINT32_MAX);
		if (!CHECK_EQ(kvmref_minidump_kernel(b, len, 0, &kk), 0))
			continue;
		CHECK(strcmp(kk.kk_target, row[i].target) == 0);
		CHECK_EQ(kk.kk_class, row[i].class);
		CHECK_EQ(kk.kk_data, row[i].data);
		CHECK_EQ(kk.kk_type, row[i].type);
		CHECK_EQ(kk.kk_machine, row[i].machine);
		CHECK_EQ(kk.kk_flags, row[i].flags);
		b[17 + strlen(row[i].head.magic)] = 'x';
		CHECK_EQ(kvmref_minidump_kernel(b, len, 0, &kk), -1);
	}
	memset(b, 0, sizeof(b));
	CHECK_EQ(kvmref_minidump_kernel(b, sizeof(b), 0, &kk), -1);
	CHECK_EQ(kvmref_minidump_kernel(b, 0, 0, &kk), -1);
}

static const char *
target_of(unsigned int class, unsigned int data, unsigned int type,
    unsigned int machine, uint32_t flags)
{
	const struct kr_kernel k = { class, data == 1 ? KR_LITTLE : KR_BIG,
	    type, machine, flags };
	const struct kr_target *t;

	t = kr_target_find(&k);
	return (t != NULL ? t->name : "");
}

#define	IS(name, c, d, t, m, f)	CHECK(strcmp(target_of((c), (d), (t),	\
	(m), (f)), (name)) == 0)

static void
kernels(void)
{

	IS("amd64", 2, 1, 2, 62, 0);
	IS("amd64", 2, 2, 2, 62, 0x12345678);
	IS("", 1, 1, 2, 62, 0);
	IS("", 2, 1, 3, 62, 0);
	IS("", 2, 1, 2, 62 + 256, 0);
	/* Beyond any set of types, and where a shift would come round. */
	IS("", 2, 1, 34, 62, 0);
	IS("", 2, 1, 0xffff, 62, 0);
	IS("arm", 1, 1, 2, 40, 0);
	IS("armeb", 1, 2, 2, 40, UINT32_MAX);
	IS("alpha", 2, 1, 2, 0x9026, 0);
	IS("", 2, 1, 2, 0x26, 0);
	IS("", 2, 2, 2, 0x9026, 0);
	IS("", 2, 1, 3, 0x9026, 0);
	IS("ia64", 2, 1, 2, 50, 0x12345678);
	IS("", 2, 2, 2, 50, 0);
	IS("", 2, 1, 3, 50, 0);
	IS("", 1, 1, 2, 50, 0);
	IS("sparc64", 2, 2, 2, 43, 0x12345678);
	IS("sparc64", 2, 1, 2, 43, 0);
	IS("", 2, 2, 3, 43, 0);
	IS("", 1, 2, 2, 43, 0);
	IS("mips", 1, 2, 2, 8, ~0x20u);
	IS("mips", 1, 2, 3, 8, 0x12345658);
	IS("mipsel", 1, 1, 2, 8, 0);
	IS("mipsn32", 1, 2, 2, 8, 0x12345678);
	IS("mipsn32el", 1, 1, 3, 8, 0x20);
	IS("mips64", 2, 2, 2, 8, 0);
	IS("mips64", 2, 2, 3, 8, 0x20);
	IS("mips64el", 2, 1, 2, 8, UINT32_MAX);
	IS("", 1, 1, 4, 8, 0);
	IS("powerpc", 1, 2, 3, 20, 0);
	IS("", 1, 1, 3, 20, 0);
	IS("powerpc64", 2, 2, 3, 21, 0);
	IS("powerpc64le", 2, 1, 3, 21, 0);
	IS("", 2, 1, 2, 21, 0);
}

/* Two targets never claim one kernel, and each has a core to read. */
static void
apart(void)
{
	const struct kr_target *a, *b;

	for (a = kr_targets; a->name != NULL; a++) {
		CHECK(a->minidump != NULL || a->full != NULL);
		CHECK(a->types != 0);
		CHECK_EQ(a->flags & ~a->flags_mask, 0);
		for (b = a + 1; b->name != NULL; b++) {
			CHECK(strcmp(a->name, b->name) != 0);
			CHECK(a->class != b->class ||
			    a->machine != b->machine ||
			    (a->types & b->types) == 0 ||
			    (a->data != 0 && b->data != 0 &&
			    a->data != b->data) ||
			    ((a->flags ^ b->flags) & a->flags_mask &
			    b->flags_mask) != 0);
		}
	}
}

int
main(void)
{
	static const struct t_test tests[] = {
		{ "minidumps", minidumps },
		{ "kernels", kernels },
		{ "apart", apart },
	};

	return (t_main(tests, sizeof(tests) / sizeof(tests[0])));
}
