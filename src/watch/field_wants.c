/* field_wants.c - what fields a line must have for patterns of which no text in it tells.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "watch/field_wants.h"

#include <stdlib.h>

/* Of a field's number: more of them are as good as one that holds them all. */
enum { FIRST_SLOTS = 64, RANGES_MAX = 16 };

struct range {
	uint64_t least, most;
};

/* What is wanted of a path's value, and then of a field's. */
struct wanted {
	bool takes_any; /* any text but none */
	size_t count;
	struct range ranges[RANGES_MAX]; /* else a number in one of them */
};

struct field_want {
	struct str name;
	struct wanted wanted;
};

/* Wants by name: open addressing, never more than half full. */
struct names {
	size_t mask;
	struct field_want **slots;
	uint64_t bits; /* field_name_bit of each */
};

struct field_wants {
	struct arena *arena;
	size_t count;
	struct names whole;
	struct names last; /* by the last of the names that dots join */
	uint64_t end_bits;
};

void
field_wants_free(struct field_wants *wants)
{
	if (wants == NULL)
		return;
	arena_free(wants->arena);
	free(wants);
}

/* --- which rows fill what --- */

/* The same place but for an index of a list, or the type of what a reference leads to for its value. */
static bool
is_same_place(struct str a, struct str b)
{
	size_t i = 0;

	for (; i < a.len && i < b.len; i++)
		if (a.data[i] != b.data[i] &&
			!((a.data[i] == '*' && b.data[i] == '0') ||
				(a.data[i] == '0' && b.data[i] == '*')))
			break;
	if (i == a.len && i == b.len)
		return true;
	return str_eq(str_from_offset(a, i), STR("value")) &&
	       str_eq(str_from_offset(b, i), STR("type"));
}

/* What a value that is an object of its own by its nature becomes: "ipv4-addr:value" and others. */
static bool
row_fills(const struct observation_rule *rule, struct str path)
{
	return rule->path.len == 0 ? str_ends(path, STR(":value"))
				   : is_same_place(rule->path, path);
}

static struct str
type_of(struct str path)
{
	return str_first(path, str_find_char(path, ':'));
}

static bool
row_has(const struct observation_rule *rule, const struct pattern_paths *paths, uint32_t number)
{
	const struct pattern_path *path = pattern_paths_at(paths, number);

	if (path != NULL)
		return row_fills(rule, path->text);
	return rule->path.len == 0 || pattern_paths_type(paths, type_of(rule->path)) == number;
}

void
field_wants_reach(
	const struct observation_rules *table, const struct pattern_paths *paths, bool *seen)
{
	for (uint32_t i = 0; i < pattern_paths_count(paths); i++) {
		seen[i] = false;
		for (size_t k = 0; k < table->count && !seen[i]; k++)
			seen[i] = row_has(&table->rules[k], paths, i);
	}
}

/* --- names --- */

/* Not a good hash, but a quick one, of a few names. */
static inline size_t
place_of_name(const struct names *names, struct str name)
{
	return (size_t)__builtin_ctzll(field_name_bit(name) | UINT64_C(1) << 63) & names->mask;
}

/* The slot of that name, or the free one where it belongs. */
static inline struct field_want **
find_slot(const struct names *names, struct str name)
{
	size_t at = place_of_name(names, name);

	while (names->slots[at] != NULL && !str_eq(names->slots[at]->name, name))
		at = (at + 1) & names->mask;
	return &names->slots[at];
}

static enum err
names_init(struct names *names, struct arena *arena, size_t most, struct fault *why)
{
	size_t slots = FIRST_SLOTS;

	while (slots < most * 2)
		slots *= 2;
	names->mask = slots - 1;
	names->slots = arena_array(arena, slots, struct field_want *);
	return names->slots == NULL ? fail_nomem(why) : OK;
}

/* --- making them --- */

/* All in one. */
static void
join_ranges(struct wanted *wanted)
{
	wanted->ranges[0].most = wanted->ranges[wanted->count - 1].most;
	wanted->count = 1;
}

/* The ranges stay in their order and apart from each other. */
static void
add_range(struct wanted *wanted, struct range range)
{
	size_t first = 0;
	size_t behind;

	if (wanted->count == RANGES_MAX)
		join_ranges(wanted);
	while (first < wanted->count && wanted->ranges[first].most < range.least)
		first++;
	for (behind = first; behind < wanted->count && wanted->ranges[behind].least <= range.most;
		behind++) {
		if (wanted->ranges[behind].least < range.least)
			range.least = wanted->ranges[behind].least;
		if (wanted->ranges[behind].most > range.most)
			range.most = wanted->ranges[behind].most;
	}
	memmove(&wanted->ranges[first + 1], &wanted->ranges[behind],
		(wanted->count - behind) * sizeof(range));
	wanted->ranges[first] = range;
	wanted->count += first + 1 - behind;
}

static void
add_wanted(struct wanted *to, const struct wanted *more)
{
	to->takes_any |= more->takes_any;
	for (size_t i = 0; i < more->count; i++)
		add_range(to, more->ranges[i]);
}

static enum err
add_want(struct field_wants *wants, struct names *names, struct str name,
	const struct wanted *wanted, struct fault *why)
{
	struct field_want **slot = find_slot(names, name);

	if (*slot == NULL) {
		*slot = arena_new_of(wants->arena, struct field_want);
		if (*slot == NULL)
			return fail_nomem(why);
		(*slot)->name = name;
		names->bits |= field_name_bit(name);
	}
	add_wanted(&(*slot)->wanted, wanted);
	return OK;
}

/* "host+uri" is made of the field behind the sign, with or without others. */
static struct str
field_of(const struct observation_rule *rule)
{
	size_t plus = str_find_char(rule->field, '+');

	return plus == rule->field.len ? rule->field : str_from_offset(rule->field, plus + 1);
}

static struct str
last_of(struct str name)
{
	for (size_t i = name.len; i > 0; i--)
		if (name.data[i - 1] == '.')
			return str_from_offset(name, i);
	return name;
}

static enum err
add_row(struct field_wants *wants, const struct observation_rule *rule,
	const struct wanted *of_path, struct fault *why)
{
	struct str field = field_of(rule);
	struct str last = last_of(field);
	struct wanted wanted = *of_path;

	wanted.takes_any |= rule->form != FORM_NUMBER;
	wants->count++;
	wants->end_bits |= last.len < 2 ? UINT64_MAX : field_end_bit(last.data + last.len - 2);
	TRY(add_want(wants, &wants->whole, field, &wanted, why));
	return add_want(wants, &wants->last, last, &wanted, why);
}

/* By the numbers of paths and types. */
static void
sum_up(const struct pattern_wants *from, struct wanted *sums)
{
	for (size_t i = 0; i < from->count; i++) {
		const struct pattern_want *want = &from->list[i];
		struct range range = { (uint64_t)want->least, (uint64_t)want->most };
		if (!want->is_bounded)
			sums[want->path].takes_any = true;
		else if (want->least <= want->most)
			add_range(&sums[want->path], range);
	}
}

static enum err
add_rows(struct field_wants *wants, const struct observation_rules *table,
	const struct pattern_paths *paths, const struct pattern_wants *from, struct fault *why)
{
	OWNED(arena) scratch = arena_new(SIZE_MAX);
	size_t count = pattern_paths_count(paths);
	struct wanted *sums;

	if (scratch == NULL)
		return fail_nomem(why);
	sums = arena_array(scratch, count + 1, struct wanted);
	if (sums == NULL)
		return fail_nomem(why);
	sum_up(from, sums);
	for (uint32_t i = 0; i < count; i++)
		for (size_t k = 0; k < table->count; k++)
			if ((sums[i].takes_any || sums[i].count > 0) &&
				row_has(&table->rules[k], paths, i))
				TRY(add_row(wants, &table->rules[k], &sums[i], why));
	return OK;
}

enum err
field_wants_new(const struct observation_rules *table, const struct pattern_paths *paths,
	const struct pattern_wants *from, struct field_wants **ret, struct fault *why)
{
	OWNED(field_wants) wants = calloc(1, sizeof(*wants));

	if (wants == NULL)
		return fail_nomem(why);
	wants->arena = arena_new(SIZE_MAX);
	if (wants->arena == NULL)
		return fail_nomem(why);
	TRY(names_init(&wants->whole, wants->arena, table->count, why));
	TRY(names_init(&wants->last, wants->arena, table->count, why));
	TRY(add_rows(wants, table, paths, from, why));
	*ret = DISOWN(wants);
	return OK;
}

/* --- asking --- */

bool
field_wants_any(const struct field_wants *wants)
{
	return wants->count > 0;
}

uint64_t
field_wants_bits(const struct field_wants *wants)
{
	return wants->whole.bits;
}

uint64_t
field_wants_end_bits(const struct field_wants *wants)
{
	return wants->end_bits;
}

const struct field_want *
field_wants_of(const struct field_wants *wants, struct str name)
{
	return *find_slot(&wants->whole, name);
}

const struct field_want *
field_wants_of_last(const struct field_wants *wants, struct str last_name)
{
	return *find_slot(&wants->last, last_name);
}

bool
field_want_takes(const struct field_want *want, struct str text)
{
	const struct wanted *wanted = &want->wanted;
	uint64_t number;

	if (wanted->takes_any)
		return text.len > 0;
	if (!str_to_u64(text, &number))
		return false;
	for (size_t i = 0; i < wanted->count; i++)
		if (number >= wanted->ranges[i].least && number <= wanted->ranges[i].most)
			return true;
	return false;
}
