/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * vmcore.h: what the parts of the vmcore command share.
 *
 * A command gets an open core, prints its results to standard output and
 * everything else through vm_warn(), and returns one of the exit values.
 * Nothing that comes from a file reaches the terminal unescaped.
 */
#ifndef VMCORE_H
#define	VMCORE_H

#include <sys/types.h>

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "ref/kvmref.h"

/* Exit values. */
#define	VM_OK		0	/* done */
#define	VM_FOUND	1	/* done, and something was wrong or missing */
#define	VM_CANNOT	2	/* could not run */

/* ---- out.c: text ---- */

/*
 * Prints one line to standard error, "vmcore: " in front, control characters
 * escaped.
 */
void	vm_warn(const char *fmt, ...)
#if defined(__GNUC__)
	    __attribute__((__format__(__printf__, 1, 2)))
#endif
	    ;

/*
 * Prints len bytes; what is not printable ASCII becomes \xNN, a backslash \\.
 * With lines non-zero, line feeds and tabs are kept.
 */
void	out_bytes(FILE *fp, const void *bytes, size_t len, int lines);
/* The same for a string, on one line. */
void	out_str(FILE *fp, const char *s);
/* A string as one word of sh(1). */
void	out_word(FILE *fp, const char *s);

/*
 * A size for a person: "36 KiB", "1.50 GiB".  Returns buf, which holds
 * OUT_SIZE bytes.
 */
#define	OUT_SIZE	32
char	*out_size(char *buf, uint64_t n);
/* Protection as "rwx", or "???"; buf holds 4 bytes. */
char	*out_prot(char *buf, unsigned int prot);

/*
 * Hexadecimal dump, 16 bytes a line, addresses from addr on; like lines are
 * shown as "*".  State is kept between calls that continue one another; the
 * first call gets one that is zeroed but for digits, and out_hex_end() prints
 * what is left.
 */
struct out_hex {
	int		digits;		/* of an address, 0: 16 */
	uint64_t	addr;		/* of line[0] */
	unsigned char	line[16];
	size_t		nline;
	unsigned char	last[16];
	int		have_last;
	int		starred;
};
void	out_hex(struct out_hex *hx, uint64_t addr, const void *bytes,
	    size_t len);
void	out_hex_end(struct out_hex *hx);

/* Columns of the terminal: COLUMNS, else the terminal's, else 80. */
unsigned int	out_columns(void);

/* ---- ksym.c: symbols of a kernel file ---- */

struct ksyms;

struct ksym {
	const char	*name;
	uint64_t	 value;
	uint64_t	 size;
	char		 type;	/* nm(1)'s letter, upper case if global */
};

/*
 * Reads the symbol table of an ELF file.  NULL with a text in errbuf when the
 * file cannot be read; a kernel without symbols is an empty table.  One table
 * may be open at a time since a resolver of kvm_open2() has no closure.
 */
struct ksyms *ksyms_open(const char *path, char *errbuf, size_t errlen);
void	ksyms_close(struct ksyms *ks);
size_t	ksyms_count(const struct ksyms *ks);
const struct ksym *ksyms_find(const struct ksyms *ks, const char *name);
/* The i-th by address, i below the count. */
const struct ksym *ksyms_get(const struct ksyms *ks, size_t i);
/* The symbol that va lies in or follows, or NULL. */
const struct ksym *ksyms_near(const struct ksyms *ks, uint64_t va);
/* ELF header: 32 or 64; 1 if most significant byte first; e_machine. */
unsigned int	ksyms_bits(const struct ksyms *ks);
int	ksyms_msb(const struct ksyms *ks);
unsigned int	ksyms_machine(const struct ksyms *ks);
/* The resolver for kvm_open2(): looks into the table that is open. */
int	ksyms_resolve(const char *name, kvaddr_t *addr);

/* ---- container.c: what a file is ---- */

enum container {
	CT_MINIDUMP,		/* a core */
	CT_ELFCORE,		/* a core */
	CT_ELFOTHER,		/* an ELF file that is no core */
	CT_GZIP,
	CT_ZSTD,
	CT_ENCRYPTED,		/* by its sibling key file */
	CT_TEXTDUMP,		/* ustar */
	CT_LEADING,		/* dump header at offset 0 */
	CT_PARTITION,		/* dump header in the last block */
	CT_EMPTY,
	CT_UNKNOWN
};

#define	KDH_SIZE	512	/* struct kerneldumpheader, every version */

struct container_info {
	enum container	kind;
	uint64_t	filesize;
	unsigned char	head[512];	/* first bytes of the file */
	size_t		nhead;
	/*
	 * CT_LEADING, CT_PARTITION, and CT_MINIDUMP if kdh_block is not 0:
	 * the dump header, its place, the size of its block.
	 */
	unsigned char	kdh[KDH_SIZE];
	uint64_t	kdh_offset;
	uint64_t	kdh_block;
	/* CT_ENCRYPTED: the key file and its first byte. */
	char		key[1024];
	unsigned int	cipher;
};

/*
 * Finds out what a file is.  0, or -1 with errno if it cannot be read.
 */
int	container_detect(const char *path, struct container_info *ci);
/*
 * Reads len bytes at off; the number read, short at the end of the file; -1.
 */
ssize_t	container_read(int fd, void *buf, size_t len, uint64_t off);
/* Whether the file is one that kvm_open2() may take. */
int	container_is_core(const struct container_info *ci);
/* "gzip file"... */
const char *container_name(const struct container_info *ci);
/* What else a file of unknown kind may be, where no kernel was given, or "". */
const char *container_hint(const char *kernel);
/* Prints the FreeBSD command that unwraps it, without a line feed. */
void	container_unwrap(FILE *fp, const char *path,
	    const struct container_info *ci);

/* ---- describe.c ---- */

/*
 * Prints what is known of a file that is no core.  Returns an exit value:
 * VM_FOUND if something in the container is wrong.
 */
int	container_describe(const char *path, const struct container_info *ci);

/* ---- kdh.c: struct kerneldumpheader ---- */

/* Whether the bytes begin with one of the header's magics. */
int	kdh_magic(const unsigned char *h, size_t len);
struct kdh {
	uint32_t	version;
	uint64_t	dumplength;
	uint64_t	dumpextent;
	uint32_t	dumpkeysize;
	uint32_t	blocksize;
	uint32_t	compression;
	int		text;		/* a textdump */
	int		cleared;
	int		parity_ok;
};
void	kdh_decode(const unsigned char h[KDH_SIZE], struct kdh *k);
/* Whether the architecture is one of powerpc's. */
int	kdh_is_powerpc(const unsigned char h[KDH_SIZE]);
/* Prints every field, strings bounded and escaped. */
void	kdh_print(FILE *fp, const unsigned char h[KDH_SIZE]);

/* ---- medium.c: where a dump lies on its medium ---- */

struct medium {
	uint64_t	leading;	/* offset of the leading header */
	uint64_t	key;		/* of the key */
	uint64_t	keysize;	/* 0: not encrypted */
	uint64_t	data;		/* of the dump */
	uint64_t	length;
};
/*
 * CT_PARTITION and CT_LEADING.  0, or -1 where the header's numbers lead out
 * of the file.
 */
int	medium_locate(const struct container_info *ci, struct medium *m);
/* CT_PARTITION: whether the leading header is the trailing one again. */
int	medium_same(const char *path, const struct container_info *ci,
	    const struct medium *m);

/* ---- extract.c ---- */

/* Takes the dump off its medium into a directory.  Returns an exit value. */
int	vmcore_extract(const char *path, const char *dir);

/* ---- open.c: a core and its kernel ---- */

struct vmcore {
	const char		*path;		/* of the vmcore */
	const char		*kernel;	/* path, or NULL */
	kvm_t			*kd;
	struct ksyms		*syms;		/* NULL without a kernel */
	unsigned int		 bits;		/* of a pointer: 32, 64 */
	int			 msb;		/* byte order of the target */
	struct kvmref_info	 info;
	struct container_info	 ci;
};

/*
 * Opens a core.  Without a kernel a minidump is opened with an ELF header
 * made for it, since it needs no symbols.  Returns VM_OK, or VM_CANNOT after
 * a message.
 */
int	vmcore_open(struct vmcore *vm, const char *path, const char *kernel);
void	vmcore_close(struct vmcore *vm);
/* Whether the library reads a path as raw physical memory, by its name. */
int	vmcore_is_raw(const char *path);
/*
 * Whether the library is to be asked to open a file.  Some kernels (alpha's,
 * sparc64's) have dumps that nothing in the file tells from other files.
 */
int	vmcore_is_core(const char *path, const struct container_info *ci,
	    const char *kernel);

/*
 * An address: a number as in C, or a symbol, or symbol+number.  0, or -1
 * after a message.
 */
int	vmcore_addr(const struct vmcore *vm, const char *text, uint64_t *va);
/* A number as in C.  0, or -1. */
int	vmcore_number(const char *text, uint64_t *np);
/* The unsigned integer of width 4 or 8 at p, in the target's order. */
uint64_t	vmcore_get(const struct vmcore *vm, const unsigned char *p,
	    unsigned int width);
/*
 * Whether the kernel has symbols and the core has the bytes of none of them:
 * the machine's firmware need not tell a kernel of the memory it lies in.
 */
int	vmcore_lacks_image(const struct vmcore *vm);
/* Hexadecimal digits of a VA: 8 or 16. */
int	vmcore_digits(const struct vmcore *vm);
/* Reads exactly len bytes at va: 0, or -1 with a text in kvm_geterr(). */
int	vmcore_read(struct vmcore *vm, uint64_t va, void *buf, size_t len);

/* ---- layout.c ---- */

/* One coloured piece of a bar. */
struct bar_part {
	uint64_t	offset;
	uint64_t	len;
	char		mark;
};
/*
 * Draws the range [lo, hi) into cells[0 .. width-1], to scale: each cell gets
 * the mark of the part that has most of its bytes, '.' where nothing is.
 */
void	bar_draw(char *cells, size_t width, uint64_t lo, uint64_t hi,
	    const struct bar_part *parts, size_t nparts);

/* ---- the commands ---- */

struct options {
	const char	*kernel;
	const char	*output;	/* read, extract: -o */
	int		 verbose;	/* vtop -v */
	int		 physical;	/* read -p */
};

typedef int command_fn(struct vmcore *vm, const struct options *opt, int argc,
	    char **argv);
command_fn	cmd_info, cmd_layout, cmd_vtop, cmd_read, cmd_pages, cmd_sym,
		cmd_dmesg;

#endif /* !VMCORE_H */
