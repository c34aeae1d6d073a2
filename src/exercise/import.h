/* import.h - scenarios from what planners have: other tools' files and spreadsheets.
 * SPDX-License-Identifier: Apache-2.0
 *
 * An importer turns a file into the form of docs/protocol/scenario.md, as far as it can, and lists
 * by place whatever it could not map: nothing is dropped in silence. The result is a beginning that
 * planners go on with; `testudo exercise check` says what is still missing.
 *
 * Adding a format: 1 write import_NAME.c with a `struct import_kind`, 2 add a row in import.c, 3 a
 * section in docs/protocol/scenario-import.md, 4 a file and what must come of it in
 * tests/golden/import, 5 a seed in tests/fuzz/corpus/import.
 */
#pragma once

#include "exercise/scenario.h"

struct import_note {
	struct str place; /* "FILE:LINE", or "FILE:CELL" of a spreadsheet */
	struct str text;  /* what it is, and what became of it */
	unsigned line;    /* or row */
};

struct import_result {
	struct scenario_source source;
	size_t note_count;
	const struct import_note *notes; /* in the order of the file; at most IMPORT_NOTES_MAX */
	size_t unlisted;
};

struct import_input {
	const char *name; /* of the file, for places */
	struct str text;
	const char *mapping_name; /* of spreadsheets only: which column is which key */
	struct str mapping;       /* NULL data: none */
};

struct import; /* exercise/import_work.h */

struct import_kind {
	const char *name;
	const char *summary;
	bool takes_mapping;
	enum err (*run)(struct import *import, struct fault *why);
};

/* Ends in NULL. */
extern const struct import_kind *const import_kinds[];

/* NULL when there is none of that name. */
const struct import_kind *import_kind_find(struct str name);

/* E_CONFIG or E_SYNTAX with the place when the file cannot be read at all. */
MUST_CHECK enum err import_run(struct arena *arena, const struct import_kind *kind,
	const struct import_input *input, struct import_result *ret, struct fault *why);
