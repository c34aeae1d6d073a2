/* import_table.h - a spreadsheet as rows of texts, and what a mapping makes of it.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Private to exercise/import_*.c. docs/protocol/scenario-import.md has the form of a mapping.
 */
#pragma once

#include "exercise/import_work.h"

struct import_row {
	unsigned number; /* from 1, as the spreadsheet counts */
	size_t count;
	struct str *cells;
};

struct import_table {
	size_t count;
	struct import_row *rows; /* by rising number; empty ones may be missing */
};

/* Which column is which key. */
struct import_mapping {
	enum section section;
	struct str sheet;      /* empty: the first */
	uint64_t header;       /* number of the row of headings */
	const struct yaml *columns, *values, *constants, *begin, *ignore; /* NULL: not given */
	char separator;        /* of lists in a cell */
};

/* Without a mapping: injects whose headings are keys. E_CONFIG with the place of the mistake. */
MUST_CHECK enum err import_mapping_read(struct import *import, struct import_mapping *ret,
	struct fault *why);
void import_table_write(struct import *import, const struct import_mapping *mapping,
	const struct import_table *table);

/* "C5" */
struct str import_cell_name(struct import *import, size_t column, unsigned row);
