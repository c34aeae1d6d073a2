/* indicator_list.h - indicators written as lines, read into a snapshot.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A line is "KIND<TAB>VALUE", the kind as value_kind_name says it ("cidr" for networks of both
 * families), or a value alone, whose kind is guessed (value_guess, defanged spelling allowed); what
 * stands behind a further tab is not looked at. Empty lines and those that begin with '#' are
 * passed over. An indicator bears no id but its value as it is written.
 */
#pragma once

#include "match/allow_list.h"
#include "match/snapshot.h"

struct indicator_list_report {
	size_t lines; /* with something in them */
	size_t taken;
	size_t allowed;       /* left out, since an allow list holds the value */
	size_t refused;       /* no values: */
	size_t first_refused; /* the line of the first, from 1 */
	struct fault first_fault;
};

/* Adds every indicator of the text that no list of `allow` (which may be NULL) holds. A line that
 * is none is counted, and the others are taken all the same. Lines are read by as many threads as
 * the builder may use. Fails as snapshot_builder_add does. */
MUST_CHECK enum err indicator_list_read(struct snapshot_builder *builder, struct str text,
	const struct allow_list *allow, struct indicator_list_report *report, struct fault *why);
