/* import_check.c - other tools' kinds of checks as ours.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>

#include "exercise/import_work.h"

/* `port`: a service that we cannot talk to is looked at by a connection to it. */
static const struct kind {
	const char *theirs;
	const char *ours;
	const char *tls;
	const char *port;
} kinds[] = { { "http", "http", NULL, NULL }, { "web", "http", NULL, NULL },
	{ "https", "https", NULL, NULL }, { "ssh", "ssh", NULL, NULL },
	{ "sftp", "sftp", NULL, NULL }, { "ftp", "ftp", NULL, NULL },
	{ "icmp", "icmp", NULL, NULL }, { "ping", "icmp", NULL, NULL },
	{ "dns", "dns", NULL, NULL }, { "ntp", "ntp", NULL, NULL }, { "smtp", "smtp", NULL, NULL },
	{ "smtps", "smtp", "tls", "465" }, { "imap", "imap", NULL, NULL },
	{ "imaps", "imap", "tls", "993" }, { "pop3", "pop3", NULL, NULL },
	{ "pop3s", "pop3", "tls", "995" }, { "ldap", "ldap", NULL, NULL },
	{ "mqtt", "mqtt", NULL, NULL }, { "postgresql", "postgresql", NULL, NULL },
	{ "postgres", "postgresql", NULL, NULL }, { "mysql", "mariadb", NULL, NULL },
	{ "mariadb", "mariadb", NULL, NULL }, { "tcp", "tcp", NULL, NULL },
	{ "custom", "plugin", NULL, NULL }, { "cmd", "plugin", NULL, NULL },
	{ "elasticsearch", NULL, NULL, "9200" }, { "irc", NULL, NULL, "6667" },
	{ "mssql", NULL, NULL, "1433" }, { "nfs", NULL, NULL, "2049" },
	{ "rdp", NULL, NULL, "3389" }, { "smb", NULL, NULL, "445" }, { "telnet", NULL, NULL, "23" },
	{ "vnc", NULL, NULL, "5900" }, { "winrm", NULL, NULL, "5985" },
	{ "wordpress", "http", NULL, NULL }, { 0 } };

static const struct kind *
find_kind(struct str theirs)
{
	for (const struct kind *kind = kinds; kind->theirs != NULL; kind++)
		if (str_eq_nocase(str_of(kind->theirs), theirs))
			return kind;
	return NULL;
}

void
import_check_pair(
	struct import *import, struct import_check *check, const char *name, struct str value)
{
	if (value.len == 0)
		return;
	if (check->pair_count == sizeof(check->pairs) / sizeof(*check->pairs)) {
		import_note(import, check->line, "%.*s.%.*s: there is no room for %s",
			STR_FMT(check->system), STR_FMT(check->name), name);
		return;
	}
	check->pairs[check->pair_count++] = (struct scenario_parameter){ str_of(name), value };
}

/* Anchors and dots-with-stars at the ends say nothing to a search for text. */
static struct str
strip_pattern(struct str pattern)
{
	if (str_starts(pattern, STR("^")))
		pattern = str_from_offset(pattern, 1);
	if (str_ends(pattern, STR("$")))
		pattern = str_first(pattern, pattern.len - 1);
	while (str_starts(pattern, STR(".*")))
		pattern = str_from_offset(pattern, 2);
	while (str_ends(pattern, STR(".*")))
		pattern = str_first(pattern, pattern.len - 2);
	return pattern;
}

static bool
has_signs(struct str pattern)
{
	for (size_t i = 0; i < pattern.len; i++)
		if (strchr("\\[](){}|*+?^$", pattern.data[i]) != NULL)
			return true;
	return false;
}

void
import_check_expect(struct import *import, struct import_check *check, struct str pattern)
{
	struct str text = strip_pattern(pattern);

	if (has_signs(text))
		import_note(import, check->line,
			"%.*s.%.*s: the pattern \"%.*s\" is no plain text: say in `expect` what "
			"the "
			"answer must hold",
			STR_FMT(check->system), STR_FMT(check->name),
			STR_FMT(str_first(pattern, 80)));
	else
		import_check_pair(import, check, "expect", import_literal(import, text));
}

/* The kind in our words; a service that we lack is looked at by a connection. */
static const char *
choose_kind(struct import *import, struct import_check *check)
{
	const struct kind *kind = find_kind(check->kind);

	if (kind != NULL && kind->tls != NULL)
		import_check_pair(import, check, "tls", str_of(kind->tls));
	if (kind != NULL && check->port.len == 0 && kind->port != NULL)
		check->port = str_of(kind->port);
	if (kind != NULL && kind->ours != NULL)
		return kind->ours;
	import_note(import, check->line,
		"%.*s.%.*s: there are no checks of the kind \"%.*s\": a connection by TCP stands "
		"in "
		"for it%s",
		STR_FMT(check->system), STR_FMT(check->name), STR_FMT(str_first(check->kind, 40)),
		check->port.len == 0 ? ", and needs a port" : "");
	return "tcp";
}

void
import_check_write(struct import *import, struct import_check *check)
{
	const char *kind = choose_kind(import, check);

	import_check_pair(import, check, "port", check->port);
	import_record(import, SECTION_CHECKS);
	import_putf(import, "name", "%.*s.%.*s", STR_FMT(check->system), STR_FMT(check->name));
	import_put(import, "title", check->title);
	import_put(import, "kind", str_of(kind));
	import_put(import, "period", check->period);
	import_put(import, "jitter", check->jitter);
	import_put(import, "timeout", check->timeout);
	import_put(import, "weight", check->weight);
	import_put_pairs(import, "parameters", check->pairs, check->pair_count);
	import_put_accounts(import, check->accounts, check->account_count);
	import_put_list(import, "contents", check->contents, check->content_count);
	import_put_list(import, "clients", check->clients, check->client_count);
}
