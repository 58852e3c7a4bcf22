/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "minidump.h"

#define	MAGICSHOWN	24		/* bytes of a wrong magic */

int
kr_minidump_bad(kvm_t *kd, const struct kr_minidump *md, size_t field,
    const char *why)
{

	kr_core_err(kd, "minidump header: %s 0x%" PRIx64 ": %s",
	    md->field[field].name, md->value[field], why);
	return (-1);
}

static uint64_t
round_page(uint64_t v, uint64_t pagesize)
{

	/* Sizes have 32 bits and offsets grow by four of them: no overflow. */
	return ((v + pagesize - 1) & ~(pagesize - 1));
}

/* Puts a section at *off, whose size is a field; it has to be in the file. */
static int
place(kvm_t *kd, struct kr_minidump *md, struct kr_area *a,
    unsigned int field, uint64_t *off)
{
	char why[64];

	a->off = (int64_t)*off;
	a->len = md->value[field];
	if (*off + a->len > (uint64_t)kd->file.size) {
		(void)snprintf(why, sizeof(why),
		    "past the end of the file (0x%" PRIx64 ")",
		    (uint64_t)kd->file.size);
		return (kr_minidump_bad(kd, md, field, why));
	}
	*off += round_page(a->len, md->pagesize);
	return (0);
}

static int
layout(kvm_t *kd, struct kr_minidump *md, const struct kr_md_desc *d)
{
	uint64_t off;

	md->header.off = 0;
	md->header.len = md->pagesize;
	off = md->pagesize;
	if (place(kd, md, &md->msgbuf, d->size_msgbuf, &off) != 0 ||
	    place(kd, md, &md->dump_avail, d->size_dump_avail, &off) != 0 ||
	    place(kd, md, &md->bitmap, d->size_bitmap, &off) != 0 ||
	    place(kd, md, &md->tables, d->size_tables, &off) != 0)
		return (-1);
	if (d->packed_tables)
		off = (uint64_t)md->tables.off + md->tables.len;
	md->map.pages = (int64_t)off;
	return (0);
}

static int
load_map(kvm_t *kd, struct kr_minidump *md)
{
	uint64_t bad;

	if (kr_bitmap_load(&md->map.bits, &kd->file, md->bitmap.off,
	    md->bitmap.len, md->wordbits, md->order) != 0) {
		kr_sys_err(kd, "%s: bitmap: cannot read 0x%" PRIx64
		    " bytes at 0x%" PRIx64, kd->core_path, md->bitmap.len,
		    (uint64_t)md->bitmap.off);
		return (-1);
	}
	if (kr_pagemap_ranges(&md->map, &kd->file, md->dump_avail.off,
	    md->dump_avail.len, md->order, &bad) == 0)
		return (0);
	if (errno == EDOM)
		kr_core_err(kd, "dump_avail: range at file offset 0x%" PRIx64
		    ": starts above its end",
		    (uint64_t)md->dump_avail.off + bad);
	else
		kr_sys_err(kd, "%s: dump_avail: cannot read 0x%" PRIx64
		    " bytes at 0x%" PRIx64, kd->core_path,
		    md->dump_avail.len, (uint64_t)md->dump_avail.off);
	return (-1);
}

/* Bytes of the header that the version at hand has. */
static size_t
header_len(const struct kr_md_desc *d, unsigned int version)
{
	const struct kr_field *f;
	size_t i, len;

	len = 0;
	for (i = 0; i < d->nfields; i++) {
		f = &d->field[i];
		if (version >= f->first && version <= f->last &&
		    len < f->offset + f->width)
			len = f->offset + f->width;
	}
	return (len);
}

static int
short_header(kvm_t *kd, size_t len)
{

	kr_core_err(kd, "cannot read dump header: the file ends before its "
	    "%zu bytes", len);
	return (-1);
}

int
kr_minidump_open(kvm_t *kd, struct kr_minidump *md, uint64_t *value)
{
	const struct kr_md_desc *d = kd->ops->md;
	const size_t first = d->field[0].offset + d->field[0].width;
	uint8_t hdr[KR_MD_HDRMAX] = { 0 };
	ssize_t got;

	md->field = d->field;
	md->nfields = d->nfields;
	md->value = value;
	md->order = kd->order;
	md->pagesize = (uint64_t)1 << d->pageshift;
	md->map.shift = d->pageshift;
	md->wordbits = d->wordbits;
	got = kr_file_pread(&kd->file, 0, hdr, d->hdrlen);
	if (got < 0) {
		kr_sys_err(kd, "%s: cannot read dump header", kd->core_path);
		return (-1);
	}
	if ((size_t)got < first)
		return (short_header(kd, first));
	if (memcmp(hdr, d->magic, strlen(d->magic) + 1) != 0) {
		kr_core_err(kd, "minidump header: magic \"%.*s\": not a "
		    "minidump for this platform (\"%s\")", MAGICSHOWN,
		    (const char *)hdr, d->magic);
		return (-1);
	}
	md->version = kr_get32(hdr + d->field[0].offset, md->order);
	if (md->version < 1 || md->version > d->newest) {
		kr_core_err(kd, "minidump header: wrong minidump version. "
		    "Expected 1 to %u got %u", d->newest, md->version);
		return (-1);
	}
	if ((size_t)got < header_len(d, md->version))
		return (short_header(kd, header_len(d, md->version)));
	kr_fields_decode(d->field, d->nfields, hdr, md->order, md->version,
	    value);
	if (d->refine != NULL && d->refine(kd, md) != 0)
		return (-1);
	if (layout(kd, md, d) != 0)
		return (-1);
	return (load_map(kd, md));
}

void
kr_minidump_close(kvm_t *kd)
{
	struct kr_minidump *md = kd->state;

	kr_pagemap_free(&md->map);
}

int64_t
kr_minidump_pa_offset(kvm_t *kd, kpaddr_t pa, uint64_t want, uint64_t *contig)
{
	struct kr_minidump *md = kd->state;

	return (kr_pagemap_find(&md->map, pa, want, contig));
}

void
kr_minidump_info(kvm_t *kd, struct kvmref_info *out)
{
	const struct kr_minidump *md = kd->state;

	out->ki_format = "minidump";
	out->ki_variant = md->variant;
	out->ki_pagesize = md->pagesize;
	out->ki_version = md->version;
	out->ki_npages = md->map.bits.nset;
	out->ki_msgbuf_offset = (uint64_t)md->msgbuf.off;
	out->ki_msgbuf_size = md->msgbuf.len;
}

int
kr_minidump_fields(kvm_t *kd, kvmref_field_cb *cb, void *closure)
{
	const struct kr_minidump *md = kd->state;
	uint8_t b[16];
	uint64_t at, end;

	if (kr_fields_report(md->field, md->nfields, "minidump header",
	    md->version, md->value, cb, closure) == 0)
		return (0);
	for (at = 0; at + 16 <= md->dump_avail.len; at += 16) {
		if (kr_file_get(&kd->file, md->dump_avail.off + (int64_t)at, b,
		    sizeof(b)) != 0)
			break;
		end = kr_get64(b + 8, md->order);
		if (end == 0)
			break;
		if (cb("dump_avail", "start", kr_get64(b, md->order),
		    closure) == 0 || cb("dump_avail", "end", end,
		    closure) == 0)
			return (0);
	}
	return (1);
}

static int
section(kvmref_section_cb *cb, void *closure, const char *name, int64_t off,
    uint64_t len)
{
	struct kvmref_section s = { name, off, len, KVMREF_NOPA,
	    KVMREF_NOVA };

	return (len == 0 || cb(&s, closure) != 0);
}

int
kr_minidump_sections(kvm_t *kd, kvmref_section_cb *cb, void *closure)
{
	const struct kr_minidump *md = kd->state;

	return (section(cb, closure, "header", 0, md->header.len) &&
	    section(cb, closure, "msgbuf", md->msgbuf.off, md->msgbuf.len) &&
	    section(cb, closure, "dump_avail", md->dump_avail.off,
	    md->dump_avail.len) &&
	    section(cb, closure, "bitmap", md->bitmap.off, md->bitmap.len) &&
	    section(cb, closure, "page tables", md->tables.off,
	    md->tables.len) &&
	    section(cb, closure, "pages", md->map.pages,
	    md->map.bits.nset * md->pagesize));
}
