/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * kdh.c: struct kerneldumpheader, the block that the kernel writes before and
 * after a dump on its device.  512 bytes, integers most significant byte
 * first on every machine (FreeBSD sys/sys/kerneldump.h).
 */

#include <string.h>
#include <time.h>

#include "vmcore.h"

#define	MAGIC_LEN	20

static const char magic_kernel[] = "FreeBSD Kernel Dump";
static const char magic_text[] = "FreeBSD Text Dump";
static const char magic_cleared[] = "Cleared Kernel Dump";

/*
 * Offsets by version.  0 where a version lacks the field.  Versions 2 and 3
 * were in development snapshots only; what is none of the four is shown as 4,
 * as FreeBSD's own tools do when they are forced.
 */
struct places {
	unsigned int	dumpextent, dumptime, dumpkeysize, blocksize;
	unsigned int	compression, hostname, versionstring;
	unsigned int	panicstring, panicsize;
};

static const struct places places[] = {
	{ 0, 48, 0, 56, 0, 60, 124, 316, 192 },
	{ 0, 48, 56, 60, 0, 64, 128, 320, 188 },
	{ 48, 56, 64, 68, 72, 73, 137, 329, 179 },
	{ 496, 48, 56, 60, 495, 64, 128, 320, 175 },
};

#define	AT_ARCH		20
#define	ARCH_LEN	12
static const char powerpc[] = "powerpc";	/* and powerpc64... */
#define	AT_VERSION	32
#define	AT_ARCHVERSION	36
#define	AT_DUMPLENGTH	40
#define	HOSTNAME_LEN	64
#define	VERSIONSTR_LEN	192
#define	AT_PARITY	508

static uint32_t
be32(const unsigned char *p)
{

	return ((uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	    (uint32_t)p[2] << 8 | p[3]);
}

static uint64_t
be64(const unsigned char *p)
{

	return ((uint64_t)be32(p) << 32 | be32(p + 4));
}

static const struct places *
places_of(uint32_t version)
{

	return (&places[version >= 1 && version <= 4 ? version - 1 : 3]);
}

int
kdh_magic(const unsigned char *h, size_t len)
{

	return (len >= MAGIC_LEN &&
	    (memcmp(h, magic_kernel, sizeof(magic_kernel)) == 0 ||
	    memcmp(h, magic_text, sizeof(magic_text)) == 0 ||
	    memcmp(h, magic_cleared, sizeof(magic_cleared)) == 0));
}

int
kdh_is_powerpc(const unsigned char h[KDH_SIZE])
{

	return (memcmp(h + AT_ARCH, powerpc, sizeof(powerpc) - 1) == 0);
}

void
kdh_decode(const unsigned char h[KDH_SIZE], struct kdh *k)
{
	const struct places *pl;
	uint32_t sum;
	size_t i;

	memset(k, 0, sizeof(*k));
	k->version = be32(h + AT_VERSION);
	pl = places_of(k->version);
	k->dumplength = be64(h + AT_DUMPLENGTH);
	k->dumpextent = pl->dumpextent != 0 ? be64(h + pl->dumpextent) :
	    k->dumplength;
	if (pl->dumpkeysize != 0)
		k->dumpkeysize = be32(h + pl->dumpkeysize);
	k->blocksize = be32(h + pl->blocksize);
	if (pl->compression != 0)
		k->compression = h[pl->compression];
	k->text = memcmp(h, magic_text, sizeof(magic_text)) == 0;
	k->cleared = memcmp(h, magic_cleared, sizeof(magic_cleared)) == 0;
	for (sum = 0, i = 0; i < KDH_SIZE; i += 4)
		sum ^= be32(h + i);
	k->parity_ok = sum == 0;
}

static void
field_str(FILE *fp, const char *name, const unsigned char *p, size_t size)
{
	const unsigned char *end;

	end = memchr(p, '\0', size);
	fprintf(fp, "  %-20s ", name);
	out_bytes(fp, p, end == NULL ? size : (size_t)(end - p), 0);
	putc('\n', fp);
}

static void
field_num(FILE *fp, const char *name, uint64_t n)
{

	fprintf(fp, "  %-20s %llu\n", name, (unsigned long long)n);
}

void
kdh_print(FILE *fp, const unsigned char h[KDH_SIZE])
{
	static const char *const compressions[] = { "none", "gzip", "zstd" };
	const struct places *pl;
	struct kdh k;
	uint64_t when;
	time_t t;
	struct tm tm;
	char date[64];

	kdh_decode(h, &k);
	pl = places_of(k.version);
	field_str(fp, "magic", h, MAGIC_LEN);
	field_str(fp, "architecture", h + AT_ARCH, ARCH_LEN);
	fprintf(fp, "  %-20s %lu%s\n", "version", (unsigned long)k.version,
	    k.version == 0 || k.version > 4 ? " (unknown: shown as 4)" : "");
	field_num(fp, "architectureversion", be32(h + AT_ARCHVERSION));
	field_num(fp, "dumplength", k.dumplength);
	if (pl->dumpextent != 0)
		field_num(fp, "dumpextent", k.dumpextent);
	when = be64(h + pl->dumptime);
	t = (time_t)when;
	date[0] = '\0';
	if (t >= 0 && (uint64_t)t == when && gmtime_r(&t, &tm) != NULL)
		strftime(date, sizeof(date), " (%Y-%m-%d %H:%M:%S UTC)", &tm);
	fprintf(fp, "  %-20s %llu%s\n", "dumptime", (unsigned long long)when,
	    date);
	if (pl->dumpkeysize != 0)
		fprintf(fp, "  %-20s %lu%s\n", "dumpkeysize",
		    (unsigned long)k.dumpkeysize, k.dumpkeysize == 0 ?
		    " (not encrypted)" : " (encrypted)");
	field_num(fp, "blocksize", k.blocksize);
	if (pl->compression != 0)
		fprintf(fp, "  %-20s %u (%s)\n", "compression", k.compression,
		    k.compression < 3 ? compressions[k.compression] :
		    "unknown");
	field_str(fp, "hostname", h + pl->hostname, HOSTNAME_LEN);
	field_str(fp, "versionstring", h + pl->versionstring, VERSIONSTR_LEN);
	field_str(fp, "panicstring", h + pl->panicstring, pl->panicsize);
	fprintf(fp, "  %-20s %02x %02x %02x %02x (%s)\n", "parity",
	    h[AT_PARITY], h[AT_PARITY + 1], h[AT_PARITY + 2],
	    h[AT_PARITY + 3], k.parity_ok ? "right" : "wrong");
}
