# GNU make reads GNUmakefile and never this file.  Any other make hands over
# to it, with the targets and the variables of its own command line.

.POSIX:

HAND_OVER = eval set -- "$$MAKEFLAGS"; n=$$\#; \
	for w do case $$w in [A-Z]*=*) set -- "$$@" "$$w";; esac; done; \
	shift $$n; unset MAKEFLAGS MAKELEVEL; \
	for g in gmake make; do case `$$g --version 2>/dev/null` in \
	"GNU Make"*) exec $$g "$$@" $@;; esac; done; \
	echo "GNU make is wanted: install it, as gmake, and say this again" >&2; \
	exit 2

all $(.TARGETS): FRC
	@$(HAND_OVER)

.DEFAULT:
	@$(HAND_OVER)

FRC:
