/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * A libfbsdvmcore that reads no dump.  Memory reads as the low byte of its
 * address, inverted.
 */

#include <sys/types.h>

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef int	resolver_fn(const char *, uint64_t *, void *);

typedef struct __fvc {
	char		 err[256];
} fvc_t;

struct fvc_page {
	unsigned int	kp_version;
	uint64_t	kp_paddr, kp_kmap_vaddr, kp_dmap_vaddr;
	unsigned char	kp_prot;
	int64_t		kp_offset;
	size_t		kp_len;
};

fvc_t	*fvc_open(const char *, const char *, char *, resolver_fn *, void *);
int	 fvc_close(fvc_t *);
ssize_t	 fvc_read(fvc_t *, uint64_t, void *, size_t);
ssize_t	 fvc_kerndisp(fvc_t *);
int	 fvc_walk_pages(fvc_t *, int (*)(struct fvc_page *, void *), void *);
char	*fvc_geterr(fvc_t *);

fvc_t *
fvc_open(const char *exec, const char *core, char *errbuf,
    resolver_fn *resolver, void *data)
{
	fvc_t *kd;
	uint64_t value;
	int ret;

	if (core == NULL || strcmp(core, "refuse") == 0) {
		if (errbuf != NULL)
			snprintf(errbuf, 2048, "refused %s", exec);
		return (NULL);
	}
	kd = calloc(1, sizeof(*kd));
	if (kd == NULL)
		return (NULL);
	value = 7;
	ret = resolver != NULL ? resolver("kernbase", &value, data) : -2;
	snprintf(kd->err, sizeof(kd->err), "%d 0x%" PRIx64 " %s", ret, value,
	    data != NULL ? "data" : "none");
	return (kd);
}

int
fvc_close(fvc_t *kd)
{

	free(kd);
	return (0);
}

ssize_t
fvc_read(fvc_t *kd, uint64_t va, void *buf, size_t len)
{
	unsigned char *p = buf;
	size_t i;

	(void)kd;
	for (i = 0; i < len; i++)
		p[i] = (unsigned char)~(va + i);
	return ((ssize_t)len);
}

ssize_t
fvc_kerndisp(fvc_t *kd)
{

	(void)kd;
	return (-4096);
}

int
fvc_walk_pages(fvc_t *kd, int (*cb)(struct fvc_page *, void *), void *arg)
{
	struct fvc_page pg = { 2, 0x1000, 0x2000, 0x3000, 3, -1, 4096 };

	(void)kd;
	return (cb(&pg, arg));
}

char *
fvc_geterr(fvc_t *kd)
{

	return (kd->err);
}
