/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * describe.c: what "info" says of a file that is no core.
 */

#include <string.h>

#include "vmcore.h"

/* ELF identification. */
#define	ELF_DATA	5	/* EI_DATA; 2: most significant byte first */
#define	ELF_MACHINE	18	/* e_machine, 2 bytes */

/*
 * The leading header of a dump partition, at its place by the trailing one,
 * must be the same; savecore(8) calls the dump good exactly then.
 */
static int
compare_leading(const char *path, const struct container_info *ci,
    const struct kdh *k)
{
	struct medium m;
	int same;

	if (medium_locate(ci, &m) != 0) {
		printf("leading header         would lie before the start of "
		    "the file: dumpextent %llu\n",
		    (unsigned long long)k->dumpextent);
		return (VM_FOUND);
	}
	same = medium_same(path, ci, &m);
	printf("leading header         at %#llx, %s\n",
	    (unsigned long long)m.leading, same ? "the same" :
	    "differs from the trailing one");
	return (same ? VM_OK : VM_FOUND);
}

/* Names what the data behind a dump header are, and says what comes next. */
static void
inner(const struct kdh *k)
{

	if (k->dumpkeysize != 0)
		puts("then                   decryptcore(8) with the key: "
		    "the data are encrypted");
	if (k->compression == 1)
		puts("then                   gunzip(1): the data are a gzip "
		    "stream");
	else if (k->compression == 2)
		puts("then                   zstd(1) -d: the data are a zstd "
		    "stream");
}

static int
describe_kdh(const char *path, const struct container_info *ci)
{
	struct kdh k;
	int ret;

	kdh_decode(ci->kdh, &k);
	ret = k.parity_ok && !k.cleared ? VM_OK : VM_FOUND;
	printf("dump header            at %#llx\n",
	    (unsigned long long)ci->kdh_offset);
	kdh_print(stdout, ci->kdh);
	if (ci->kind == CT_PARTITION) {
		if (k.blocksize != ci->kdh_block) {
			printf("blocksize              %lu in the header, "
			    "but it lies %llu bytes before the end\n",
			    (unsigned long)k.blocksize,
			    (unsigned long long)ci->kdh_block);
			ret = VM_FOUND;
		}
		if (compare_leading(path, ci, &k) != VM_OK)
			ret = VM_FOUND;
		if (k.cleared)
			puts("state                  saved once already "
			    "(savecore cleared it)");
	}
	if (ci->kind == CT_LEADING && kdh_is_powerpc(ci->kdh))
		puts("as it is               a full core can be read, with "
		    "its kernel: -k KERNEL");
	if (ci->kind == CT_LEADING && k.dumplength > ci->filesize) {
		printf("dumplength             %llu: past the end of the file "
		    "(%llu)\n", (unsigned long long)k.dumplength,
		    (unsigned long long)ci->filesize);
		ret = VM_FOUND;
	}
	return (ret);
}

int
container_describe(const char *path, const struct container_info *ci)
{
	struct kdh k;
	char size[OUT_SIZE];
	int ret;

	fputs("file                   ", stdout);
	out_str(stdout, path);
	printf("\nsize                   %llu (%s)\n",
	    (unsigned long long)ci->filesize, out_size(size, ci->filesize));
	printf("kind                   %s\n", container_name(ci));
	ret = VM_OK;
	switch (ci->kind) {
	case CT_LEADING:
	case CT_PARTITION:
		ret = describe_kdh(path, ci);
		break;
	case CT_ENCRYPTED:
		fputs("key                    ", stdout);
		out_str(stdout, ci->key);
		printf(" (%s)\n", ci->cipher == 1 ? "AES-256-CBC" :
		    "ChaCha20");
		break;
	case CT_TEXTDUMP:
		puts("holds                  text that the kernel debugger "
		    "saved; no memory");
		break;
	case CT_ELFCORE:
		printf("machine                %u (e_machine)\n",
		    ci->head[ELF_DATA] == 2 ?
		    (unsigned int)ci->head[ELF_MACHINE] << 8 |
		    ci->head[ELF_MACHINE + 1] :
		    (unsigned int)ci->head[ELF_MACHINE + 1] << 8 |
		    ci->head[ELF_MACHINE]);
		puts("more                   needs the kernel's symbols: "
		    "-k KERNEL");
		return (VM_OK);
	case CT_EMPTY:
	case CT_UNKNOWN:
	case CT_ELFOTHER:
		return (VM_FOUND);
	default:
		break;
	}
	fputs("unwrap                 ", stdout);
	container_unwrap(stdout, path, ci);
	putchar('\n');
	if (ci->kind == CT_LEADING || ci->kind == CT_PARTITION) {
		kdh_decode(ci->kdh, &k);
		inner(&k);
	} else if (ci->kind == CT_ENCRYPTED)
		puts("then                   vmcore info vmcore: it may be "
		    "compressed");
	return (ret);
}
