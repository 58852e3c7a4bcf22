/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * container.c: what a file is, and if it is not a core but something around
 * one, which FreeBSD command takes the core out of it.
 *
 * Order of the tests: magic at offset 0, "ustar" at 257, a dump header in the
 * last block, a sibling key file (cipher text itself says nothing).
 */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "vmcore.h"

/* Block sizes of dump devices that are tried for a trailing header. */
#define	BLOCK_MIN	512
#define	BLOCK_MAX	65536

/* ELF identification. */
#define	ELF_DATA	5	/* EI_DATA; 2: most significant byte first */
#define	ELF_TYPE	16	/* e_type, 2 bytes */
#define	ELF_HEAD	20	/* up to e_machine */
#define	TYPE_CORE	4

/* The key block (FreeBSD sys/sys/kerneldump.h, struct kerneldumpkey). */
#define	KEY_SIZE_AT	33	/* encryptedkeysize, 4 bytes */
#define	KEY_FIXED	37
#define	KEY_MIN		128
#define	KEY_MAX		2048

ssize_t
container_read(int fd, void *buf, size_t len, uint64_t off)
{
	size_t done;
	ssize_t n;

	for (done = 0; done < len; done += (size_t)n) {
		n = pread(fd, (char *)buf + done, len - done,
		    (off_t)(off + done));
		if (n < 0)
			return (-1);
		if (n == 0)
			break;
	}
	return ((ssize_t)done);
}

/*
 * The path of the key file that belongs to an encrypted core: DIR/key.N for
 * DIR/anything.N, where N is a number or "last" and .gz or .zst may follow.
 * 0, or -1 if the name has no such form.
 */
static int
key_path(const char *path, char *key, size_t size)
{
	const char *base, *end, *n;
	int len;

	base = strrchr(path, '/');
	base = base == NULL ? path : base + 1;
	end = base + strlen(base);
	if (end - base > 3 && strcmp(end - 3, ".gz") == 0)
		end -= 3;
	else if (end - base > 4 && strcmp(end - 4, ".zst") == 0)
		end -= 4;
	for (n = end; n > base && n[-1] != '.'; n--)
		continue;
	if (n == base || n == end)
		return (-1);
	if (strspn(n, "0123456789") < (size_t)(end - n) &&
	    (end - n != 4 || strncmp(n, "last", 4) != 0))
		return (-1);
	len = snprintf(key, size, "%.*skey.%.*s", (int)(base - path), path,
	    (int)(end - n), n);
	return (len > 0 && (size_t)len < size ? 0 : -1);
}

/*
 * Whether a plausible key file lies beside the file.
 */
static int
find_key(const char *path, struct container_info *ci)
{
	unsigned char k[KEY_FIXED];
	uint64_t n;
	off_t size;
	int fd, ok;

	if (key_path(path, ci->key, sizeof(ci->key)) != 0)
		return (0);
	fd = open(ci->key, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return (0);
	ok = 0;
	size = lseek(fd, 0, SEEK_END);
	if (size >= KEY_FIXED &&
	    container_read(fd, k, sizeof(k), 0) == (ssize_t)sizeof(k)) {
		n = (uint64_t)k[KEY_SIZE_AT] << 24 |
		    (uint64_t)k[KEY_SIZE_AT + 1] << 16 |
		    (uint64_t)k[KEY_SIZE_AT + 2] << 8 | k[KEY_SIZE_AT + 3];
		ok = (k[0] == 1 || k[0] == 2) && n >= KEY_MIN &&
		    n <= KEY_MAX && KEY_FIXED + n <= (uint64_t)size;
		ci->cipher = k[0];
	}
	close(fd);
	return (ok);
}

/*
 * Looks for a dump header at the beginning of the last block, for each size
 * of block that a device may have; the header must agree on the size if any
 * candidate does.
 */
static int
find_trailer(int fd, struct container_info *ci)
{
	unsigned char h[KDH_SIZE];
	struct kdh k;
	uint64_t bs;
	int found;

	found = 0;
	for (bs = BLOCK_MIN; bs <= BLOCK_MAX && bs <= ci->filesize; bs *= 2) {
		if (container_read(fd, h, sizeof(h), ci->filesize - bs) !=
		    (ssize_t)sizeof(h) || !kdh_magic(h, sizeof(h)))
			continue;
		kdh_decode(h, &k);
		if (found && k.blocksize != bs)
			continue;
		memcpy(ci->kdh, h, sizeof(h));
		ci->kdh_offset = ci->filesize - bs;
		ci->kdh_block = bs;
		found = 1;
		if (k.blocksize == bs)
			break;
	}
	return (found);
}

static enum container
detect(int fd, const char *path, struct container_info *ci)
{
	const unsigned char *h = ci->head;
	unsigned int type;

	if (ci->nhead == 0)
		return (CT_EMPTY);
	if (ci->nhead >= 8 && memcmp(h, "minidump", 8) == 0)
		return (CT_MINIDUMP);
	if (ci->nhead >= ELF_HEAD && memcmp(h, "\177ELF", 4) == 0) {
		type = h[ELF_DATA] == 2 ?
		    (unsigned int)h[ELF_TYPE] << 8 | h[ELF_TYPE + 1] :
		    (unsigned int)h[ELF_TYPE + 1] << 8 | h[ELF_TYPE];
		return (type == TYPE_CORE ? CT_ELFCORE : CT_ELFOTHER);
	}
	if (ci->nhead >= KDH_SIZE && kdh_magic(h, ci->nhead)) {
		struct kdh k;

		memcpy(ci->kdh, h, sizeof(ci->kdh));
		kdh_decode(h, &k);
		ci->kdh_offset = 0;
		ci->kdh_block = k.blocksize;
		return (CT_LEADING);
	}
	if (ci->nhead >= 2 && h[0] == 0x1f && h[1] == 0x8b)
		return (CT_GZIP);
	if (ci->nhead >= 4 && memcmp(h, "\x28\xb5\x2f\xfd", 4) == 0)
		return (CT_ZSTD);
	if (ci->nhead >= 262 && memcmp(h + 257, "ustar", 5) == 0)
		return (CT_TEXTDUMP);
	if (find_trailer(fd, ci))
		return (CT_PARTITION);
	if (find_key(path, ci))
		return (CT_ENCRYPTED);
	return (CT_UNKNOWN);
}

int
container_detect(const char *path, struct container_info *ci)
{
	off_t size;
	ssize_t n;
	int error, fd;

	memset(ci, 0, sizeof(*ci));
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return (-1);
	n = container_read(fd, ci->head, sizeof(ci->head), 0);
	if (n < 0) {
		error = errno;
		close(fd);
		errno = error;
		return (-1);
	}
	ci->nhead = (size_t)n;
	size = lseek(fd, 0, SEEK_END);
	if (size > 0)
		ci->filesize = (uint64_t)size;
	ci->kind = detect(fd, path, ci);
	/* A live dump that was not cut has its header behind the pages. */
	if (ci->kind == CT_MINIDUMP)
		(void)find_trailer(fd, ci);
	close(fd);
	return (0);
}

int
container_is_core(const struct container_info *ci)
{

	return (ci->kind == CT_MINIDUMP || ci->kind == CT_ELFCORE);
}

const char *
container_name(const struct container_info *ci)
{
	struct kdh k;

	switch (ci->kind) {
	case CT_MINIDUMP:
		return ("minidump");
	case CT_ELFCORE:
		return ("ELF core");
	case CT_ELFOTHER:
		return ("ELF file that is no core");
	case CT_GZIP:
		return ("gzip file");
	case CT_ZSTD:
		return ("zstd file");
	case CT_ENCRYPTED:
		return ("encrypted dump");
	case CT_TEXTDUMP:
		return ("textdump (tar archive)");
	case CT_LEADING:
		return ("dump with a leading dump header");
	case CT_PARTITION:
		kdh_decode(ci->kdh, &k);
		return (k.text ? "dump partition that holds a textdump" :
		    "dump partition");
	case CT_EMPTY:
		return ("empty file");
	case CT_UNKNOWN:
		break;
	}
	return ("file of unknown kind");
}

const char *
container_hint(const char *kernel)
{

	return (kernel != NULL ? "" :
	    "; if it is memory alone, -k KERNEL tells whose");
}

/*
 * Prints the path without the suffix that the format has, if it has it.
 */
static void
out_stem(FILE *fp, const char *path, const char *suffix)
{
	char *stem;
	size_t n, m;

	n = strlen(path);
	m = strlen(suffix);
	stem = malloc(n + sizeof(".core"));
	if (stem == NULL)
		return;
	memcpy(stem, path, n + 1);
	if (n > m && strcmp(path + n - m, suffix) == 0)
		stem[n - m] = '\0';
	else
		memcpy(stem + n, ".core", sizeof(".core"));
	out_word(fp, stem);
	free(stem);
}

void
container_unwrap(FILE *fp, const char *path, const struct container_info *ci)
{
	struct kdh k;

	switch (ci->kind) {
	case CT_GZIP:
		fputs("gunzip -c ", fp);
		out_word(fp, path);
		fputs(" > ", fp);
		out_stem(fp, path, ".gz");
		break;
	case CT_ZSTD:
		fputs("zstd -d ", fp);
		out_word(fp, path);
		fputs(" -o ", fp);
		out_stem(fp, path, ".zst");
		break;
	case CT_ENCRYPTED:
		fputs("decryptcore -p private.pem -k ", fp);
		out_word(fp, ci->key);
		fputs(" -e ", fp);
		out_word(fp, path);
		fputs(" -c vmcore", fp);
		break;
	case CT_TEXTDUMP:
		fputs("tar -xvf ", fp);
		out_word(fp, path);
		break;
	case CT_LEADING:
		/* No command of the base system; sh(1) does. */
		kdh_decode(ci->kdh, &k);
		fputs("tail -c +", fp);
		fprintf(fp, "%llu ", (unsigned long long)k.blocksize +
		    k.dumpkeysize + 1);
		out_word(fp, path);
		fprintf(fp, " | head -c %llu > vmcore",
		    (unsigned long long)k.dumplength);
		break;
	case CT_PARTITION:
		kdh_decode(ci->kdh, &k);
		/* A cleared dump, or one with bad headers, has to be forced. */
		fprintf(fp, "savecore -%sk . /dev/$(mdconfig -S %llu -f ",
		    k.cleared || !k.parity_ok || k.version != 4 ? "f" : "",
		    (unsigned long long)ci->kdh_block);
		out_word(fp, path);
		putc(')', fp);
		break;
	default:
		break;
	}
}
