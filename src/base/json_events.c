/* json_events.c - the strict JSON reader: one pass, an explicit stack.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The reading place is handed from function to function, so that it stays in a register: each takes
 * where it begins and gives where what it reads ends, or NULL once it has failed.
 */
#include "base/json_events.h"

#include <stdlib.h>

#include "base/json_bytes.h"
#include "base/json_unescape.h"

static __attribute__((cold, noinline)) const char *
fail_here(struct json_events *events, const char *at, enum err code, const char *reason)
{
	size_t line = 1;
	size_t column = 1;

	for (const char *c = events->start; c < at; c++) {
		column++;
		if (*c == '\n') {
			line++;
			column = 1;
		}
	}
	events->failure = fail(
		events->why, code, "JSON, line %zu, column %zu: %s", line, column, reason);
	return NULL;
}

static __attribute__((cold, noinline)) const char *
fail_memory(struct json_events *events)
{
	events->failure = fail_nomem(events->why);
	return NULL;
}

/* The byte there; 0 at the end (a NUL byte in the text is malformed anyway). */
static inline char
byte_at(const struct json_events *events, const char *at)
{
	return at < events->end ? *at : '\0';
}

static __attribute__((noinline)) const char *
skip_spaces(const char *at, const char *end)
{
	while (at < end && (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r'))
		at++;
	return at;
}

/* The byte after white space, of which lines of logs have next to none, and in *at its place. */
static inline char
next_byte(const struct json_events *events, const char **at)
{
	char c = byte_at(events, *at);

	if ((unsigned char)c > ' ')
		return c;
	*at = skip_spaces(*at, events->end);
	return byte_at(events, *at);
}

/* --- strings --- */

/* `raw` is what stands between the quotes that end at `at`. */
static __attribute__((noinline)) const char *
unescape(struct json_events *events, const char *at, struct str raw, struct str *ret)
{
	char *to = arena_alloc(events->arena, raw.len + 1);
	const char *reason;

	if (to == NULL)
		return fail_memory(events);
	reason = json_unescape(raw, to, &ret->len);
	if (reason != NULL)
		return fail_here(events, at, E_SYNTAX, reason);
	ret->data = to;
	return at;
}

/* Of the document's last block there may be only a part. */
static __attribute__((noinline)) uint64_t
stops_of_last(const char *block, size_t len)
{
	char padded[JSON_BLOCK];

	memset(padded, 'x', sizeof(padded));
	memcpy(padded, block, len);
	return json_stops(padded);
}

static inline void
look_through(struct json_events *events, const char *block)
{
	size_t left = (size_t)(events->end - block);

	events->block = block;
	events->stops = left < JSON_BLOCK ? stops_of_last(block, left) : json_stops(block);
}

/* The first byte from there on that is not plain, or the document's end. Blocks are looked through as a
 * whole, so that one string's end need not wait for the one before. */
static inline const char *
next_stop(struct json_events *events, const char *at)
{
	size_t within = (size_t)(at - events->block);
	uint64_t stops;

	if (within >= JSON_BLOCK) {
		look_through(events, at - within % JSON_BLOCK);
		within %= JSON_BLOCK;
	}
	stops = events->stops & UINT64_MAX << within;
	while (stops == 0) {
		if (events->end - events->block <= JSON_BLOCK)
			return events->end;
		look_through(events, events->block + JSON_BLOCK);
		stops = events->stops;
	}
	return events->block + __builtin_ctzll(stops);
}

/* A string whose plain text ends at `at`, but not with its quote. */
static __attribute__((noinline)) const char *
read_escaped(struct json_events *events, const char *start, const char *at, struct str *ret)
{
	const char *end = events->end;

	while (at < end && *at == '\\')
		at = end - at < 2 ? end : next_stop(events, at + 2);
	if (at == end)
		return fail_here(events, at, E_SYNTAX, "a string is not closed");
	if (*at != '"')
		return fail_here(events, at, E_SYNTAX, "a control character in a string");
	if (at - start > (ptrdiff_t)JSON_STRING_MAX)
		return fail_here(events, at + 1, E_TOO_LARGE, "a string is longer than 8 MiB");
	return unescape(events, at + 1, str_from(start, (size_t)(at - start)), ret);
}

/* At an opening quote; gives the place behind the closing one. */
static inline __attribute__((always_inline)) const char *
read_string(struct json_events *events, const char *at, struct str *ret)
{
	const char *start = at + 1;

	at = next_stop(events, start);
	if (byte_at(events, at) != '"')
		return read_escaped(events, start, at, ret);
	ret->data = start;
	ret->len = (size_t)(at - start);
	if (ret->len > JSON_STRING_MAX)
		return fail_here(events, at + 1, E_TOO_LARGE, "a string is longer than 8 MiB");
	return at + 1;
}

/* --- numbers and words --- */

static inline const char *
skip_digits(const struct json_events *events, const char *at)
{
	return at + json_digits_length(str_from(at, (size_t)(events->end - at)));
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static const char *
read_fraction(struct json_events *events, const char *at)
{
	const char *digits = at + 1;

	at = skip_digits(events, digits);
	return at == digits ? fail_here(events, at, E_SYNTAX, "a number ends with its point") : at;
}

static const char *
read_exponent(struct json_events *events, const char *at)
{
	char sign = byte_at(events, at + 1);
	const char *digits = at + 1 + (sign == '+' || sign == '-');

	at = skip_digits(events, digits);
	return at == digits ? fail_here(events, at, E_SYNTAX, "a number without its exponent") : at;
}

static inline const char *
read_number(struct json_events *events, const char *start)
{
	const char *digits = start + (byte_at(events, start) == '-');
	bool is_zero = byte_at(events, digits) == '0';
	const char *at = is_zero ? digits + 1 : skip_digits(events, digits);

	if (at == digits)
		return fail_here(events, at, E_SYNTAX, "expected a value");
	if (is_zero && is_digit(byte_at(events, at)))
		return fail_here(events, at, E_SYNTAX, "a number starts with 0");
	if (byte_at(events, at) == '.')
		at = read_fraction(events, at);
	if (at != NULL && (byte_at(events, at) | 0x20) == 'e')
		at = read_exponent(events, at);
	if (at != NULL && at - start > (ptrdiff_t)JSON_NUMBER_MAX)
		return fail_here(events, at, E_TOO_LARGE, "a number has more than 64 characters");
	return at;
}

static inline const char *
read_word(struct json_events *events, const char *at, struct str word)
{
	if (!str_starts(str_from(at, (size_t)(events->end - at)), word))
		return fail_here(events, at, E_SYNTAX, "expected a value");
	return at + word.len;
}

/* A string, number or word; containers are opened by the caller. */
static inline const char *
read_scalar(struct json_events *events, const char *at, char c, struct json_event *event)
{
	switch (c) {
	case '"':
		event->type = JSON_STRING;
		return read_string(events, at, &event->string);
	case 't':
		event->type = JSON_TRUE;
		return read_word(events, at, STR("true"));
	case 'f':
		event->type = JSON_FALSE;
		return read_word(events, at, STR("false"));
	case 'n':
		event->type = JSON_NULL;
		return read_word(events, at, STR("null"));
	default:
		event->type = JSON_NUMBER;
		return read_number(events, at);
	}
}

/* --- keys --- */

/* Its length and up to eight bytes of it, the last. `start` is where the key begins in the text. */
static inline uint64_t
signature_of(const struct json_events *events, const char *start, struct str key)
{
	uint64_t bytes = 0;

	if (key.len >= 8)
		memcpy(&bytes, key.data + key.len - 8, 8);
	else if (key.data != start || start - events->start < 8)
		memcpy(&bytes, key.data, key.len);
	else if (key.len > 0) { /* what stands before it is shifted out: quicker than a copy */
		memcpy(&bytes, key.data + key.len - 8, 8);
		bytes >>= 64 - 8 * key.len;
	}
	return bytes ^ (uint64_t)key.len << 56;
}

static __attribute__((noinline)) bool
make_room(struct json_events *events)
{
	size_t capacity = events->key_capacity * 2;
	bool is_first = events->keys == events->few_keys;
	struct json_key *larger =
		realloc(is_first ? NULL : events->keys, capacity * sizeof(*larger));

	if (larger == NULL)
		return false;
	if (is_first)
		memcpy(larger, events->few_keys, sizeof(events->few_keys));
	events->keys = larger;
	events->key_capacity = capacity;
	return true;
}

static __attribute__((noinline)) bool
stands_among(const struct json_key *keys, size_t count, const struct json_key *key)
{
	for (size_t i = 0; i < count; i++)
		if (keys[i].signature == key->signature && str_eq(keys[i].text, key->text))
			return true;
	return false;
}

/* Among a few, a key is compared with those before when one of them has the same sign. */
static inline void
look_for_duplicate(
	const struct json_events *events, struct json_frame *top, const struct json_key *key)
{
	unsigned sign = (unsigned)(key->signature * UINT64_C(0x9e3779b97f4a7c15) >> 56);
	uint64_t *signs = &top->signs[sign / 64];
	uint64_t bit = UINT64_C(1) << sign % 64;

	if ((*signs & bit) != 0 && top->count <= JSON_FEW_KEYS)
		top->has_duplicate |=
			stands_among(&events->keys[top->first_key], top->count - 1, key);
	*signs |= bit;
}

static inline void
keep_key(struct json_events *events, const struct json_key *key)
{
	struct json_key *kept = &events->keys[events->key_count++];

	/* One by one: a copy of both at once would wait until each has been stored. */
	kept->text.data = key->text.data;
	kept->text.len = key->text.len;
	kept->signature = key->signature;
}

static int
compare_keys(const void *a, const void *b)
{
	const struct json_key *left = a;
	const struct json_key *right = b;

	return str_compare(left->text, right->text);
}

/* By sorting: no hash that an attacker could make collide. */
static bool
has_duplicate_among_many(struct json_key *keys, size_t count)
{
	size_t i = 1;

	qsort(keys, count, sizeof(*keys), compare_keys);
	while (i < count && !str_eq(keys[i - 1].text, keys[i].text))
		i++;
	return i < count;
}

/* --- values --- */

static const char *
open_container(struct json_events *events, const char *at, struct json_event *event)
{
	struct json_frame *frame = &events->frames[events->open];

	if (events->open == JSON_DEPTH_MAX)
		return fail_here(events, at, E_TOO_LARGE, "nested deeper than 64");
	*frame = (struct json_frame){
		.start = at,
		.first_key = events->key_count,
		.end = *at == '{' ? '}' : ']',
	};
	events->open++;
	event->type = *at == '{' ? JSON_OBJECT : JSON_ARRAY;
	event->text = str_from(at, 0);
	return at + 1;
}

static const char *
close_container(struct json_events *events, struct json_frame *top, const char *at,
	struct json_event *event)
{
	at++;
	events->open--;
	event->is_end = true;
	event->is_member = false;
	event->type = top->end == '}' ? JSON_OBJECT : JSON_ARRAY;
	event->depth = events->open;
	event->text = str_from(top->start, (size_t)(at - top->start));
	if (top->end == '}' && top->count > JSON_FEW_KEYS)
		top->has_duplicate = has_duplicate_among_many(
			events->keys + top->first_key, top->count);
	events->key_count = top->first_key;
	if (top->has_duplicate)
		return fail_here(events, at, E_SYNTAX, "the object before has a key twice");
	return at;
}

static inline __attribute__((always_inline)) const char *
read_value(struct json_events *events, const char *start, char c, struct json_event *event)
{
	const char *at;

	event->is_end = false;
	event->depth = events->open;
	if (events->values_left-- == 0)
		return fail_here(events, start, E_TOO_LARGE, "too many values in one document");
	if (c == '{' || c == '[')
		return open_container(events, start, event);
	at = read_scalar(events, start, c, event);
	event->text.data = start;
	event->text.len = (size_t)(at - start);
	return at;
}

/* With the colon behind it. */
static inline const char *
read_key(struct json_events *events, struct json_frame *top, const char *at,
	struct json_event *event)
{
	const char *start = at + 1;
	struct json_key *key = &event->key;

	if (events->key_count == events->key_capacity && !make_room(events))
		return fail_memory(events);
	at = read_string(events, at, &key->text);
	if (at == NULL)
		return NULL;
	event->is_member = true;
	key->signature = signature_of(events, start, key->text);
	look_for_duplicate(events, top, key);
	keep_key(events, key);
	if (next_byte(events, &at) != ':')
		return fail_here(events, at, E_SYNTAX, "expected : after the key");
	return at + 1;
}

/* Inside a container: over a comma, where one is due, and the key to the next value; *c is the byte
 * there. */
static inline const char *
reach_value(struct json_events *events, struct json_frame *top, const char *at, char *c,
	struct json_event *event)
{
	bool is_object = top->end == '}';

	if (top->count > 0) {
		if (*c != ',')
			return fail_here(events, at, E_SYNTAX,
				is_object ? "expected , or }" : "expected , or ]");
		at++;
		*c = next_byte(events, &at);
	}
	top->count++;
	if (!is_object)
		return at;
	if (*c != '"')
		return fail_here(events, at, E_SYNTAX, "expected a key in quotes");
	at = read_key(events, top, at, event);
	if (at == NULL)
		return NULL;
	*c = next_byte(events, &at);
	return top->count > JSON_KEYS_MAX ? fail_here(events, at, E_TOO_LARGE,
						    "an object has more than 10000 keys")
					  : at;
}

static inline const char *
read_event(struct json_events *events, const char *at, char c, struct json_event *event)
{
	event->is_member = false;
	if (events->open > 0) {
		struct json_frame *top = &events->frames[events->open - 1];
		if (c == top->end)
			return close_container(events, top, at, event);
		at = reach_value(events, top, at, &c, event);
		if (at == NULL)
			return NULL;
	}
	return read_value(events, at, c, event);
}

enum err
json_events_begin(struct json_events *events, struct arena *arena, struct str text,
	struct fault *why)
{
	const char *at;

	if (!str_is_utf8(text))
		return fail(why, E_SYNTAX, "JSON must be valid UTF-8");
	events->arena = arena;
	events->start = text.data;
	events->end = text.data + text.len;
	events->open = 0;
	events->values_left = JSON_NODES_MAX;
	events->key_count = 0;
	events->key_capacity = JSON_FEW_KEYS;
	events->keys = events->few_keys;
	at = skip_spaces(text.data, events->end);
	if (at == events->end)
		return fail(why, E_SYNTAX, "JSON text is empty");
	events->at = at;
	look_through(events, text.data);
	return OK;
}

enum err
json_events_more(struct json_events *events, struct fault *why)
{
	struct json_event *event = events->list;
	const char *at = events->at;

	events->why = why;
	while (at != NULL && event < events->list + JSON_EVENTS_AT_ONCE) {
		char c = next_byte(events, &at);
		if (events->open > 0 || events->values_left == JSON_NODES_MAX)
			at = read_event(events, at, c, event++);
		else if (at < events->end)
			at = fail_here(events, at, E_SYNTAX, "something follows the value");
		else
			break;
	}
	events->at = at;
	events->count = (size_t)(event - events->list);
	return at == NULL ? events->failure : OK;
}

void
json_events_done(struct json_events *events)
{
	if (events->keys != events->few_keys)
		free(events->keys);
}
