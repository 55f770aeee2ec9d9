"""How values become words, tables and pages. Knows no result of any operation."""
