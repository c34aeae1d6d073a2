/* fields.h - the records of the directory, field by field from text.
 * SPDX-License-Identifier: Apache-2.0
 *
 * One table a kind of record serves both the options of commands (`org add --default-tlp amber`)
 * and the keys of a setup file (`default_tlp: amber`), so that they have the same names and values.
 */
#pragma once

#include "cmd/arguments.h"
#include "store/account.h"
#include "store/registry.h"

/* Sets one field of the record; E_INVALID says what it may be. */
typedef enum err field_function(void *record, const struct directory *directory, struct str value,
	struct fault *why);

/* A row without a name ends the table. */
struct field {
	const char *name;
	field_function *set;
};

struct machine { /* who gets a token */
	struct str name;
	unsigned organisation;
	unsigned roles;
};

struct node_record {
	unsigned organisation; /* that runs the node */
	enum tlp floor;
};

extern const struct field organisation_fields[];
extern const struct field community_fields[];
extern const struct field collection_fields[];
extern const struct field person_fields[]; /* a role adds to those that are there */
extern const struct field machine_fields[]; /* here too */
extern const struct field node_fields[];

const struct field *field_find(const struct field *fields, struct str name);

/* Every argument whose name is in the table. */
MUST_CHECK enum err fields_from_arguments(const struct field *fields, void *record,
	const struct directory *directory, const struct arguments *arguments, struct fault *why);

/* "amber", or "none": as the fields take it. */
struct str tlp_name_or_none(enum tlp tlp);

/* The choices for parameters; each ends in NULL. */
extern const char *const kind_choices[];
extern const char *const standing_choices[];
extern const char *const tlp_choices[];      /* without "none" */
extern const char *const tlp_none_choices[]; /* with it */
extern const char *const yes_no_choices[];
extern const char *const role_choices[];
