/* allow_list.c - fuzz target: lists of indicators and of what is none; the input is an allow list,
 * a line with nothing but "--", and a list of indicators.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <assert.h>

#include "match/indicator_list.h"
#include "support/fake_env.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fake_env fake;
	struct str text = str_from(data, size);
	size_t cut = str_find(text, STR("\n--\n"));
	struct allow_report allowed = { 0 };
	struct indicator_list_report report = { 0 };
	OWNED(match_snapshot) snapshot = NULL;

	fake_env_init(&fake, 1);
	OWNED(allow_list) allow = allow_list_new(&fake.env);
	OWNED(snapshot_builder) builder = snapshot_builder_new(&fake.env);
	assert(allow != NULL && builder != NULL);
	enum err err = allow_list_add(allow, STR("list"), str_first(text, cut), &allowed, NULL);
	assert(err == OK || allowed.entries == 0);
	err = allow_list_finish(allow, NULL);
	assert(err == OK);
	err = indicator_list_read(builder, str_from_offset(text, cut + 4), allow, &report, NULL);
	assert(err == OK);
	assert(report.taken + report.allowed + report.refused == report.lines);
	err = snapshot_builder_finish(builder, &snapshot, NULL);
	/* Of one that is written twice, and not in its normal form, the later stays. */
	assert(err == OK && match_snapshot_indicators(snapshot) <= report.taken);
	return 0;
}
