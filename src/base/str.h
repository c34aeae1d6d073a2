/* str.h - a borrowed slice of text: never written through, never assumed to end in NUL.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Passed by value. A slice lives as long as what it points into; nothing here allocates but
 * str_copy, str_cstr, str_join, str_lower and str_printf, which put their result into an arena. Thread-safe.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct arena;

struct str {
	const char *data;
	size_t len;
};

/* A literal as a slice; also good in static initialisers. */
#define STR(literal) ((struct str){ "" literal, sizeof(literal) - 1 })
#define STR_INIT(literal) { "" literal, sizeof(literal) - 1 }
#define STR_NONE ((struct str){ NULL, 0 })

/* For "%.*s". */
#define STR_FMT(s) (int)(s).len, (s).data == NULL ? "" : (s).data

static inline struct str
str_from(const void *data, size_t len)
{
	return (struct str){ data, len };
}

/* A NULL pointer gives the empty slice. */
static inline struct str
str_of(const char *cstr)
{
	return (struct str){ cstr, cstr == NULL ? 0 : strlen(cstr) };
}

static inline bool
str_eq(struct str a, struct str b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

static inline bool
str_starts(struct str s, struct str prefix)
{
	return s.len >= prefix.len && str_eq(str_from(s.data, prefix.len), prefix);
}

static inline bool
str_ends(struct str s, struct str suffix)
{
	return s.len >= suffix.len &&
		str_eq(str_from(s.data + (s.len - suffix.len), suffix.len), suffix);
}

/* The slice from `from` on; empty when `from` lies past the end. */
static inline struct str
str_from_offset(struct str s, size_t from)
{
	return from >= s.len ? str_from(s.data + s.len, 0) : str_from(s.data + from, s.len - from);
}

/* At most the first `len` bytes. */
static inline struct str
str_first(struct str s, size_t len)
{
	return str_from(s.data, len < s.len ? len : s.len);
}

/* "" for what has no data: to SQL and JSON, which tell an empty text from none. */
static inline struct str
str_or_empty(struct str s)
{
	return s.data == NULL ? STR("") : s;
}

/* ASCII case is ignored; other bytes compare as they are. */
bool str_eq_nocase(struct str a, struct str b);

/* Byte order, the shorter first where one is a prefix of the other; as memcmp. */
int str_compare(struct str a, struct str b);

/* The same of two `struct str` by address, for qsort and bsearch. */
int str_compare_items(const void *a, const void *b);

/* Index of the first such byte or substring, or s.len. */
size_t str_find_char(struct str s, char c);
size_t str_find(struct str s, struct str needle);

/* Without ASCII white space at both ends. */
struct str str_trim(struct str s);

/* A line without the carriage return that may stand before its end. */
static inline struct str
str_without_return(struct str line)
{
	line.len -= line.len > 0 && line.data[line.len - 1] == '\r';
	return line;
}

/* Cuts at the first `separator`: *rest becomes what follows it (empty when there was none).
 * Returns false once *rest was empty before the call with data == NULL, so that
 * `while (str_split(&rest, ',', &part))` sees every field, empty ones too. */
bool str_split(struct str *rest, char separator, struct str *ret);

/* Is it one of "red|green|blue"? Empty fields count: "" is one of "a||b". */
bool str_is_choice(struct str s, const char *choices);

/* Decimal digits only, no sign, no leading white space; false on overflow or anything else. */
bool str_to_u64(struct str s, uint64_t *ret);

/* Strict UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF. */
bool str_is_utf8(struct str s);

/* Writes the bytes of a code point, which is at most 0x10ffff and no surrogate, and no others; how
 * many. */
enum { UTF8_SIZE_MAX = 4 };
size_t utf8_write(char to[UTF8_SIZE_MAX], uint32_t point);

/* The value of a hexadecimal digit, or -1. */
static inline int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Copies in the arena; NULL data (or NULL) when it is full. str_cstr ends in NUL. */
struct str str_copy(struct arena *arena, struct str s);
char *str_cstr(struct arena *arena, struct str s);
struct str str_printf(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* The parts one after the other; str_concat(arena, a, b, ...) joins what it is given. */
struct str str_join(struct arena *arena, const struct str *parts, size_t count);
#define str_concat(arena, ...)                                   \
	str_join((arena), (const struct str[]){ __VA_ARGS__ }, \
		sizeof((const struct str[]){ __VA_ARGS__ }) / sizeof(struct str))
/* ASCII letters lowered. */
struct str str_lower(struct arena *arena, struct str s);
