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

/*
 * Reads the structure and the ring through kernel addresses.  Returns NULL, or
 * why it cannot; a text that begins with a blank goes on from the error of
 * the library.
 */
static const char *
ring_from_memory(struct vmcore *vm, struct ring *rg)
{
	unsigned char mb[8 + 3 * 4];
	struct kvm_nlist nl[] = { { "msgbufp", 0, 0 }, { NULL, 0, 0 } };
	unsigned int width;
	uint64_t ptr, size;

	width = vm->bits / 8;
	if (vm->syms == NULL)
		return ("no kernel was given (-k)");
	if (kvm_nlist2(vm->kd, nl) != 0)
		return ("symbol table: no symbol msgbufp");
	nl[0].n_value += (uint64_t)kvm_kerndisp(vm->kd);
	if (vmcore_read(vm, nl[0].n_value, mb, width) != 0)
		return ("msgbufp: cannot be read");
	ptr = vmcore_get(vm, mb, width);
	if (vmcore_read(vm, ptr, mb, width + 3 * 4) != 0)
		return ("struct msgbuf: cannot be read");
	if (vmcore_get(vm, mb + width, 4) != MSG_MAGIC)
		return ("struct msgbuf: msg_magic is not 0x63062");
	ptr = vmcore_get(vm, mb, width);
	size = vmcore_get(vm, mb + width + 4, 4);
	if (size == 0 || size > RING_MAX || size > vm->info.ki_filesize)
		return ("struct msgbuf: msg_size: 0, or more than the file");
	rg->bytes = malloc((size_t)size);
	if (rg->bytes == NULL)
		return (strerror(errno));
	rg->size = (size_t)size;
	rg->start = (size_t)(vmcore_get(vm, mb + width + 8, 4) % size);
	if (vmcore_read(vm, ptr, rg->bytes, rg->size) == 0)
		return (NULL);
	free(rg->bytes);
	rg->bytes = NULL;
	return ("struct msgbuf: msg_ptr: the text cannot be read");
}

/*
 * The ring as a minidump carries it.  start, if it is known, is kept.
 */
static int
ring_from_file(struct vmcore *vm, struct ring *rg)
{
	ssize_t n;
	size_t done;
	int fd;

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
	rg->start %= rg->size;
	return (0);
}

/* Length of a "<number>" that syslog put in front of a line, or 0. */
static size_t
priority(const unsigned char *p, size_t len)
{
	size_t i;

	if (len < 3 || p[0] != '<')
		return (0);
	for (i = 1; i < len && i < 12 && p[i] >= '0' && p[i] <= '9'; i++)
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
	size_t i, n, skip, from;

	text = malloc(rg->size);
	if (text == NULL) {
		vm_warn("%s", strerror(errno));
		return (VM_CANNOT);
	}
	for (i = n = 0; i < rg->size; i++) {
		from = rg->start + i;
		if (from >= rg->size)
			from -= rg->size;
		if (rg->bytes[from] != '\0')
			text[n++] = rg->bytes[from];
	}
	for (i = 0; i < n; i += skip) {
		skip = priority(text + i, n - i);
		if (skip > 0)
			continue;
		while (i + skip < n && text[i + skip] != '\n')
			skip++;
		out_bytes(stdout, text + i, skip, 1);
		putchar('\n');
		skip++;
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
	const char *why;
	int ret;

	(void)opt;
	(void)argc;
	(void)argv;
	memset(&rg, 0, sizeof(rg));
	why = ring_from_memory(vm, &rg);
	if (why != NULL) {
		if (vm->info.ki_msgbuf_size == 0) {
			vm_warn("%s: %s", vm->kernel == NULL ||
			    vm->syms == NULL ? vm->path : vm->kernel, why);
			return (VM_FOUND);
		}
		if (vm->syms != NULL)
			vm_warn("%s; showing the file's own section", why);
		if (ring_from_file(vm, &rg) != 0)
			return (VM_FOUND);
		/* Full to the end: it may have gone round. */
		if (rg.start == 0 && rg.bytes[rg.size - 1] != '\0')
			vm_warn("the buffer is full: without the kernel's "
			    "msgbufp the oldest line may be in its middle");
	}
	ret = print_ring(&rg);
	free(rg.bytes);
	return (ret);
}
