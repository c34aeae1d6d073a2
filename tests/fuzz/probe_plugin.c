/* probe_plugin.c - fuzz target: what a plugin prints, and the words of its arguments.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <assert.h>

#include "base/limits.h"
#include "probe/plugin_output.h"
#include "probe/words.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
read_output(struct str text)
{
	struct plugin_output output = plugin_output_parse(text);
	struct str rest = output.performance;
	struct plugin_value value;
	size_t before = rest.len + 1;

	assert(output.text.len + output.performance.len + output.rest.len <= text.len);
	while (plugin_value_next(&rest, &value)) {
		assert(rest.len < before && value.label.len > 0 && value.value.len > 0);
		before = rest.len;
	}
}

static void
read_words(struct str text)
{
	static const struct word_value values[] = { { STR_INIT("USER"), STR_INIT("a b") },
		{ STR_INIT("RUN"), STR_INIT("$USER$") } };
	OWNED(arena) arena = arena_new(16 * MIB);
	const char **words;
	struct str filled;
	size_t count;

	if (arena == NULL)
		return;
	if (words_split(arena, text, PLUGIN_ARGUMENTS_MAX, &words, &count, NULL) == OK)
		assert(count <= PLUGIN_ARGUMENTS_MAX && words[count] == NULL);
	if (words_fill(arena, text, 2, values, true, &filled, NULL) == OK)
		assert(filled.data[filled.len] == '\0');
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	read_output(str_from(data, size));
	read_words(str_from(data, size));
	return 0;
}
