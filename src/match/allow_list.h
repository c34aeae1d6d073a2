/* allow_list.h - values that are no indicators, whatever a feed says: false positives known before.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Two forms are read:
 *   MISP warninglist   a JSON object with "name", "type" and "list" (github.com/MISP/
 *       misp-warninglists). Of type `string` an entry is that value alone; of `hostname` also
 *       the names below it and, when "matching_attributes" has "url", the URLs of such hosts; of
 *       `cidr` it is a network with all addresses and networks within. Types `substring` and
 *       `regex` say nothing exact: their entries are counted as unused.
 *   plain text         a value a line (any kind, defanged spelling allowed), '#' begins a comment;
 * a name covers the names below it, "=" before it means itself alone.
 *
 * An address is covered by a network that holds it, a network by one that holds it whole.
 */
#pragma once

#include "base/env.h"
#include "model/value.h"

struct allow_list;

/* NULL when there is no memory. `env` gives the hash key. */
struct allow_list *allow_list_new(struct env *env);
void allow_list_free(struct allow_list *list);
DEFINE_OWNED(allow_list)

struct allow_report {
	size_t entries; /* that are in use */
	size_t unused;  /* substrings, expressions, and what is no value of any kind */
};

/* Adds what one file holds; `name` stands for the list where its content names none. *report is
 * added to. E_SYNTAX and E_INVALID say what is wrong with a JSON file, of which then nothing is
 * taken; text of the other form is always good. */
MUST_CHECK enum err allow_list_add(struct allow_list *list, struct str name, struct str content,
	struct allow_report *report, struct fault *why);

/* After the last, before the first question. */
MUST_CHECK enum err allow_list_finish(struct allow_list *list, struct fault *why);

/* The name of a list that covers the value (a normal form), or NULL. Any thread. */
const struct str *allow_list_holds(const struct allow_list *list, const struct value *value);
