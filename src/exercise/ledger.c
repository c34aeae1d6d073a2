/* ledger.c - the entries of the record, linked, and in force or not.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/ledger.h"

#include <search.h>
#include <stdlib.h>

#include "base/limits.h"
#include "exercise/ledger_body.h"

struct ledger {
	const struct scenario *scenario;
	struct arena *arena;   /* of all that is kept */
	struct arena *reading; /* of one body */
	void *keys;            /* a tree of struct ledger_key: no choice of keys makes it slow */
	struct kind_list {
		struct ledger_entry **entries;
		size_t count, capacity;
		size_t sorted; /* of them */
	} lists[RECORD_KIND_COUNT];
	size_t unsound;
};

enum err
ledger_new(const struct scenario *scenario, struct ledger **ret, struct fault *why)
{
	OWNED(ledger) ledger = calloc(1, sizeof(*ledger));

	if (ledger == NULL)
		return fail_nomem(why);
	ledger->scenario = scenario;
	ledger->arena = arena_new(SCORE_MEMORY_MAX);
	ledger->reading = arena_new(SCORE_BODY_MEMORY_MAX);
	if (ledger->arena == NULL || ledger->reading == NULL)
		return fail_nomem(why);
	*ret = DISOWN(ledger);
	return OK;
}

static void
keep_in_arena(void *key)
{
	(void)key;
}

void
ledger_free(struct ledger *ledger)
{
	if (ledger == NULL)
		return;
	tdestroy(ledger->keys, keep_in_arena);
	for (size_t i = 0; i < RECORD_KIND_COUNT; i++)
		free(ledger->lists[i].entries);
	arena_free(ledger->reading);
	arena_free(ledger->arena);
	free(ledger);
}

/* --- keys --- */

static int
compare_keys(const void *a, const void *b)
{
	const struct ledger_key *left = a;
	const struct ledger_key *right = b;

	return str_compare(left->key, right->key);
}

static const struct ledger_key *
find_key(const struct ledger *ledger, struct str key)
{
	struct ledger_key wanted = { .key = key };
	struct ledger_key *const *found = tfind(&wanted, &ledger->keys, compare_keys);

	return found == NULL ? NULL : *found;
}

enum err
ledger_key_of(struct ledger *ledger, struct str text, struct ledger_key **ret, struct fault *why)
{
	struct ledger_key wanted = { .key = text };
	struct ledger_key **found = tfind(&wanted, &ledger->keys, compare_keys);
	struct ledger_key *key;

	if (found != NULL) {
		*ret = *found;
		return OK;
	}
	key = arena_new_of(ledger->arena, struct ledger_key);
	if (key == NULL)
		return fail_nomem(why);
	key->key = str_copy(ledger->arena, text);
	if (key->key.data == NULL || tsearch(key, &ledger->keys, compare_keys) == NULL)
		return fail_nomem(why);
	*ret = key;
	return OK;
}

const struct ledger_entry *
ledger_find(const struct ledger *ledger, struct str key)
{
	const struct ledger_key *found = find_key(ledger, key);

	return found == NULL ? NULL : found->entry;
}

/* --- adding --- */

static enum err
make_room(struct kind_list *list, struct fault *why)
{
	size_t wanted = list->capacity == 0 ? 16 : list->capacity * 2;
	struct ledger_entry **larger;

	if (list->count < list->capacity)
		return OK;
	larger = realloc(list->entries, wanted * sizeof(*larger));
	if (larger == NULL)
		return fail_nomem(why);
	list->entries = larger;
	list->capacity = wanted;
	return OK;
}

static enum err
add_entry(struct ledger *ledger, const struct record_entry *from, struct ledger_key *key,
	struct fault *why)
{
	struct ledger_entry *entry = arena_new_of(ledger->arena, struct ledger_entry);
	struct kind_list *list = &ledger->lists[from->kind];
	struct ledger_body body = { .ledger = ledger,
		.scenario = ledger->scenario,
		.kept = ledger->arena,
		.reading = ledger->reading };

	if (entry == NULL)
		return fail_nomem(why);
	TRY(make_room(list, why));
	*entry = (struct ledger_entry){ .posted = from->posted,
		.event = from->event,
		.key = key,
		.visible = from->posted > from->event ? from->posted : from->event,
		.kind = from->kind,
		.team = from->team,
		.author = from->author };
	arena_reset(ledger->reading);
	TRY(ledger_body_read(&body, from, entry, &entry->sound, why));
	if (from->of.len > 0) {
		TRY(ledger_key_of(ledger, from->of, &entry->of, why));
		entry->next = entry->of->referrers;
		entry->of->referrers = entry;
	}
	key->entry = entry;
	list->entries[list->count++] = entry;
	ledger->unsound += !entry->sound;
	return OK;
}

enum err
ledger_add(struct ledger *ledger, const struct record_entry *entries, size_t count,
	uint64_t *ret_kinds, int64_t *ret_from, struct fault *why)
{
	*ret_kinds = 0;
	*ret_from = INT64_MAX;
	for (size_t i = 0; i < count; i++) {
		struct ledger_key *key;
		const struct ledger_entry *entry;
		if (entries[i].kind >= RECORD_KIND_COUNT)
			return fail(why, E_INVALID, "an entry of no known kind");
		TRY(ledger_key_of(ledger, entries[i].key, &key, why));
		if (key->entry != NULL)
			continue;
		TRY(add_entry(ledger, &entries[i], key, why));
		entry = key->entry;
		*ret_kinds |= UINT64_C(1) << entry->kind;
		*ret_from = entry->visible < *ret_from ? entry->visible : *ret_from;
	}
	return OK;
}

/* --- order --- */

static int
compare_entries(const void *a, const void *b)
{
	const struct ledger_entry *left = *(struct ledger_entry *const *)a;
	const struct ledger_entry *right = *(struct ledger_entry *const *)b;

	if (left->visible != right->visible)
		return left->visible < right->visible ? -1 : 1;
	if (left->posted != right->posted)
		return left->posted < right->posted ? -1 : 1;
	return str_compare(left->key->key, right->key->key);
}

/* Entries mostly come in order: then only the new ones are looked at. */
static void
sort_list(struct kind_list *list)
{
	size_t i = list->sorted == 0 ? 1 : list->sorted;

	while (i < list->count && compare_entries(&list->entries[i - 1], &list->entries[i]) < 0)
		i++;
	if (i < list->count)
		qsort(list->entries, list->count, sizeof(*list->entries), compare_entries);
	list->sorted = list->count;
}

/* How many are visible at the moment. */
static size_t
count_until(struct kind_list *list, int64_t at)
{
	size_t low = 0;
	size_t high = list->count;

	sort_list(list);
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (list->entries[middle]->visible <= at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct ledger_list
ledger_list(struct ledger *ledger, enum record_kind kind, int64_t at)
{
	struct kind_list *list = &ledger->lists[kind];
	size_t count = count_until(list, at);

	return (struct ledger_list){ .entries = list->entries, .count = count };
}

bool
ledger_has_between(struct ledger *ledger, uint64_t kinds, int64_t from, int64_t to)
{
	for (size_t kind = 0; kind < RECORD_KIND_COUNT; kind++)
		if ((kinds >> kind & 1) && count_until(&ledger->lists[kind], from) !=
						   count_until(&ledger->lists[kind], to))
			return true;
	return false;
}

size_t
ledger_unsound(const struct ledger *ledger)
{
	return ledger->unsound;
}

/* --- in force --- */

const struct ledger_entry *
ledger_of(const struct ledger_entry *entry)
{
	const struct ledger_entry *of = entry->of == NULL ? NULL : entry->of->entry;

	return of == NULL || of->posted >= entry->posted ? NULL : of;
}

/* What cannot be undone by a reversal. */
static const uint64_t irreversible = UINT64_C(1) << RECORD_SCENARIO | UINT64_C(1) << RECORD_CLOCK |
				     UINT64_C(1) << RECORD_PHASE | UINT64_C(1) << RECORD_REVERSAL;

/* What nobody can appeal against: an appeal has one decision, and that is the end of it. So chains
 * of entries that decide over each other are short. */
static const uint64_t unappealable = UINT64_C(1) << RECORD_SCENARIO | UINT64_C(1) << RECORD_CLOCK |
				     UINT64_C(1) << RECORD_PHASE | UINT64_C(1) << RECORD_REVERSAL |
				     UINT64_C(1) << RECORD_APPEAL | UINT64_C(1) << RECORD_DECISION |
				     UINT64_C(1) << RECORD_CONFIRM | UINT64_C(1) << RECORD_PUBLISH;

static bool
is_of(uint64_t kinds, enum record_kind kind)
{
	return kinds >> kind & 1;
}

static bool
is_reversed(const struct ledger_entry *entry, int64_t at)
{
	if (is_of(irreversible, entry->kind))
		return false;
	LEDGER_EACH_REFERRER (reversal, entry)
		if (reversal->kind == RECORD_REVERSAL && reversal->sound && reversal->visible <= at)
			return true;
	return false;
}

/* Is the entry of that kind, there and not reversed? */
static bool
stands(const struct ledger_entry *entry, enum record_kind kind, int64_t at)
{
	return entry->kind == kind && entry->sound && entry->visible <= at &&
	       !is_reversed(entry, at);
}

static bool
is_earlier(const struct ledger_entry *a, const struct ledger_entry *b)
{
	return compare_entries(&a, &b) < 0;
}

/* People decide over what others did; the node's entries may be decided over by anybody. */
static bool
is_another(const struct ledger_entry *by, const struct ledger_entry *than)
{
	return than == NULL || than->author == 0 || by->author != than->author;
}

const struct ledger_entry *
ledger_decision(const struct ledger_entry *appeal, int64_t at)
{
	const struct ledger_entry *first = NULL;
	const struct ledger_entry *contested = ledger_of(appeal);

	LEDGER_EACH_REFERRER (decision, appeal)
		if (stands(decision, RECORD_DECISION, at) && is_another(decision, contested) &&
			(first == NULL || is_earlier(decision, first)))
			first = decision;
	return first;
}

const struct ledger_entry *
ledger_overturned(const struct ledger_entry *entry, int64_t at)
{
	const struct ledger_entry *first = NULL;

	if (is_of(unappealable, entry->kind))
		return NULL;
	LEDGER_EACH_REFERRER (appeal, entry) {
		const struct ledger_entry *decision = stands(appeal, RECORD_APPEAL, at)
							      ? ledger_decision(appeal, at)
							      : NULL;
		if (decision != NULL && decision->decision.outcome != OUTCOME_UPHOLD &&
			(first == NULL || is_earlier(decision, first)))
			first = decision;
	}
	return first;
}

const struct ledger_entry *
ledger_confirmed(const struct ledger_entry *entry, int64_t at)
{
	const struct ledger_entry *newest = NULL;

	LEDGER_EACH_REFERRER (confirm, entry)
		if (stands(confirm, RECORD_CONFIRM, at) && is_another(confirm, entry) &&
			(newest == NULL || is_earlier(newest, confirm)))
			newest = confirm;
	return newest;
}

/* An adjustment needs a second person; a hold or an excuse may be refused by one. */
static bool
is_admitted(const struct ledger_entry *entry, int64_t at)
{
	const struct ledger_entry *confirm;

	if (entry->kind != RECORD_ADJUSTMENT && entry->kind != RECORD_HOLD &&
		entry->kind != RECORD_EXCUSE)
		return true;
	confirm = ledger_confirmed(entry, at);
	if (confirm == NULL)
		return entry->kind != RECORD_ADJUSTMENT;
	return confirm->accept;
}

bool
ledger_stands(const struct ledger_entry *entry, int64_t at)
{
	return stands(entry, entry->kind, at) && is_admitted(entry, at);
}

const struct ledger_entry *
ledger_excused(const struct ledger_entry *decision, int64_t at)
{
	const struct ledger_entry *appeal = ledger_of(decision);
	const struct ledger_entry *contested;

	if (appeal == NULL || decision->decision.outcome != OUTCOME_EXCUSE ||
		!stands(appeal, RECORD_APPEAL, at) || ledger_decision(appeal, at) != decision)
		return NULL;
	contested = appeal->of == NULL ? appeal : ledger_of(appeal);
	return contested != NULL && ledger_stands(contested, at) ? contested : NULL;
}

bool
ledger_in_force(const struct ledger_entry *entry, int64_t at)
{
	return ledger_stands(entry, at) && ledger_overturned(entry, at) == NULL;
}
