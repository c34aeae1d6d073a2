/* observed_paths.c - the object paths that logs can fill, as if patterns asked for all of them.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"
#include "support/observed_paths.h"

#include "base/buf.h"
#include "base/limits.h"
#include "watch/observation_rules.h"

void
observed_paths_add(struct pattern_paths *paths, struct str path)
{
	OWNED(arena) arena = arena_new(MIB);
	OWNED_BUF text = BUF_INIT;
	struct pattern pattern;
	uint32_t number;

	buf_addf(&text, "[EXISTS %.*s]", STR_FMT(path));
	assert_int_equal(pattern_parse(arena, buf_str(&text), PATTERN_STIX_21, &pattern, NULL), OK);
	assert_int_equal(pattern_paths_add(paths, &pattern.root->test->path, &number, NULL), OK);
	assert_int_equal(
		pattern_paths_add_type(paths, pattern.root->test->path.type, &number, NULL), OK);
}

static void
add_table(struct pattern_paths *paths, const struct observation_rules *rules)
{
	assert_non_null(rules);
	for (size_t i = 0; i < rules->count; i++)
		if (rules->rules[i].path.len > 0)
			observed_paths_add(paths, rules->rules[i].path);
}

struct pattern_paths *
observed_paths(const char *format)
{
	static const char *const more[] = { "ipv4-addr:value", "ipv6-addr:value",
		"domain-name:value", "url:value", "email-addr:value" };
	struct pattern_paths *paths = pattern_paths_new();

	assert_non_null(paths);
	if (format != NULL)
		add_table(paths, observation_rules_find(str_of(format)));
	for (size_t i = 0; format == NULL && i < observation_rules_count(); i++)
		add_table(paths, observation_rules_at(i));
	for (size_t i = 0; i < sizeof(more) / sizeof(*more); i++)
		observed_paths_add(paths, str_of(more[i]));
	return paths;
}
