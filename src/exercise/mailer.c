/* mailer.c - from an inject.sent to a mail that a relay has taken.
 * SPDX-License-Identifier: Apache-2.0
 */
#define LOG_MODULE "mailer"

#include "exercise/mailer.h"

#include <stdlib.h>
#include <time.h>

#include "base/limits.h"
#include "base/log.h"
#include "base/timestamp.h"
#include "net/mail_client.h"

enum { MAILS_AT_ONCE = 16, JOB_MEMORY = 64 * MIB, NOTES_MAX = 16 * MIB };

#define RETRY_AFTER (10 * MICROSECONDS_PER_SECOND)

struct mailer {
	struct exercise *exercise;
	const char *file;
	struct buf delivered; /* keys, each between line feeds */
	int64_t seen;         /* `posted` of the last entry that was dealt with */
	int64_t retry_at;     /* the relay did not answer: not before that */
};

struct waiting {
	struct mail mail;
	struct str key; /* empty: nothing is to be sent for it */
	int64_t posted;
};

/* --- text --- */

/* One line, whatever somebody wrote: no header can be smuggled in. Beyond ASCII as an encoded word
 * (RFC 2047). */
static struct str
header_text(struct arena *arena, struct str text)
{
	char *line = str_cstr(arena, str_first(text, 200));
	bool ascii = true;

	if (line == NULL)
		return STR_NONE;
	for (char *at = line; *at != '\0'; at++) {
		if ((unsigned char)*at < ' ' || *at == 0x7f)
			*at = ' ';
		ascii &= (unsigned char)*at < 0x80;
	}
	if (ascii)
		return str_of(line);
	/* 39 bytes make 52 letters: with "Subject: " before it a line has at most 76 (RFC 2047) */
	struct str rest = str_of(line);
	struct str out = STR("");
	while (rest.len > 0) {
		struct str part = str_first(rest, 39);
		while (part.len > 1 && !str_is_utf8(part))
			part.len--;
		out = str_printf(arena, "%.*s%s=?utf-8?B?%.*s?=", STR_FMT(out),
			out.len == 0 ? "" : "\r\n ", STR_FMT(base64_format(arena, part)));
		rest = str_from_offset(rest, part.len);
	}
	return out;
}

static void
put_date(struct buf *out, int64_t moment)
{
	static const char *const days[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul",
		"Aug", "Sep", "Oct", "Nov", "Dec" };
	time_t seconds = (time_t)(moment / MICROSECONDS_PER_SECOND);
	struct tm parts;

	gmtime_r(&seconds, &parts);
	buf_addf(out, "Date: %s, %02d %s %d %02d:%02d:%02d +0000\r\n", days[parts.tm_wday],
		parts.tm_mday, months[parts.tm_mon], parts.tm_year + 1900, parts.tm_hour,
		parts.tm_min, parts.tm_sec);
}

static void
put_body(struct buf *out, struct arena *arena, struct str body)
{
	struct str encoded = base64_format(arena, body);

	while (encoded.len > 0) {
		struct str line = str_first(encoded, 76);
		buf_add(out, line);
		buf_add(out, STR("\r\n"));
		encoded = str_from_offset(encoded, line.len);
	}
}

/* "Help desk <help@ministry.example>" -> both; what bears no address is a name. */
static void
take_apart(struct arena *arena, struct str from, struct str *ret_name, struct str *ret_address)
{
	size_t open = str_find_char(from, '<');

	*ret_name = str_trim(str_first(from, open));
	*ret_address = STR("exercise@testudo.example");
	if (open < from.len && str_ends(from, STR(">")))
		*ret_address = str_from(from.data + open + 1, from.len - open - 2);
	else if (str_find_char(from, '@') < from.len && str_find_char(from, ' ') == from.len)
		*ret_address = from;
	(void)arena;
}

enum err
mail_text(struct arena *arena, struct str from, struct str to, struct str subject, struct str id,
	int64_t date, struct str body, struct str *ret, struct fault *why)
{
	OWNED_BUF out = BUF_INIT;
	struct sha256 digest = sha256_of(id);
	char hex[2 * SHA256_SIZE + 1];
	struct str name;
	struct str address;

	hex_format(digest.bytes, 16, hex);
	take_apart(arena, from, &name, &address);
	put_date(&out, date);
	buf_addf(&out, "From: %.*s <%.*s>\r\n", STR_FMT(header_text(arena, name)),
		STR_FMT(header_text(arena, address)));
	buf_addf(&out, "To: %.*s\r\n", STR_FMT(header_text(arena, to)));
	buf_addf(&out, "Subject: %.*s\r\n", STR_FMT(header_text(arena, subject)));
	buf_addf(&out, "Message-ID: <%s@exercise.testudo.example>\r\n", hex);
	buf_add(&out, STR("X-Exercise: this mail is part of an exercise\r\nMIME-Version: 1.0\r\n"
			  "Content-Type: text/plain; charset=utf-8\r\n"
			  "Content-Transfer-Encoding: base64\r\n\r\n"));
	put_body(&out, arena, body);
	TRY(buf_check(&out, why));
	*ret = str_copy(arena, buf_str(&out));
	return ret->data == NULL ? fail_nomem(why) : OK;
}

/* --- what waits --- */

static bool
is_delivered(const struct mailer *mailer, struct arena *arena, struct str key)
{
	struct str line = str_printf(arena, "\n%.*s\n", STR_FMT(key));

	return str_find(buf_str(&mailer->delivered), line) < mailer->delivered.len;
}

/* A login that is no address gets one below the team's name: anna@blue1.NAME.example. */
static struct str
address_of(
	struct arena *arena, const struct scenario *scenario, const struct scenario_person *person)
{
	if (str_find_char(person->login, '@') < person->login.len)
		return str_copy(arena, person->login);
	return str_printf(arena, "%.*s@%.*s.%.*s.example", STR_FMT(person->login),
		STR_FMT(exercise_team_name(scenario, person->team)), STR_FMT(scenario->name));
}

static enum err
find_recipients(const struct exercise_state *state, unsigned team, struct str profession,
	struct arena *arena, struct mail *mail, struct fault *why)
{
	struct str *to = arena_array(arena, state->scenario->person_count + 1, struct str);

	if (to == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < state->scenario->person_count; i++) {
		const struct scenario_person *person = &state->scenario->people[i];
		if (person->team != team ||
			(profession.len > 0 && !str_eq(person->profession, profession)))
			continue;
		to[mail->to_count++] = address_of(arena, state->scenario, person);
	}
	mail->to = to;
	return OK;
}

static enum err
compose(const struct exercise_state *state, const struct journal_entry *sent, struct arena *arena,
	struct waiting *ret, struct fault *why)
{
	const struct scenario_inject *inject = scenario_inject(state->scenario, sent->subject);
	const struct json *body;
	struct str from;
	struct str name;

	ret->posted = sent->record.posted;
	TRY(journal_body(sent, arena, &body, why));
	if (!str_eq(json_get_string(body, STR("channel")), STR("mail")))
		return OK;
	TRY(find_recipients(state, sent->record.team, inject == NULL ? STR("") : inject->profession,
		arena, &ret->mail, why));
	if (ret->mail.to_count == 0)
		return OK;
	from = str_copy(arena, json_get_string(body, STR("from")));
	take_apart(arena, from, &name, &ret->mail.from);
	ret->mail.relay = str_copy(arena, state->scenario->mail_relay);
	ret->key = str_copy(arena, sent->record.key);
	if (ret->key.data == NULL || ret->mail.relay.data == NULL)
		return fail_nomem(why);
	return mail_text(arena, from, ret->mail.to[0], json_get_string(body, STR("subject")),
		sent->record.key, sent->record.posted, json_get_string(body, STR("text")),
		&ret->mail.text, why);
}

static enum err
gather(struct mailer *mailer, const struct exercise_state *state, struct arena *arena,
	struct waiting *waiting, size_t *ret_count, struct fault *why)
{
	const struct journal_entry *at = journal_first(state->journal, RECORD_INJECT_SENT);
	size_t count = 0;

	for (; at != NULL && count < MAILS_AT_ONCE; at = at->next_of_kind) {
		if (at->record.posted <= mailer->seen)
			continue;
		if (!is_delivered(mailer, arena, at->record.key))
			TRY(compose(state, at, arena, &waiting[count], why));
		waiting[count++].posted = at->record.posted;
	}
	*ret_count = count;
	return OK;
}

/* --- sending --- */

static enum err
note(struct mailer *mailer, struct arena *arena, struct str key, struct fault *why)
{
	struct env *env = store_env(exercise_store(mailer->exercise));
	struct str line = str_printf(arena, "%.*s\n", STR_FMT(key));

	if (line.data == NULL)
		return fail_nomem(why);
	TRY(file_append(env, mailer->file, line, 0600, why));
	buf_add(&mailer->delivered, line);
	return buf_check(&mailer->delivered, why);
}

static bool
is_for_later(enum err err)
{
	return err == E_UNREACHABLE || err == E_TIMEOUT;
}

/* To as many recipients at a time as a relay takes. What it refuses for good is logged once and not tried
 * again. When it does not answer half-way, all get the mail once more later, under the same Message-ID. */
static enum err
send_to_all(struct env *env, const struct waiting *waiting)
{
	struct mail part = waiting->mail;

	for (size_t sent = 0; sent < waiting->mail.to_count; sent += part.to_count) {
		struct fault reason;
		size_t left = waiting->mail.to_count - sent;
		part.to = waiting->mail.to + sent;
		part.to_count = left < MAIL_RECIPIENTS_MAX ? left : MAIL_RECIPIENTS_MAX;
		enum err err = mail_send(env, &part, &reason);
		if (err != OK)
			LOG_WARNING("mail", "inject=%.*s code=%s text=\"%s\"",
				STR_FMT(waiting->key), err_name(err), reason.text);
		if (is_for_later(err))
			return err;
	}
	return OK;
}

static enum err
deliver(struct mailer *mailer, const struct waiting *waiting, struct arena *arena,
	struct fault *why)
{
	struct env *env = store_env(exercise_store(mailer->exercise));
	enum err err;

	if (waiting->key.len > 0) {
		err = send_to_all(env, waiting);
		if (err != OK) {
			mailer->retry_at = env_now(env) + RETRY_AFTER;
			return err;
		}
		TRY(note(mailer, arena, waiting->key, why));
	}
	mailer->seen = waiting->posted;
	return OK;
}

enum err
mailer_catch_up(struct mailer *mailer, struct fault *why)
{
	OWNED(arena) arena = arena_new(JOB_MEMORY);
	struct waiting waiting[MAILS_AT_ONCE] = { 0 };
	struct exercise_state state;
	size_t count = 0;
	enum err err = OK;

	if (arena == NULL)
		return fail_nomem(why);
	if (env_now(store_env(exercise_store(mailer->exercise))) < mailer->retry_at)
		return OK;
	TRY(exercise_enter(mailer->exercise, &state, why));
	if (state.scenario->mail_relay.len > 0)
		err = gather(mailer, &state, arena, waiting, &count, why);
	exercise_leave(mailer->exercise);
	TRY(err);
	for (size_t i = 0; i < count; i++) {
		err = deliver(mailer, &waiting[i], arena, why);
		if (is_for_later(err))
			return OK; /* the rest waits */
		TRY(err);
	}
	return OK;
}

/* --- life --- */

enum err
mailer_new(struct exercise *exercise, const char *file, struct mailer **ret, struct fault *why)
{
	OWNED(mailer) mailer = calloc(1, sizeof(*mailer));
	OWNED_BUF notes = BUF_INIT;
	enum err err;

	if (mailer == NULL)
		return fail_nomem(why);
	mailer->exercise = exercise;
	mailer->file = file;
	err = file_read(store_env(exercise_store(exercise)), file, NOTES_MAX, &notes, why);
	if (err != OK && err != E_ABSENT)
		return err;
	buf_add_char(&mailer->delivered, '\n');
	buf_add(&mailer->delivered, buf_str(&notes));
	TRY(buf_check(&mailer->delivered, why));
	*ret = DISOWN(mailer);
	return OK;
}

void
mailer_free(struct mailer *mailer)
{
	if (mailer == NULL)
		return;
	buf_done(&mailer->delivered);
	free(mailer);
}
