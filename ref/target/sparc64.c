/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * sparc64 dumps: a header of the kernel's own with a table of the regions of
 * physical memory, which lie behind it.  A page has 8 KiB, and nothing in a
 * dump says what it is: the kernel does.  All numbers are big-endian whatever
 * EI_DATA the kernel has; its ABI knows one value alone.
 *
 * The top of the address space is a window onto physical memory.  Any other
 * address is looked up in the kernel's TSB, an array of entries of 32 bytes
 * (a tag, data, and 16 bytes of links) in one of the regions, at the one
 * index that the address has.
 *
 * Sources: sys/sparc64/include/kerneldump.h, tte.h, tsb.h and tlb.h,
 * sys/sparc64/sparc64/dump_machdep.c; UltraSPARC user's manual.
 */
#include <inttypes.h>

#include "../fields.h"
#include "../spans.h"
#include "../window.h"

#define	PAGE		0x2000u
#define	PAGE_SHIFT	13u

enum { H_SIZE, H_TSB_PA, H_TSB_SIZE, H_TSB_MASK, H_NREGIONS, H_N };

/* The word behind them is not set by the kernel. */
#define	HDRLEN		40u
static const struct kr_field header[H_N] = {
	[H_SIZE] =	{ "hdr_size", 0, 8, 0, 0 },
	[H_TSB_PA] =	{ "tsb_pa", 8, 8, 0, 0 },
	[H_TSB_SIZE] =	{ "tsb_size", 16, 8, 0, 0 },
	[H_TSB_MASK] =	{ "tsb_mask", 24, 8, 0, 0 },
	[H_NREGIONS] =	{ "nregions", 32, 4, 0, 0 },
};

enum { R_PA, R_SIZE, R_OFFSET, R_N };

#define	REGIONLEN	24u
static const struct kr_field region[R_N] = {
	[R_PA] =	{ "pa", 0, 8, 0, 0 },
	[R_SIZE] =	{ "size", 8, 8, 0, 0 },
	[R_OFFSET] =	{ "offset", 16, 8, 0, 0 },
};

static const struct kr_window windows[] = {
	{ "direct area", 0xfffff80000000000, UINT64_MAX, 0x7ffffffffff, 0 },
};

/* A TSB entry's words, and how many of them from one entry to the next. */
#define	TTE_TAG		0u
#define	TTE_DATA	1u
#define	TTE_WORDS	4u
#define	TTE_LEN		(TTE_WORDS * 8)

/* The tag has the size in bits 1:0 and above it the number of such a page. */
#define	TAG_SIZE	0x3u
#define	TAG_SHIFT	2u
#define	TD_V		((uint64_t)1 << 63)
#define	TD_SIZE_SHIFT	61u		/* two bits */
#define	TD_FRAME	0x7ffffffe000u	/* bits 42:13 */
#define	TD_EXEC		0x800u
#define	TD_SW		0x100u		/* writable, says software */
#define	TD_W		0x002u

#define	BIT(n, name)	{ (uint64_t)1 << (n), (uint64_t)1 << (n), name }
#define	SIZE(n, name)	{ (uint64_t)3 << TD_SIZE_SHIFT,			\
	(uint64_t)(n) << TD_SIZE_SHIFT, name }
static const struct kr_flag flags[] = {
	BIT(63, "V"), SIZE(0, "8K"), SIZE(1, "64K"), SIZE(2, "512K"),
	SIZE(3, "4M"), BIT(11, "EXEC"), BIT(10, "REF"), BIT(8, "SW"),
	BIT(7, "wired"), BIT(6, "L"), BIT(5, "CP"), BIT(4, "CV"),
	BIT(3, "E"), BIT(2, "P"), BIT(1, "W"), BIT(0, "G"),
};

struct state {
	uint64_t	hdr[H_N];
	struct kr_spans	mem;		/* physical address to offset */
};

static int
read_region(kvm_t *kd, uint64_t i, uint64_t *r)
{
	uint8_t b[REGIONLEN];

	if (kr_file_get(&kd->file, (int64_t)(HDRLEN + i * REGIONLEN), b,
	    sizeof(b)) != 0)
		return (-1);
	kr_fields_decode(region, R_N, b, KR_BIG, 0, r);
	return (0);
}

static int
bad_region(kvm_t *kd, uint64_t i, const uint64_t *r, unsigned int field,
    const char *why)
{

	kr_core_err(kd, "region %" PRIu64 ": %s 0x%" PRIx64 ": %s", i,
	    region[field].name, r[field], why);
	return (-1);
}

static int
add_region(kvm_t *kd, struct state *st, uint64_t i)
{
	uint64_t r[R_N] = { 0 };

	if (read_region(kd, i, r) != 0) {
		kr_core_err(kd, "region %" PRIu64 ": cannot be read", i);
		return (-1);
	}
	if (r[R_SIZE] > UINT64_MAX - r[R_PA])
		return (bad_region(kd, i, r, R_SIZE, "passes the end of "
		    "memory"));
	if (r[R_OFFSET] > INT64_MAX || r[R_SIZE] > INT64_MAX - r[R_OFFSET])
		return (bad_region(kd, i, r, R_OFFSET, "past the end of any "
		    "file"));
	if (kr_spans_add(&st->mem, r[R_PA], r[R_PA] + r[R_SIZE],
	    r[R_OFFSET]) != 0) {
		kr_sys_err(kd, "%s: regions", kd->core_path);
		return (-1);
	}
	return (0);
}

static int
bad_header(kvm_t *kd, const struct state *st, unsigned int field,
    const char *why)
{

	kr_core_err(kd, "dump header: %s 0x%" PRIx64 ": %s",
	    header[field].name, st->hdr[field], why);
	return (-1);
}

/*
 * Whether the regions have all of the TSB.  It is one run of memory, but what
 * the firmware calls regions may meet within it.
 */
static int
have_tsb(struct state *st)
{
	uint64_t contig, left = st->hdr[H_TSB_SIZE], pa = st->hdr[H_TSB_PA];

	while (kr_spans_offset(&st->mem, pa, &contig) >= 0) {
		if (contig >= left)
			return (1);
		pa += contig;
		left -= contig;
	}
	return (0);
}

static int
open_header(kvm_t *kd, struct state *st)
{
	uint8_t b[HDRLEN];
	uint64_t i;

	if (kr_file_get(&kd->file, 0, b, sizeof(b)) != 0) {
		kr_core_err(kd, "cannot read dump header: the file ends "
		    "before its %u bytes", HDRLEN);
		return (-1);
	}
	kr_fields_decode(header, H_N, b, KR_BIG, 0, st->hdr);
	/* A negative number is a large one here. */
	if (st->hdr[H_NREGIONS] >
	    ((uint64_t)kd->file.size - HDRLEN) / REGIONLEN ||
	    st->hdr[H_NREGIONS] > INT32_MAX)
		return (bad_header(kd, st, H_NREGIONS,
		    "the table of regions is past the end of the file"));
	for (i = 0; i < st->hdr[H_NREGIONS]; i++) {
		if (add_region(kd, st, i) != 0)
			return (-1);
	}
	if (kr_spans_resolve(&st->mem) != 0) {
		kr_sys_err(kd, "%s: regions", kd->core_path);
		return (-1);
	}
	if (!have_tsb(st))
		return (bad_header(kd, st, H_TSB_PA,
		    "tsb not found in dump: no regions hold it"));
	return (0);
}

static int
open_sparc64(kvm_t *kd)
{
	struct state *st;

	st = kr_state(kd, sizeof(*st));
	if (st == NULL)
		return (-1);
	kd->window = windows;
	kd->nwindows = sizeof(windows) / sizeof(windows[0]);
	return (open_header(kd, st));
}

static void
close_sparc64(kvm_t *kd)
{
	struct state *st = kd->state;

	kr_spans_free(&st->mem);
}

/* One word of the entry of va: its tag or its data. */
static int
tte_word(kvm_t *kd, const struct state *st, kvaddr_t va, struct kr_xlat *x,
    unsigned int word, uint64_t *value)
{
	const uint64_t index = va >> PAGE_SHIFT & st->hdr[H_TSB_MASK];

	/* A kernel's mask is one less than the number of entries. */
	if (index >= st->hdr[H_TSB_SIZE] / TTE_LEN) {
		x->why = "tsb_mask leads beyond tsb_size";
		return (-1);
	}
	return (kr_table_entry(kd, x, "TSB", st->hdr[H_TSB_PA],
	    index * TTE_WORDS + word, 8, value));
}

static int
look_up(kvm_t *kd, const struct state *st, kvaddr_t va, struct kr_xlat *x,
    uint64_t *max)
{
	uint64_t data, size, tag, in;

	if (tte_word(kd, st, va, x, TTE_TAG, &tag) != 0)
		return (-1);
	kr_note(x, "tag");
	if (tte_word(kd, st, va, x, TTE_DATA, &data) != 0)
		return (-1);
	kr_note_flags(x, flags, sizeof(flags) / sizeof(flags[0]), data);
	size = data >> TD_SIZE_SHIFT & 3;
	if ((data & TD_V) == 0)
		x->why = "the TSB entry is not valid";
	else if ((tag & TAG_SIZE) != size ||
	    tag >> TAG_SHIFT != va >> (PAGE_SHIFT + 3 * size))
		x->why = "the TSB entry is another address's";
	else {
		x->map = "kernel map";
		x->pagesize = (uint64_t)PAGE << 3 * size;
		in = va & (x->pagesize - 1);
		/* The low bits of a larger page's frame are the address's. */
		x->pa = (data & TD_FRAME & ~(x->pagesize - 1)) + in;
		x->prot = (vm_prot_t)(VM_PROT_READ |
		    ((data & (TD_SW | TD_W)) != 0 ? VM_PROT_WRITE : 0) |
		    ((data & TD_EXEC) != 0 ? VM_PROT_EXECUTE : 0));
		/* The next 8 KiB have an entry of their own. */
		*max = PAGE - va % PAGE;
		return (0);
	}
	kr_note(x, x->why);
	return (-1);
}

static int
translate(kvm_t *kd, kvaddr_t va, struct kr_xlat *x)
{
	struct state *st = kd->state;
	uint64_t max;

	if (!kr_window_translate(kd, va, PAGE, x, &max) &&
	    look_up(kd, st, va, x, &max) != 0)
		return (-1);
	if (max > KR_MAXRUN)
		max = KR_MAXRUN;
	x->offset = kr_spans_offset(&st->mem, x->pa, &x->len);
	if (x->offset < 0)
		x->len = 0;
	else if (x->len > max)
		x->len = max;
	return (0);
}

static int64_t
pa_offset(kvm_t *kd, kpaddr_t pa, uint64_t want, uint64_t *contig)
{
	struct state *st = kd->state;

	(void)want;
	return (kr_spans_offset(&st->mem, pa, contig));
}

static void
info(kvm_t *kd, struct kvmref_info *out)
{
	struct state *st = kd->state;

	out->ki_format = "regions";
	out->ki_variant = "TSB";
	out->ki_npages = kr_spans_total(&st->mem) / PAGE;
}

static int
report_fields(kvm_t *kd, kvmref_field_cb *cb, void *closure)
{
	struct state *st = kd->state;
	uint64_t r[R_N], i;

	if (kr_fields_report(header, H_N, "dump header", 0, st->hdr, cb,
	    closure) == 0)
		return (0);
	for (i = 0; i < st->hdr[H_NREGIONS] && read_region(kd, i, r) == 0;
	    i++) {
		if (kr_fields_report(region, R_N, "region", 0, r, cb,
		    closure) == 0)
			return (0);
	}
	return (1);
}

static int
sections(kvm_t *kd, kvmref_section_cb *cb, void *closure)
{
	struct state *st = kd->state;
	struct kvmref_section s = { "header", 0, HDRLEN +
	    st->hdr[H_NREGIONS] * REGIONLEN, KVMREF_NOPA, KVMREF_NOVA };
	uint64_t r[R_N], i;

	if (cb(&s, closure) == 0)
		return (0);
	for (i = 0; i < st->hdr[H_NREGIONS] && read_region(kd, i, r) == 0;
	    i++) {
		if (r[R_SIZE] == 0)
			continue;
		s = (struct kvmref_section){ "region", (int64_t)r[R_OFFSET],
		    r[R_SIZE], r[R_PA], KVMREF_NOVA };
		if (cb(&s, closure) == 0)
			return (0);
	}
	return (1);
}

const struct target_ops kr_sparc64 = {
	.order = KR_BIG,
	.pagesize = PAGE,
	.open = open_sparc64,
	.close = close_sparc64,
	.translate = translate,
	.pa_offset = pa_offset,
	.info = info,
	.fields = report_fields,
	.sections = sections,
};
