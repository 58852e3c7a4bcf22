/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * kvmref.h: what libkvmref offers beyond libkvm.
 *
 * All but kvmref_minidump_kernel() work on the kvm_t of <kvm.h>.  No function
 * prints, exits or touches signals.  Two threads may use two descriptors; one
 * descriptor belongs to one thread at a time.  Failures leave a text for
 * kvm_geterr().
 */
#ifndef KVMREF_H
#define	KVMREF_H

#include <stddef.h>
#include <stdint.h>

#include "kvm.h"

#define	KVMREF_VERSION	"0.1.0"

/*
 * One step of a page walk: one table entry that was looked at.
 */
struct kvmref_step {
	/*
	 * The table's name in the CPU's manual: "PML4", "PD", "PT"..., or what
	 * the kernel calls it: "dir0", "PBVM"; "PHDR" for the program headers
	 * of a core of virtual memory.
	 */
	const char	*ks_table;
	/*
	 * Physical address of the entry, or KVMREF_NOPA for an entry of the
	 * page-table array that a minidump carries outside its pages.
	 */
	kpaddr_t	 ks_pa;
	/* File offset of the entry, or -1 if it is not in the vmcore. */
	int64_t		 ks_offset;
	uint64_t	 ks_index;	/* index of the entry in its table */
	/* The entry, 0 if it was not read; a program header's p_vaddr. */
	uint64_t	 ks_entry;
	/*
	 * Bytes in an entry: 4 or 8; more in a table of program headers, and
	 * in a leaf of ia64, of whose entries ks_entry is the first 8.
	 */
	unsigned int	 ks_width;
	/* The entry's flags in words ("V RW NX"), or why it ends the walk. */
	char		 ks_note[64];
};

#define	KVMREF_NOPA	UINT64_MAX
#define	KVMREF_NOVA	UINT64_MAX
#define	KVMREF_NOPROT	((vm_prot_t)0x80)
#define	KVMREF_MAXSTEPS	8

/*
 * Where a kernel VA lies.
 */
struct kvmref_vtop {
	/*
	 * Physical address of the byte at va; KVMREF_NOPA in cores of virtual
	 * memory, which do not say.
	 */
	kpaddr_t	 kv_pa;
	int64_t		 kv_offset;	/* its file offset; -1: not dumped */
	/*
	 * Bytes from va on that are contiguous in the file, counted up to
	 * 1 GiB; 0: not dumped.
	 */
	uint64_t	 kv_len;
	uint64_t	 kv_pagesize;	/* of the mapping: 4096, 2 MiB... */
	/*
	 * Of the mapping; KVMREF_NOPROT in cores of virtual memory, and in
	 * full cores of arm whose kernel does not tell which format its
	 * entries have.
	 */
	vm_prot_t	 kv_prot;
	const char	*kv_map;	/* "kernel map", a window's name */
	unsigned int	 kv_nsteps;	/* steps that were recorded */
	struct kvmref_step kv_steps[KVMREF_MAXSTEPS];
};

/*
 * Translates one kernel VA.  Returns 0 and fills *out, or -1 with a text for
 * kvm_geterr().  With record non-zero kv_steps holds every entry that was
 * looked at, also when the translation fails.  A VA that is mapped to a page
 * which is not in the vmcore is translated: kv_offset is -1.
 */
int	kvmref_vtop(kvm_t *kd, kvaddr_t va, int record,
	    struct kvmref_vtop *out);

/*
 * What kind of core a descriptor reads.  Strings live as long as kd.
 */
struct kvmref_info {
	const char	*ki_target;	/* "amd64" */
	const char	*ki_format;	/* "minidump", "full"... */
	unsigned int	 ki_version;	/* of the minidump header, or 0 */
	const char	*ki_variant;	/* the MMU: "LA48", "LA57", "PAE"... */
	uint64_t	 ki_pagesize;	/* base page, bytes */
	uint64_t	 ki_filesize;	/* bytes, at open */
	uint64_t	 ki_npages;	/* pages (bytes / pagesize) dumped */
	uint64_t	 ki_msgbuf_offset; /* minidumps: file offset and */
	uint64_t	 ki_msgbuf_size;	/* size of message buffer */
};

int	kvmref_info(kvm_t *kd, struct kvmref_info *out);

/*
 * Header fields, in file order, for a person to read: cb gets the name of the
 * structure, of the field, and the value.  cb returns non-zero to go on.
 * Returns 1 after the last one, 0 when cb stopped.
 */
typedef int kvmref_field_cb(const char *structure, const char *field,
	    uint64_t value, void *closure);
int	kvmref_fields(kvm_t *kd, kvmref_field_cb *cb, void *closure);

/*
 * Sections of the vmcore in file order: "header", "msgbuf", "dump_avail",
 * "bitmap", "page tables", "pages"; raw memory: "pages"; sparc64: "header"
 * and one "region" each with pa; a full core: "ELF header", "program
 * headers", and one "PT_LOAD" a segment with pa its first physical address
 * (KVMREF_NOPA for the others), or in a core of virtual memory va its first
 * virtual one (KVMREF_NOVA otherwise); "dump header", one that stands in
 * front.  Gaps are not reported.
 */
struct kvmref_section {
	const char	*kx_name;
	int64_t		 kx_offset;	/* in the file */
	uint64_t	 kx_len;	/* bytes that the format puts there */
	kpaddr_t	 kx_pa;
	kvaddr_t	 kx_va;
};
typedef int kvmref_section_cb(const struct kvmref_section *, void *closure);
int	kvmref_sections(kvm_t *kd, kvmref_section_cb *cb, void *closure);

/*
 * The windows of kernel virtual memory that need no table: the direct map, and
 * segments that the CPU has by itself.  kw_first and kw_last belong to the
 * window; VA va of it is physical address (va & kw_mask) + kw_base.
 */
struct kvmref_window {
	const char	*kw_name;	/* "direct map" */
	kvaddr_t	 kw_first;
	kvaddr_t	 kw_last;
	uint64_t	 kw_mask;
	kpaddr_t	 kw_base;
};
typedef int kvmref_window_cb(const struct kvmref_window *, void *closure);
int	kvmref_windows(kvm_t *kd, kvmref_window_cb *cb, void *closure);

/*
 * Reads physical memory, as kvm_read2() reads virtual memory: the number of
 * bytes, short at the end of the file; -1 where a page is not in the vmcore.
 */
kssize_t kvmref_read_phys(kvm_t *kd, kpaddr_t pa, void *buf, size_t len);

/*
 * File offset of the page that holds pa, plus the offset in it; -1 when it
 * is not in the vmcore.  *contig, unless NULL, gets the bytes from pa on
 * that lie together in the file, counted up to 1 GiB or so.
 */
int64_t	kvmref_pa_offset(kvm_t *kd, kpaddr_t pa, uint64_t *contig);

/*
 * Maps the vmcore into memory for reading, for callers who own the file:
 * if another process cuts it short meanwhile, a read raises SIGBUS.  By
 * default nothing is mapped.  Returns 0, or -1 (the default mode goes on).
 */
int	kvmref_map_file(kvm_t *kd);

/*
 * What the ELF header of a kernel has to say so that kvm_open2() takes the
 * kernel for one of the target.
 */
struct kvmref_kernel {
	const char	*kk_target;	/* "amd64" */
	unsigned int	 kk_class;	/* EI_CLASS: 1 32-bit, 2 64-bit */
	unsigned int	 kk_data;	/* EI_DATA: 1 little, 2 big endian */
	unsigned int	 kk_type;	/* e_type */
	unsigned int	 kk_machine;	/* e_machine, of 16 bits */
	uint32_t	 kk_flags;	/* e_flags */
};

/*
 * Whose minidump it is that begins with the len bytes at head, for callers
 * without a kernel: 256 bytes tell as much as any more.  Stores in *out the
 * nth of the targets that it can be of, counted from 0.  0, or -1 when there
 * are not that many.  Needs no descriptor and leaves no text.
 */
int	kvmref_minidump_kernel(const void *head, size_t len,
	    unsigned int nth, struct kvmref_kernel *out);

#endif /* !KVMREF_H */
