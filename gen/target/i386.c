/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * i386.  Minidumps 1 and 2 (an array of PTEs, superpages taken apart; 2
 * brought dump_avail), full cores, with PAE and without; kernels at
 * 0xc0000000, the 4G/4G ones of 12 and the merged ones of 13.
 * See docs/formats/i386.md.
 */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "format.h"
#include "minidump.h"
#include "target.h"

#define PAGE		UINT64_C(0x1000)
#define PTE_EXPANDED	UINT64_C(0x63)	/* V, RW, A, M */
#define LEVEL_PT	1
#define LEVEL_PD	2

static const struct vg_kernel kernels[] = {
	{ "13", 0x00800000, 0x00800000, NULL },
	{ "12", 0x00800000, 0x00800000, NULL },
	{ "11", 0xc0000000, 0xc0000000, NULL },
	{ NULL, 0, 0, NULL }
};

static const struct vg_mmu *const mmus[] = { &vg_mmu_nopae, &vg_mmu_pae, NULL };

static const struct vg_field fields[] = {
	{ "version", 24, 4 },
	{ "msgbufsize", 28, 4 },
	{ "bitmapsize", 32, 4 },
	{ "ptesize", 36, 4 },
	{ "kernbase", 40, 4 },
	{ "paemode", 44, 4 },
	{ "dumpavailsize", 48, 4 },
	{ NULL, 0, 0 }
};
VG_FIELDS_FIT(fields);

static int
is_pae(const struct vg_core *c)
{

	return (c->mmu == &vg_mmu_pae);
}

static int
is_kernel(const struct vg_core *c, const char *name)
{

	return (strcmp(c->kernel->name, name) == 0);
}

static int
symbols(struct vg_core *c)
{
	uint64_t b = c->kernsym;

	if (vg_set_symbol(c, "kernbase", b, 0) != 0)
		return (-1);
	if (is_kernel(c, "11"))
		return (vg_set_symbol(c, is_pae(c) ? "IdlePDPT" : "IdlePTD",
		    b + 0x101010, 4));
	if (vg_set_symbol(c, "tramp_idleptd", b + 0x1020, 4) != 0)
		return (-1);
	if (is_kernel(c, "12"))
		return (vg_set_symbol(c, is_pae(c) ? "IdlePDPT" : "IdlePTD",
		    b + 0x1010, 4));
	return (vg_set_symbol(c, "IdlePDPT", b + 0x1010, 4) != 0 ||
	    vg_set_symbol(c, "IdlePTD_pae", b + 0x1014, 4) != 0 ||
	    vg_set_symbol(c, "IdlePTD_nopae", b + 0x1018, 4) != 0 ||
	    vg_set_symbol(c, "pae_mode", b + 0x101c, 4) != 0 ? -1 : 0);
}

static void
variables(struct vg_core *c)
{
	struct vg_symbol *s;
	uint64_t pd;

	pd = c->space[0].root;
	if (is_pae(c))
		(void)vg_table_find(c, LEVEL_PD, 0, &pd);
	for (s = c->symbol; s < c->symbol + c->nsymbol; s++) {
		if (strcmp(s->name, "IdlePDPT") == 0)
			s->content = is_pae(c) ? c->space[0].root : 0;
		else if (strcmp(s->name, "IdlePTD") == 0 ||
		    strcmp(s->name, "tramp_idleptd") == 0)
			s->content = c->space[0].root;
		else if (strcmp(s->name, "IdlePTD_pae") == 0)
			s->content = is_pae(c) ? pd : 0;
		else if (strcmp(s->name, "IdlePTD_nopae") == 0)
			s->content = is_pae(c) ? 0 : pd;
		else if (strcmp(s->name, "pae_mode") == 0)
			s->content = is_pae(c) ? 1 : 0;
	}
}

/* Kernels from 12 on are mapped where they are. */
static uint64_t
symbol_pa(struct vg_core *c, uint64_t va)
{

	return (is_kernel(c, "11") ? va - c->kernsym : va);
}

static int
field(struct vg_core *c, const char *name, uint64_t *value)
{

	if (strcmp(name, "paemode") != 0)
		return (0);
	*value = is_pae(c) ? 1 : 0;
	return (1);
}

static uint64_t
array_step(struct vg_core *c)
{

	return (UINT64_C(1) << c->mmu->level[LEVEL_PD].shift);
}

static int
collect(struct vg_core *c, uint64_t pa, uint64_t size, struct vg_rset *set)
{

	if (vg_rset_add(set, pa >> 12, (pa + size) >> 12) != 0)
		return (vg_fail(&c->err, "out of memory"));
	return (0);
}

/* The page table for va as the writer finds it: a leaf is taken apart. */
static int
array_page(struct vg_core *c, uint64_t va, uint64_t off, struct vg_rset *set)
{
	uint8_t page[PAGE];
	struct vg_pte pte;
	uint64_t entry, i, table;
	unsigned level;

	table = c->space[0].root;
	for (level = c->mmu->top; ; level--) {
		entry = vg_entry_get(c, level, table, va);
		c->mmu->decode(level, entry, &pte);
		if (pte.kind == VG_INVALID)
			return (0);
		if (level == LEVEL_PD)
			break;
		table = pte.pa;
	}
	if (pte.kind == VG_LEAF) {
		for (i = 0; i < PAGE / c->mmu->esize; i++)
			vg_put(page + i * c->mmu->esize, c->mmu->esize, 0,
			    (pte.pa + i * PAGE) | PTE_EXPANDED);
		if (vg_image_bytes(&c->vmcore, off, page, sizeof(page)) != 0)
			return (vg_fail(&c->err, "out of memory"));
		return (collect(c, pte.pa, array_step(c), set));
	}
	if (vg_image_phys(&c->vmcore, off, pte.pa, PAGE) != 0)
		return (vg_fail(&c->err, "out of memory"));
	table = pte.pa;
	for (i = 0; i < PAGE / c->mmu->esize; i++) {
		c->mmu->decode(LEVEL_PT, vg_entry_get(c, LEVEL_PT, table,
		    i * PAGE), &pte);
		if (pte.kind == VG_LEAF && collect(c, pte.pa, PAGE, set) != 0)
			return (-1);
	}
	return (0);
}

static int
translate(struct vg_core *c, uint64_t va, struct vg_xlate *x)
{
	struct vg_pte pte;
	uint64_t entry;

	x->len = PAGE - (va & (PAGE - 1));
	if (va > UINT32_MAX) {
		vg_why(x, "0x%" PRIx64 " is not a 32-bit address", va);
		return (0);
	}
	if (va < c->kernbase) {
		vg_why(x, "0x%" PRIx64 " is below the kernel map, which begins "
		    "at 0x%" PRIx64, va, c->kernbase);
		return (0);
	}
	if (!vg_array_entry(c, LEVEL_PT, (va - c->kernbase) >> 12, &entry, x))
		return (0);
	c->mmu->decode(LEVEL_PT, entry, &pte);
	x->pagesize = PAGE;
	x->pa = pte.pa + (va & (PAGE - 1));
	x->prot = pte.prot;
	return (1);
}

static int
walk(struct vg_core *c, vg_page_cb *cb, void *arg)
{
	struct vg_minidump *md = vg_md(c);
	struct vg_page p;
	struct vg_pte pte;
	uint8_t buf[8];
	uint64_t i;

	memset(&p, 0, sizeof(p));
	p.phase = 1;
	p.len = PAGE;
	for (i = 0; i < md->arraysize / c->mmu->esize; i++) {
		(void)vg_image_read(&c->vmcore, md->arrayoff +
		    i * c->mmu->esize, buf, c->mmu->esize);
		c->mmu->decode(LEVEL_PT, vg_get(buf, c->mmu->esize, 0), &pte);
		if (pte.kind != VG_LEAF)
			continue;
		p.pa = pte.pa;
		p.kva = c->kernbase + i * PAGE;
		p.prot = pte.prot;
		p.off = vg_page_offset(c, pte.pa >> 12);
		if (!cb(&p, arg))
			break;
	}
	return (1);
}

/* The value of a kernel variable as a reader gets it: 1, or 0. */
static int
variable(struct vg_core *c, const char *name, unsigned width, uint64_t *value)
{
	const struct vg_symbol *base, *s;
	struct vg_xlate x;
	uint64_t pa;

	s = vg_find_symbol(c, name);
	base = vg_find_symbol(c, "kernbase");
	if (s == NULL || base == NULL) {
		(void)snprintf(c->refuse, sizeof(c->refuse),
		    "there is no symbol %s", s == NULL ? name : "kernbase");
		return (0);
	}
	pa = vg_find_symbol(c, "tramp_idleptd") != NULL ? s->value :
	    s->value - base->value;
	memset(&x, 0, sizeof(x));
	if (!vg_view(c, pa, width, value, &x)) {
		(void)snprintf(c->refuse, sizeof(c->refuse), "%s: %.200s",
		    name, x.why);
		return (0);
	}
	return (1);
}

/* With PAE all four page directories must be there, or the open fails. */
static void
open_root(struct vg_core *c)
{
	struct vg_xlate x;
	struct vg_pte pte;
	uint64_t entry, mode;
	unsigned i, n;
	int pae;

	if (c->refuse[0] != '\0')
		return;
	pae = vg_find_symbol(c, "IdlePDPT") != NULL;
	if (pae && vg_find_symbol(c, "pae_mode") != NULL) {
		if (!variable(c, "pae_mode", 1, &mode))
			return;
		pae = mode != 0;
	}
	if (pae != is_pae(c)) {
		(void)snprintf(c->refuse, sizeof(c->refuse), "the symbols say "
		    "%s", pae ? "PAE" : "no PAE");
		return;
	}
	if (!variable(c, pae ? "IdlePDPT" :
	    vg_find_symbol(c, "IdlePTD") != NULL ? "IdlePTD" :
	    "IdlePTD_nopae", 4, &c->space[0].view_root))
		return;
	c->space[0].view_top = c->mmu->top;
	n = pae ? 4 : 1;
	for (i = 0; i < n && c->refuse[0] == '\0'; i++) {
		memset(&x, 0, sizeof(x));
		pte.pa = c->space[0].view_root;
		if (pae && vg_view(c, c->space[0].view_root + 8 * i, 8,
		    &entry, &x))
			c->mmu->decode(3, entry, &pte);
		if (x.why[0] != '\0' ||
		    !vg_view(c, pte.pa, c->mmu->esize, &entry, &x))
			(void)snprintf(c->refuse, sizeof(c->refuse),
			    "the root table: %.200s", x.why);
	}
}

static const struct vg_flavour flavours[] = {
	{
		.name = "i386",
		.bits = 32,
		.be = 0,
		.machine = 3,
		.types = VG_ET_EXEC,
		.wordbits = 32,
		.mmus = mmus,
		.kernels = kernels,
	},
	{ .name = NULL }
};

static const struct vg_format *const formats[] = {
	&vg_format_minidump,
	&vg_format_full,
	&vg_format_raw,
	NULL
};

const struct vg_target vg_target_i386 = {
	.flavours = flavours,
	.formats = formats,
	.magic = "minidump FreeBSD/i386",
	.minversion = 1,
	.maxversion = 2,
	.availversion = 2,
	.navail = 36,
	.fields = fields,
	.symbols = symbols,
	.variables = variables,
	.symbol_pa = symbol_pa,
	.field = field,
	.array_step = array_step,
	.array_page = array_page,
	.translate = translate,
	.walk = walk,
	.open = open_root,
};
