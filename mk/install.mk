# placeholder for make install
