/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * struct kvm_page, version 2 (FreeBSD 13.0 and later); libfbsdvmcore's record
 * is the same under another name.  Version 1 (FreeBSD 12) has longs where
 * this has 64-bit addresses, which is the same wherever long has 64 bits.
 */

#include <string.h>

#include "adapter.h"

struct page_off64 {
	unsigned int	version;
	uint64_t	paddr;
	uint64_t	kmap_vaddr;
	uint64_t	dmap_vaddr;
	unsigned char	prot;
	int64_t		offset;
	size_t		len;
};

struct page_off32 {
	unsigned int	version;
	uint64_t	paddr;
	uint64_t	kmap_vaddr;
	uint64_t	dmap_vaddr;
	unsigned char	prot;
	int32_t		offset;
	size_t		len;
};

void
page_record_decode(const void *abi_page, unsigned int offbits,
    struct page_record *out)
{
	struct page_off64 wide;
	struct page_off32 narrow;

	if (offbits == 32) {
		memcpy(&narrow, abi_page, sizeof(narrow));
		out->p_version = narrow.version;
		out->p_paddr = narrow.paddr;
		out->p_kmap = narrow.kmap_vaddr;
		out->p_dmap = narrow.dmap_vaddr;
		out->p_prot = narrow.prot;
		out->p_offset = narrow.offset;
		out->p_len = narrow.len;
		return;
	}
	memcpy(&wide, abi_page, sizeof(wide));
	out->p_version = wide.version;
	out->p_paddr = wide.paddr;
	out->p_kmap = wide.kmap_vaddr;
	out->p_dmap = wide.dmap_vaddr;
	out->p_prot = wide.prot;
	out->p_offset = wide.offset;
	out->p_len = wide.len;
}
