/* pattern_set_memory.c - what patterns remember, beyond the set.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/pattern_set_private.h"

#include "base/limits.h"

static size_t
count_remembered(const struct entry *entry)
{
	size_t count = 0;

	for (size_t i = 0; entry->lists != NULL && i < entry->plan.test_count; i++)
		count += entry->lists[i].count;
	return count;
}

void
pattern_set_write(const struct pattern_set *set, uint32_t pattern, struct buf *to)
{
	const struct entry *entry = &set->entries[pattern];

	if (count_remembered(entry) == 0)
		return;
	buf_add(to, str_from(&entry->newest, sizeof(entry->newest)));
	for (size_t i = 0; i < entry->plan.test_count; i++)
		candidates_write(&entry->lists[i], to);
}

/* Later observations are told from these by later ids. */
static void
keep_ids_apart(struct pattern_set *set, const struct candidates *list)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->list[i].id >= set->next_id)
			set->next_id = list->list[i].id;
}

static enum err
recall(struct entry *entry, struct str written, struct fault *why)
{
	if (entry->lists == NULL || written.len < sizeof(entry->newest))
		return fail(why, E_CORRUPT, "what patterns remembered is damaged");
	memcpy(&entry->newest, written.data, sizeof(entry->newest));
	written = str_from_offset(written, sizeof(entry->newest));
	for (size_t i = 0; i < entry->plan.test_count; i++)
		TRY(candidates_read(&entry->lists[i], &written, why));
	return written.len == 0
		       ? OK
		       : fail(why, E_CORRUPT, "what patterns remembered is of other patterns");
}

enum err
pattern_set_recall(struct pattern_set *set, uint32_t pattern, struct str written, struct fault *why)
{
	struct entry *entry = &set->entries[pattern];
	enum err err = recall(entry, written, why);

	set->revision++;
	if (err != OK || set->stats.remembered + count_remembered(entry) > PATTERN_REMEMBERED_MAX) {
		set->stats.dropped += err == OK ? count_remembered(entry) : 0;
		pattern_set_forget(entry);
		return err;
	}
	set->stats.remembered += count_remembered(entry);
	for (size_t i = 0; i < entry->plan.test_count; i++)
		keep_ids_apart(set, &entry->lists[i]);
	return OK;
}

uint64_t
pattern_set_revision(const struct pattern_set *set)
{
	return set->revision;
}
