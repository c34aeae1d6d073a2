/* new_home.c - a new folder, beside its place and then in it.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cmd/new_home.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/folder.h"
#include "cmd/home.h"
#include "cmd/settings.h"
#include "net/tls.h"

enum { CERTIFICATE_DAYS = 365, HOSTS_MAX = 32 };

/* mkdir -p for what the folder stands in. */
static enum err
make_parents(const struct new_home *node, struct fault *why)
{
	char *path = str_cstr(node->call->arena, node->home);

	if (path == NULL)
		return fail_nomem(why);
	for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(path, 0755) < 0 && errno != EEXIST)
			return fail_errno(why, "cannot make the folder %s", path);
		*slash = '/';
	}
	return OK;
}

static enum err
make_folder(struct new_home *node, struct fault *why)
{
	struct str template = str_printf(
		node->call->arena, "%.*s" NEW_HOME_MARK "XXXXXX", STR_FMT(node->home));
	char *path = template.data == NULL ? NULL : str_cstr(node->call->arena, template);

	if (path == NULL)
		return fail_nomem(why);
	TRY(folder_make_held(path, &node->hold, why));
	node->folder = str_of(path);
	return OK;
}

enum err
new_home_clear(struct call *call, struct str home, size_t between, struct fault *why)
{
	char *parent = str_cstr(call->arena, home);
	struct folder_names names = { home, between, STR(NEW_HOME_MARK) };
	char *slash;

	if (parent == NULL)
		return fail_nomem(why);
	slash = strrchr(parent, '/');
	if (slash != NULL) {
		names.before = str_of(slash + 1);
		*slash = '\0';
	}
	folder_clear(call->env, slash == NULL ? "." : slash == parent ? "/" : parent, &names);
	return OK;
}

enum err
new_home_begin(struct call *call, struct str home, struct new_home *ret, struct fault *why)
{
	struct new_home node = { .call = call, .home = home };
	struct stat there;
	char *path;

	TRY(home_path(call, home, SETTINGS_FILE, &path, why));
	if (stat(path, &there) == 0)
		return fail(why, E_CONFLICT, "there is a node in %.*s already: nothing was changed",
			STR_FMT(home));
	TRY(make_parents(&node, why));
	TRY(new_home_clear(call, home, 0, why));
	TRY(make_folder(&node, why));
	*ret = node;
	return OK;
}

void
new_home_abandon(const struct new_home *node)
{
	if (node->folder.len == 0)
		return;
	folder_remove(node->folder.data);
	close(node->hold);
}

/* rename(2) takes the place of an empty folder, never of one with something in it. */
enum err
new_home_finish(const struct new_home *node, struct fault *why)
{
	if (rename(node->folder.data, node->home.data) == 0) {
		close(node->hold);
		return OK;
	}
	if (errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR)
		return fail(why, E_CONFLICT,
			"%.*s is there already and not empty: nothing was changed",
			STR_FMT(node->home));
	return fail_errno(why, "cannot make %.*s", STR_FMT(node->home));
}

/* --- what stands in it --- */

enum err
new_home_path(const struct new_home *node, const char *name, char **ret, struct fault *why)
{
	return home_path(node->call, node->folder, name, ret, why);
}

enum err
new_home_file(const struct new_home *node, const char *name, struct str content, mode_t mode,
	struct fault *why)
{
	char *path;

	TRY(new_home_path(node, name, &path, why));
	return file_replace(node->call->env, path, content, mode, why);
}

enum err
new_home_settings(const struct new_home *node, struct str settings, struct fault *why)
{
	OWNED_BUF text = BUF_INIT;

	settings_print_template(&text);
	buf_add(&text, settings);
	TRY(buf_check(&text, why));
	return new_home_file(node, SETTINGS_FILE, buf_str(&text), 0600, why);
}

enum err
new_home_certificate(const struct new_home *node, struct fault *why)
{
	struct str names[HOSTS_MAX] = { STR_INIT("localhost"), STR_INIT("127.0.0.1"),
		STR_INIT("::1") };
	OWNED_BUF certificate = BUF_INIT;
	OWNED_BUF key = BUF_INIT;
	size_t count = 3;
	enum err err;

	for (size_t at = 0; argument_next(&node->call->arguments, "host", &at, &names[count]);)
		if (++count == HOSTS_MAX)
			return fail(why, E_USAGE, "more than %d names for the certificate",
				HOSTS_MAX - 4);
	TRY(tls_self_signed(
		node->call->env, names, count, CERTIFICATE_DAYS, &certificate, &key, why));
	err = new_home_file(node, "certificate.pem", buf_str(&certificate), 0644, why);
	if (err == OK)
		err = new_home_file(node, "key.pem", buf_str(&key), 0600, why);
	explicit_bzero(key.data, key.len);
	return err;
}
