/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * dmesg.c: the kernel's message buffer.
 *
 * The kernel variable msgbufp points to a struct msgbuf (FreeBSD
 * sys/sys/msgbuf.h, in this order since 2003):
 *
 *	msg_ptr		pointer		the text, a ring of msg_size bytes
 *	msg_magic	32 bits		0x063062
 *	msg_size	32 bits
 *	msg_wseq	32 bits		next byte is written at wseq % size
 *	msg_rseq, msg_cksum, msg_seqmod	...
 *
 * A minidump carries the ring in a section of its own as well; without the
 * structure nobody knows where the ring begins.  The place to write at is
 * the oldest byte once the ring is full, and before that NULs follow it.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "vmcore.h"

#define	MSG_MAGIC	0x063062
#define	RING_MAX	(1024 * 1024 * 1024)

struct ring {
	unsigned char	*bytes;
	size_t		 size;
	size_t		 start;		/* the oldest byte */
};

/* Says what of the kernel's structure is wrong; always -1. */
static int
bad(const struct vmcore *vm, const char *what)
{

	vm_warn("%s: %s", vm->path, what);
	return (-1);
}

static int
unreadable(const struct vmcore *vm, const char *what)
{

	vm_warn("%s: %s: %s", vm->path, what, *kvm_geterr(vm->kd) != '\0' ?
	    kvm_geterr(vm->kd) : "the file ends before it");
	return (-1);
}

/*
 * Reads the structure and the ring through kernel addresses.  0, or -1 after
 * a message; what of the ring is known by then is stored, its bytes are not.
 */
static int
ring_from_memory(struct vmcore *vm, struct ring *rg)
{
	unsigned char mb[8 + 3 * 4];
	struct kvm_nlist nl[] = { { "msgbufp", 0, 0 }, { NULL, 0, 0 } };
	unsigned int width;
	uint64_t ptr, size;

	width = vm->bits / 8;
	if (kvm_nlist2(vm->kd, nl) != 0) {
		vm_warn("%s: symbol table: no symbol msgbufp", vm->kernel);
		return (-1);
	}
	nl[0].n_value += (uint64_t)kvm_kerndisp(vm->kd);
	if (vmcore_read(vm, nl[0].n_value, mb, width) != 0)
		return (unreadable(vm, "msgbufp"));
	ptr = vmcore_get(vm, mb, width);
	if (vmcore_read(vm, ptr, mb, width + 3 * 4) != 0)
		return (unreadable(vm, "struct msgbuf"));
	if (vmcore_get(vm, mb + width, 4) != MSG_MAGIC)
		return (bad(vm, "struct msgbuf: msg_magic is not 0x63062"));
	ptr = vmcore_get(vm, mb, width);
	size = vmcore_get(vm, mb + width + 4, 4);
	if (size == 0 || size > RING_MAX || size > vm->info.ki_filesize)
		return (bad(vm, "struct msgbuf: msg_size: 0, or more than the "
		    "file"));
	rg->bytes = malloc((size_t)size);
	if (rg->bytes == NULL)
		return (bad(vm, strerror(errno)));
	rg->size = (size_t)size;
	rg->start = (size_t)(vmcore_get(vm, mb + width + 8, 4) % size);
	if (vmcore_read(vm, ptr, rg->bytes, rg->size) == 0)
		return (0);
	free(rg->bytes);
	rg->bytes = NULL;
	return (unreadable(vm, "struct msgbuf: msg_ptr"));
}

/*
 * The ring as a minidump carries it.  Where it begins is known if the kernel's
 * structure has told, and speaks of a ring of this size.
 */
static int
ring_from_file(struct vmcore *vm, struct ring *rg)
{
	ssize_t n;
	size_t done;
	int fd, known;

	known = rg->size != 0 && rg->size == vm->info.ki_msgbuf_size;
	if (!known)
		rg->start = 0;
	if (vm->info.ki_msgbuf_size == 0 ||
	    vm->info.ki_msgbuf_size > RING_MAX ||
	    vm->info.ki_msgbuf_size > vm->info.ki_filesize) {
		vm_warn("%s: no message buffer section", vm->path);
		return (-1);
	}
	rg->size = (size_t)vm->info.ki_msgbuf_size;
	rg->bytes = calloc(1, rg->size);
	fd = open(vm->path, O_RDONLY | O_CLOEXEC);
	if (rg->bytes == NULL || fd < 0) {
		vm_warn("%s: message buffer: %s", vm->path, strerror(errno));
		free(rg->bytes);
		if (fd >= 0)
			close(fd);
		return (-1);
	}
	for (done = 0; done < rg->size; done += (size_t)n) {
		n = pread(fd, rg->bytes + done, rg->size - done,
		    (off_t)(vm->info.ki_msgbuf_offset + done));
		if (n <= 0)
			break;
	}
	close(fd);
	if (done < rg->size)
		vm_warn("%s: message buffer: %zu bytes: the file ends after "
		    "%zu", vm->path, rg->size, done);
	/* Full to the end: it may have gone round. */
	if (!known && rg->bytes[rg->size - 1] != '\0')
		vm_warn("the buffer is full: without the kernel's msgbufp "
		    "the oldest line may be in its middle");
	return (0);
}

/* Length of a "<number>" that syslog put in front of a line, or 0. */
static size_t
priority(const unsigned char *p, size_t len)
{
	size_t i;

	if (len < 3 || p[0] != '<')
		return (0);
	for (i = 1; i < len && i < 11 && p[i] >= '0' && p[i] <= '9'; i++)
		continue;
	return (i > 1 && i < len && p[i] == '>' ? i + 1 : 0);
}

/*
 * Prints the text from its oldest byte on.  NULs are the part of the ring
 * that was never written.
 */
static int
print_ring(const struct ring *rg)
{
	unsigned char *text;
	size_t i, n, len, from;

	text = malloc(rg->size);
	if (text == NULL) {
		vm_warn("%s", strerror(errno));
		return (VM_FOUND);
	}
	for (i = n = 0; i < rg->size; i++) {
		from = rg->start + i;
		if (from >= rg->size)
			from -= rg->size;
		if (rg->bytes[from] != '\0')
			text[n++] = rg->bytes[from];
	}
	for (i = 0; i < n; i += len + 1) {
		i += priority(text + i, n - i);
		for (len = 0; i + len < n && text[i + len] != '\n'; len++)
			continue;
		out_bytes(stdout, text + i, len, 1);
		putchar('\n');
	}
	free(text);
	if (n == 0) {
		vm_warn("the message buffer is empty");
		return (VM_FOUND);
	}
	return (VM_OK);
}

int
cmd_dmesg(struct vmcore *vm, const struct options *opt, int argc, char **argv)
{
	struct ring rg;
	int ret;

	(void)opt;
	(void)argc;
	(void)argv;
	memset(&rg, 0, sizeof(rg));
	ret = VM_OK;
	if (vm->syms == NULL) {
		if (ring_from_file(vm, &rg) != 0)
			return (VM_FOUND);
	} else if (ring_from_memory(vm, &rg) != 0) {
		ret = VM_FOUND;
		if (vmcore_lacks_image(vm))
			vm_warn("%s: the kernel's image is not in the dump",
			    vm->path);
		if (vm->info.ki_msgbuf_size == 0)
			return (ret);
		vm_warn("showing the message buffer section of %s", vm->path);
		if (ring_from_file(vm, &rg) != 0)
			return (ret);
	}
	if (print_ring(&rg) != VM_OK)
		ret = VM_FOUND;
	free(rg.bytes);
	return (ret);
}
