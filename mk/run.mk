# placeholder for make run and make check
