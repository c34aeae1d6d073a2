/* credential.c - tokens and client certificates of machines.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/limits.h"
#include "store/account.h"
#include "store/private.h"
#include "store/secret.h"

struct credential_change {
	enum credential_kind kind;
	unsigned organisation;
	struct str name;
	unsigned roles;
	int64_t expires;
	struct str digest;
};

static enum err
credential_job(struct writing *writing, void *arg, struct fault *why)
{
	const struct credential_change *change = arg;
	int64_t there;
	bool found;

	TRY(require_role(writing->by, ROLE_OPERATOR, why));
	if (directory_organisation(&writing->view->directory, change->organisation) == NULL)
		return fail(why, E_ABSENT, "no such organisation");
	TRY(database_ask_int(writing->database, why, &there, &found,
		"SELECT id FROM credential WHERE digest = ?1", "b", change->digest));
	if (found)
		return fail(why, E_CONFLICT, "this certificate is known already");
	TRY(database_run(writing->database, why,
		"INSERT INTO credential (kind, organisation, name, roles, digest, created, expires,"
		" revoked) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0)",
		"iitibii", (int64_t)change->kind, (int64_t)change->organisation, change->name,
		(int64_t)change->roles, change->digest, writing->now, change->expires));
	return writing_audit(writing, "credential.added", change->name, STR_NONE, why);
}

static enum err
check_name(struct str name, struct fault *why)
{
	if (name.len > 0 && name.len <= READER_NAME_MAX / 2 && str_is_utf8(name))
		return OK;
	return fail(why, E_INVALID, "a credential's name is 1 to %d bytes", READER_NAME_MAX / 2);
}

enum err
account_new_token(struct store *store, const struct reader *by, unsigned organisation,
	struct str name, unsigned roles, int64_t expires, char ret_token[TOKEN_TEXT_MAX],
	struct fault *why)
{
	char token[TOKEN_TEXT_MAX];
	struct sha256 digest;
	struct credential_change change = { CREDENTIAL_TOKEN, organisation, name, roles, expires,
		sha256_str(&digest) };

	TRY(check_name(name, why));
	TRY(account_check_roles(store, roles, why));
	secret_new(store_env(store), token, &digest);
	TRY(store_write(store, by, credential_job, &change, why));
	memcpy(ret_token, token, sizeof(token));
	return OK;
}

enum err
account_new_certificate(struct store *store, const struct reader *by, unsigned organisation,
	struct str name, unsigned roles, struct str key_fingerprint, struct fault *why)
{
	struct sha256 digest;
	struct credential_change change = { CREDENTIAL_CERTIFICATE, organisation, name, roles, 0,
		sha256_str(&digest) };

	TRY(check_name(name, why));
	TRY(account_check_roles(store, roles, why));
	if (!hex_parse(key_fingerprint, digest.bytes, sizeof(digest.bytes)))
		return fail(why, E_INVALID, "a key's fingerprint is 64 hexadecimal digits");
	return store_write(store, by, credential_job, &change, why);
}

static enum err
revoke_job(struct writing *writing, void *arg, struct fault *why)
{
	const int64_t *id = arg;
	OWNED(statement) rows = NULL;
	bool row;

	TRY(require_role(writing->by, ROLE_OPERATOR, why));
	TRY(database_query(writing->database, &rows, why,
		"SELECT name FROM credential WHERE id = ?1", "i", *id));
	TRY(statement_step(rows, &row, why));
	if (!row)
		return fail(why, E_ABSENT, "no such credential");
	TRY(database_run(writing->database, why, "UPDATE credential SET revoked = 1 WHERE id = ?1",
		"i", *id));
	return writing_audit(writing, "credential.revoked", column_text(rows, 0), STR_NONE, why);
}

enum err
account_revoke_credential(struct store *store, const struct reader *by, int64_t id,
	struct fault *why)
{
	return store_write(store, by, revoke_job, &id, why);
}

enum err
account_credentials(struct store *store, const struct reader *reader, struct arena *arena,
	size_t *ret_count, const struct credential **ret, struct fault *why)
{
	OWNED_READING reading = { 0 };
	OWNED(statement) rows = NULL;
	struct credential *credentials;
	int64_t room = 0;
	size_t count = 0;
	bool row;

	TRY(require_role(reader, ROLE_OPERATOR, why));
	TRY(reading_begin(store, &reading, why));
	TRY(database_ask_int(
		reading.database, why, &room, &row, "SELECT count(*) FROM credential", ""));
	credentials = arena_array(arena, (size_t)room + 1, struct credential);
	if (credentials == NULL)
		return fail_nomem(why);
	TRY(database_query(reading.database, &rows, why,
		"SELECT id, kind, organisation, name, roles, created, expires, revoked"
		" FROM credential ORDER BY id",
		""));
	for (;;) {
		TRY(statement_step(rows, &row, why));
		if (!row)
			break;
		credentials[count++] = (struct credential){
			.id = column_int(rows, 0),
			.kind = (enum credential_kind)column_int(rows, 1),
			.organisation = (unsigned)column_int(rows, 2),
			.name = column_copy(arena, rows, 3),
			.roles = (unsigned)column_int(rows, 4),
			.created = column_int(rows, 5),
			.expires = column_int(rows, 6),
			.revoked = column_int(rows, 7) != 0,
		};
	}
	*ret_count = count;
	*ret = credentials;
	return OK;
}

static enum err
by_digest(struct store *store, enum credential_kind kind, const struct sha256 *digest,
	enum channel channel, struct reader *ret, struct fault *why)
{
	OWNED_READING reading = { 0 };
	OWNED(statement) rows = NULL;
	bool row;

	TRY(reading_begin(store, &reading, why));
	TRY(database_query(reading.database, &rows, why,
		"SELECT organisation, roles, name FROM credential WHERE digest = ?1 AND kind = ?2"
		" AND revoked = 0 AND (expires = 0 OR expires > ?3)",
		"bii", sha256_str(digest), (int64_t)kind, env_now(store_env(store))));
	TRY(statement_step(rows, &row, why));
	if (!row)
		return secret_refused(why);
	*ret = reader_for((unsigned)column_int(rows, 0), 0, (unsigned)column_int(rows, 1), channel,
		kind == CREDENTIAL_TOKEN ? "token:" : "certificate:", column_text(rows, 2));
	return OK;
}

enum err
account_by_token(struct store *store, enum channel channel, struct str token, struct reader *ret,
	struct fault *why)
{
	struct sha256 digest = sha256_of(token);

	return by_digest(store, CREDENTIAL_TOKEN, &digest, channel, ret, why);
}

enum err
account_by_certificate(struct store *store, enum channel channel, struct str key_fingerprint,
	struct reader *ret, struct fault *why)
{
	struct sha256 digest;

	if (!hex_parse(key_fingerprint, digest.bytes, sizeof(digest.bytes)))
		return secret_refused(why);
	return by_digest(store, CREDENTIAL_CERTIFICATE, &digest, channel, ret, why);
}
