# The harness: driver, false implementations, atf-lua, mutants, failing calls,
# hosts.

-include harness/driver/driver.mk
-include harness/false/false.mk
-include harness/atf-lua/atf-lua.mk
-include harness/keep/keep.mk
-include harness/mutants/mutants.mk
-include harness/failing/failing.mk
-include harness/hosts.mk
