/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * open.c: a core and its kernel, for every command.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "vmcore.h"

#define	ERRBUF	2048		/* kvm_open2() writes as much */

/* ELF's e_machine. */
#define	EM_PPC		20
#define	EM_PPC64	21

static void
put(unsigned char *p, unsigned int data, unsigned int width, uint32_t v)
{
	unsigned int i;

	for (i = 0; i < width; i++)
		p[data == 2 ? width - 1 - i : i] = (unsigned char)(v >> 8 * i);
}

/*
 * Writes what kvm_open2() wants to see of a kernel when no symbol is needed,
 * its ELF header, to a new file whose name goes to path.  0, or -1 with errno.
 */
static int
make_kernel(const struct kvmref_kernel *kk, char *path, size_t size)
{
	const int wide = kk->kk_class == 2;
	unsigned char h[64];
	const char *dir;
	size_t len;
	int error, fd, n;

	memset(h, 0, sizeof(h));
	memcpy(h, "\177ELF", 4);
	h[4] = (unsigned char)kk->kk_class;
	h[5] = (unsigned char)kk->kk_data;
	h[6] = 1;				/* EV_CURRENT */
	h[7] = 9;				/* ELFOSABI_FREEBSD */
	len = wide ? 64 : 52;
	put(h + 16, kk->kk_data, 2, kk->kk_type);
	put(h + 18, kk->kk_data, 2, kk->kk_machine);
	put(h + 20, kk->kk_data, 4, 1);		/* e_version */
	put(h + (wide ? 48 : 36), kk->kk_data, 4, kk->kk_flags);
	put(h + (wide ? 52 : 40), kk->kk_data, 2, (uint32_t)len);
	put(h + (wide ? 54 : 42), kk->kk_data, 2, wide ? 56 : 32);
	put(h + (wide ? 58 : 46), kk->kk_data, 2, wide ? 64 : 40);

	dir = getenv("TMPDIR");
	if (dir == NULL || *dir == '\0')
		dir = "/tmp";
	n = snprintf(path, size, "%s/vmcore.XXXXXX", dir);
	if (n < 0 || (size_t)n >= size) {
		errno = ENAMETOOLONG;
		return (-1);
	}
	fd = mkstemp(path);
	if (fd < 0)
		return (-1);
	if (write(fd, h, len) != (ssize_t)len) {
		error = errno != 0 ? errno : EIO;
		close(fd);
		unlink(path);
		errno = error;
		return (-1);
	}
	return (close(fd));
}

/* The kernel that a minidump is of.  0, or -1 after a message. */
static int
minidump_kernel(const char *path, const struct container_info *ci,
    struct kvmref_kernel *kk)
{
	struct kvmref_kernel other;

	if (kvmref_minidump_kernel(ci->head, ci->nhead, 0, kk) != 0) {
		vm_warn("%s: minidump header: magic: no target that "
		    "is known; try -k KERNEL", path);
		return (-1);
	}
	if (kvmref_minidump_kernel(ci->head, ci->nhead, 1, &other) == 0) {
		vm_warn("%s: minidump header: of %s or of %s, whose pages are "
		    "described otherwise; e_flags of the kernel that wrote it "
		    "tell: give that file with -k KERNEL", path,
		    kk->kk_target, other.kk_target);
		return (-1);
	}
	return (0);
}

/* Says that the file is no core, and what to do about it. */
static void
not_a_core(const char *path, const struct container_info *ci,
    const char *kernel)
{

	vm_warn("%s: not a core: %s%s", path, container_name(ci),
	    ci->kind == CT_UNKNOWN ? container_hint(kernel) :
	    ci->kind == CT_EMPTY || ci->kind == CT_ELFOTHER ? "" :
	    "; unwrap it with");
	switch (ci->kind) {
	case CT_EMPTY:
	case CT_UNKNOWN:
	case CT_ELFOTHER:
		break;
	case CT_LEADING:
		if (kdh_is_powerpc(ci->kdh))
			vm_warn("a full core of powerpc is read as it is, "
			    "with its kernel: -k KERNEL");
		/* FALLTHROUGH */
	default:
		fputs("    ", stderr);
		container_unwrap(stderr, path, ci);
		putc('\n', stderr);
	}
}

int
vmcore_is_raw(const char *path)
{

	return (strncmp(path, "/dev/fwmem", 10) == 0 ||
	    strncmp(path, "/dev/vmm/", 9) == 0);
}

/*
 * Whether the library reads a core behind a dump header as it is, which only
 * that of powerpc allows; the kernel says what it is.
 */
static int
is_led(const struct container_info *ci, const char *kernel)
{
	struct ksyms *syms;
	unsigned int machine;
	char err[ERRBUF];

	if (ci->kind != CT_LEADING || kernel == NULL ||
	    (syms = ksyms_open(kernel, err, sizeof(err))) == NULL)
		return (0);
	machine = ksyms_machine(syms);
	ksyms_close(syms);
	return (machine == EM_PPC || machine == EM_PPC64);
}

int
vmcore_is_core(const char *path, const struct container_info *ci,
    const char *kernel)
{

	return (container_is_core(ci) || vmcore_is_raw(path) ||
	    (ci->kind == CT_UNKNOWN && kernel != NULL) ||
	    is_led(ci, kernel));
}

int
vmcore_open(struct vmcore *vm, const char *path, const char *kernel)
{
	struct kvmref_kernel kk;
	char err[ERRBUF], made[1024];

	memset(vm, 0, sizeof(*vm));
	vm->path = path;
	vm->kernel = kernel;
	if (container_detect(path, &vm->ci) != 0) {
		vm_warn("%s: %s", path, strerror(errno));
		return (VM_CANNOT);
	}
	if (!vmcore_is_core(path, &vm->ci, kernel)) {
		not_a_core(path, &vm->ci, kernel);
		return (VM_CANNOT);
	}
	made[0] = '\0';
	if (kernel != NULL) {
		vm->syms = ksyms_open(kernel, err, sizeof(err));
		if (vm->syms == NULL) {
			vm_warn("%s: %s", kernel, err);
			return (VM_CANNOT);
		}
		vm->bits = ksyms_bits(vm->syms);
		vm->msb = ksyms_msb(vm->syms);
	} else if (vmcore_is_raw(path) || vm->ci.kind != CT_MINIDUMP) {
		vm_warn("%s: %s: needs the kernel's symbols: -k KERNEL", path,
		    vmcore_is_raw(path) ? "raw memory" :
		    container_name(&vm->ci));
		return (VM_CANNOT);
	} else {
		if (minidump_kernel(path, &vm->ci, &kk) != 0)
			return (VM_CANNOT);
		vm->msb = kk.kk_data == 2;
		if (make_kernel(&kk, made, sizeof(made)) != 0) {
			vm_warn("%s: %s", made, strerror(errno));
			return (VM_CANNOT);
		}
		vm->bits = kk.kk_class == 2 ? 64 : 32;
		kernel = made;
	}
	err[0] = '\0';
	vm->kd = kvm_open2(kernel, path, 0, err, ksyms_resolve);
	if (made[0] != '\0')
		unlink(made);
	if (vm->kd == NULL) {
		if (vm->ci.kind == CT_UNKNOWN && !vmcore_is_raw(path))
			not_a_core(path, &vm->ci, kernel);
		if (strncmp(err, path, strlen(path)) == 0)
			vm_warn("%s", err);
		else
			vm_warn("%s: %s", path, err);
		vmcore_close(vm);
		return (VM_CANNOT);
	}
	if (kvmref_info(vm->kd, &vm->info) != 0) {
		vm_warn("%s: %s", path, kvm_geterr(vm->kd));
		vmcore_close(vm);
		return (VM_CANNOT);
	}
	return (VM_OK);
}

void
vmcore_close(struct vmcore *vm)
{

	if (vm->kd != NULL)
		kvm_close(vm->kd);
	ksyms_close(vm->syms);
	vm->kd = NULL;
	vm->syms = NULL;
}

int
vmcore_number(const char *text, uint64_t *np)
{
	char *end;

	/* strtoull() takes blanks and signs; an address has neither. */
	if (*text < '0' || *text > '9')
		return (-1);
	errno = 0;
	*np = strtoull(text, &end, 0);
	return (errno != 0 || *end != '\0' ? -1 : 0);
}

int
vmcore_addr(const struct vmcore *vm, const char *text, uint64_t *va)
{
	const struct ksym *s;
	const char *plus;
	char *name;
	uint64_t add;

	if (vmcore_number(text, va) == 0)
		return (0);
	if (*text >= '0' && *text <= '9') {
		vm_warn("address %s: not a number as in C (hexadecimal ones "
		    "begin with 0x), or above 64 bits", text);
		return (-1);
	}
	if (vm->syms == NULL) {
		vm_warn("address %s: a symbol needs -k KERNEL, a hexadecimal "
		    "number 0x", text);
		return (-1);
	}
	name = strdup(text);
	if (name == NULL) {
		vm_warn("%s", strerror(errno));
		return (-1);
	}
	add = 0;
	s = ksyms_find(vm->syms, name);
	if (s == NULL && (plus = strrchr(text, '+')) != NULL &&
	    vmcore_number(plus + 1, &add) == 0) {
		name[plus - text] = '\0';
		s = ksyms_find(vm->syms, name);
	}
	free(name);
	if (s == NULL) {
		vm_warn("%s: symbol table: no symbol %s", vm->kernel, text);
		return (-1);
	}
	*va = s->value + (uint64_t)kvm_kerndisp(vm->kd) + add;
	return (0);
}

int
vmcore_lacks_image(const struct vmcore *vm)
{
	struct kvmref_vtop kv;
	uint64_t va;
	size_t i, n;

	n = vm->syms != NULL ? ksyms_count(vm->syms) : 0;
	for (i = 0; i < n; i++) {
		va = ksyms_get(vm->syms, i)->value +
		    (uint64_t)kvm_kerndisp(vm->kd);
		if (kvmref_vtop(vm->kd, va, 0, &kv) == 0 && kv.kv_offset >= 0)
			return (0);
	}
	return (n > 0);
}

uint64_t
vmcore_get(const struct vmcore *vm, const unsigned char *p, unsigned int width)
{
	uint64_t n;
	unsigned int i;

	n = 0;
	for (i = 0; i < width; i++)
		n = n << 8 | p[vm->msb ? i : width - 1 - i];
	return (n);
}

int
vmcore_digits(const struct vmcore *vm)
{

	return ((int)vm->bits / 4);
}

int
vmcore_read(struct vmcore *vm, uint64_t va, void *buf, size_t len)
{

	return (kvm_read2(vm->kd, va, buf, len) == (kssize_t)len ? 0 : -1);
}
