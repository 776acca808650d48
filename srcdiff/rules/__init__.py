"""The rules of library functions: tables of texts, each module for one kind of function; `table` reads them."""
