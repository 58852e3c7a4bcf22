/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/* Which pages a minidump holds, and where: bitmap and pages. */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "minidump.h"
#include "target.h"

static int
nomem(struct vg_core *c)
{

	return (vg_fail(&c->err, "out of memory"));
}

static uint64_t
page_size(const struct vg_core *c)
{

	return (UINT64_C(1) << c->mem.shift);
}

/* Bits in a word of the bitmap. */
static unsigned
word_bits(const struct vg_core *c)
{
	const struct vg_flavour *f = c->flavour;

	return (f->wordbits1 != 0 && c->version < c->target->availversion ?
	    f->wordbits1 : f->wordbits);
}

/* One range of bits; pages that an earlier range owns stay its own. */
static int
add_bits(struct vg_core *c, uint64_t start, uint64_t lo, uint64_t hi)
{
	struct vg_minidump *md = vg_md(c);
	struct vg_bits b;

	memset(&b, 0, sizeof(b));
	b.start = start;
	b.lo = lo;
	b.hi = hi;
	if (md->nbits > 0)
		b.first = md->bits[md->nbits - 1].first +
		    (md->bits[md->nbits - 1].hi - md->bits[md->nbits - 1].lo);
	if (vg_grow(&md->bits, &md->cbits, md->nbits, sizeof(b)) != 0)
		return (nomem(c));
	md->bits[md->nbits++] = b;
	return (0);
}

/* The ranges that bits stand for, and the size of the bitmap. */
int
vg_lay_bits(struct vg_core *c)
{
	struct vg_minidump *md = vg_md(c);
	const struct vg_range *r;
	uint64_t bytes, hi, last, pages;
	size_t i;

	last = pages = 0;
	for (i = 0; i < c->nmemory; i++) {
		r = &c->memory[i];
		hi = vg_up(r->hi, page_size(c)) >> c->mem.shift;
		if (hi > last)
			last = hi;
		pages += hi - (r->lo >> c->mem.shift);
		if (c->version >= c->target->availversion &&
		    add_bits(c, r->lo, r->lo >> c->mem.shift, hi) != 0)
			return (-1);
	}
	if (c->version < c->target->availversion)
		pages = last;
	bytes = (pages + word_bits(c) - 1) / word_bits(c) *
	    (word_bits(c) / 8);
	md->bitmapsize = vg_up(bytes, page_size(c));
	if (md->bitmapsize > UINT32_MAX)
		return (vg_fail(&c->err, "memory: a bitmap of 0x%" PRIx64
		    " bytes does not fit a header", md->bitmapsize));
	if (c->version < c->target->availversion &&
	    add_bits(c, 0, 0, md->bitmapsize * 8) != 0)
		return (-1);
	return (0);
}

const struct vg_bits *
vg_bits_of(struct vg_core *c, uint64_t pfn)
{
	struct vg_minidump *md = vg_md(c);
	size_t i;

	for (i = 0; i < md->nbits; i++)
		if (md->bits[i].lo <= pfn && pfn < md->bits[i].hi)
			return (&md->bits[i]);
	return (NULL);
}

uint64_t
vg_page_offset(struct vg_core *c, uint64_t pfn)
{
	struct vg_minidump *md = vg_md(c);
	const struct vg_bits *b;
	uint64_t rank;

	b = vg_bits_of(c, pfn);
	if (b == NULL || !vg_rset_has(&md->dumped, pfn))
		return (VG_NONE);
	/* The const is only that of the lookup; own is in order. */
	rank = vg_rset_rank(&md->bits[b - md->bits].own, pfn);
	return (md->sparse + ((b->before + rank) << c->mem.shift));
}

/* What the kernel's writer collects, and what the scenario names or writes. */
static int
dump_auto(struct vg_core *c, struct vg_rset *collected)
{
	const struct vg_overlay *w;
	struct vg_rset *d = &vg_md(c)->dumped;
	size_t i;

	*d = *collected;
	memset(collected, 0, sizeof(*collected));
	for (i = 0; i < c->mem.named.n; i++)
		if (vg_rset_add(d, c->mem.named.v[i].lo,
		    c->mem.named.v[i].hi) != 0)
			return (nomem(c));
	for (w = c->write; w < c->write + c->nwrite; w++)
		if (w->len > 0 && vg_rset_add(d, w->at >> c->mem.shift,
		    ((w->at + w->len - 1) >> c->mem.shift) + 1) != 0)
			return (nomem(c));
	for (i = 0; c->captured && i < c->mem.npages; i++)
		if (vg_rset_add(d, c->mem.pages[i].pfn,
		    c->mem.pages[i].pfn + 1) != 0)
			return (nomem(c));
	return (vg_rset_keep(d, &c->ram) != 0 ? nomem(c) : 0);
}

/* A page asked for by its address must have a bit; ranges are clipped. */
static int
dump_listed(struct vg_core *c)
{
	struct vg_minidump *md = vg_md(c);
	struct vg_rset can = { NULL, 0, 0, 0 };
	const struct vg_sel *s;
	size_t i;

	for (i = 0; i < md->dump.n; i++) {
		s = &md->dump.v[i];
		if (s->kind == VG_SEL_RANGE && s->single &&
		    vg_bits_of(c, s->lo >> c->mem.shift) == NULL)
			return (vg_fail(&c->err, "dump[%zu]: page 0x%" PRIx64
			    " has no bit: it is not in memory", i + 1, s->lo));
	}
	if (vg_select(c, "dump", &md->dump, &md->dumped) != 0)
		return (-1);
	for (i = 0; i < md->nbits; i++)
		if (vg_rset_add(&can, md->bits[i].lo, md->bits[i].hi) != 0)
			return (nomem(c));
	i = (size_t)vg_rset_keep(&md->dumped, &can);
	vg_rset_deinit(&can);
	return (i != 0 ? nomem(c) : 0);
}

int
vg_settle_dumped(struct vg_core *c, struct vg_rset *collected)
{
	struct vg_minidump *md = vg_md(c);
	struct vg_rset omit = { NULL, 0, 0, 0 };
	struct vg_rset claimed = { NULL, 0, 0, 0 };
	struct vg_bits *b;
	uint64_t before;
	size_t i;
	int error;

	if ((md->dump_listed ? dump_listed(c) : dump_auto(c, collected)) != 0)
		return (-1);
	error = vg_select(c, "omit", &md->omit, &omit);
	if (error == 0 && vg_rset_remove(&md->dumped, &omit) != 0)
		error = nomem(c);
	vg_rset_deinit(&omit);

	before = 0;
	for (i = 0; i < md->nbits && error == 0; i++) {
		b = &md->bits[i];
		if (vg_rset_add(&b->own, b->lo, b->hi) != 0 ||
		    vg_rset_keep(&b->own, &md->dumped) != 0 ||
		    vg_rset_remove(&b->own, &claimed) != 0 ||
		    vg_rset_add(&claimed, b->lo, b->hi) != 0)
			error = nomem(c);
		b->before = before;
		before += vg_rset_count(&b->own);
	}
	vg_rset_deinit(&claimed);
	return (error);
}

/* Where a bit is, as a byte of a bitmap of words in the target's order. */
static size_t
bit_byte(const struct vg_core *c, uint64_t bit)
{
	unsigned word;

	word = word_bits(c) / 8;
	if (!c->flavour->be)
		return ((size_t)(bit / 8));
	return ((size_t)(bit / 8 / word * word +
	    (word - 1 - bit / 8 % word)));
}

int
vg_lay_bitmap(struct vg_core *c, uint64_t off)
{
	struct vg_minidump *md = vg_md(c);
	uint8_t page[65536];
	struct vg_rset *own;
	uint64_t bit, bits, end, have;
	size_t i, j;

	bits = page_size(c) * 8;
	have = VG_NONE;			/* bitmap page that is in page[] */
	for (i = 0; i < md->nbits; i++) {
		own = &md->bits[i].own;
		for (j = 0; j < own->n; j++) {
			bit = md->bits[i].first +
			    (own->v[j].lo - md->bits[i].lo);
			end = bit + (own->v[j].hi - own->v[j].lo);
			for (; bit < end; bit++) {
				if (bit / bits != have) {
					if (have != VG_NONE &&
					    vg_image_bytes(&c->vmcore, off +
					    have * page_size(c), page,
					    (size_t)page_size(c)) != 0)
						return (nomem(c));
					have = bit / bits;
					memset(page, 0, sizeof(page));
				}
				page[bit_byte(c, bit % bits)] |=
				    (uint8_t)(1u << bit % 8);
			}
		}
	}
	if (have != VG_NONE && vg_image_bytes(&c->vmcore,
	    off + have * page_size(c), page, (size_t)page_size(c)) != 0)
		return (nomem(c));
	return (0);
}

int
vg_lay_pages(struct vg_core *c, uint64_t off)
{
	struct vg_minidump *md = vg_md(c);
	struct vg_rset *own;
	uint64_t len;
	size_t i, j;

	for (i = 0; i < md->nbits; i++) {
		own = &md->bits[i].own;
		for (j = 0; j < own->n; j++) {
			len = (own->v[j].hi - own->v[j].lo) << c->mem.shift;
			if (vg_image_phys(&c->vmcore, off,
			    own->v[j].lo << c->mem.shift, len) != 0)
				return (nomem(c));
			off += len;
		}
	}
	return (0);
}

void
vg_walk_dumped(struct vg_core *c, vg_page_cb *cb, void *arg,
    struct vg_rset *seen)
{
	const struct vg_window *w = vg_window_walked(c);
	struct vg_minidump *md = vg_md(c);
	struct vg_page p;
	uint64_t pfn;
	size_t i;

	memset(&p, 0, sizeof(p));
	p.prot = VG_READ | VG_WRITE;
	p.len = page_size(c);
	p.phase = 2;
	for (i = 0; i < md->nbits; i++) {
		for (pfn = vg_rset_next(&md->bits[i].own, 0); pfn != VG_NONE;
		    pfn = vg_rset_next(&md->bits[i].own, pfn + 1)) {
			p.pa = pfn << c->mem.shift;
			if (vg_rset_has(seen, pfn) ||
			    !vg_window_shows(w, p.pa, p.len, &p.dva))
				continue;
			p.off = vg_page_offset(c, pfn);
			if (!cb(&p, arg))
				return;
		}
	}
}

int
vg_locate_minidump(struct vg_core *c, uint64_t pa, struct vg_xlate *x)
{
	const struct vg_bits *b;
	struct vg_step *s;
	uint64_t bit, off, page, rest, size;

	size = UINT64_C(1) << c->mem.shift;
	page = vg_down(pa, size);
	b = vg_bits_of(c, pa >> c->mem.shift);
	if (b == NULL) {
		vg_why(x, "page 0x%" PRIx64 " is not in the dump: no range of "
		    "%s contains it", page,
		    c->version >= c->target->availversion ? "dump_avail" :
		    "the bitmap");
		return (0);
	}
	bit = b->first + ((pa >> c->mem.shift) - b->lo);
	s = vg_step(x, "bitmap", 0, VG_NONE, bit);
	off = vg_page_offset(c, pa >> c->mem.shift);
	if (off == VG_NONE) {
		(void)snprintf(s->note, sizeof(s->note), "page 0x%" PRIx64
		    ": bit %" PRIu64 " is clear", page, bit);
		vg_why(x, "page 0x%" PRIx64 " is not in the dump: bit %" PRIu64
		    " of the bitmap is clear", page, bit);
		return (0);
	}
	(void)snprintf(s->note, sizeof(s->note), "page 0x%" PRIx64 ": bit %"
	    PRIu64 " is set, page at file offset 0x%" PRIx64, page, bit, off);
	if (page < b->start && c->version >= c->target->availversion)
		x->alt |= VG_ALT_EDGE;
	x->off = off + (pa - page);
	rest = size - (pa - page);
	if (x->len > rest)
		x->len = rest;
	return (1);
}

int
vg_array_entry(struct vg_core *c, unsigned level, uint64_t index,
    uint64_t *entry, struct vg_xlate *x)
{
	struct vg_minidump *md = vg_md(c);
	const char *name = c->mmu->level[level].entry;
	struct vg_step *s;
	struct vg_pte pte;
	uint8_t buf[8];
	uint64_t off;

	s = vg_step(x, "page-table array", level, VG_NONE, index);
	s->name = c->mmu->level[level].name;
	if (index >= md->arraysize / c->mmu->esize) {
		(void)snprintf(s->note, sizeof(s->note), "beyond the array of "
		    "%" PRIu64, md->arraysize / c->mmu->esize);
		vg_why(x, "%s %" PRIu64 " is beyond the page-table array, "
		    "which has %" PRIu64, name, index,
		    md->arraysize / c->mmu->esize);
		return (0);
	}
	off = md->arrayoff + index * c->mmu->esize;
	s->off = off;
	(void)snprintf(s->note, sizeof(s->note), "%s at file offset 0x%"
	    PRIx64, name, off);
	(void)vg_image_read(&c->vmcore, off, buf, c->mmu->esize);
	*entry = vg_get(buf, c->mmu->esize, c->flavour->be);
	s->has_entry = 1;
	s->entry = *entry;
	c->mmu->decode(level, *entry, &pte);
	if (pte.kind == VG_INVALID) {
		vg_why(x, "%s %" PRIu64 " at file offset 0x%" PRIx64 " = 0x%"
		    PRIx64 " is not valid", name, index, off, *entry);
		return (0);
	}
	return (1);
}
