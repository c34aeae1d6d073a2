/* journal.c - entries in a growing array, a hash table over their keys, and lists of what answers
 * what.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/journal.h"

#include "base/limits.h"

enum { BODY_MEMORY = 64 * MIB, CAPACITY_FIRST = 1024 };

struct journal {
	struct arena *arena;
	struct arena *scratch; /* of one body while it is read */
	size_t count, capacity;
	struct journal_entry **entries; /* by rising `posted` */
	size_t slot_count;              /* a power of two, at least twice `capacity` */
	struct journal_entry **slots;
	struct journal_entry *first[RECORD_KIND_COUNT];
	struct journal_entry *last[RECORD_KIND_COUNT];
};

enum err
journal_new(struct journal **ret, struct fault *why)
{
	OWNED(journal) journal = calloc(1, sizeof(*journal));

	if (journal == NULL)
		return fail_nomem(why);
	journal->arena = arena_new(JOURNAL_MEMORY_MAX);
	journal->scratch = arena_new(BODY_MEMORY);
	if (journal->arena == NULL || journal->scratch == NULL)
		return fail_nomem(why);
	*ret = DISOWN(journal);
	return OK;
}

void
journal_free(struct journal *journal)
{
	if (journal == NULL)
		return;
	arena_free(journal->arena);
	arena_free(journal->scratch);
	free(journal->entries);
	free(journal->slots);
	free(journal);
}

/* --- by key --- */

/* FNV-1a. Keys come from people of the exercise; a chain that they made long costs the exercise
 * alone. */
static size_t
hash(struct str key)
{
	uint64_t value = UINT64_C(14695981039346656037);

	for (size_t i = 0; i < key.len; i++)
		value = (value ^ (uint8_t)key.data[i]) * UINT64_C(1099511628211);
	return (size_t)(value ^ value >> 32);
}

/* The entry's slot, or the free one where it would stand. */
static struct journal_entry **
slot_of(const struct journal *journal, struct str key)
{
	size_t mask = journal->slot_count - 1;
	size_t at = hash(key) & mask;

	while (journal->slots[at] != NULL && !str_eq(journal->slots[at]->record.key, key))
		at = (at + 1) & mask;
	return &journal->slots[at];
}

static enum err
grow(struct journal *journal, struct fault *why)
{
	size_t capacity = journal->capacity == 0 ? CAPACITY_FIRST : journal->capacity * 2;
	struct journal_entry **entries = reallocarray(
		journal->entries, capacity, sizeof(*journal->entries));
	struct journal_entry **slots = calloc(capacity * 2, sizeof(*slots));

	if (entries != NULL)
		journal->entries = entries;
	if (entries == NULL || slots == NULL) {
		free(slots);
		return fail_nomem(why);
	}
	free(journal->slots);
	journal->slots = slots;
	journal->slot_count = capacity * 2;
	journal->capacity = capacity;
	for (size_t i = 0; i < journal->count; i++)
		*slot_of(journal, journal->entries[i]->record.key) = journal->entries[i];
	return OK;
}

const struct journal_entry *
journal_find(const struct journal *journal, struct str key)
{
	return journal->slot_count == 0 ? NULL : *slot_of(journal, key);
}

/* --- what a body says --- */

/* The member that names what an entry of the kind is about. */
static struct str
subject_key(enum record_kind kind)
{
	switch (kind) {
	case RECORD_INJECT_SENT:
	case RECORD_INJECT_CHANGED:
	case RECORD_CONTINGENCY:
		return STR("inject");
	case RECORD_TASK_DUE:
	case RECORD_TASK_CHANGED:
		return STR("task");
	case RECORD_REPORT:
		return STR("template");
	case RECORD_RED_EVENT:
		return STR("objective");
	case RECORD_APPEAL:
	case RECORD_HOLD:
	case RECORD_EXCUSE:
	case RECORD_CHECK_CHANGED:
		return STR("check");
	case RECORD_SHARED:
	case RECORD_SIGHTED:
		return STR("object");
	case RECORD_OBJECTIVE_MET:
		return STR("goal");
	case RECORD_PHASE:
		return STR("phase");
	default:
		return STR("");
	}
}

static int64_t
milliseconds(const struct json *body, struct str key)
{
	int64_t value;

	return json_to_int(json_get(body, key), &value) ? value : -1;
}

static bool
is_accepting(enum record_kind kind, const struct json *body)
{
	return (kind == RECORD_CONFIRM && json_get_true(body, STR("accept"))) ||
	       (kind == RECORD_SHARE_JUDGED && json_get_true(body, STR("true"))) ||
	       (kind == RECORD_LINK && json_get_true(body, STR("right"))) ||
	       (kind == RECORD_RED_EVENT &&
		       str_eq(json_get_string(body, STR("stage")), STR("effect")));
}

/* A body that is no JSON says nothing. */
static void
read_body(struct journal *journal, struct journal_entry *entry)
{
	enum record_kind kind = entry->record.kind;
	const struct json *body;
	struct str outcome;

	entry->due_ms = entry->close_ms = -1;
	entry->subject = STR("");
	if (kind == RECORD_SCENARIO)
		return; /* large, and about nothing by name */
	arena_reset(journal->scratch);
	if (json_parse(journal->scratch, entry->record.body, &body, NULL) != OK)
		return;
	if (subject_key(kind).len > 0)
		entry->subject = str_copy(journal->arena, json_get_string(body, subject_key(kind)));
	if (kind == RECORD_APPEAL && entry->subject.len == 0)
		entry->subject = str_copy(journal->arena, json_get_string(body, STR("line")));
	if (entry->subject.data == NULL)
		entry->subject = STR("");
	outcome = json_get_string(body, STR("outcome"));
	entry->overturns = kind == RECORD_DECISION && outcome.len > 0 &&
			   !str_eq(outcome, STR("uphold"));
	entry->accepts = is_accepting(kind, body);
	if (kind == RECORD_INJECT_SENT || kind == RECORD_TASK_DUE) {
		entry->due_ms = milliseconds(body, STR("due_ms"));
		entry->close_ms = milliseconds(body, STR("close_ms"));
	}
}

/* --- adding --- */

static enum err
copy_entry(struct journal *journal, const struct record_entry *from, struct journal_entry **ret,
	struct fault *why)
{
	struct journal_entry *entry = arena_new_of(journal->arena, struct journal_entry);

	if (entry == NULL)
		return fail(why, E_NOMEM, "the record is larger than %u MiB in memory",
			JOURNAL_MEMORY_MAX / MIB);
	entry->record = *from;
	entry->record.key = str_copy(journal->arena, from->key);
	entry->record.of = str_copy(journal->arena, from->of);
	entry->record.author_name = str_copy(journal->arena, from->author_name);
	entry->record.body = str_copy(journal->arena, from->body);
	if (entry->record.key.data == NULL || entry->record.body.data == NULL)
		return fail(why, E_NOMEM, "the record is larger than %u MiB in memory",
			JOURNAL_MEMORY_MAX / MIB);
	*ret = entry;
	return OK;
}

static void
link_answer(struct journal *journal, struct journal_entry *entry)
{
	struct journal_entry *of;
	const struct journal_entry **end;

	if (entry->record.of.len == 0)
		return;
	of = *slot_of(journal, entry->record.of);
	if (of == NULL || of == entry)
		return;
	entry->of = of;
	end = &of->answered;
	while (*end != NULL)
		end = &((struct journal_entry *)*end)->next_answer;
	*end = entry;
}

static void
link_kind(struct journal *journal, struct journal_entry *entry)
{
	enum record_kind kind = entry->record.kind;

	if (journal->last[kind] == NULL)
		journal->first[kind] = entry;
	else
		journal->last[kind]->next_of_kind = entry;
	journal->last[kind] = entry;
}

enum err
journal_add(struct journal *journal, const struct record_entry *record, struct fault *why)
{
	struct journal_entry *entry;

	if (journal->count == journal->capacity)
		TRY(grow(journal, why));
	if (*slot_of(journal, record->key) != NULL)
		return OK;
	TRY(copy_entry(journal, record, &entry, why));
	read_body(journal, entry);
	*slot_of(journal, record->key) = entry;
	journal->entries[journal->count++] = entry;
	link_answer(journal, entry);
	link_kind(journal, entry);
	return OK;
}

int64_t
journal_newest(const struct journal *journal)
{
	return journal->count == 0 ? 0 : journal->entries[journal->count - 1]->record.posted;
}

size_t
journal_count(const struct journal *journal)
{
	return journal->count;
}

const struct journal_entry *
journal_at(const struct journal *journal, size_t index)
{
	return journal->entries[index];
}

const struct journal_entry *
journal_first(const struct journal *journal, enum record_kind kind)
{
	return journal->first[kind];
}

struct record_subject
journal_subject(const struct journal_entry *entry)
{
	return (struct record_subject){
		.kind = entry->record.kind,
		.about = entry->of == NULL ? 0 : entry->of->record.kind,
		.team = entry->record.team,
		.author = entry->record.author,
	};
}

bool
journal_shows(const struct journal_entry *entry, const struct reader *reader)
{
	struct record_subject subject;

	if (entry == NULL)
		return false;
	subject = journal_subject(entry);
	return record_shows(&subject, reader);
}

/* --- in force --- */

static bool
is_overturned(const struct journal_entry *appeal)
{
	for (const struct journal_entry *at = appeal->answered; at != NULL; at = at->next_answer)
		if (at->record.kind == RECORD_DECISION && at->overturns && journal_in_force(at))
			return true;
	return false;
}

static bool
is_confirmed(const struct journal_entry *entry)
{
	bool accepted = false;

	for (const struct journal_entry *at = entry->answered; at != NULL; at = at->next_answer)
		if (at->record.kind == RECORD_CONFIRM && journal_in_force(at) &&
			at->record.author != entry->record.author)
			accepted = at->accepts;
	return accepted;
}

/* What is of an entry was posted after it, so this ends; and what can be of what
 * (exercise/entry_form.h) keeps the chain short: an appeal, its decision, a reversal. */
bool
journal_in_force(const struct journal_entry *entry)
{
	for (const struct journal_entry *at = entry->answered; at != NULL; at = at->next_answer) {
		if (at->record.kind == RECORD_REVERSAL)
			return false;
		if (at->record.kind == RECORD_APPEAL && is_overturned(at))
			return false;
	}
	return entry->record.kind != RECORD_ADJUSTMENT || is_confirmed(entry);
}

const struct journal_entry *
journal_answer(const struct journal_entry *entry, enum record_kind kind)
{
	const struct journal_entry *last = NULL;

	for (const struct journal_entry *at = entry->answered; at != NULL; at = at->next_answer)
		if (at->record.kind == kind && journal_in_force(at))
			last = at;
	return last;
}

enum err
journal_body(const struct journal_entry *entry, struct arena *arena, const struct json **ret,
	struct fault *why)
{
	return json_parse(arena, entry->record.body, ret, why);
}
