/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#include <string.h>

#include "kr.h"

int
kr_phys_get(kvm_t *kd, kpaddr_t pa, void *buf, size_t len)
{
	uint8_t *p = buf;
	uint64_t contig;
	int64_t off;
	size_t n;

	while (len > 0) {
		off = kd->ops->pa_offset(kd, pa, len, &contig);
		if (off < 0)
			return (-1);
		n = contig < len ? (size_t)contig : len;
		if (kr_file_get(&kd->file, off, p, n) != 0)
			return (-1);
		p += n;
		pa += n;
		len -= n;
	}
	return (0);
}

int
kr_phys_variable(kvm_t *kd, const char *name, kpaddr_t pa, unsigned int width,
    uint64_t *value)
{
	uint8_t b[8];

	if (kr_phys_get(kd, pa, b, width) != 0) {
		kr_core_err(kd, "cannot read %s at physical address 0x%llx",
		    name, (unsigned long long)pa);
		return (-1);
	}
	*value = kr_get(b, width, kd->order);
	return (0);
}

/*
 * The file offset of len bytes at physical address pa; -1 unless they lie
 * together.
 */
static int64_t
together(kvm_t *kd, kpaddr_t pa, uint64_t len)
{
	uint64_t contig;
	int64_t off;

	off = kd->ops->pa_offset(kd, pa, len, &contig);
	return (off >= 0 && contig >= len ? off : -1);
}

/* An entry of size bytes, of which the first width are wanted. */
static int
read_entry(kvm_t *kd, struct kr_xlat *x, const char *table, kpaddr_t pa,
    int64_t off, uint64_t index, unsigned int size, unsigned int width,
    uint64_t *entry)
{
	uint8_t b[8];

	if (off < 0) {
		kr_step(x, table, pa, -1, index, size, 0);
		kr_note(x, "not in the vmcore");
		x->why = "a page table is not in the vmcore";
		return (-1);
	}
	if (kr_file_get(&kd->file, off, b, width) != 0) {
		kr_step(x, table, pa, off, index, size, 0);
		kr_note(x, "beyond the end of the vmcore");
		x->why = "a page table is beyond the end of the vmcore";
		return (-1);
	}
	*entry = kr_get(b, width, kd->order);
	kr_step(x, table, pa, off, index, size, *entry);
	return (0);
}

int
kr_entry(kvm_t *kd, struct kr_xlat *x, const char *table, kpaddr_t pa,
    int64_t off, uint64_t index, unsigned int width, uint64_t *entry)
{

	return (read_entry(kd, x, table, pa, off, index, width, width,
	    entry));
}

int
kr_table_entry(kvm_t *kd, struct kr_xlat *x, const char *table, kpaddr_t pa,
    uint64_t index, unsigned int width, uint64_t *entry)
{

	pa += index * width;
	return (read_entry(kd, x, table, pa, together(kd, pa, width), index,
	    width, width, entry));
}

int
kr_table_record(kvm_t *kd, struct kr_xlat *x, const char *table, kpaddr_t pa,
    uint64_t index, unsigned int size, uint64_t *word)
{

	pa += index * size;
	return (read_entry(kd, x, table, pa, together(kd, pa, 8), index, size,
	    8, word));
}

int
kr_table_part(kvm_t *kd, kpaddr_t pa, void *buf, size_t len)
{
	int64_t off;
	int got;

	off = together(kd, pa, len);
	got = off < 0 ? 0 : kr_table_read(kd, off, buf, len);
	if (got == 0)
		memset(buf, 0, len);
	return (got < 0 ? -1 : 0);
}

int
kr_table_read(kvm_t *kd, int64_t off, void *buf, size_t len)
{
	uint8_t *p = buf;
	ssize_t got;
	size_t done;

	if (kr_file_get(&kd->file, off, buf, len) == 0)
		return (1);
	for (done = 0; done < len; done += (size_t)got) {
		got = kr_file_pread(&kd->file, off + (int64_t)done, p + done,
		    len - done);
		if (got < 0) {
			kr_sys_err(kd, "%s: page table at 0x%llx",
			    kd->core_path, (unsigned long long)off);
			return (-1);
		}
		if (got == 0)
			return (0);
	}
	return (1);
}

int64_t
kvmref_pa_offset(kvm_t *kd, kpaddr_t pa, uint64_t *contig)
{
	uint64_t n;
	int64_t off;

	n = 0;
	off = kd->ops->pa_offset(kd, pa, KR_MAXRUN, &n);
	if (contig != NULL)
		*contig = off >= 0 ? n : 0;
	return (off);
}

kssize_t
kvmref_read_phys(kvm_t *kd, kpaddr_t pa, void *buf, size_t len)
{
	uint8_t *p = buf;
	uint64_t contig;
	int64_t off;
	size_t done, n;
	ssize_t got;

	for (done = 0; done < len; done += n) {
		off = kd->ops->pa_offset(kd, pa + done, len - done, &contig);
		if (off < 0 || pa + done < pa) {
			kr_soft_err(kd, "physical address 0x%llx: not in the "
			    "vmcore", (unsigned long long)(pa + done));
			return (-1);
		}
		n = contig < len - done ? (size_t)contig : len - done;
		got = kr_file_read(&kd->file, off, p + done, n);
		if (got < 0)
			kr_sys_err(kd, "%s", kd->core_path);
		if (got < (ssize_t)n)
			return ((kssize_t)(done + (got > 0 ? (size_t)got :
			    0)));
	}
	return ((kssize_t)done);
}
