# The harness: driver, false implementations, atf-lua.

-include harness/driver/driver.mk
-include harness/false/false.mk
-include harness/atf-lua/atf-lua.mk
