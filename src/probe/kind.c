/* kind.c - the table of kinds, and whether a check can be tried.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "probe/kind.h"

#include "base/hash.h"
#include "net/tls_ciphers.h"
#include "probe/check.h"
#include "probe/check_ssh.h"
#include "probe/source.h"

/* Each stands in the file of its name; https in check_http.c. */
#define KINDS(ROW)                                                                             \
	ROW(http)                                                                              \
	ROW(https)                                                                             \
	ROW(smtp) ROW(imap) ROW(pop3) ROW(ftp) ROW(ldap) ROW(mqtt) ROW(ssh) ROW(sftp) ROW(dns) \
		ROW(postgresql) ROW(mariadb) ROW(tcp) ROW(icmp) ROW(ntp) ROW(plugin)

#define DECLARATION(name) extern const struct check_kind check_##name;
KINDS(DECLARATION)

#define POINTER(name) &check_##name,
const struct check_kind *const check_kinds[] = { KINDS(POINTER) NULL };

const struct check_parameter common_parameters[] = {
	{ .name = "host", .required = true, .help = "name or address of the service" },
	{ .name = "address",
		.help = "connect to this address instead of asking for the name's; one of each "
			"family at most, with a comma between" },
	{ .name = "port", .form = FORM_NUMBER, .help = "another port than the usual one" },
	{ .name = "family",
		.form = FORM_CHOICE,
		.choices = "4|6|any|both",
		.help = "4, 6, both (with one of two it is degraded) or any; default: any" },
	{ .name = "source",
		.help = "pool of addresses to come from: addresses and networks with commas "
			"between, of which one is drawn for each run" },
	{ .name = "resolver", .help = "address of the name server to ask for the host" },
	{ .name = "slow_ms",
		.form = FORM_NUMBER,
		.help = "an answer that takes longer is degraded" },
	{ 0 }
};

/* For kinds without an address. */
static const struct check_parameter bare_parameters[] = {
	{ .name = "slow_ms", .form = FORM_NUMBER, .help = "" }, { 0 }
};

const struct check_kind *
check_kind_find(struct str name)
{
	for (size_t i = 0; check_kinds[i] != NULL; i++)
		if (str_eq(str_of(check_kinds[i]->name), name))
			return check_kinds[i];
	return NULL;
}

static const struct check_parameter *
find_row(const struct check_parameter *rows, struct str name)
{
	for (; rows->name != NULL; rows++)
		if (str_eq(str_of(rows->name), name))
			return rows;
	return NULL;
}

static bool
are_tls_versions(struct str value)
{
	struct str part;

	while (str_split(&value, '|', &part))
		if (!str_is_choice(str_trim(part), "1.0|1.1|1.2|1.3"))
			return false;
	return true;
}

static bool
are_ciphers(struct str value, bool (*are_known)(struct str set))
{
	struct str part;

	while (str_split(&value, '|', &part))
		if (!are_known(str_trim(part)))
			return false;
	return true;
}

static bool
has_form(const struct check_parameter *row, struct str value)
{
	uint64_t number;
	uint8_t digest[SHA256_SIZE];

	if (row->form == FORM_NUMBER)
		return str_to_u64(value, &number) && number <= UINT32_MAX;
	if (row->form == FORM_YES_NO)
		return str_eq(value, STR("yes")) || str_eq(value, STR("no"));
	if (row->form == FORM_SHA256)
		return hex_parse(value, digest, sizeof(digest));
	if (row->form == FORM_TLS_VERSIONS)
		return are_tls_versions(value);
	if (row->form == FORM_CIPHERS)
		return are_ciphers(value, tls_ciphers_are_known);
	if (row->form == FORM_SSH_CIPHERS)
		return are_ciphers(value, ssh_ciphers_are_known);
	if (row->form == FORM_CHOICE)
		return str_is_choice(value, row->choices);
	return true;
}

static const char *
form_name(enum parameter_form form)
{
	static const char *const names[] = {
		[FORM_TEXT] = "a text",
		[FORM_NUMBER] = "a number",
		[FORM_YES_NO] = "yes or no",
		[FORM_SHA256] = "64 hexadecimal digits",
		[FORM_CHOICE] = "one of the words that the manual names",
		[FORM_TLS_VERSIONS] = "1.0, 1.1, 1.2, 1.3 or several apart by |",
		[FORM_CIPHERS] = "ciphers of GnuTLS with commas between, or several such sets apart by |",
		[FORM_SSH_CIPHERS] = "ciphers of libssh2 with commas between, or several such sets apart by |",
	};

	return names[form];
}

/* What was written for another kind is told apart from a slip. */
static enum err
refuse_parameter(const struct check_kind *kind, struct str name, struct fault *why)
{
	OWNED_BUF others = BUF_INIT;

	for (size_t i = 0; check_kinds[i] != NULL; i++)
		if (find_row(check_kinds[i]->parameters, name) != NULL)
			buf_addf(&others, "%s%s", others.len == 0 ? "" : ", ", check_kinds[i]->name);
	TRY(buf_check(&others, why));
	return fail_at(why, E_INVALID, name, "%s has no parameter \"%.*s\"%s%.*s", kind->name,
		STR_FMT(name), others.len == 0 ? "" : "; kinds that have it: ",
		STR_FMT(buf_str(&others)));
}

static enum err
validate_value(const struct check_parameter *common, const struct check_kind *kind,
	const struct check_value *given, struct fault *why)
{
	const struct check_parameter *row = find_row(kind->parameters, given->name);

	if (row == NULL)
		row = find_row(common, given->name);
	if (row == NULL)
		return refuse_parameter(kind, given->name, why);
	if (!has_form(row, given->value))
		return fail_at(why, E_INVALID, given->name, "%s: expected %s, found \"%.*s\"",
			row->name, form_name(row->form), STR_FMT(given->value));
	return OK;
}

static enum err
validate_required(const struct check *check, const struct check_parameter *rows, struct fault *why)
{
	for (; rows->name != NULL; rows++)
		if (rows->required && check_value_of(check, str_of(rows->name)).len == 0)
			return fail_at(why, E_INVALID, str_of(rows->name), "%s needs \"%s\"",
				check->kind->name, rows->name);
	return OK;
}

static enum err
validate_port(const struct check *check, struct fault *why)
{
	struct str text = check_value_of(check, STR("port"));
	uint64_t port = 0;

	if (text.data == NULL && check->kind->port_required)
		return fail_at(why, E_INVALID, STR("port"), "%s needs \"port\"", check->kind->name);
	if (text.data == NULL)
		return OK;
	if (check->kind->port == 0 && !check->kind->port_required)
		return fail_at(why, E_INVALID, STR("port"), "%s has no ports", check->kind->name);
	if (!str_to_u64(text, &port) || port == 0 || port > UINT16_MAX)
		return fail_at(why, E_INVALID, STR("port"), "port: expected 1 to 65535");
	return OK;
}

static enum err
validate_source(const struct check *check, struct fault *why)
{
	struct str pool = check_value_of(check, STR("source"));

	if (pool.data == NULL)
		return OK;
	if (check->kind->no_source)
		return fail_at(why, E_INVALID, STR("source"),
			"%s: its client library cannot choose where it comes from",
			check->kind->name);
	return source_validate(pool, why);
}

enum err
check_validate(const struct check *check, struct fault *why)
{
	const struct check_kind *kind = check->kind;
	const struct check_parameter *common;

	if (kind == NULL)
		return fail(why, E_INVALID, "this probe knows no checks of kind \"%.*s\"",
			STR_FMT(check->kind_name));
	common = kind->no_address ? bare_parameters : common_parameters;
	for (size_t i = 0; i < check->value_count; i++)
		TRY(validate_value(common, kind, &check->values[i], why));
	TRY(validate_required(check, kind->parameters, why));
	TRY(validate_required(check, common, why));
	TRY(validate_port(check, why));
	if (kind->needs_login && check->account_count == 0)
		return fail(why, E_INVALID, "%s needs an account", kind->name);
	return validate_source(check, why);
}
