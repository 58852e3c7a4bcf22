/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * The openers, and kvm_close().  The order of the checks is libkvm's, since
 * it decides which error a caller sees.
 */
#include <sys/stat.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#ifdef __FreeBSD__
#include <paths.h>
#endif

#include "kr.h"

#define	PATHLIMIT	1024	/* FreeBSD's MAXPATHLEN */

const char *kr_raw_prefix;

static const char *
boot_file(void)
{

#ifdef __FreeBSD__
	return (getbootfile());
#else
	return ("/boot/kernel/kernel");
#endif
}

/*
 * Whether the path is one of those that FreeBSD gives the memory of a virtual
 * machine, or of a machine at the other end of a FireWire cable.
 */
static int
is_raw(const char *path)
{

	return (strncmp(path, "/dev/fwmem", 10) == 0 ||
	    strncmp(path, "/dev/vmm/", 9) == 0 || (kr_raw_prefix != NULL &&
	    strncmp(path, kr_raw_prefix, strlen(kr_raw_prefix)) == 0));
}

static int
open_core(kvm_t *kd, int flags)
{
	struct stat st;
	int fd;

	fd = open(kd->core_path, flags | O_CLOEXEC);
	if (fd < 0) {
		kr_sys_err(kd, "%s", kd->core_path);
		return (-1);
	}
	kr_file_init(&kd->file, fd, 0, 0);
	if (fstat(fd, &st) != 0) {
		kr_sys_err(kd, "%s", kd->core_path);
		return (-1);
	}
	if (S_ISREG(st.st_mode) && st.st_size <= 0) {
		errno = EINVAL;
		kr_sys_err(kd, "%s: empty file", kd->core_path);
		return (-1);
	}
	if (S_ISCHR(st.st_mode) && (strcmp(kd->core_path, "/dev/mem") == 0 ||
	    strcmp(kd->core_path, "/dev/null") == 0)) {
		kr_core_err(kd, "a running kernel is not read: this is a "
		    "post-mortem reader");
		return (-1);
	}
	kd->raw = is_raw(kd->core_path);
	kd->writable = kd->raw && (flags & O_RDWR) != 0;
	kr_file_init(&kd->file, fd, S_ISREG(st.st_mode) ?
	    (int64_t)st.st_size : INT64_MAX, kd->raw);
	return (0);
}

/* The ELF header of the kernel, as far as choosing a target needs it. */
static int
open_kernel(kvm_t *kd)
{
	struct kr_kernel *k = &kd->kernel;
	struct kr_file f;
	uint8_t b[64];
	ssize_t got;

	kd->exec_fd = open(kd->exec_path, O_RDONLY | O_CLOEXEC);
	if (kd->exec_fd < 0) {
		kr_sys_err(kd, "%s", kd->exec_path);
		return (-1);
	}
	memset(b, 0, sizeof(b));
	kr_file_init(&f, kd->exec_fd, INT64_MAX, 1);
	got = kr_file_pread(&f, 0, b, sizeof(b));
	if (got < 0) {
		kr_sys_err(kd, "%s: ELF header", kd->exec_path);
		return (-1);
	}
	if (got < 16 || memcmp(b, "\177ELF", 4) != 0) {
		kr_err(kd, "%s: kernel is not an ELF file", kd->exec_path);
		return (-1);
	}
	if (b[5] != KR_LITTLE && b[5] != KR_BIG) {
		kr_err(kd, "%s: EI_DATA %u: unsupported ELF data encoding for "
		    "kernel", kd->exec_path, b[5]);
		return (-1);
	}
	if (got < (b[4] == 2 ? 64 : 52)) {
		kr_err(kd, "%s: kernel is not an ELF file: the file ends "
		    "within its ELF header", kd->exec_path);
		return (-1);
	}
	k->class = b[4];
	k->order = b[5] == KR_LITTLE ? KR_LITTLE : KR_BIG;
	k->type = kr_get16(b + 16, k->order);
	k->machine = kr_get16(b + 18, k->order);
	k->flags = kr_get32(b + (k->class == 2 ? 48 : 36), k->order);
	return (0);
}

static int
is_minidump(kvm_t *kd)
{
	char magic[8];

	return (!kd->raw && kr_file_pread(&kd->file, 0, magic,
	    sizeof(magic)) == (ssize_t)sizeof(magic) &&
	    memcmp(magic, "minidump", 8) == 0);
}

static int
open_target(kvm_t *kd)
{
	const struct kr_target *t;
	const struct target_ops *ops;
	const struct kr_kernel *k = &kd->kernel;
	const int minidump = is_minidump(kd);

	t = kr_target_find(k);
	ops = t == NULL ? NULL : minidump ? t->minidump : t->full;
	if (ops == NULL) {
		kr_err(kd, "%s: unsupported architecture: ELF class %u, "
		    "machine %u, type %u, with a %s", kd->exec_path, k->class,
		    k->machine, k->type, minidump ? "minidump" : "full dump");
		return (-1);
	}
	if (kd->raw && !ops->raw) {
		kr_core_err(kd, "raw memory cannot be read on %s", t->name);
		return (-1);
	}
	if (kd->resolver == NULL && !kr_host_native(k)) {
		kr_err(kd, "%s: non-native kernel requires a symbol resolver",
		    kd->exec_path);
		return (-1);
	}
	kd->target = t;
	kd->ops = ops;
	kd->order = kd->ops->order == KR_LITTLE ? KR_LITTLE :
	    kd->ops->order == KR_BIG ? KR_BIG : k->order;
	return (kd->ops->open(kd));
}

static char *
copy_string(const char *s)
{
	size_t len = strlen(s) + 1;
	char *p;

	p = malloc(len);
	if (p != NULL)
		memcpy(p, s, len);
	return (p);
}

static int
open_all(kvm_t *kd, const char *exec, const char *core, int flags)
{

	if (exec == NULL)
		exec = boot_file();
	else if (strlen(exec) >= PATHLIMIT) {
		kr_err(kd, "exec file name too long");
		return (-1);
	}
	if ((flags & ~O_RDWR) != 0) {
		kr_err(kd, "bad flags arg");
		return (-1);
	}
	kd->exec_path = copy_string(exec);
	kd->core_path = copy_string(core != NULL ? core : "/dev/mem");
	if (kd->exec_path == NULL || kd->core_path == NULL) {
		kr_sys_err(kd, "kvm_open");
		return (-1);
	}
	if (open_core(kd, flags) != 0 || open_kernel(kd) != 0)
		return (-1);
	return (open_target(kd));
}

void *
kr_state(kvm_t *kd, size_t len)
{

	kd->state = calloc(1, len);
	if (kd->state == NULL)
		kr_sys_err(kd, "%s", kd->core_path);
	return (kd->state);
}

static int
destroy(kvm_t *kd)
{
	int rv;

	if (kd->state != NULL)
		kd->ops->close(kd);
	free(kd->state);
	rv = kr_file_deinit(&kd->file);
	if (kd->exec_fd >= 0)
		rv |= close(kd->exec_fd);
	free(kd->exec_path);
	free(kd->core_path);
	free(kd);
	return (rv);
}

static kvm_t *
create(const char *exec, const char *core, int flags, const char *errstr,
    char *errbuf, int (*resolver)(const char *, kvaddr_t *))
{
	kvm_t *kd;

	kd = calloc(1, sizeof(*kd));
	if (kd == NULL) {
		if (errbuf != NULL)
			(void)strerror_r(ENOMEM, errbuf, KR_ERRMAX);
		return (NULL);
	}
	kr_file_init(&kd->file, -1, 0, 0);
	kd->exec_fd = -1;
	kd->errstr = errstr;
	kd->resolver = resolver;
	if (open_all(kd, exec, core, flags) == 0)
		return (kd);
	if (errbuf != NULL)
		memcpy(errbuf, kd->err, strlen(kd->err) + 1);
	(void)destroy(kd);
	return (NULL);
}

kvm_t *
kvm_open2(const char *exec, const char *core, int flags, char *errbuf,
    int (*resolver)(const char *name, kvaddr_t *addr))
{

	return (create(exec, core, flags, NULL, errbuf, resolver));
}

kvm_t *
kvm_openfiles(const char *exec, const char *core, const char *swap, int flags,
    char *errbuf)
{

	(void)swap;
	return (create(exec, core, flags, NULL, errbuf, NULL));
}

kvm_t *
kvm_open(const char *exec, const char *core, const char *swap, int flags,
    const char *errstr)
{

	(void)swap;
	return (create(exec, core, flags, errstr, NULL, NULL));
}

int
kvm_close(kvm_t *kd)
{

	if (kd == NULL) {
		errno = EINVAL;
		return (-1);
	}
	return (destroy(kd));
}
