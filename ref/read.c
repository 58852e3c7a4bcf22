/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * Reading and writing kernel virtual memory, and walking it.
 */
#include <errno.h>
#include <string.h>

#include "kr.h"

/* Bytes that lie together in the file, and have been translated. */
struct run {
	int64_t		offset;
	size_t		len;
};

static inline int
translate(kvm_t *kd, kvaddr_t va, size_t len, struct kr_xlat *x)
{

	x->want = len < KR_MAXRUN ? len : KR_MAXRUN;
	x->rec = NULL;
	x->why = "not in the vmcore";
	return (kd->ops->translate(kd, va, x) == 0 && x->offset >= 0 ? 0 : -1);
}

static void
invalid(kvm_t *kd, kvaddr_t va, const char *why)
{

	if (kd->errstr != NULL)
		kr_err(kd, "address 0x%llx: %s", (unsigned long long)va, why);
	kr_soft_err(kd, "invalid address (0x%llx)", (unsigned long long)va);
}

/*
 * Reads what a request has left to buf + *done.  Non-zero if all of it came;
 * otherwise the request ends here, without an error text at the end of the
 * file and with one where reading failed.
 */
static int
flush(kvm_t *kd, struct run *run, uint8_t *buf, size_t *done)
{
	ssize_t got;

	if (run->len == 0)
		return (1);
	got = kr_file_read(&kd->file, run->offset, buf + *done, run->len);
	if (got < 0) {
		kr_sys_err(kd, "kvm_read: %s", kd->core_path);
		return (0);
	}
	*done += (size_t)got;
	if ((size_t)got < run->len)
		return (0);
	run->len = 0;
	return (1);
}

/*
 * Pieces that follow each other in the file are read at once.  That is not to
 * be seen from outside: the result is what reading piece after piece gives.
 * So an address that cannot be translated counts only after all before it has
 * been read, and only if that was not cut short by the end of the file.
 */
static KR_COLD ssize_t
read_pieces(kvm_t *kd, kvaddr_t kva, void *buf, size_t len)
{
	struct run run = { 0, 0 };
	struct kr_xlat x;
	kvaddr_t va;
	size_t done, n, todo;

	done = 0;
	while (done + run.len < len) {
		va = kva + done + run.len;
		todo = len - done - run.len;
		if (translate(kd, va, todo, &x) != 0) {
			if (!flush(kd, &run, buf, &done))
				return ((ssize_t)done);
			invalid(kd, va, x.why);
			return (-1);
		}
		n = x.len < todo ? (size_t)x.len : todo;
		if (x.offset != run.offset + (int64_t)run.len ||
		    run.len >= KR_MAXRUN) {
			if (!flush(kd, &run, buf, &done))
				return ((ssize_t)done);
			run.offset = x.offset;
		}
		run.len += n;
	}
	(void)flush(kd, &run, buf, &done);
	return ((ssize_t)done);
}

ssize_t
kvm_read2(kvm_t *kd, kvaddr_t kva, void *buf, size_t len)
{
	const uint8_t *p;
	struct kr_xlat x;
	int64_t off;
	ssize_t got;

	if (len == 0)
		return (0);
	if (buf == NULL) {
		errno = EFAULT;
		kr_sys_err(kd, "kvm_read: no buffer");
		return (-1);
	}
	/* Most reads are of one piece. */
	off = kd->ops->quick != NULL ? kd->ops->quick(kd, kva, len) : -1;
	if (off < 0 && translate(kd, kva, len, &x) == 0 && x.len >= len)
		off = x.offset;
	if (off >= 0) {
		p = kr_file_at(&kd->file, off, len);
		if (p != NULL) {
			if (len == 8)
				memcpy(buf, p, 8);
			else
				memcpy(buf, p, len);
			return ((ssize_t)len);
		}
		got = kr_file_read(&kd->file, off, buf, len);
		if (got >= 0)
			return (got);
	}
	return (read_pieces(kd, kva, buf, len));
}

ssize_t
kvm_read(kvm_t *kd, unsigned long kva, void *buf, size_t len)
{

	return (kvm_read2(kd, kva, buf, len));
}

ssize_t
kvm_write(kvm_t *kd, unsigned long kva, const void *buf, size_t len)
{
	const uint8_t *p = buf;
	struct kr_xlat x;
	size_t done, n;
	ssize_t put;

	if (!kd->raw) {
		kr_err(kd, "kvm_write not implemented for dead kernels");
		return (-1);
	}
	if (!kd->writable) {
		kr_core_err(kd, "kvm_write: not opened for writing");
		return (-1);
	}
	for (done = 0; done < len; done += (size_t)put) {
		if (translate(kd, (kvaddr_t)kva + done, len - done, &x) != 0) {
			invalid(kd, (kvaddr_t)kva + done, x.why);
			return (-1);
		}
		n = x.len < len - done ? (size_t)x.len : len - done;
		put = kr_file_write(&kd->file, x.offset, p + done, n);
		if (put < 0)
			kr_sys_err(kd, "kvm_write: %s", kd->core_path);
		if (put < (ssize_t)n)
			return ((ssize_t)(done + (put > 0 ? (size_t)put :
			    0)));
	}
	return ((ssize_t)done);
}

int
kvm_walk_pages(kvm_t *kd, kvm_walk_pages_cb_t *cb, void *closure)
{

	return (kd->ops->walk != NULL ? kd->ops->walk(kd, cb, closure) : 0);
}

kssize_t
kvm_kerndisp(kvm_t *kd)
{

	return (kd->ops->kerndisp != NULL ? kd->ops->kerndisp(kd) : 0);
}
