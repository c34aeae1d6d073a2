/* probe_try.c - one check, now.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cmd/probe_try.h"

#include <stdlib.h>

#include "base/folder.h"
#include "base/suggest.h"
#include "cmd/output.h"
#include "cmd/printable.h"
#include "cmd/probe_sandbox.h"
#include "cmd/secret.h"
#include "probe/kind.h"
#include "probe/run.h"

enum { TRY_TIMEOUT_MS = 10000 };

/* The check that is put together from the arguments. */
struct trial {
	struct call *call;
	struct check check;
	struct check_value *values;
	struct check_account account;
	struct str content;
	struct str client;
};

static enum err
find_kind(struct str name, const struct check_kind **ret, struct fault *why)
{
	struct suggestion nearest = suggestion_for(name);

	*ret = check_kind_find(name);
	if (*ret != NULL)
		return OK;
	for (size_t i = 0; check_kinds[i] != NULL; i++)
		suggestion_offer(&nearest, str_of(check_kinds[i]->name));
	return fail(why, E_USAGE, "there are no checks of kind \"%.*s\"%s", STR_FMT(name),
		suggestion_text(&nearest));
}

/* "KEY-file=FILE": the first line of the file. */
static enum err
value_from_file(struct trial *trial, struct str *key, struct str *value, struct fault *why)
{
	static const struct str end = STR_INIT("-file");
	OWNED_SECRET secret = { 0 };

	if (!str_ends(*key, end))
		return OK;
	TRY(secret_read_file(trial->call, *value, &secret, why));
	*key = str_first(*key, key->len - end.len);
	*value = str_from(str_cstr(trial->call->arena, secret_str(&secret)), secret.len);
	return value->data == NULL ? fail_nomem(why) : OK;
}

static enum err
set_timeout(struct trial *trial, struct str value, struct fault *why)
{
	uint64_t timeout;

	if (!str_to_u64(value, &timeout) || timeout == 0 || timeout > PROBE_TIMEOUT_MAX_MS)
		return fail(why, E_USAGE, "timeout_ms: expected 1 to %u", PROBE_TIMEOUT_MAX_MS);
	trial->check.timeout_ms = (unsigned)timeout;
	return OK;
}

static enum err
add_value(struct trial *trial, struct str key, struct str value, struct fault *why)
{
	if (str_eq(key, STR("timeout_ms")))
		return set_timeout(trial, value, why);
	if (str_eq(key, STR("user")))
		trial->account.user = value;
	else if (str_eq(key, STR("password")))
		trial->account.password = value;
	else if (str_eq(key, STR("content")))
		trial->content = value;
	else if (str_eq(key, STR("client")))
		trial->client = value;
	else
		trial->values[trial->check.value_count++] = (struct check_value){ key, value };
	return OK;
}

static enum err
take_values(struct trial *trial, struct fault *why)
{
	const struct arguments *arguments = &trial->call->arguments;
	struct str word;

	for (size_t at = 0; argument_next(arguments, "KEY=VALUE", &at, &word);) {
		size_t equals = str_find_char(word, '=');
		struct str key = str_first(word, equals);
		struct str value = str_from_offset(word, equals + 1);
		if (equals == word.len)
			return fail(
				why, E_USAGE, "expected KEY=VALUE, found \"%.*s\"", STR_FMT(word));
		TRY(value_from_file(trial, &key, &value, why));
		TRY(add_value(trial, key, value, why));
	}
	return OK;
}

static void
set_drawn(struct trial *trial)
{
	if (trial->account.password.data == NULL)
		trial->account.password = STR("");
	trial->check.values = trial->values;
	trial->check.accounts = &trial->account;
	trial->check.account_count = trial->account.user.data != NULL;
	trial->check.contents = (struct check_texts){ trial->content.data != NULL,
		&trial->content };
	trial->check.clients = (struct check_texts){ trial->client.data != NULL, &trial->client };
}

static enum err
print_result(struct call *call, const struct check_result *result, struct fault *why)
{
	struct str transcript = buf_str(&result->transcript);
	OWNED_BUF text = BUF_INIT;
	struct str line;

	buf_addf(&text, "%s: ", verdict_name(result->state));
	buf_add_printable(&text, str_of(result->text));
	buf_addf(&text, " (%u ms)\n", result->latency_ms);
	while (str_split(&transcript, '\n', &line) && transcript.data != NULL) {
		buf_add_printable(&text, line);
		buf_add_char(&text, '\n');
	}
	TRY(buf_check(&text, why));
	return output_write(call, buf_str(&text), why);
}

static enum err
failure_of(const struct check_result *result, struct fault *why)
{
	static const enum err failures[] = {
		[VERDICT_OK] = OK,
		[VERDICT_DEGRADED] = OK,
		[VERDICT_WRONG] = E_INVALID,
		[VERDICT_DOWN] = E_UNREACHABLE,
		[VERDICT_CHECKER] = E_USAGE,
	};

	if (failures[result->state] == OK)
		return OK;
	return fail(why, failures[result->state], "%s: %s", verdict_name(result->state),
		result->text);
}

/* A plugin's folder stands in that for temporary files, which the trial can write in until it has removed it.
 */
static enum err
make_scratch(struct call *call, struct probe_files *files, struct fault *why)
{
	const char *place = getenv("TMPDIR");
	struct str folder;

	place = place == NULL || place[0] == '\0' ? "/tmp" : place;
	TRY(probe_whole_path(call, str_of(place), &files->writable, why));
	folder = str_printf(call->arena, "%.*s/testudo-probe-XXXXXX", STR_FMT(files->writable));
	files->scratch = str_of(folder.data == NULL ? NULL : str_cstr(call->arena, folder));
	if (files->scratch.data == NULL)
		return fail_nomem(why);
	if (mkdtemp((char *)files->scratch.data) == NULL)
		return fail_errno(why, "cannot make a folder in %s", place);
	return OK;
}

static enum err
run_confined(struct trial *trial, const struct probe_files *files, struct fault *why)
{
	struct run_options options = { .env = trial->call->env };
	struct check_result result;
	enum err err;

	TRY(probe_plugins(trial->call, &options.plugins, why));
	TRY(probe_confine(trial->call, files, &options.plugins, why));
	check_run(&options, &trial->check, &result);
	err = print_result(trial->call, &result, why);
	if (err == OK)
		err = failure_of(&result, why);
	check_result_done(&result);
	return err;
}

enum err
probe_try(struct call *call, struct fault *why)
{
	struct trial trial = { .call = call };
	struct probe_files files = { 0 };
	enum err err;

	trial.values = arena_array(
		call->arena, argument_count(&call->arguments, "KEY=VALUE") + 1, struct check_value);
	if (trial.values == NULL)
		return fail_nomem(why);
	trial.check = (struct check){ .name = STR("try"),
		.team = STR("try"),
		.kind_name = argument_text(&call->arguments, "try"),
		.timeout_ms = TRY_TIMEOUT_MS };
	TRY(find_kind(trial.check.kind_name, &trial.check.kind, why));
	TRY(take_values(&trial, why));
	set_drawn(&trial);
	files.readable = check_value_of(&trial.check, STR("authority"));
	if (str_eq(trial.check.kind_name, STR("plugin")))
		TRY(make_scratch(call, &files, why));
	err = run_confined(&trial, &files, why);
	if (files.scratch.data != NULL)
		folder_remove(files.scratch.data);
	return err;
}
