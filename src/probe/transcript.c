/* transcript.c - what a check and its service said to each other.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "probe/transcript.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/hash.h"
#include "base/limits.h"
#include "probe/words.h"

/* A secret that begins before the bound is kept whole, so that it can be seen and masked. Its
 * longest form is percent-encoded. */
enum { KEPT_MAX = PROBE_TRANSCRIPT_MAX + 3 * PROBE_SECRET_MAX, NOTE_MAX = 1024 };

void
transcript_done(struct transcript *transcript)
{
	if (transcript->bytes.data != NULL)
		explicit_bzero(transcript->bytes.data, transcript->bytes.len);
	buf_done(&transcript->bytes);
}

static void
keep(struct transcript *transcript, struct str bytes)
{
	size_t room = KEPT_MAX - transcript->bytes.len;

	if (bytes.len > room)
		transcript->cut = true;
	buf_add(&transcript->bytes, str_first(bytes, room));
}

void
transcript_note(struct transcript *transcript, const char *format, ...)
{
	char text[NOTE_MAX];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	transcript_add(transcript, '*', str_of(text));
}

void
transcript_add(struct transcript *transcript, char mark, struct str bytes)
{
	const char begin[] = { mark, ' ' };
	struct str line;

	if (bytes.len > 0 && bytes.data[bytes.len - 1] == '\n')
		bytes.len--;
	while (transcript->bytes.len < KEPT_MAX && str_split(&bytes, '\n', &line)) {
		if (line.len > 0 && line.data[line.len - 1] == '\r')
			line.len--;
		keep(transcript, str_from(begin, sizeof(begin)));
		keep(transcript, line);
		keep(transcript, STR("\n"));
	}
	if (transcript->bytes.len >= KEPT_MAX && bytes.len > 0)
		transcript->cut = true;
}

/* --- secrets --- */

static enum err
hide_one(struct transcript *transcript, struct str secret, struct fault *why)
{
	if (secret.data == NULL)
		return fail_nomem(why);
	if (secret.len < SECRET_MASKED_MIN)
		return OK;
	for (size_t i = 0; i < transcript->secret_count; i++)
		if (str_eq(transcript->secrets[i], secret))
			return OK;
	if (transcript->secret_count == TRANSCRIPT_SECRETS_MAX)
		return fail(why, E_TOO_MANY, "more than %d secrets", TRANSCRIPT_SECRETS_MAX);
	transcript->secrets[transcript->secret_count++] = secret;
	return OK;
}

/* "\0user\0password" and "user:password": SASL PLAIN (RFC 4616) and HTTP Basic (RFC 7617). */
static enum err
hide_pairs(struct transcript *transcript, struct arena *arena, struct str user, struct str password,
	struct fault *why)
{
	char *plain = arena_alloc(arena, user.len + password.len + 2);
	struct str basic = str_printf(arena, "%.*s:%.*s", STR_FMT(user), STR_FMT(password));

	if (plain == NULL || basic.data == NULL)
		return fail_nomem(why);
	if (user.len > 0)
		memcpy(plain + 1, user.data, user.len);
	memcpy(plain + user.len + 2, password.data, password.len);
	TRY(hide_one(transcript, base64_format(arena, str_from(plain, user.len + password.len + 2)),
		why));
	return hide_one(transcript, base64_format(arena, basic), why);
}

/* As quoted strings of IMAP have it: RFC 9051 section 4.3. */
static struct str
escaped(struct arena *arena, struct str text)
{
	char *to = arena_alloc(arena, 2 * text.len + 1);
	size_t len = 0;

	for (size_t i = 0; to != NULL && i < text.len; i++) {
		if (text.data[i] == '"' || text.data[i] == '\\')
			to[len++] = '\\';
		to[len++] = text.data[i];
	}
	return to == NULL ? STR_NONE : str_from(to, len);
}

static struct str
hexadecimal(struct arena *arena, struct str text)
{
	char *to = arena_alloc(arena, 2 * text.len + 1);

	if (to == NULL)
		return STR_NONE;
	hex_format(text.data, text.len, to);
	return str_from(to, 2 * text.len);
}

enum err
transcript_hide(struct transcript *transcript, struct arena *arena, struct str user,
	struct str password, struct fault *why)
{
	if (password.len == 0)
		return OK;
	if (password.len > PROBE_SECRET_MAX)
		return fail(
			why, E_TOO_LARGE, "a password is longer than %u bytes", PROBE_SECRET_MAX);
	TRY(hide_one(transcript, password, why));
	TRY(hide_one(transcript, escaped(arena, password), why));
	TRY(hide_one(transcript, percent_encode(arena, password, STR("%20")), why));
	TRY(hide_one(transcript, percent_encode(arena, password, STR("+")), why));
	TRY(hide_one(transcript, base64_format(arena, password), why));
	TRY(hide_one(transcript, hexadecimal(arena, password), why));
	return hide_pairs(transcript, arena, user, password, why);
}

/* The longest secret that stands at the beginning of `text`, or an empty slice: one form may
 * begin another. */
static struct str
secret_at(const struct transcript *transcript, struct str text)
{
	struct str longest = STR_NONE;

	for (size_t i = 0; i < transcript->secret_count; i++)
		if (transcript->secrets[i].len > longest.len &&
			str_starts(text, transcript->secrets[i]))
			longest = transcript->secrets[i];
	return longest;
}

/* --- text for people --- */

/* The length of the UTF-8 character at the beginning of `text`, 0 if there is none. */
static size_t
character_at(struct str text)
{
	for (size_t len = 1; len <= 4 && len <= text.len; len++)
		if (str_is_utf8(str_first(text, len)))
			return len;
	return 0;
}

static void
add_character(struct buf *to, struct str character)
{
	unsigned char first = character.len == 0 ? 0 : (unsigned char)character.data[0];

	if (character.len == 0)
		buf_add_char(to, '?');
	else if ((first < 0x20 && first != '\n' && first != '\t') || first == 0x7f)
		buf_add_char(to, '.');
	else
		buf_add(to, character);
}

/* What begins before `end` in `text`, at most `most` bytes of it. */
static void
add_masked(const struct transcript *transcript, struct str text, size_t end, size_t most,
	struct buf *to)
{
	size_t limit = to->len + most;
	size_t at = 0;

	while (at < text.len && at < end && to->len + 4 <= limit) {
		struct str rest = str_from_offset(text, at);
		struct str secret = secret_at(transcript, rest);
		size_t len = character_at(rest);
		if (secret.len > 0)
			buf_add(to, STR("***"));
		else
			add_character(to, str_first(rest, len));
		at += secret.len > 0 ? secret.len : len > 0 ? len : 1;
	}
}

void
transcript_format(const struct transcript *transcript, struct buf *to)
{
	static const struct str end = STR_INIT("* (more came than is kept)\n");

	add_masked(transcript, buf_str(&transcript->bytes), PROBE_TRANSCRIPT_MAX - end.len,
		PROBE_TRANSCRIPT_MAX - end.len, to);
	if (transcript->cut || transcript->bytes.len > PROBE_TRANSCRIPT_MAX - end.len)
		buf_add(to, end);
}

void
transcript_mask_line(const struct transcript *transcript, struct str text, char *to, size_t size)
{
	OWNED_BUF line = BUF_INIT;

	add_masked(transcript, text, text.len, size - 1, &line);
	for (size_t i = 0; i < line.len; i++)
		if (line.data[i] == '\n' || line.data[i] == '\t')
			line.data[i] = ' ';
	snprintf(to, size, "%.*s", STR_FMT(str_trim(buf_str(&line))));
}
