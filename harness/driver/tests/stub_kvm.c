/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * A libkvm that reads no dump: what it does is told by the name of the core
 * and by the address.  Memory reads as the low byte of its address.  With
 * STUB_OFF32 its off_t has 32 bits.
 */

#include <sys/types.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef STUB_OFF32
typedef int32_t	stub_off;
#define	STUB_OFF_MIN	INT32_MIN
#else
typedef int64_t	stub_off;
#define	STUB_OFF_MIN	INT64_MIN
#endif

struct kvm_nlist {
	const char	*n_name;
	unsigned char	 n_type;
	uint64_t	 n_value;
};

struct nlist {
	const char	*n_name;
	unsigned char	 n_type;
	char		 n_other;
	short		 n_desc;
	unsigned long	 n_value;
};

struct kvm_page {
	unsigned int	kp_version;
	uint64_t	kp_paddr, kp_kmap_vaddr, kp_dmap_vaddr;
	unsigned char	kp_prot;
	stub_off	kp_offset;
	size_t		kp_len;
};

typedef struct __kvm {
	char		 core[64];
	char		 err[2048];
	int		(*resolver)(const char *, uint64_t *);
} kvm_t;

typedef int	walk_fn(struct kvm_page *, void *);

kvm_t	*kvm_open2(const char *, const char *, int, char *,
	    int (*)(const char *, uint64_t *));
kvm_t	*kvm_openfiles(const char *, const char *, const char *, int,
	    char *);
kvm_t	*kvm_open(const char *, const char *, const char *, int,
	    const char *);
int	 kvm_close(kvm_t *);
ssize_t	 kvm_read2(kvm_t *, uint64_t, void *, size_t);
ssize_t	 kvm_read(kvm_t *, unsigned long, void *, size_t);
ssize_t	 kvm_write(kvm_t *, unsigned long, const void *, size_t);
int	 kvm_nlist2(kvm_t *, struct kvm_nlist *);
int	 kvm_nlist(kvm_t *, struct nlist *);
int	 kvm_native(kvm_t *);
int64_t	 kvm_kerndisp(kvm_t *);
int	 kvm_walk_pages(kvm_t *, walk_fn *, void *);
char	*kvm_geterr(kvm_t *);

static int
core_is(const kvm_t *kd, const char *name)
{

	return (strcmp(kd->core, name) == 0);
}

/* Cores that an opener does not open; returns 1 for one of them. */
static int
open_refuses(const char *exec, const char *core, int flags, char *errbuf)
{
	volatile char *p = errbuf;

	if (strcmp(core, "silent") == 0)
		return (1);
	if (errbuf == NULL)
		return (strcmp(core, "refuse") == 0);
	if (strcmp(core, "refuse") == 0)
		snprintf(errbuf, 2048, "exec %s flags %d", exec, flags);
	else if (strcmp(core, "empty") == 0)
		errbuf[0] = '\0';
	else if (strcmp(core, "over") == 0)
		p[2048] = 'x';
	else if (strcmp(core, "under") == 0)
		p[-1] = 'x';
	else if (strcmp(core, "endless") == 0)
		memset(errbuf, 'A', 2048);
	else
		return (0);
	return (1);
}

kvm_t *
kvm_open2(const char *exec, const char *core, int flags, char *errbuf,
    int (*resolver)(const char *, uint64_t *))
{
	kvm_t *kd;
	uint64_t value;

	if (exec == NULL)
		exec = "NULL";
	if (core == NULL)
		core = "NULL";
	if (open_refuses(exec, core, flags, errbuf))
		return (NULL);
	kd = calloc(1, sizeof(*kd));
	if (kd == NULL)
		return (NULL);
	snprintf(kd->core, sizeof(kd->core), "%s", core);
	snprintf(kd->err, sizeof(kd->err), "exec %s flags %d", exec, flags);
	kd->resolver = resolver;
	if (core_is(kd, "touch") && errbuf != NULL)
		errbuf[0] = '\0';
	if (core_is(kd, "noise")) {
		puts("noise on stdout");
		fflush(stdout);
		(void)!write(0, "in", 2);
		(void)!write(2, "noise on stderr\n", 16);
	}
	if (core_is(kd, "deaf")) {
		close(0);
		close(1);
		close(2);
	}
	if (core_is(kd, "leak"))
		(void)open("/dev/null", O_RDONLY);
	if (core_is(kd, "ask") && resolver != NULL) {
		value = 0x1234;
		snprintf(kd->err, sizeof(kd->err), "%d",
		    resolver("odd name%", &value));
		snprintf(kd->err + 1, sizeof(kd->err) - 1, " 0x%" PRIx64,
		    value);
	}
	return (kd);
}

kvm_t *
kvm_openfiles(const char *exec, const char *core, const char *swap,
    int flags, char *errbuf)
{

	if (swap != NULL)
		return (NULL);
	return (kvm_open2(exec, core, flags, errbuf, NULL));
}

kvm_t *
kvm_open(const char *exec, const char *core, const char *swap, int flags,
    const char *errstr)
{
	char errbuf[2048] = "";
	kvm_t *kd;

	if (swap != NULL)
		return (NULL);
	kd = kvm_open2(exec, core, flags, errbuf, NULL);
	if (kd == NULL && errstr != NULL)
		fprintf(stderr, "%s: %s\n", errstr, errbuf);
	return (kd);
}

int
kvm_close(kvm_t *kd)
{

	if (kd == NULL) {
		errno = EINVAL;
		return (-1);
	}
	free(kd);
	return (0);
}

/* Out of the way of what is left of a pointer in a register. */
static void
lose(void)
{
	static void *volatile block;

	block = malloc(1000);
	if (block != NULL)
		block = NULL;
}

ssize_t
kvm_read2(kvm_t *kd, uint64_t va, void *buf, size_t len)
{
	volatile unsigned char *p = buf;
	size_t i, n;

	n = len;
	switch (va) {
	case 0xdead:
		snprintf(kd->err, sizeof(kd->err), "invalid address (0xdead)");
		return (-1);
	case 0xe000:
		errno = EIO;
		return (-1);
	case 0x105700000000:		/* memory is lost */
		lose();
		break;
	case 0x7000:		/* nothing */
		return ((ssize_t)len);
	case 0x8000:		/* half */
		n = len / 2;
		break;
	case 0x9000:		/* a huge length was asked for, give 4 */
		n = 4;
		break;
	case 0x5000:		/* one too many */
		p[len] = 1;
		break;
	case 0x6000:
		p[-1] = 1;
		break;
	}
	for (i = 0; i < n; i++)
		p[i] = (unsigned char)(va + i);
	return ((ssize_t)n);
}

ssize_t
kvm_read(kvm_t *kd, unsigned long va, void *buf, size_t len)
{

	return (kvm_read2(kd, (uint64_t)va + 1, buf, len));
}

ssize_t
kvm_write(kvm_t *kd, unsigned long va, const void *buf, size_t len)
{
	const unsigned char *p = buf;

	snprintf(kd->err, sizeof(kd->err), "wrote %lx %zu %02x", va, len,
	    len != 0 ? p[0] : 0U);
	errno = ENOSYS;
	return ((ssize_t)len);
}

int
kvm_nlist2(kvm_t *kd, struct kvm_nlist *nl)
{
	int missing;

	for (missing = 0; nl->n_name != NULL && nl->n_name[0] != '\0'; nl++) {
		nl->n_type = 0;
		nl->n_value = 0;
		if (kd->resolver != NULL &&
		    kd->resolver(nl->n_name, &nl->n_value) == 0)
			nl->n_type = 7;
		else
			missing++;
	}
	return (missing);
}

int
kvm_nlist(kvm_t *kd, struct nlist *nl)
{

	(void)kd;
	for (; nl->n_name != NULL; nl++) {
		nl->n_type = 6;
		nl->n_other = 1;
		nl->n_desc = 2;
		nl->n_value = strlen(nl->n_name);
	}
	return (-1);
}

int
kvm_native(kvm_t *kd)
{

	return (core_is(kd, "foreign") ? 0 : 1);
}

int64_t
kvm_kerndisp(kvm_t *kd)
{

	(void)kd;
	return (-INT64_C(0x123456789a));
}

int
kvm_walk_pages(kvm_t *kd, walk_fn *cb, void *closure)
{
	struct kvm_page pg;
	unsigned int i, n;

	n = core_is(kd, "many") ? 300 : 5;
	for (i = 0; i < n; i++) {
		memset(&pg, 0, sizeof(pg));
		pg.kp_version = 2;
		pg.kp_paddr = UINT64_C(0x123456789000) + i * UINT64_C(4096);
		pg.kp_kmap_vaddr = i < 3 ? UINT64_C(0xfffffe0000000000) + i : 0;
		pg.kp_dmap_vaddr = UINT64_C(0xfffff80000000000) + i;
		pg.kp_prot = (unsigned char)(i & 7);
		pg.kp_offset = i == 1 ? -1 : (stub_off)(0x10000 + i);
		pg.kp_len = 4096;
		/* The largest and the smallest numbers, by turns. */
		if (core_is(kd, "limits")) {
			memset(&pg, i % 2 == 0 ? 0xff : 0, sizeof(pg));
			if (i % 2 != 0)
				pg.kp_offset = STUB_OFF_MIN;
		}
		if (cb(&pg, closure) == 0 && !core_is(kd, "stubborn"))
			return (0);
	}
	return (1);
}

char *
kvm_geterr(kvm_t *kd)
{
	static char nothing[1];

	if (kd == NULL)
		return (nothing);
	if (core_is(kd, "mute"))
		return (NULL);
	if (core_is(kd, "binary"))
		memcpy(kd->err, "\xff \n%~\x7f", 7);
	return (kd->err);
}
