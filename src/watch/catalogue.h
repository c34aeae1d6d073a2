/* catalogue.h - the indicators that the node has given, ready to be compiled.
 * SPDX-License-Identifier: Apache-2.0
 *
 * An indicator whose STIX pattern any one of its values fulfils alone goes into the set of values,
 * one whose pattern wants more into the patterns. Others (malformed, another pattern language) are
 * counted and keep just the place of their id, so that an older, usable version of them ends. Of
 * the versions of an id the latest counts, whatever the order of their coming, the last among
 * equals. The price of an arena: versions that were superseded stay in memory until the catalogue
 * is freed. One thread at a time.
 */
#pragma once

#include "match/allow_list.h"
#include "watch/pattern_watch.h"

struct catalogue;

/* NULL when there is no memory. */
struct catalogue *catalogue_new(struct env *env);
void catalogue_free(struct catalogue *catalogue);
DEFINE_OWNED(catalogue)

/* From now on takes this indicator alone and passes over all others; `id` must outlive the
 * catalogue. */
void catalogue_only(struct catalogue *catalogue, struct str id);

/* What the member leaves out, whatever the node gives. */
struct catalogue_terms {
	const struct allow_list *allow; /* NULL: none; must outlive the catalogue */
	int confidence;                 /* indicators that say less are left out; 0: none */
};
/* Before the first object. */
void catalogue_set_terms(struct catalogue *catalogue, const struct catalogue_terms *terms);
/* How much was: values that the list covers, and indicators. Each version counts. */
size_t catalogue_allowed(const struct catalogue *catalogue);
size_t catalogue_unsure(const struct catalogue *catalogue);

/* One object as it came; what is no indicator is passed over, what is malformed is logged, counted
 * and passed over. Of very many between two compilations of patterns the first are logged. E_NOMEM:
 * CATALOGUE_MEMORY_MAX. */
MUST_CHECK enum err catalogue_add(
	struct catalogue *catalogue, struct str object, struct fault *why);

bool catalogue_is_empty(const struct catalogue *catalogue);
size_t catalogue_unusable(const struct catalogue *catalogue);
/* Ids, whatever became of them. */
size_t catalogue_indicators(const struct catalogue *catalogue);
/* Versions that have come and were the latest then: a place in their order, for `since` below. */
size_t catalogue_entries(const struct catalogue *catalogue);

/* Takes an indicator; revoked or without values (any more) it ends what it was before. */
typedef enum err catalogue_indicator_function(void *context,
	const struct match_indicator *indicator, const struct value *values, size_t count,
	struct fault *why);
/* Each indicator whose latest version came after the first `since` entries, in that version. */
MUST_CHECK enum err catalogue_each_since(const struct catalogue *catalogue, size_t since,
	catalogue_indicator_function *take, void *context, struct fault *why);

/* All as a set, the slow reference (match/scan.h). */
MUST_CHECK enum err catalogue_compile(
	const struct catalogue *catalogue, struct match_set **ret, struct fault *why);

/* The latest version of each indicator that is a pattern. Those that cannot be used are counted
 * (pattern_watch_refused), and said in the log, each version once, as long as it stays so; of very
 * many the first. */
MUST_CHECK enum err catalogue_compile_patterns(
	struct catalogue *catalogue, struct pattern_watch **ret, struct fault *why);

/* Takes one value of an indicator that is not revoked. What it fails with ends the round. */
typedef enum err catalogue_value_function(
	void *context, const struct value *value, struct fault *why);
/* Every value, also those of versions that were superseded; one may come many times. */
MUST_CHECK enum err catalogue_each_value(const struct catalogue *catalogue,
	catalogue_value_function *take, void *context, struct fault *why);
