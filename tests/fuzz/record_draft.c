/* record_draft.c - fuzz target: an entry's key, the key that it is of and its body, apart by NUL.
 * The first byte says who writes.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <assert.h>

#include "store/record_draft.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	OWNED(arena) arena = arena_new(16 * MIB);
	struct str rest = str_from_offset(str_from(data, size), 1);
	struct reader by = { .seat.desks = size > 0 && data[0] % 2 == 0 ? DESK_WHITE : DESK_RED };
	struct record_entry entry = { .kind = RECORD_NOTE };
	struct record_outcome outcome = { 0 };
	struct draft draft = { .entry = &entry, .outcome = &outcome };
	const struct json *body;

	if (arena == NULL || size == 0 || !str_split(&rest, '\0', &entry.key) ||
		!str_split(&rest, '\0', &entry.of))
		return 0;
	entry.body = rest;
	if (record_draft_check(&by, &draft, NULL) != OK)
		return 0;
	assert(entry.key.len >= 1 && entry.key.len <= RECORD_KEY_MAX && str_is_utf8(entry.key));
	assert(record_shows_all(&by) || uuid_is_valid(entry.key));
	assert(draft.evidence_count <= RECORD_EVIDENCE_MAX);
	assert(json_parse(arena, entry.body, &body, NULL) == OK && body->type == JSON_OBJECT);
	return 0;
}
