# SPDX-License-Identifier: BSD-2-Clause
# Copyright (c) 2026 the vmcorpus authors
#
# Turns text into C: awk -v name=NAME -f embed.awk FILE.  ISO C promises
# string literals of 4095 bytes only, so it is an array of numbers.

BEGIN {
	for (i = 1; i < 256; i++)
		code[sprintf("%c", i)] = i
	printf("#include <stddef.h>\n\n")
	printf("extern const char %s[];\nextern const size_t %s_len;\n\n",
	    name, name)
	printf("const char %s[] = {\n", name)
}

{
	for (i = 1; i <= length($0); i++)
		printf("%d,", code[substr($0, i, 1)])
	printf("10,\n")
	total += length($0) + 1
}

END {
	printf("0\n};\nconst size_t %s_len = %d;\n", name, total)
}
