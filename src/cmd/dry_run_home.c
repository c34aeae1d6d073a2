/* dry_run_home.c - copies an exercise's home.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cmd/dry_run_home.h"

#include <errno.h>
#include <sys/stat.h>

#include "base/hash.h"
#include "base/json_write.h"
#include "base/limits.h"
#include "cmd/home.h"
#include "cmd/new_home.h"
#include "cmd/node.h"
#include "cmd/secret.h"
#include "exercise/exercise.h"
#include "store/account.h"
#include "store/backup.h"

#define SECRETS_FOLDER "secrets"

enum { MARK_BYTES = 2, MARK_TEXT = 2 * MARK_BYTES };

struct copying {
	struct call *call;
	struct dry_run_home *at;
	struct new_home folder;
	struct settings settings; /* of the exercise */
	struct str title;         /* the scenario's */
	struct reader operator;
};

/* --- the exercise --- */

static enum err
open_original(struct copying *copying, struct store **ret, struct fault *why)
{
	struct call *call = copying->call;
	OWNED(store) store = NULL;
	OWNED(store_view) view = NULL;
	char name[READER_NAME_MAX];
	char *path;

	TRY(home_store(call, copying->at->original, &path, why));
	TRY(store_open(call->env, path, STORE_READ_ONLY, &store, why));
	if (!store_realm(store).exercise)
		return fail(why, E_CONFIG,
			"%.*s is a node of the real world, no exercise: there is nothing to "
			"rehearse",
			STR_FMT(copying->at->original));
	TRY(store_view_acquire(store, (const struct store_view **)&view, why));
	node_operator_name(name);
	copying->operator= account_operator(store_view_directory(view)->node, name);
	*ret = DISOWN(store);
	return OK;
}

/* "locked-testudo" and four letters of chance: dry runs of one exercise are realms apart. */
static enum err
choose_names(struct copying *copying, struct str realm, struct fault *why)
{
	struct call *call = copying->call;
	struct str into = argument_text(&call->arguments, "into");
	uint8_t bytes[MARK_BYTES];
	char mark[MARK_TEXT + 1];

	env_random(call->env, bytes, sizeof(bytes));
	hex_format(bytes, sizeof(bytes), mark);
	realm = str_first(realm, REALM_NAME_MAX - MARK_TEXT - strlen("-dry-"));
	copying->at->realm = str_printf(call->arena, "%.*s-dry-%s", STR_FMT(realm), mark);
	if (into.data == NULL)
		into = str_printf(
			call->arena, "%.*s-dry-run-%s", STR_FMT(copying->at->original), mark);
	if (copying->at->realm.data == NULL || into.data == NULL)
		return fail_nomem(why);
	return home_absolute(call, into, &copying->at->home, why);
}

/* Of earlier copies, under other marks. */
static enum err
clear_copies(const struct copying *copying, struct fault *why)
{
	struct str begin = str_printf(
		copying->call->arena, "%.*s-dry-run-", STR_FMT(copying->at->original));

	return begin.data == NULL ? fail_nomem(why)
				  : new_home_clear(copying->call, begin, MARK_TEXT, why);
}

/* --- the copy --- */

static enum err
look_at_copy(struct copying *copying, struct store *store, struct fault *why)
{
	OWNED(exercise) exercise = NULL;
	struct exercise_state state;
	bool closed;

	TRY(exercise_open(store, EXERCISE_WITHOUT_SAMPLES, &exercise, why));
	TRY(exercise_enter(exercise, &state, why));
	copying->title = str_copy(copying->call->arena, state.scenario->title);
	closed = state.clock_state == CLOCK_CLOSED;
	exercise_leave(exercise);
	if (copying->title.data == NULL)
		return fail_nomem(why);
	return closed ? fail(why, E_CONFLICT,
				"the exercise is closed: nothing of it is left to play. A new one "
				"from the same scenario "
				"(testudo exercise new) can be rehearsed from the start")
		      : OK;
}

static enum err
give_password(struct copying *copying, struct store *store, const struct person *person,
	struct fault *why)
{
	struct str file = str_printf(
		copying->call->arena, SECRETS_FOLDER "/%.*s.password", STR_FMT(person->login));
	OWNED_SECRET password = { 0 };
	char *path;

	if (file.data == NULL)
		return fail_nomem(why);
	secret_generate(copying->call->env, &password);
	TRY(new_home_path(&copying->folder, file.data, &path, why));
	TRY(secret_write_file(path, secret_str(&password), why));
	return account_set_password(
		store, &copying->operator, person->id, secret_str(&password), why);
}

/* White sees all rooms; who else is to look on gets a password by `testudo person`. */
static enum err
give_passwords(struct copying *copying, struct store *store, struct fault *why)
{
	const struct person *people;
	size_t count;
	char *path;

	TRY(new_home_path(&copying->folder, SECRETS_FOLDER, &path, why));
	if (mkdir(path, 0700) < 0 && errno != EEXIST)
		return fail_errno(why, "cannot make %s", path);
	TRY(account_people(store, &copying->operator, copying->call->arena, &count, &people, why));
	for (size_t i = 0; i < count; i++)
		if ((people[i].seat.desks & DESK_WHITE) != 0 && !people[i].disabled)
			TRY(give_password(copying, store, &people[i], why));
	return OK;
}

static enum err
fill_store(struct copying *copying, struct store *original, struct fault *why)
{
	OWNED(store) copy = NULL;
	char *path;

	TRY(new_home_path(&copying->folder, HOME_EXERCISE_STORE, &path, why));
	TRY(backup_make_dry_run(original, &copying->operator, path, copying->at->realm, why));
	TRY(store_open(copying->call->env, path, 0, &copy, why));
	TRY(look_at_copy(copying, copy, why));
	return give_passwords(copying, copy, why);
}

/* JSON is YAML. Certificate, key and port are the copy's own. */
static enum err
put_settings(const struct copying *copying, uint64_t port, struct fault *why)
{
	const struct settings *from = &copying->settings;
	OWNED_BUF text = BUF_INIT;
	struct json_writer out = json_writer_of(&text);

	json_open_object(&out);
	json_key(&out, STR("limits"));
	json_open_object(&out);
	json_member_int(&out, STR("connections"), (int64_t)from->limits_connections);
	json_member_int(&out, STR("connections_per_address"),
		(int64_t)from->limits_connections_per_address);
	json_close_object(&out);
	json_key(&out, STR("listen"));
	json_open_object(&out);
	json_member_string(&out, STR("address"), from->listen_address);
	json_member_int(&out, STR("port"), (int64_t)port);
	json_member_int(&out, STR("threads"), (int64_t)from->listen_threads);
	json_close_object(&out);
	json_key(&out, STR("log"));
	json_open_object(&out);
	json_member_string(&out, STR("level"), from->log_level);
	json_close_object(&out);
	json_key(&out, STR("taxii"));
	json_open_object(&out);
	json_member_string(&out, STR("title"),
		str_printf(copying->call->arena, "Dry run: %.*s", STR_FMT(copying->title)));
	json_member_string(&out, STR("description"), from->taxii_description);
	json_member_string(&out, STR("contact"), from->taxii_contact);
	json_member_int(&out, STR("max_content_length"), (int64_t)from->taxii_max_content_length);
	json_close_object(&out);
	json_key(&out, STR("tls"));
	json_open_object(&out);
	json_member_bool(&out, STR("allow_1_2"), from->tls_allow_1_2);
	json_close_object(&out);
	json_close_object(&out);
	buf_add_char(&text, '\n');
	TRY(buf_check(&text, why));
	return new_home_file(&copying->folder, SETTINGS_FILE, buf_str(&text), 0600, why);
}

static enum err
fill_folder(struct copying *copying, struct store *original, struct fault *why)
{
	uint64_t port;

	TRY(argument_number(&copying->call->arguments, "port", 0, 65535, 0, &port, why));
	TRY(new_home_certificate(&copying->folder, why));
	TRY(fill_store(copying, original, why));
	return put_settings(copying, port, why);
}

enum err
dry_run_home_make(struct call *call, struct dry_run_home *ret, struct fault *why)
{
	struct dry_run_home at = { 0 };
	struct copying copying = { .call = call, .at = &at };
	OWNED(store) original = NULL;
	enum err err;

	TRY(home_of_call(call, &at.original, why));
	TRY(settings_load(call->env, call->arena, at.original, &copying.settings, why));
	TRY(open_original(&copying, &original, why));
	TRY(choose_names(&copying, store_realm(original).name, why));
	TRY(clear_copies(&copying, why));
	TRY(new_home_begin(call, at.home, &copying.folder, why));
	err = fill_folder(&copying, original, why);
	if (err == OK)
		err = new_home_finish(&copying.folder, why);
	if (err != OK) {
		new_home_abandon(&copying.folder);
		return err;
	}
	*ret = at;
	return OK;
}
