/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * read.c: memory, for a person or for another program.
 *
 * Pieces never cross a page, so that what is there is shown and what is not
 * there is named.
 */

#include <errno.h>
#include <string.h>

#include "vmcore.h"

enum format { HEX, WORDS, RAW };

struct reader {
	struct vmcore	*vm;
	enum format	 format;
	int		 digits;	/* of an address */
	struct out_hex	 hex;
	unsigned char	 line[16];	/* words: what was not printed yet */
	size_t		 nline;
	uint64_t	 lineaddr;
	uint64_t	 hole;		/* first byte that cannot be read */
	uint64_t	 holelen;	/* 0: not in a hole */
	char		 why[2048];
};

static void	print_line(struct reader *);

/* Prints what is held back. */
static void
flush(struct reader *rd)
{

	out_hex_end(&rd->hex);
	if (rd->nline > 0)
		print_line(rd);
}

static void
hole_end(struct reader *rd)
{

	if (rd->holelen == 0)
		return;
	flush(rd);
	if (rd->format != RAW)
		printf("%0*llx  %#llx bytes cannot be read\n", rd->digits,
		    (unsigned long long)rd->hole,
		    (unsigned long long)rd->holelen);
	vm_warn("%s: %#llx, %#llx bytes: %s", rd->vm->path,
	    (unsigned long long)rd->hole, (unsigned long long)rd->holelen,
	    rd->why);
	rd->holelen = 0;
}

/* Words of the target's pointer width; odd bytes at the end in hexadecimal. */
static void
print_line(struct reader *rd)
{
	const size_t width = rd->vm->bits / 8;
	size_t i;

	printf("%0*llx ", rd->digits, (unsigned long long)rd->lineaddr);
	for (i = 0; i + width <= rd->nline; i += width)
		printf(" %0*llx", (int)width * 2, (unsigned long long)
		    vmcore_get(rd->vm, rd->line + i, (unsigned int)width));
	for (; i < rd->nline; i++)
		printf(" %02x", rd->line[i]);
	putchar('\n');
	rd->nline = 0;
}

static void
words(struct reader *rd, uint64_t addr, const unsigned char *p, size_t len)
{

	for (; len > 0; len--, addr++) {
		if (rd->nline == 0)
			rd->lineaddr = addr;
		rd->line[rd->nline++] = *p++;
		if (rd->nline == sizeof(rd->line))
			print_line(rd);
	}
}

static void
print(struct reader *rd, uint64_t addr, const unsigned char *p, size_t len)
{

	hole_end(rd);
	switch (rd->format) {
	case HEX:
		out_hex(&rd->hex, addr, p, len);
		break;
	case WORDS:
		words(rd, addr, p, len);
		break;
	case RAW:
		fwrite(p, 1, len, stdout);
		break;
	}
}

int
cmd_read(struct vmcore *vm, const struct options *opt, int argc, char **argv)
{
	static unsigned char buf[4096];
	struct reader rd;
	uint64_t addr, len, n;
	kssize_t got;
	int ret;

	(void)argc;
	memset(&rd, 0, sizeof(rd));
	rd.vm = vm;
	/* A physical address may be wider than a virtual one. */
	rd.digits = rd.hex.digits = opt->physical ? 16 : vmcore_digits(vm);
	if (opt->output == NULL || strcmp(opt->output, "hex") == 0)
		rd.format = HEX;
	else if (strcmp(opt->output, "words") == 0)
		rd.format = WORDS;
	else if (strcmp(opt->output, "raw") == 0)
		rd.format = RAW;
	else {
		vm_warn("read: -o %s: hex, words or raw", opt->output);
		return (VM_CANNOT);
	}
	if (vmcore_addr(vm, argv[0], &addr) != 0)
		return (VM_CANNOT);
	if (vmcore_number(argv[1], &len) != 0) {
		vm_warn("read: length %s: not a number", argv[1]);
		return (VM_CANNOT);
	}
	if (len > 0 && len - 1 > UINT64_MAX - addr) {
		vm_warn("read: length %s: past the last address", argv[1]);
		return (VM_CANNOT);
	}
	ret = VM_OK;
	for (; len > 0; addr += n, len -= n) {
		n = sizeof(buf) - addr % sizeof(buf);
		if (n > len)
			n = len;
		got = opt->physical ?
		    kvmref_read_phys(vm->kd, addr, buf, (size_t)n) :
		    kvm_read2(vm->kd, addr, buf, (size_t)n);
		if (got > 0)
			print(&rd, addr, buf, (size_t)got);
		if (got == (kssize_t)n)
			continue;
		ret = VM_FOUND;
		if (rd.holelen == 0) {
			rd.hole = addr + (got > 0 ? (uint64_t)got : 0);
			snprintf(rd.why, sizeof(rd.why), "%s", got >= 0 ?
			    "the file ends before" : kvm_geterr(vm->kd));
		}
		if (got < 0)
			got = 0;
		rd.holelen += n - (uint64_t)got;
		/* What follows a hole would come at a wrong place. */
		if (rd.format == RAW || ferror(stdout))
			break;
	}
	hole_end(&rd);
	flush(&rd);
	return (ret);
}
