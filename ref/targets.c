/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#include <string.h>

#include "minidump.h"
#include "target/mips.h"

/*
 * The targets.  The first one that a kernel fits is final.  A new target is
 * one file in target/ for each kind of its cores, and a row here.
 */
extern const struct target_ops kr_aarch64_minidump, kr_alpha, kr_amd64_full,
    kr_amd64_minidump, kr_arm_full, kr_arm_minidump, kr_i386_full,
    kr_i386_minidump, kr_ia64, kr_mips_minidump, kr_powerpc64_minidump,
    kr_powerpc_full, kr_riscv64_minidump, kr_sparc64;

#define	LSB	KR_LITTLE
#define	MSB	KR_BIG
#define	EXEC	KR_TYPE(2)
#define	DYN	KR_TYPE(3)

#define	N32	0x20u		/* EF_MIPS_ABI2 */

/* name, class, data, machine, types, flags_mask, flags, flavour, and cores */
const struct kr_target kr_targets[] = {
	{ "amd64", 2, 0, 62, EXEC, 0, 0, NULL,
	    &kr_amd64_minidump, &kr_amd64_full },
	{ "i386", 1, 0, 3, EXEC, 0, 0, NULL,
	    &kr_i386_minidump, &kr_i386_full },
	{ "aarch64", 2, 0, 183, EXEC, 0, 0, NULL,
	    &kr_aarch64_minidump, NULL },
	{ "alpha", 2, LSB, 0x9026, EXEC, 0, 0, NULL, &kr_alpha, &kr_alpha },
	{ "arm", 1, LSB, 40, EXEC, 0, 0, NULL,
	    &kr_arm_minidump, &kr_arm_full },
	{ "armeb", 1, MSB, 40, EXEC, 0, 0, NULL,
	    &kr_arm_minidump, &kr_arm_full },
	{ "ia64", 2, LSB, 50, EXEC, 0, 0, NULL, NULL, &kr_ia64 },
	{ "mips", 1, MSB, 8, EXEC | DYN, N32, 0, &mips_o32,
	    &kr_mips_minidump, NULL },
	{ "mipsel", 1, LSB, 8, EXEC | DYN, N32, 0, &mips_o32,
	    &kr_mips_minidump, NULL },
	{ "mipsn32", 1, MSB, 8, EXEC | DYN, N32, N32, &mips_n32,
	    &kr_mips_minidump, NULL },
	{ "mipsn32el", 1, LSB, 8, EXEC | DYN, N32, N32, &mips_n32,
	    &kr_mips_minidump, NULL },
	{ "mips64", 2, MSB, 8, EXEC | DYN, 0, 0, &mips_n64,
	    &kr_mips_minidump, NULL },
	{ "mips64el", 2, LSB, 8, EXEC | DYN, 0, 0, &mips_n64,
	    &kr_mips_minidump, NULL },
	{ "powerpc", 1, MSB, 20, DYN, 0, 0, NULL,
	    NULL, &kr_powerpc_full },
	{ "powerpc64", 2, MSB, 21, DYN, 0, 0, NULL,
	    &kr_powerpc64_minidump, &kr_powerpc_full },
	{ "powerpc64le", 2, LSB, 21, DYN, 0, 0, NULL,
	    &kr_powerpc64_minidump, &kr_powerpc_full },
	{ "riscv64", 2, 0, 243, EXEC, 0, 0, NULL,
	    &kr_riscv64_minidump, NULL },
	{ "sparc64", 2, 0, 43, EXEC, 0, 0, NULL, &kr_sparc64, &kr_sparc64 },
	{ NULL, 0, 0, 0, 0, 0, 0, NULL, NULL, NULL }
};

const struct kr_target *
kr_target_find(const struct kr_kernel *k)
{
	const struct kr_target *t;

	for (t = kr_targets; t->name != NULL; t++) {
		if (t->class == k->class &&
		    t->machine == k->machine &&
		    k->type < 32 && (t->types & KR_TYPE(k->type)) != 0 &&
		    (t->data == 0 || t->data == k->order) &&
		    (k->flags & t->flags_mask) == t->flags)
			return (t);
	}
	return (NULL);
}

/*
 * The byte order of a minidump's header.  The magic does not say; versions are
 * small numbers.
 */
static unsigned int
header_data(const uint8_t *version)
{

	return (version[0] == 0 && version[1] == 0 && version[3] != 0 ?
	    KR_BIG : KR_LITTLE);
}

/* Whether the header can be one of the target's minidumps, and its EI_DATA. */
static int
fits(const struct kr_target *t, const uint8_t *head, size_t len,
    unsigned int *data)
{
	const struct kr_md_desc *d;
	size_t n;

	d = t->minidump != NULL ? t->minidump->md : NULL;
	if (d == NULL)
		return (0);
	n = strlen(d->magic) + 1;
	if (len < n || memcmp(head, d->magic, n) != 0 ||
	    len < d->field[0].offset + 4)
		return (0);
	*data = t->minidump->order != 0 ? t->minidump->order :
	    header_data(head + d->field[0].offset);
	if (t->data != 0 && t->data != *data)
		return (0);
	return (d->class_of == NULL || (len >= d->hdrlen &&
	    d->class_of(head, *data == KR_BIG ? KR_BIG : KR_LITTLE) ==
	    t->class));
}

int
kvmref_minidump_kernel(const void *head, size_t len, unsigned int nth,
    struct kvmref_kernel *out)
{
	const struct kr_target *t;
	unsigned int data, type;

	for (t = kr_targets; t->name != NULL; t++) {
		if (!fits(t, head, len, &data) || nth-- > 0)
			continue;
		for (type = 0; (t->types & KR_TYPE(type)) == 0; type++)
			continue;
		out->kk_target = t->name;
		out->kk_class = t->class;
		out->kk_data = data;
		out->kk_type = type;
		out->kk_machine = t->machine;
		out->kk_flags = t->flags;
		return (0);
	}
	return (-1);
}
