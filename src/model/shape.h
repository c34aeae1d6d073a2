/* shape.h - what an object must look like, as tables: one row a property, one table a type.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A shape is a table of properties and a table of rules between them. Adding a type: 1 a table of
 * its properties, 2 its rules, 3 a row in the list of types (object_types.c), 4 golden lines. What
 * is not in a table is unknown, and unknown is kept, never refused.
 */
#pragma once

#include "model/object.h"

/* Where in the document we are: a list from the innermost value to the root, on the stack. */
struct place {
	const struct place *parent; /* NULL: the root */
	struct str key;             /* NULL data: an element, at `index` */
	size_t index;
};

/* One run over one object. */
struct check {
	struct arena *arena;
	const struct json *root;
	bool before_21; /* an object of STIX 2.0, which has other required properties */
	struct fault *why;
};

/* What is looked at: a value, where it stands, and the shape that it belongs to. */
struct subject {
	struct check *check;
	const struct shape *shape;
	const struct json *value;
	const struct place *place;
};

struct property;
struct rule;

/* Is the value of the right form? One function a form; see form.h. */
typedef enum err form_check(const struct subject *subject, const struct property *property);
/* Do the properties of subject->value fit together? One function a kind of rule; see rule.h. */
typedef enum err rule_check(const struct subject *subject, const struct rule *rule);

enum property_flags {
	REQUIRED_20 = 1,
	REQUIRED_21 = 2,
	REQUIRED = REQUIRED_20 | REQUIRED_21,
	LIST = 4, /* a list, not empty, whose elements have the form */
};

#define INTEGER_MAX 9007199254740991.0 /* section 2.10: 54 bits with the sign */

struct property {
	const char *name; /* NULL ends the table */
	form_check *form;
	unsigned flags;
	const char *words;         /* form_reference: types; form_enumeration: values */
	const struct shape *shape; /* form_shape: the inner one */
	double min;                /* form_integer, form_number; no bounds when both are 0 */
	double max;
	uint32_t count_max; /* LIST: 0 for no limit of its own */
};

struct rule {
	rule_check *check; /* NULL ends the table */
	const char *names; /* of properties, separated by one space */
};

/* An extension that the standard defines. */
struct known_extension {
	const char *name; /* NULL ends the table */
	const struct shape *shape;
};

struct shape {
	const char *name;
	const char *section; /* of the STIX 2.1 standard */
	const struct property *properties;
	const struct rule *rules;                 /* NULL: none */
	const struct known_extension *extensions; /* NULL: none */
};

struct object_type {
	enum object_class class;
	bool since_21; /* STIX 2.0 did not know it */
	struct shape shape;
};

/* NULL for a type that the standard does not define. */
const struct object_type *object_type_find(struct str name);

/* The common properties of a class (section 3.2). */
const struct shape *shape_of_class(enum object_class class);

/* Checks subject->value, which must be a JSON object, against subject->shape. */
MUST_CHECK enum err shape_check(const struct subject *subject);

/* E_INVALID at the subject's place, or at its member `name` (there or not) unless that is STR_NONE.
 * The text ends with the section of the standard. */
enum err subject_fail(const struct subject *subject, struct str name, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The same for one of our limits: E_TOO_LARGE. */
enum err subject_too_large(const struct subject *subject, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* The next word of a list that is separated by single spaces; empty at the end. */
struct str next_word(const char **words);
