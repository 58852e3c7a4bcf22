/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * commands.c: what the commands say of right cores, of containers, and of
 * damaged ones.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "test.h"

static void
test_help(void)
{
	size_t lines, column, i;
	int wide;

	run("--help", 0, "usage: vmcore", "");
	for (lines = column = i = 0, wide = 0; i < ran_len; i++) {
		if (ran_out[i] == '\n') {
			lines++;
			column = 0;
		} else if (++column > 80)
			wide = 1;
	}
	check(lines <= 24 && !wide, "--help: %zu lines", lines);
	run("--version", 0, "vmcore ", "");
	run("", 2, "", "usage:");
	run("frob md3", 2, "", "frob: no such command");
	run("info", 2, "", "usage: vmcore info [-k KERNEL] CORE");
	run("read md3 0", 2, "", "usage: vmcore read [-k KERNEL] [-p]");
	run("info -v md3", 2, "", "usage: vmcore info");
	run("info no-such", 2, "", "vmcore: no-such: ");
}

static void
test_info(void)
{

	run("info md3", 0, "amd64 minidump, version 3", "");
	check(strstr(ran_out, "4 of 4096 bytes (16 KiB)") != NULL &&
	    strstr(ran_out, "34 bytes at 0x1000") != NULL &&
	    strstr(ran_out, "0xfffffe0000000000") != NULL,
	    "info md3:\n%s", ran_out);
	check(strstr(ran_out, "window                 direct map, 0xfffff8")
	    != NULL, "window of md3:\n%s", ran_out);
	run("info -k kernel.sym md3", 0, "kernel.sym, 6 symbols", "");
	run("-k kernel.sym info md3", 0, "kernel.sym, 6 symbols", "");
	check(strstr(ran_out, "image") == NULL, "an image that is there:\n%s",
	    ran_out);
	run("info -k kernel.far md3", 0, "kernel's image         not in the "
	    "dump", "");
	run("info -k ksyms32 i386v2", 0, "i386 minidump, version 2", "");
	check(strstr(ran_out, "window") == NULL, "window of i386v2:\n%s",
	    ran_out);
	check(strstr(ran_out, "PAE") != NULL, "PAE:\n%s", ran_out);
	run("info -k kernel.sym full", 0, "amd64 full", "");
	check(strstr(ran_out, "PT_LOAD (2)\n") != NULL, "two segments:\n%s",
	    ran_out);
	run("info full", 0, "needs the kernel's symbols: -k KERNEL", "");
	run("layout full", 2, "", "full: ELF core: needs the kernel's");
	run("info -k ksyms32 md3", 2, NULL, "vmcore: ");
	run("info -k noise md3", 2, NULL, "noise: not an ELF file");
}

static void
test_layout(void)
{

	run("layout md3", 0, "H header ", "");
	check(strstr(ran_out, "P pages           0x5000        0x9000") !=
	    NULL, "layout md3:\n%s", ran_out);
	check(strstr(ran_out, " 44.4%") != NULL, "share of the pages:\n%s",
	    ran_out);
	check(strstr(ran_out, "  direct map      0xfffff8") != NULL,
	    "window of md3:\n%s", ran_out);
	run("layout md3 | awk '/^\\[/ { print length($0) }'", 0, "80\n", "");
	run("layout md3 | cat", 0, "[HHHHHHHH", "");
	check(strchr(ran_out, '\033') == NULL, "no colour in a pipe");
	run("layout -k kernel.sym full", 0, "1 PT_LOAD ", "");
	check(strstr(ran_out, "2 PT_LOAD ") != NULL &&
	    strstr(ran_out, "0x200000") != NULL, "layout full:\n%s", ran_out);
	run("layout md3.cut", 1, "the file ends at 0x8100", "md3.cut: ");
}

static void
test_vtop(void)
{

	run("vtop md3 0xfffffe0000000010", 0,
	    "0xfffffe0000000010 0x100010       0x7010 ", "");
	check(strstr(ran_out, "rw-  kernel map") != NULL, "vtop:\n%s",
	    ran_out);
	run("vtop -v md3 0xfffffe0000000010", 0, "8000000000100163", "");
	check(strstr(ran_out, "0000000000002063") != NULL &&
	    strstr(ran_out, "file 0x4000") != NULL &&
	    strstr(ran_out, "at pa 0x2000") != NULL &&
	    strstr(ran_out, "file offset 0x6000") != NULL,
	    "steps:\n%s", ran_out);
	run("vtop md3 0xfffff80000100000", 0, "direct map", "");
	run("vtop -k kernel.sym md3 msgbufp+4", 0, "msgbufp+0x4", "");
	/* Mapped, not dumped. */
	run("vtop md3 0xfffffe0000002000", 1, "not in file", NULL);
	run("vtop md3 0xfffffe0000600000", 1, "not mapped",
	    "0xfffffe0000600000");
	run("vtop -v md3 0xfffffe0000600000", 1, "[    3]", NULL);
	run("vtop md3 0x0 0xfffff80000100000", 1, "direct map", "md3: ");
	run("vtop md3 fffff80000100000", 2, NULL, "needs -k KERNEL");
	run("vtop md3 9zz", 2, NULL, "9zz: not a number");
	run("vtop -k kernel.sym md3 zzz", 2, NULL, "no symbol zzz");
	run("vtop -v -k kernel.sym full 0xffffffff80400008", 0,
	    "0x4008 ", "");
	check(strstr(ran_out, "PML4") != NULL &&
	    strstr(ran_out, "at pa 0x205000") != NULL, "steps of full:\n%s",
	    ran_out);
	run("vtop -k ksyms32 i386v2 0x801008", 0, "0x100005008 ", "");
}

static void
test_read(void)
{

	run("read md3 0xfffffe0000000010 16", 0,
	    "fffffe0000000010  10 00 00 00 00 00 22 22  "
	    "18 00 00 00 00 00 22 22  |......\"\"......\"\"|\n", "");
	/* Across two pages. */
	run("read md3 0xfffffe0000000ff8 16", 0,
	    "f8 0f 00 00 00 00 22 22  00 00 00 00 00 00 33 33", "");
	run("read -o words md3 0xfffffe0000000010 16", 0,
	    "fffffe0000000010  2222000000000010 2222000000000018\n", "");
	run("read -o words -k ksyms32 i386v2 0x800010 8", 0,
	    "00800010  00000010 88880000\n", "");
	/* How wide od's columns are differs. */
	run("read -o raw md3 0xfffffe0000000ff8 16 | od -An -tx1 | tr -d ' '",
	    0, "f80f0000000022220000000000003333\n", "");
	run("read -o raw md3 0xfffff80000001000 0x2000 | cksum >.a; "
	    "tail -c +20481 md3 | head -c 8192 | cksum | cmp - .a", 0, "",
	    "");
	run("read -p md3 0x101000 8", 0, "00 00 00 00 00 00 33 33", "");
	/* The second page was not dumped: what is there is shown. */
	run("read md3 0xfffffe0000001ff8 16", 1,
	    "0x8 bytes cannot be read", "0xfffffe0000002000");
	check(strstr(ran_out, "f8 0f 00 00 00 00 33 33") != NULL,
	    "bytes before a hole:\n%s", ran_out);
	run("read -o raw md3 0xfffffe0000001ff8 16", 1, NULL, "0x8 bytes");
	check(ran_len == 8, "raw ends at a hole: %zu bytes", ran_len);
	run("read md3 0xfffff80000000000 0x3000", 1, "0x1000 bytes cannot",
	    NULL);
	run("read md3 0xfffffe0000000000 0", 0, "", "");
	run("read md3 0xfffffffffffffff0 17", 2, "", "past the last address");
	run("read md3 0xfffffffffffffff0 16", 1, "cannot be read", NULL);
	run("read -o frob md3 0 1", 2, "", "hex, words or raw");
	run("read md3 0 zz", 2, "", "length zz");
	/* The page table has zeros from entry 3 to 510. */
	run("read md3 0xfffff80000002000 4096", 0, "\n*\n", "");
	check(strstr(ran_out, "fffff80000002ff0 ") != NULL &&
	    strstr(ran_out, "63 11 00 00 00 00 00 80") != NULL,
	    "like lines:\n%s", ran_out);
}

static void
test_pages(void)
{

	run("pages md3", 0,
	    "0000000000100000 fffffe0000000000 fffff80000100000 rw-  "
	    "0x1000    0x7000\n"
	    "0000000000101000 fffffe0000001000 fffff80000101000 r-x  "
	    "0x1000    0x8000\n"
	    "0000000000102000 fffffe0000002000 fffff80000102000 rw-  "
	    "0x1000    -\n", "");
	check(strstr(ran_out, "0000000000000000 fffffe0000200000 "
	    "fffff80000000000 rw-  0x200000  -\n") != NULL,
	    "superpage:\n%s", ran_out);
	run("pages -k ksyms32 i386v2", 0,
	    "0000000100005000 00801000         -                rw-  ", "");
	run("pages -k kernel.sym full", 1, NULL, "amd64 full");
}

static void
test_sym(void)
{

	run("sym -k kernel.sym md3 msgbufp", 0,
	    "fffffe0000000100      0x8 T msgbufp\n", "");
	run("sym -k kernel.sym md3 0xfffffe0000000104", 0, "msgbufp+0x4",
	    "");
	run("sym -k kernel.sym md3 0xfffffe0000000300", 0,
	    "panic\\x1b[2J\n", "");
	run("sym -k kernel.sym md3 twice zzz", 1, "0000000000002222",
	    "kernel.sym: symbol table: no symbol zzz");
	run("sym md3 zzz", 2, "", "needs -k KERNEL");
}

static void
test_dmesg(void)
{

	/* Gone round: the oldest byte is the first; "lost" was overwritten. */
	run("dmesg -k kernel.sym md3", 0, "first line\nbell\\x07 "
	    "\\x1b[31mred\nlast\n", "");
	check(strstr(ran_out, "lost") == NULL && strchr(ran_out, '\033') ==
	    NULL, "dmesg:\n%s", ran_out);
	/* Without the kernel: the same bytes, from the section's start. */
	run("dmesg md3", 0, "last\nfirst line\n", "may be in its middle");
	run("dmesg -k kernel64 md3", 1, "red\n", "no symbol msgbufp");
	run("dmesg -k kernel.far md3", 1, "red\n", "the kernel's image is not "
	    "in the dump");
	run("dmesg -k ksyms32 i386v2", 0, "not gone round\n", "");
	run("dmesg i386v2", 0, "not gone round\n", "");
	run("dmesg -k kernel.sym full", 1, "", "msgbuf");
}

void
test_commands(void)
{

	test_help();
	test_info();
	test_layout();
	test_vtop();
	test_read();
	test_pages();
	test_sym();
	test_dmesg();
}

void
test_containers(void)
{

	run("info vmcore.0.gz", 0, "gunzip -c vmcore.0.gz > vmcore.0\n", "");
	run("info vmcore.1.zst", 0, "zstd -d vmcore.1.zst -o vmcore.1\n", "");
	run("info \"it's gz\"", 0, "gunzip -c 'it'\\''s gz' > ", "");
	run("info vmcore_encrypted.2", 0, "decryptcore -p private.pem "
	    "-k key.2 -e vmcore_encrypted.2 -c vmcore\n", "");
	check(strstr(ran_out, "ChaCha20") != NULL, "cipher:\n%s", ran_out);
	run("info $PWD/vmcore_encrypted.2", 0, "/key.2 -e /", "");
	run("info vmcore_encrypted.3", 1, "unknown", "not a core");
	run("info textdump.tar.0", 0, "tar -xvf textdump.tar.0\n", "");
	run("info noise", 1, "unknown kind", "noise: not a core");
	/* Some kernels have cores that begin with anything; not this one. */
	run("info -k kernel.sym noise", 2, "",
	    "noise: not a core: file of unknown kind");
	run("info empty", 1, "empty file", "empty: not a core");
	run("info kernel64", 1, "ELF file that is no core", NULL);
	run("info leading", 0,
	    "tail -c +513 leading | head -c 8192 > vmcore\n", "");
	check(strstr(ran_out, "testhost") != NULL &&
	    strstr(ran_out, "2023-11-14 22:13:20 UTC") != NULL &&
	    strstr(ran_out, "(right)") != NULL &&
	    strstr(ran_out, "test\\x0a    root@b") != NULL,
	    "header:\n%s", ran_out);
	run("info leading.key", 0, "tail -c +1537 ", "");
	check(strstr(ran_out, "decryptcore(8)") != NULL, "encrypted:\n%s",
	    ran_out);
	run("info leading.parity", 1, "(wrong)", NULL);
	run("info leading.cut", 1, "past the end of the file (4608)", NULL);
	run("info part512", 0,
	    "savecore -k . /dev/$(mdconfig -S 512 -f part512)\n", "");
	check(strstr(ran_out, "at 0xffe00") != NULL &&
	    strstr(ran_out, "at 0xfcc00, the same") != NULL,
	    "places:\n%s", ran_out);
	run("info part4096", 0, "-S 4096 ", "");
	run("info part.cleared", 1, "savecore -fk ", NULL);
	run("info part.differs", 1, "differs from the trailing", NULL);

	run("extract part512", 2, "", "usage: vmcore extract IMAGE -o DIR");
	run("extract -o x", 2, "", "usage: vmcore extract");
	run("extract part512 -o x512", 0, "x512/vmcore\n", "");
	run("extract -o x512 part512", 2, "", "x512/vmcore: File exists");
	run("extract -o x4096 part4096", 0, "x4096/vmcore\n", "");
	check(system("cmp x512/vmcore x4096/vmcore && test $(wc -c "
	    "<x512/vmcore) -eq 12288 && ! tr -d A <x512/vmcore | grep -q .")
	    == 0, "the bytes between the headers are not what comes out");
	run("extract leading -o xl", 0, "xl/vmcore\n", "");
	run("extract leading.key -o xk", 0, "xk/vmcore_encrypted\nxk/key\n",
	    "");
	run("extract leading.parity -o xp", 1, "xp/vmcore\n", "parity");
	run("extract leading.cut -o xc", 1, "", "past the ends of the file");
	run("extract part.cleared -o xd", 1, "xd/vmcore\n", "parity");
	run("extract part.differs -o xe", 1, "xe/vmcore\n",
	    "differs from the trailing one");
	run("extract md3 -o xm", 1, "", "md3: no dump header");
	run("extract no-such -o xn", 2, "", "no-such: ");
	run("extract part512 -o no/such", 2, "", "no/such: ");

	/* Other commands say what to do. */
	run("layout vmcore.0.gz", 2, "", "gunzip -c vmcore.0.gz > vmcore.0");
	run("vtop noise 0", 2, "", "noise: not a core: file of unknown kind");
	run("info $(printf 'a\\033b')", 2, "", "a\\x1bb");
}

void
test_damage(void)
{

	run("info md3.bitmap", 2, "", "md3.bitmap: ");
	run("info md3.cut", 1, "the pages end at 0x9000, the file at 0x8100",
	    "");
	run("read md3.cut 0xfffffe0000001000 0x200", 1,
	    "0x100 bytes cannot be read", "the file ends");
	run("pages md3.cut", 0, NULL, "");
	run("info livecore", 0, "at 0x9000\n  magic ", "");
	run("info -k kernel.sym -- md3", 0, NULL, "");
}
