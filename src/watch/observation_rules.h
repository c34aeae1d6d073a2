/* observation_rules.h - which field of a log is which property of an observable.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "base/str.h"

/* The objects that a line is about. There is one of each at most, but for EACH: every value is an
 * object of its own. */
enum observed_object {
	OBSERVED_TRAFFIC,
	OBSERVED_FILE,
	OBSERVED_MAIL,
	OBSERVED_CERTIFICATE,
	OBSERVED_PROCESS,
	OBSERVED_ACCOUNT,
	OBSERVED_NAME, /* the domain name that was asked for: the first value; further ones are EACH
			*/
	OBSERVED_EACH,
	OBSERVED_OBJECTS,
};

/* What is made of the field's text. Whatever it is, a text that patterns compare stands in the line
 * as match/pattern_required.c expects it; only `protocols` may come from the format itself. */
enum observed_form {
	FORM_TEXT,
	FORM_LOWER,   /* ASCII in lower case */
	FORM_NUMBER,  /* an integer; anything else is left out */
	FORM_ADDRESS, /* of an IP: only when it is one */
	FORM_NAME,    /* a domain name: only when it is one */
	FORM_HOST,    /* either, without a port */
	FORM_MAIL,    /* an e-mail address, without display name and <> */
	FORM_MD5,     /* a digest: only when it is one of that length */
	FORM_SHA1,
	FORM_SHA256,
	FORM_SHA512,
	FORM_FILE,   /* the last part of a path with either kind of slash */
	FORM_FOLDER, /* what stands before that part, without the slash; a bare name has none */
	FORM_URL,    /* in normal form where it has one; of host and URI, what they make together */
};

struct observation_rule {
	struct str field;
	enum observed_object object;
	enum observed_form form;
	/* The object path. Of FORM_ADDRESS, FORM_NAME and FORM_HOST with OBSERVED_EACH: empty, for
	 * the type follows from the value. "[*]" stands for "[0]" of the first value too. */
	struct str path;
	struct str needs; /* a field that the line must have as well; empty: none */
};

enum { OBSERVATION_ROWS_MAX = 128 }; /* of one table */

struct observation_rules {
	struct str kind; /* the reader's name */
	size_t count;
	const struct observation_rule *rules;
};

/* All tables, for asking what they can say at all. */
size_t observation_rules_count(void);
const struct observation_rules *observation_rules_at(size_t number);

/* NULL for a format without a table. */
const struct observation_rules *observation_rules_find(struct str kind);
