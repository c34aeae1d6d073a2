/* archive_write.c - writes a whole exercise as one signed file.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <sodium.h>

#include "base/arena.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/json_write.h"
#include "base/limits.h"
#include "exercise/archive.h"
#include "exercise/archive_form.h"
#include "store/account.h"
#include "store/check_hour.h"

enum { FLUSH_AT = 256 * 1024 };

struct writing_archive {
	struct store *store;
	const struct reader *node;
	const struct store_view *view;
	archive_sink *sink;
	void *of;
	crypto_sign_state signing;
	struct buf text; /* not given to the sink yet */
	struct arena *kept;
	struct arena *page; /* reset with every page */
	size_t person_count;
	const struct person *people;
	size_t leg_count;
	const struct check_leg *legs;
	size_t evidence_count, evidence_room; /* that were written */
	struct sha256 *evidence;
};

static enum err
flush(struct writing_archive *archive, struct fault *why)
{
	struct str text = buf_str(&archive->text);

	TRY(buf_check(&archive->text, why));
	crypto_sign_update(&archive->signing, (const uint8_t *)text.data, text.len);
	TRY(archive->sink(archive->of, text, why));
	buf_clear(&archive->text);
	return OK;
}

/* A line {NAME: {...}} is begun and ended by these. */
static struct json_writer
begin_line(struct writing_archive *archive, struct str name)
{
	struct json_writer line = json_writer_of(&archive->text);

	json_open_object(&line);
	json_key(&line, name);
	json_open_object(&line);
	return line;
}

static enum err
end_line(struct writing_archive *archive, struct json_writer *line, struct fault *why)
{
	json_close_object(line);
	json_close_object(line);
	buf_add_char(&archive->text, '\n');
	return archive->text.len < FLUSH_AT ? OK : flush(archive, why);
}

/* --- people --- */

static void
put_desks(struct json_writer *line, unsigned desks)
{
	json_key(line, STR("desks"));
	json_open_array(line);
	for (unsigned i = 0; i < DESK_COUNT; i++)
		if ((desks & 1u << i) != 0)
			json_put_string(line, str_of(desk_name(1u << i)));
	json_close_array(line);
}

static enum err
write_person(struct writing_archive *archive, const struct person *person, struct fault *why)
{
	const struct organisation *organisation = directory_organisation(
		store_view_directory(archive->view), person->organisation);
	struct json_writer line = begin_line(archive, STR("person"));

	json_member_string(&line, STR("login"), person->login);
	json_member_string(&line, STR("name"), person->name);
	json_member_string(&line, STR("organisation"), organisation->code);
	json_member_string(&line, STR("profession"), person->profession);
	json_member_string(&line, STR("roles"), roles_format(archive->page, person->roles));
	json_member_int(&line, STR("team"), person->seat.team);
	put_desks(&line, person->seat.desks);
	json_member_string(&line, STR("accreditation"), person->accreditation);
	json_member_bool(&line, STR("disabled"), person->disabled);
	return end_line(archive, &line, why);
}

static enum err
write_people(struct writing_archive *archive, struct fault *why)
{
	TRY(account_people(archive->store, archive->node, archive->kept, &archive->person_count,
		&archive->people, why));
	arena_reset(archive->page);
	for (size_t i = 0; i < archive->person_count; i++)
		TRY(write_person(archive, &archive->people[i], why));
	return OK;
}

/* --- the record --- */

static bool
was_written(const struct writing_archive *archive, const struct sha256 *digest)
{
	for (size_t i = 0; i < archive->evidence_count; i++)
		if (memcmp(archive->evidence[i].bytes, digest->bytes, SHA256_SIZE) == 0)
			return true;
	return false;
}

static enum err
remember(struct writing_archive *archive, const struct sha256 *digest, struct fault *why)
{
	if (archive->evidence_count == archive->evidence_room) {
		size_t room = archive->evidence_room * 2 + 64;
		struct sha256 *larger = arena_array(archive->kept, room, struct sha256);
		if (larger == NULL)
			return fail_nomem(why);
		if (archive->evidence_count > 0)
			memcpy(larger, archive->evidence,
				archive->evidence_count * sizeof(*larger));
		archive->evidence = larger;
		archive->evidence_room = room;
	}
	archive->evidence[archive->evidence_count++] = *digest;
	return OK;
}

static enum err
write_attachment(struct writing_archive *archive, const struct sha256 *digest, struct fault *why)
{
	OWNED(arena) arena = arena_new(4 * EVIDENCE_SIZE_MAX);
	struct json_writer line;
	struct str bytes;
	struct str text;

	if (arena == NULL)
		return fail_nomem(why);
	TRY(record_evidence(archive->store, archive->node, digest, arena, &bytes, why));
	text = base64_format(arena, bytes);
	if (text.data == NULL)
		return fail_nomem(why);
	line = begin_line(archive, STR("evidence"));
	json_member_string(&line, STR("bytes"), text);
	TRY(end_line(archive, &line, why));
	return remember(archive, digest, why);
}

/* What the entry names goes before it, each once. */
static enum err
write_evidence_of(
	struct writing_archive *archive, const struct record_entry *entry, struct fault *why)
{
	const struct str marker = STR("\"evidence\"");
	const struct json *body;
	const struct json *list;

	if (str_find(entry->body, marker) == entry->body.len)
		return OK;
	TRY(json_parse(archive->page, entry->body, &body, why));
	list = json_get(body, STR("evidence"));
	if (list == NULL || list->type != JSON_ARRAY)
		return OK;
	JSON_EACH (item, list) {
		struct sha256 digest;
		if (hex_parse(json_get_string(item, STR("sha256")), digest.bytes, SHA256_SIZE) &&
			!was_written(archive, &digest))
			TRY(write_attachment(archive, &digest, why));
	}
	return OK;
}

static enum err
put_author(struct writing_archive *archive, struct json_writer *line, int64_t author,
	struct fault *why)
{
	json_key(line, STR("author"));
	if (author == 0)
		json_put_null(line);
	for (size_t i = 0; i < archive->person_count; i++)
		if (author != 0 && archive->people[i].id == author) {
			json_put_string(line, archive->people[i].login);
			return OK;
		}
	return author == 0 ? OK : fail(why, E_CORRUPT, "an entry's author has no account");
}

static enum err
write_entry(struct writing_archive *archive, const struct record_entry *entry, struct fault *why)
{
	struct json_writer line;

	TRY(write_evidence_of(archive, entry, why));
	line = begin_line(archive, STR("entry"));
	json_member_int(&line, STR("posted"), entry->posted);
	json_member_int(&line, STR("event"), entry->event);
	json_member_string(&line, STR("key"), entry->key);
	json_member_string(&line, STR("kind"), str_of(record_kind_name(entry->kind)));
	json_member_int(&line, STR("team"), entry->team);
	TRY(put_author(archive, &line, entry->author, why));
	json_member_string(&line, STR("author_name"), entry->author_name);
	json_member_string(&line, STR("of"), entry->of);
	json_key(&line, STR("body"));
	json_put_raw(&line, entry->body);
	return end_line(archive, &line, why);
}

static enum err
write_entries(struct writing_archive *archive, struct fault *why)
{
	struct record_query query = { .limit = RECORD_PAGE_MAX };
	struct record_page page = { .more = true };

	while (page.more) {
		arena_reset(archive->page);
		TRY(record_read(archive->store, archive->node, &query, archive->page, &page, why));
		for (size_t i = 0; i < page.count; i++)
			TRY(write_entry(archive, &page.entries[i], why));
		if (page.count > 0)
			query.after = page.entries[page.count - 1].posted;
	}
	return OK;
}

/* --- results of checks --- */

static enum err
write_legs(struct writing_archive *archive, struct fault *why)
{
	TRY(record_legs(archive->store, archive->node, archive->kept, &archive->leg_count,
		&archive->legs, why));
	for (size_t i = 0; i < archive->leg_count; i++) {
		const struct check_leg *leg = &archive->legs[i];
		struct json_writer line = begin_line(archive, STR("leg"));
		json_member_int(&line, STR("leg"), leg->index);
		json_member_string(&line, STR("check"), leg->check);
		json_member_int(&line, STR("team"), leg->team);
		json_member_bool(&line, STR("gone"), leg->gone);
		TRY(end_line(archive, &line, why));
	}
	return OK;
}

static enum err
write_hour(void *of, unsigned leg, int64_t hour, const struct check_sample *samples, size_t count,
	struct fault *why)
{
	struct writing_archive *archive = of;
	struct json_writer line;
	uint32_t *packed;
	char *bytes;
	struct str text;

	arena_reset(archive->page);
	packed = arena_array(archive->page, count, uint32_t);
	bytes = arena_array(archive->page, 4 * count, char);
	if (packed == NULL || bytes == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < count; i++)
		packed[i] = check_sample_pack(samples[i].time, samples[i].state);
	check_hour_write(packed, count, bytes);
	text = base64_format(archive->page, str_from(bytes, 4 * count));
	if (text.data == NULL)
		return fail_nomem(why);
	line = begin_line(archive, STR("hour"));
	json_member_int(&line, STR("leg"), leg);
	json_member_int(&line, STR("hour"), hour);
	json_member_string(&line, STR("samples"), text);
	return end_line(archive, &line, why);
}

static enum err
write_change(struct writing_archive *archive, unsigned leg, const struct check_change *change,
	struct fault *why)
{
	struct json_writer line = begin_line(archive, STR("change"));

	json_member_int(&line, STR("leg"), leg);
	json_member_int(&line, STR("time"), change->time);
	json_member_string(&line, STR("state"), str_of(check_state_name(change->state)));
	json_member_int(&line, STR("latency_ms"), change->latency_ms);
	json_member_string(&line, STR("text"), change->text);
	json_member_string(&line, STR("transcript"), change->transcript);
	return end_line(archive, &line, why);
}

static enum err
write_changes_of(struct writing_archive *archive, const struct check_leg *leg, struct fault *why)
{
	const struct check_change *changes;
	size_t count = RECORD_PAGE_MAX;
	int64_t before = 0;

	while (count >= RECORD_PAGE_MAX) {
		arena_reset(archive->page);
		TRY(record_check_changes(archive->store, archive->node, leg->check, leg->team,
			before, RECORD_PAGE_MAX, archive->page, &count, &changes, why));
		for (size_t i = 0; i < count; i++)
			TRY(write_change(archive, leg->index, &changes[i], why));
		if (count > 0)
			before = changes[count - 1].time;
	}
	return OK;
}

static enum err
write_results(struct writing_archive *archive, struct fault *why)
{
	int64_t now;

	TRY(write_legs(archive, why));
	TRY(record_each_samples(
		archive->store, archive->node, 0, 0, write_hour, archive, &now, why));
	for (size_t i = 0; i < archive->leg_count; i++)
		TRY(write_changes_of(archive, &archive->legs[i], why));
	return OK;
}

/* --- the whole --- */

static enum err
write_first_line(struct writing_archive *archive, struct fault *why)
{
	struct json_writer line = json_writer_of(&archive->text);

	json_open_object(&line);
	json_member_string(&line, STR("form"), STR(ARCHIVE_FORM));
	json_close_object(&line);
	buf_add_char(&archive->text, '\n');
	return buf_check(&archive->text, why);
}

static enum err
write_signature(
	struct writing_archive *archive, const uint8_t seed[SIGNING_SEED_SIZE], struct fault *why)
{
	uint8_t signer[crypto_sign_PUBLICKEYBYTES];
	uint8_t secret[crypto_sign_SECRETKEYBYTES];
	uint8_t signature[SIGNATURE_SIZE];

	TRY(flush(archive, why));
	crypto_sign_seed_keypair(signer, secret, seed);
	crypto_sign_final_create(&archive->signing, signature, NULL, secret);
	sodium_memzero(secret, sizeof(secret));
	archive_last_line(&archive->text, signer, signature);
	TRY(buf_check(&archive->text, why));
	return archive->sink(archive->of, buf_str(&archive->text), why);
}

static enum err
write_all(struct writing_archive *archive, const uint8_t seed[SIGNING_SEED_SIZE], struct fault *why)
{
	TRY(write_first_line(archive, why));
	TRY(write_people(archive, why));
	TRY(write_entries(archive, why));
	TRY(write_results(archive, why));
	return write_signature(archive, seed, why);
}

enum err
archive_write(struct exercise *exercise, const uint8_t seed[SIGNING_SEED_SIZE], archive_sink *sink,
	void *of, struct fault *why)
{
	OWNED(arena) kept = arena_new(ARCHIVE_MEMORY_MAX);
	OWNED(arena) page = arena_new(RECORD_PARSE_MAX);
	OWNED_VIEW view = NULL;
	struct writing_archive archive = { .store = exercise_store(exercise),
		.node = exercise_node(exercise),
		.sink = sink,
		.of = of,
		.text = BUF_INIT,
		.kept = kept,
		.page = page };
	enum err err;

	if (store_realm(archive.store).dry_run) /* made again it would be no dry run any more */
		return fail(why, E_CONFLICT, "a dry run is not exported, but the exercise is");
	if (kept == NULL || page == NULL)
		return fail_nomem(why);
	TRY(store_view_acquire(archive.store, &view, why));
	archive.view = view;
	crypto_sign_init(&archive.signing);
	err = write_all(&archive, seed, why);
	buf_done(&archive.text);
	return err;
}
