/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * extract.c: takes a dump off the medium that the kernel wrote it to.
 */

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "vmcore.h"

#define	BLOCK	4096			/* a run of zeros that is left out */
#define	CHUNK	(256 * BLOCK)

static int
zeros(const unsigned char *p, size_t len)
{

	return (p[0] == 0 && memcmp(p, p + 1, len - 1) == 0);
}

/* Writes a chunk at off, but not its blocks of zeros.  0, or -1. */
static int
put(int fd, const unsigned char *p, size_t len, uint64_t off)
{
	ssize_t done;
	size_t n;

	for (; len > 0; p += n, len -= n, off += n) {
		n = len < BLOCK ? len : BLOCK;
		if (zeros(p, n))
			continue;
		done = pwrite(fd, p, n, (off_t)off);
		if (done >= 0 && (size_t)done < n)
			errno = ENOSPC;
		if (done != (ssize_t)n)
			return (-1);
	}
	return (0);
}

/*
 * Copies len bytes at off into a new file.  VM_OK, or VM_CANNOT after a
 * message; no file is left then.
 */
static int
copy(const char *path, uint64_t off, uint64_t len, const char *to)
{
	unsigned char *buf;
	uint64_t at;
	ssize_t n;
	int in, out, ret;

	ret = VM_CANNOT;
	out = -1;
	buf = malloc(CHUNK);
	in = open(path, O_RDONLY | O_CLOEXEC);
	if (buf == NULL || in < 0) {
		vm_warn("%s: %s", path, strerror(errno));
		goto done;
	}
	out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (out < 0) {
		vm_warn("%s: %s", to, strerror(errno));
		goto done;
	}
	for (at = 0; at < len; at += (uint64_t)n) {
		n = container_read(in, buf, len - at < CHUNK ?
		    (size_t)(len - at) : CHUNK, off + at);
		if (n <= 0) {
			vm_warn("%s: %#llx: %s", path,
			    (unsigned long long)(off + at), n == 0 ?
			    "past the end of the file" : strerror(errno));
			goto done;
		}
		if (put(out, buf, (size_t)n, at) != 0) {
			vm_warn("%s: %s", to, strerror(errno));
			goto done;
		}
	}
	if (ftruncate(out, (off_t)len) != 0) {
		vm_warn("%s: %s", to, strerror(errno));
		goto done;
	}
	ret = VM_OK;
done:
	if (in >= 0)
		close(in);
	if (out >= 0 && close(out) != 0 && ret == VM_OK) {
		vm_warn("%s: %s", to, strerror(errno));
		ret = VM_CANNOT;
	}
	if (out >= 0 && ret != VM_OK)
		unlink(to);
	free(buf);
	return (ret);
}

/* A part of the dump as DIR/name, which is printed. */
static int
part(const char *path, uint64_t off, uint64_t len, const char *dir,
    const char *name)
{
	char to[4096];
	int n;

	n = snprintf(to, sizeof(to), "%s/%s", dir, name);
	if (n < 0 || (size_t)n >= sizeof(to)) {
		vm_warn("%s: %s", dir, strerror(ENAMETOOLONG));
		return (VM_CANNOT);
	}
	if (copy(path, off, len, to) != VM_OK)
		return (VM_CANNOT);
	out_str(stdout, to);
	putchar('\n');
	return (VM_OK);
}

/* As savecore(8) calls the file. */
static const char *
name_of(const struct kdh *k)
{

	if (k->dumpkeysize != 0)
		return ("vmcore_encrypted");
	return (k->compression == 1 ? "vmcore.gz" :
	    k->compression == 2 ? "vmcore.zst" : "vmcore");
}

/* What is wrong with the headers is said, and does not keep the dump back. */
static int
headers(const char *path, const struct container_info *ci,
    const struct medium *m, const struct kdh *k)
{
	int ret;

	ret = VM_OK;
	if (!k->parity_ok) {
		vm_warn("%s: dump header: parity: wrong", path);
		ret = VM_FOUND;
	}
	if (k->version < 1 || k->version > 4) {
		vm_warn("%s: dump header: version %lu: read as 4", path,
		    (unsigned long)k->version);
		ret = VM_FOUND;
	}
	if (ci->kind == CT_PARTITION && k->blocksize != ci->kdh_block) {
		vm_warn("%s: dump header: blocksize %lu: it lies %llu bytes "
		    "before the end", path, (unsigned long)k->blocksize,
		    (unsigned long long)ci->kdh_block);
		ret = VM_FOUND;
	}
	if (ci->kind == CT_PARTITION && !medium_same(path, ci, m)) {
		vm_warn("%s: leading dump header at %#llx: differs from the "
		    "trailing one", path, (unsigned long long)m->leading);
		ret = VM_FOUND;
	}
	return (ret);
}

int
vmcore_extract(const char *path, const char *dir)
{
	struct container_info ci;
	struct medium m;
	struct kdh k;
	int ret;

	if (container_detect(path, &ci) != 0) {
		vm_warn("%s: %s", path, strerror(errno));
		return (VM_CANNOT);
	}
	if (ci.kind != CT_PARTITION && ci.kind != CT_LEADING) {
		vm_warn("%s: no dump header at its end or its beginning: it "
		    "is a%s %s", path, strchr("aeiouE",
		    container_name(&ci)[0]) != NULL ? "n" : "",
		    container_name(&ci));
		return (VM_FOUND);
	}
	kdh_decode(ci.kdh, &k);
	if (k.text) {
		vm_warn("%s: a textdump: it holds no memory", path);
		return (VM_FOUND);
	}
	if (medium_locate(&ci, &m) != 0) {
		vm_warn("%s: dump header: dumplength %llu, dumpextent %llu: "
		    "past the ends of the file (%llu)", path,
		    (unsigned long long)k.dumplength,
		    (unsigned long long)k.dumpextent,
		    (unsigned long long)ci.filesize);
		return (VM_FOUND);
	}
	if (mkdir(dir, 0777) != 0 && errno != EEXIST) {
		vm_warn("%s: %s", dir, strerror(errno));
		return (VM_CANNOT);
	}
	ret = headers(path, &ci, &m, &k);
	if (part(path, m.data, m.length, dir, name_of(&k)) != VM_OK ||
	    (m.keysize != 0 &&
	    part(path, m.key, m.keysize, dir, "key") != VM_OK))
		return (VM_CANNOT);
	return (ret);
}
