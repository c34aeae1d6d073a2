/* serve.c - `testudo serve`: the node's server, from start to a clean stop.
 * SPDX-License-Identifier: Apache-2.0
 */
#define LOG_MODULE "serve"
#include <signal.h>

#include "base/folder.h"
#include "base/limits.h"
#include "base/log.h"
#include "cmd/home.h"
#include "cmd/new_home.h"
#include "cmd/node.h"
#include "cmd/signals.h"
#include "exercise/director.h"
#include "net/http_server.h"
#include "net/mail_client.h"
#include "picture/count.h"
#include "web/web.h"

enum { PEM_SIZE_MAX = 1024 * 1024 };

/* The files that TLS needs, as they were when they were read. */
struct credentials {
	struct buf certificate;
	struct buf key;
	struct buf authorities;
};

struct serving {
	struct call *call;
	struct node node;
	struct web *web;
	struct counter *counter;   /* tallies for the picture what comes in */
	struct exercise *exercise; /* NULL in the real world */
	struct director *director; /* likewise */
	struct credentials credentials;
	struct http_server *server;
};

/* --- certificates --- */

static void
credentials_done(struct credentials *credentials)
{
	buf_done(&credentials->certificate);
	if (credentials->key.data != NULL)
		explicit_bzero(credentials->key.data, credentials->key.capacity);
	buf_done(&credentials->key);
	buf_done(&credentials->authorities);
}

static enum err
read_pem(struct serving *serving, struct str path, struct buf *to, struct fault *why)
{
	char *text = str_cstr(serving->call->arena, path);

	if (text == NULL)
		return fail_nomem(why);
	return path.len == 0 ? OK : file_read(serving->call->env, text, PEM_SIZE_MAX, to, why);
}

static enum err
read_credentials(struct serving *serving, struct credentials *ret, struct fault *why)
{
	const struct settings *settings = &serving->node.settings;

	if (settings->tls_certificate.len == 0)
		return OK;
	TRY(read_pem(serving, settings->tls_certificate, &ret->certificate, why));
	TRY(read_pem(serving, settings->tls_key, &ret->key, why));
	return read_pem(serving, settings->tls_client_authorities, &ret->authorities, why);
}

/* --- the server --- */

static bool
is_loopback(struct str address)
{
	return str_eq(address, STR("::1")) || str_starts(address, STR("127."));
}

/* Passwords and tokens do not cross a network in the clear. */
static enum err
check_transport(const struct settings *settings, struct fault *why)
{
	if (settings->tls_certificate.len > 0 || is_loopback(settings->listen_address))
		return OK;
	return fail(why, E_CONFIG,
		"without tls.certificate the node listens on loopback only, not "
		"on %.*s",
		STR_FMT(settings->listen_address));
}

static enum err
start_server(struct serving *serving, const struct credentials *credentials, struct fault *why)
{
	const struct settings *settings = &serving->node.settings;
	struct http_server_options options = {
		.address = settings->listen_address,
		.port = (uint16_t)settings->listen_port,
		.threads = (unsigned)settings->listen_threads,
		.max_body = settings->taxii_max_content_length,
		.certificate = buf_str(&credentials->certificate),
		.private_key = buf_str(&credentials->key),
		.client_authorities = buf_str(&credentials->authorities),
		.allow_tls12 = settings->tls_allow_1_2,
		.connections_max = (unsigned)settings->limits_connections,
		.connections_per_address_max = (unsigned)settings->limits_connections_per_address,
		.handler = web_handle,
		.context = serving->web,
		.runs_apart = web_runs_apart,
		.on_refusal = web_refuse,
	};

	return http_server_start(serving->call->env, &options, &serving->server, why);
}

/* The one line on standard output, for scripts that let the system choose the port. */
static void
announce(const struct serving *serving)
{
	const struct settings *settings = &serving->node.settings;
	bool is_ipv6 = str_find_char(settings->listen_address, ':') < settings->listen_address.len;
	char url[128];

	snprintf(url, sizeof(url), "%s://%s%.*s%s:%u/",
		settings->tls_certificate.len == 0 ? "http" : "https", is_ipv6 ? "[" : "",
		STR_FMT(settings->listen_address), is_ipv6 ? "]" : "",
		(unsigned)http_server_port(serving->server));
	fprintf(serving->call->out, "listening on %s\n", url);
	fflush(serving->call->out);
	LOG_INFO("listening", "url=%s home=%.*s", url, STR_FMT(serving->node.home));
}

/* SIGHUP: new certificates. Bad ones are named and the old ones go on serving. */
static enum err
reload(struct serving *serving, struct fault *why)
{
	struct credentials fresh = { .certificate = BUF_INIT };
	struct fault reason;
	enum err err = read_credentials(serving, &fresh, &reason);

	if (err == OK) {
		serving->node.settings.listen_port = http_server_port(serving->server);
		http_server_stop(serving->server);
		serving->server = NULL;
		err = start_server(serving, &fresh, &reason);
		if (err != OK)
			TRY(start_server(serving, &serving->credentials, why));
	}
	if (err != OK) {
		LOG_ERROR("kept the old certificate", "reason=%s", reason.text);
		credentials_done(&fresh);
		return OK;
	}
	credentials_done(&serving->credentials);
	serving->credentials = fresh;
	LOG_INFO("reloaded", "certificate=%.*s", STR_FMT(serving->node.settings.tls_certificate));
	return OK;
}

static enum err
serve_until_stopped(struct serving *serving, struct fault *why)
{
	int signal_number;

	TRY(start_server(serving, &serving->credentials, why));
	announce(serving);
	while ((signal_number = signals_wait()) == SIGHUP)
		TRY(reload(serving, why));
	LOG_INFO("stopping", "signal=%d", signal_number);
	return OK;
}

/* In an exercise's realm: follows it, and does what is due. */
static enum err
start_exercise(struct serving *serving, struct fault *why)
{
	struct director_options options = { 0 };
	char *mail_file;

	if (!store_realm(serving->node.store).exercise)
		return OK;
	TRY(home_path(serving->call, serving->node.home, HOME_MAIL_NOTES, &mail_file, why));
	TRY(mail_client_install(serving->call->env, why));
	TRY(exercise_open(serving->node.store, 0, &serving->exercise, why));
	options.mail_file = mail_file;
	return director_start(serving->exercise, &options, &serving->director, why);
}

/* What making exercises left there when this node, or the machine, was ended meanwhile. */
static enum err
clear_left(const struct serving *serving, struct fault *why)
{
	const struct folder_names homes = { STR(""), REALM_NAME_MAX, STR(NEW_HOME_MARK) };
	const struct folder_names scenarios = { STR(WEB_SCENARIO_MARK), 0, STR("") };
	struct str folder = serving->node.settings.exercises_folder;
	struct env *env = serving->call->env;
	char *path = str_cstr(serving->call->arena, folder);
	size_t count;

	if (path == NULL)
		return fail_nomem(why);
	if (folder.len == 0)
		return OK;
	count = folder_clear(env, path, &homes) + folder_clear(env, path, &scenarios);
	if (count > 0)
		LOG_INFO("cleared", "folder=%s unfinished=%zu", path, count);
	return OK;
}

static enum err
serve(struct serving *serving, struct fault *why)
{
	const struct settings *settings;
	struct web_settings web;

	TRY(node_open(serving->call, &serving->node, why));
	settings = &serving->node.settings;
	TRY(clear_left(serving, why));
	TRY(start_exercise(serving, why));
	web = (struct web_settings){ .exercise = serving->exercise,
		.title = settings->taxii_title,
		.description = settings->taxii_description,
		.contact = settings->taxii_contact,
		.program = "/proc/self/exe",
		.home = serving->node.home,
		.exercises_folder = settings->exercises_folder,
		.max_content_length = settings->taxii_max_content_length };
	TRY(check_transport(settings, why));
	TRY(read_credentials(serving, &serving->credentials, why));
	TRY(web_new(serving->node.store, &web, &serving->web, why));
	TRY(counter_start(serving->node.store, &serving->counter, why));
	return serve_until_stopped(serving, why);
}

static enum err
run_serve(struct call *call, struct fault *why)
{
	struct serving serving = { .call = call };
	enum err err;

	signals_block();
	err = serve(&serving, why);
	if (serving.node.store != NULL)
		store_wake(serving.node.store);
	if (serving.server != NULL)
		http_server_stop(serving.server);
	web_free(serving.web);
	director_stop(serving.director);
	exercise_free(serving.exercise);
	counter_stop(serving.counter);
	credentials_done(&serving.credentials);
	node_close(&serving.node);
	return err;
}

const struct command serve_command = {
	.name = "serve",
	.summary = "serve the node: TAXII 2.1 and the console",
	.details =
		"Runs until SIGINT or SIGTERM, then ends what it is answering and stops. SIGHUP\n"
		"takes new certificates. Logs to standard error.",
	.examples = (const char *const[]){ "testudo serve", "testudo serve --home /var/lib/testudo",
		NULL },
	.parameters = (const struct parameter[]){ PARAMETER_HOME, { 0 } },
	.run = run_serve,
};
