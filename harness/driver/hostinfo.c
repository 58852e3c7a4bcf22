/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * The machine is the one that the driver was compiled for, not the one that
 * uname(2) names: a 32-bit driver on a 64-bit kernel is a 32-bit host.
 */

#include <sys/utsname.h>

#include <limits.h>
#include <stdint.h>
#include <string.h>

#include "hostinfo.h"

/* The machine and its e_machine number in the ELF specification. */
#if defined(__x86_64__)
#define	HOST_NAME	"x86_64"
#define	HOST_EM		62
#elif defined(__i386__)
#define	HOST_NAME	"i386"
#define	HOST_EM		3
#elif defined(__aarch64__)
#define	HOST_NAME	"aarch64"
#define	HOST_EM		183
#elif defined(__arm__)
#define	HOST_NAME	"arm"
#define	HOST_EM		40
#elif defined(__powerpc64__)
#define	HOST_NAME	"powerpc64"
#define	HOST_EM		21
#elif defined(__powerpc__)
#define	HOST_NAME	"powerpc"
#define	HOST_EM		20
#elif defined(__riscv)
#define	HOST_NAME	"riscv"
#define	HOST_EM		243
#elif defined(__mips__)
#define	HOST_NAME	"mips"
#define	HOST_EM		8
#elif defined(__s390x__)
#define	HOST_NAME	"s390x"
#define	HOST_EM		22
#elif defined(__sparc__) && defined(__arch64__)
#define	HOST_NAME	"sparc64"
#define	HOST_EM		43
#elif defined(__sparc__)
#define	HOST_NAME	"sparc"
#define	HOST_EM		2
#elif defined(__loongarch__)
#define	HOST_NAME	"loongarch"
#define	HOST_EM		258
#elif defined(__ia64__)
#define	HOST_NAME	"ia64"
#define	HOST_EM		50
#elif defined(__alpha__)
#define	HOST_NAME	"alpha"
#define	HOST_EM		0x9026
#else
#define	HOST_NAME	"unknown"
#define	HOST_EM		0
#endif

static int
little_endian(void)
{
	const uint16_t one = 1;
	unsigned char first;

	memcpy(&first, &one, 1);
	return (first == 1);
}

void
hostinfo_print(struct text *t)
{
	struct utsname un;
	const char *p;
	char c;

	text_printf(t, " host=");
	if (uname(&un) == -1)
		strcpy(un.sysname, "unknown");
	for (p = un.sysname; *p != '\0'; p++) {
		c = *p;
		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
			text_add(t, &c, 1);
	}
	text_printf(t, "-%s bits=%u order=%s machine=%u long=%u", HOST_NAME,
	    (unsigned int)(sizeof(void *) * CHAR_BIT),
	    little_endian() ? "le" : "be", (unsigned int)HOST_EM,
	    (unsigned int)(sizeof(long) * CHAR_BIT));
}
