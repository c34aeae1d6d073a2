/* pattern_memory.c - what patterns remember, beyond the set and the process.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A head, then for each pattern that remembers anything its identity, a length and what
 * pattern_set_write gave.
 */
#include "watch/pattern_watch_private.h"

#include <stdlib.h>

enum { MEMORY_VERSION = 1 };

static const char magic[8] = { 't', 'e', 's', 't', 'u', 'd', 'o', 'W' };

struct memory_head {
	char magic[8];
	uint32_t version;
	uint32_t byte_order;    /* 1 in that of who wrote it */
	struct sha256 checksum; /* of all behind the head */
};

struct memory_item {
	struct sha256 identity;
	uint64_t len;
};

/* --- writing --- */

static void
write_pattern(const struct pattern_watch *watch, uint32_t number, struct buf *to)
{
	struct memory_item item = { watch->identities[number], 0 };
	size_t start = to->len;

	buf_add(to, str_from(&item, sizeof(item)));
	pattern_set_write(watch->set, number, to);
	if (to->failed || to->len == start + sizeof(item)) {
		to->len = start;
		return;
	}
	item.len = to->len - start - sizeof(item);
	memcpy(to->data + start, &item, sizeof(item));
}

enum err
pattern_watch_write(const struct pattern_watch *watch, struct buf *to, struct fault *why)
{
	struct memory_head head = { .version = MEMORY_VERSION, .byte_order = 1 };
	size_t start = to->len;

	memcpy(head.magic, magic, sizeof(magic));
	buf_add(to, str_from(&head, sizeof(head)));
	for (uint32_t i = 0; i < watch->count; i++)
		write_pattern(watch, i, to);
	TRY(buf_check(to, why));
	head.checksum = sha256_of(str_from_offset(buf_str(to), start + sizeof(head)));
	memcpy(to->data + start, &head, sizeof(head));
	return OK;
}

uint64_t
pattern_watch_revision(const struct pattern_watch *watch)
{
	return pattern_set_revision(watch->set);
}

/* --- reading --- */

struct place {
	struct sha256 identity;
	uint32_t number;
};

static int
compare_places(const void *a, const void *b)
{
	return memcmp(((const struct place *)a)->identity.bytes,
		((const struct place *)b)->identity.bytes, SHA256_SIZE);
}

static enum err
read_head(struct str *written, struct fault *why)
{
	struct memory_head head;
	struct sha256 checksum;

	if (written->len < sizeof(head))
		return fail(why, E_CORRUPT, "what patterns remembered is cut");
	memcpy(&head, written->data, sizeof(head));
	*written = str_from_offset(*written, sizeof(head));
	if (memcmp(head.magic, magic, sizeof(magic)) != 0 || head.version != MEMORY_VERSION ||
		head.byte_order != 1)
		return fail(why, E_CORRUPT, "what patterns remembered is of another version");
	checksum = sha256_of(*written);
	if (memcmp(checksum.bytes, head.checksum.bytes, SHA256_SIZE) != 0)
		return fail(why, E_CORRUPT, "what patterns remembered is damaged");
	return OK;
}

/* A pattern that is here no more is passed over; two of one identity remember the same. */
static enum err
recall_item(struct pattern_watch *watch, const struct place *places, struct str *written,
	struct fault *why)
{
	struct memory_item item;
	struct place wanted;
	const struct place *found;
	struct str memory;

	if (written->len < sizeof(item))
		return fail(why, E_CORRUPT, "what patterns remembered is cut");
	memcpy(&item, written->data, sizeof(item));
	memory = str_from_offset(*written, sizeof(item));
	if (item.len > memory.len)
		return fail(why, E_CORRUPT, "what patterns remembered is cut");
	*written = str_from_offset(memory, item.len);
	wanted.identity = item.identity;
	found = bsearch(&wanted, places, watch->count, sizeof(*places), compare_places);
	return found == NULL ? OK
			     : pattern_set_recall(
				       watch->set, found->number, str_first(memory, item.len), why);
}

static enum err
recall_items(struct pattern_watch *watch, struct str written, struct fault *why)
{
	struct place *places = calloc(watch->count + 1, sizeof(*places));
	enum err err = OK;

	if (places == NULL)
		return fail_nomem(why);
	for (uint32_t i = 0; i < watch->count; i++)
		places[i] = (struct place){ watch->identities[i], i };
	qsort(places, watch->count, sizeof(*places), compare_places);
	while (err == OK && written.len > 0)
		err = recall_item(watch, places, &written, why);
	free(places);
	return err;
}

enum err
pattern_watch_recall(struct pattern_watch *watch, struct str written, struct fault *why)
{
	TRY(read_head(&written, why));
	return recall_items(watch, written, why);
}
