/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * addrxlat-walk FORMAT ROOT FIELDS ORDER MEMORY: walks page tables by
 * libaddrxlat, of libkdumpfile, which shares nothing with this project.
 *
 *	FORMAT	the library's name of an entry format: x86_64, ia32, ...
 *	ROOT	PA of the topmost table
 *	FIELDS	bits of a VA's parts from the lowest on: 12,9,9,9,9
 *	ORDER	le or be
 *	MEMORY	a file of pages, ascending, all of one size: for each a line
 *		"page PA SIZE" and SIZE bytes
 *
 * Each line of standard input is a VA; each answer is a line: the PA, or
 * "none" with what the library says.  Numbers are as strtoull(3) reads them.
 * Exit: 0 at the end of the input, 2 on a mistake, 3 where this version of the
 * library does not know FORMAT.  It knows nothing of entries itself.
 */

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libkdumpfile/addrxlat.h>

#define SPACE	ADDRXLAT_MACHPHYSADDR

struct page {
	uint64_t	 pa;
	unsigned char	*bytes;
};

static struct memory {
	struct page		*page;
	size_t			 n, cap;
	size_t			 size;		/* of a page */
	addrxlat_byte_order_t	 order;
} memory;

static void
die(int status, const char *fmt, ...)
{
	va_list ap;

	(void)fprintf(stderr, "addrxlat-walk: ");
	va_start(ap, fmt);
	(void)vfprintf(stderr, fmt, ap);
	va_end(ap);
	(void)fprintf(stderr, "\n");
	exit(status);
}

static uint64_t
number(const char *what, const char *text)
{
	char *end;
	uint64_t v;

	errno = 0;
	v = strtoull(text, &end, 0);
	if (end == text || errno != 0 || (*end != '\0' && *end != '\n'))
		die(2, "%s: not a number: %s", what, text);
	return (v);
}

static void *
more(void *old, size_t size)
{
	void *p;

	if ((p = realloc(old, size)) == NULL)
		die(2, "out of memory");
	return (p);
}

static void
read_memory(const char *path)
{
	FILE *f;
	char line[128];
	struct page *p;
	uint64_t pa, size;

	if ((f = fopen(path, "rb")) == NULL)
		die(2, "%s: %s", path, strerror(errno));
	while (fgets(line, (int)sizeof(line), f) != NULL) {
		if (sscanf(line, "page %" SCNx64 " %" SCNu64, &pa, &size) !=
		    2 || size == 0 || size > 1 << 20 ||
		    (memory.n > 0 && size != memory.size))
			die(2, "%s: not a page: %s", path, line);
		memory.size = (size_t)size;
		if (memory.n == memory.cap) {
			memory.cap = memory.cap == 0 ? 256 : 2 * memory.cap;
			memory.page = more(memory.page, memory.cap *
			    sizeof(*memory.page));
		}
		p = &memory.page[memory.n++];
		if (p > memory.page && pa <= p[-1].pa)
			die(2, "%s: page 0x%" PRIx64 " is out of order", path,
			    pa);
		p->pa = pa;
		p->bytes = more(NULL, memory.size);
		if (fread(p->bytes, 1, memory.size, f) != memory.size)
			die(2, "%s: page 0x%" PRIx64 " is cut off", path, pa);
	}
	if (ferror(f) || memory.n == 0)
		die(2, "%s: no pages", path);
	(void)fclose(f);
}

static int
compare(const void *key, const void *element)
{
	const struct page *p = element;
	uint64_t pa = *(const uint64_t *)key;

	return (pa < p->pa ? -1 : pa - p->pa >= memory.size);
}

/* The library's callbacks. */
static void
put_page(const addrxlat_buffer_t *buf)
{

	(void)buf;
}

static addrxlat_status
get_page(const addrxlat_cb_t *cb, addrxlat_buffer_t *buf)
{
	const struct page *p;
	uint64_t pa = buf->addr.addr;

	(void)cb;
	p = bsearch(&pa, memory.page, memory.n, sizeof(*memory.page), compare);
	if (p == NULL)
		return (ADDRXLAT_ERR_NODATA);
	buf->addr.addr = p->pa;
	buf->ptr = p->bytes;
	buf->size = memory.size;
	buf->byte_order = memory.order;
	buf->put_page = put_page;
	return (ADDRXLAT_OK);
}

static unsigned long
read_caps(const addrxlat_cb_t *cb)
{

	(void)cb;
	return (ADDRXLAT_CAPS(SPACE));
}

static void
set_paging(addrxlat_param_pgt_t *pgt, const char *format, const char *root,
    const char *fields)
{
	const char *p;
	unsigned long bits;
	unsigned short n;
	char *end;

	pgt->pf.pte_format = addrxlat_pte_format(format);
	if (pgt->pf.pte_format == ADDRXLAT_PTE_INVALID)
		die(3, "libaddrxlat " ADDRXLAT_VERSION_STRING " does not know "
		    "entries of %s", format);
	pgt->root.as = SPACE;
	pgt->root.addr = number("root", root);
	for (p = fields, n = 0; ; p = end + 1) {
		bits = strtoul(p, &end, 10);
		if (end == p || bits == 0 || bits > 63 ||
		    n == ADDRXLAT_FIELDS_MAX)
			die(2, "fields: %s", fields);
		pgt->pf.fieldsz[n++] = (unsigned short)bits;
		if (*end != ',')
			break;
	}
	if (*end != '\0')
		die(2, "fields: %s", fields);
	pgt->pf.nfields = n;
}

static void
answer(addrxlat_ctx_t *ctx, const addrxlat_meth_t *meth, uint64_t va)
{
	addrxlat_step_t step;
	addrxlat_status status;

	memset(&step, 0, sizeof(step));
	step.ctx = ctx;
	step.sys = NULL;
	step.meth = meth;
	step.base.as = ADDRXLAT_KVADDR;
	step.base.addr = va;
	status = addrxlat_walk(&step);
	switch (status) {
	case ADDRXLAT_OK:
		(void)printf("0x%" PRIx64 "\n", (uint64_t)step.base.addr);
		break;
	case ADDRXLAT_ERR_NOTPRESENT:
	case ADDRXLAT_ERR_INVALID:
	case ADDRXLAT_ERR_NODATA:
		(void)printf("none %s\n", addrxlat_strerror(status));
		break;
	default:
		die(2, "0x%" PRIx64 ": %s", va, addrxlat_ctx_get_err(ctx));
	}
	addrxlat_ctx_clear_err(ctx);
}

int
main(int argc, char **argv)
{
	addrxlat_cb_t *cb;
	addrxlat_ctx_t *ctx;
	addrxlat_meth_t meth;
	char line[64];

	if (argc != 6 || (strcmp(argv[4], "le") != 0 &&
	    strcmp(argv[4], "be") != 0))
		die(2, "usage: addrxlat-walk format root fields le|be memory");
	memset(&meth, 0, sizeof(meth));
	meth.kind = ADDRXLAT_PGT;
	meth.target_as = SPACE;
	set_paging(&meth.param.pgt, argv[1], argv[2], argv[3]);
	memory.order = strcmp(argv[4], "le") == 0 ? ADDRXLAT_LITTLE_ENDIAN :
	    ADDRXLAT_BIG_ENDIAN;
	read_memory(argv[5]);
	ctx = addrxlat_ctx_new();
	cb = ctx != NULL ? addrxlat_ctx_add_cb(ctx) : NULL;
	if (cb == NULL)
		die(2, "out of memory");
	cb->get_page = get_page;
	cb->read_caps = read_caps;
	while (fgets(line, (int)sizeof(line), stdin) != NULL)
		answer(ctx, &meth, number("address", line));
	addrxlat_ctx_del_cb(ctx, cb);
	addrxlat_ctx_decref(ctx);
	return (ferror(stdin) || fflush(stdout) != 0 ? 2 : 0);
}
