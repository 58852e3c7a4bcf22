#!/bin/sh
#
# SPDX-License-Identifier: BSD-2-Clause
#
# Copyright (c) 2026 the vmcorpus authors
#
# plist.sh STAGE: prints the files that make install DESTDIR=STAGE installed, as
# the port's pkg-plist lists them: manual pages are compressed there, and the
# directories of data and examples have names.

set -eu
cd "$1/usr/local"
find . ! -type d | sed -e 's|^\./||' -e '/^share\/man\//s/$/.gz/' \
    -e 's|^share/examples/vmcorpus/|%%EXAMPLESDIR%%/|' \
    -e 's|^share/vmcorpus/|%%DATADIR%%/|' | LC_ALL=C sort
