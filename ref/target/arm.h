/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * arm.h: page-table entries of 32-bit ARM with short descriptors, which full
 * dumps have in their tables and minidumps in their array.
 *
 * V6 is the format of ARMv6 and later as FreeBSD uses it, with TEX remapping
 * and the access flag; V4 that of ARMv4 and ARMv5.  Addresses are found alike,
 * protections are not.
 */
#ifndef KR_ARM_H
#define	KR_ARM_H

#include "../leafmap.h"

#define	ARM_PAGE	0x1000u
#define	ARM_64K		0x10000u
#define	ARM_1M		0x100000u
#define	ARM_16M		0x1000000u

/* The lowest two bits of an entry of either level. */
#define	ARM_TYPE	0x3u
#define	ARM_FAULT	0u
/* Of the first level. */
#define	ARM_COARSE	1u		/* a table of the second level */
#define	ARM_SECTION	2u
/* Of the second level. */
#define	ARM_LARGE	1u		/* 64 KiB */
#define	ARM_SMALL	2u		/* 4 KiB */
#define	ARM_SMALL_XN	3u		/* V6: 4 KiB; V4: see arm_v4 */

/* The second level. */
extern const struct kr_leaf_format arm_v4, arm_v6;

#endif /* !KR_ARM_H */
