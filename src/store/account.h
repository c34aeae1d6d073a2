/* account.h - people, tokens, client certificates and sessions: from a credential to a reader.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Passwords are kept as argon2id (2 passes, 64 MiB), tokens and session cookies as SHA-256 of 256
 * random bits. A wrong login and a wrong password take the same time and give the same error.
 */
#pragma once

#include "store/store.h"

struct person {
	int64_t id; /* 0: new */
	unsigned organisation;
	struct str login; /* unique on the node; 1 to 64 of a-z, 0-9, '.', '-', '_', '@' */
	struct str name;
	struct str profession;    /* "technical", "legal", "military", "scientific", "media", ... */
	unsigned roles;           /* of enum role */
	struct seat seat;         /* in an exercise; must be empty in the real world (E_INVALID) */
	struct str accreditation; /* in an exercise: "none", "requested", "granted", "refused" */
	bool disabled;
};

/* Changes ask for ROLE_OPERATOR; in an exercise white may keep the people too, but those who are or
 * become operators. `id` 0 makes a new person, who cannot sign in before a password is set. An
 * empty accreditation is "none" in an exercise. ROLE_PROBE is of an exercise only (E_INVALID), for
 * machines as well. */
MUST_CHECK enum err account_put_person(struct store *store, const struct reader *by,
	const struct person *person, int64_t *ret, struct fault *why);
/* PASSWORD_MIN_BYTES to PASSWORD_MAX_BYTES. Ends the person's sessions. */
MUST_CHECK enum err account_set_password(struct store *store, const struct reader *by,
	int64_t person, struct str password, struct fault *why);
/* Operators (and white) see all, others the people of their own organisation and team. */
MUST_CHECK enum err account_people(struct store *store, const struct reader *reader,
	struct arena *arena, size_t *ret_count, const struct person **ret, struct fault *why);
MUST_CHECK enum err account_person_by_login(struct store *store, const struct reader *reader,
	struct str login, struct arena *arena, const struct person **ret, struct fault *why);

enum credential_kind { CREDENTIAL_TOKEN, CREDENTIAL_CERTIFICATE };

struct credential {
	int64_t id;
	enum credential_kind kind;
	unsigned organisation;
	struct str name;
	unsigned roles;
	int64_t created;
	int64_t expires; /* 0: never */
	bool revoked;
};

enum { TOKEN_TEXT_MAX = 64 };

/* A new bearer token ("testudo_" and 43 characters) for a machine of `organisation`; shown once. */
MUST_CHECK enum err account_new_token(struct store *store, const struct reader *by,
	unsigned organisation, struct str name, unsigned roles, int64_t expires,
	char ret_token[TOKEN_TEXT_MAX], struct fault *why);
/* A client certificate by the SHA-256 (hex) of its public key. */
MUST_CHECK enum err account_new_certificate(struct store *store, const struct reader *by,
	unsigned organisation, struct str name, unsigned roles, struct str key_fingerprint,
	struct fault *why);
MUST_CHECK enum err account_revoke_credential(
	struct store *store, const struct reader *by, int64_t id, struct fault *why);
MUST_CHECK enum err account_credentials(struct store *store, const struct reader *reader,
	struct arena *arena, size_t *ret_count, const struct credential **ret, struct fault *why);

/* From what a request brings to who asks. All fail with E_UNAUTHENTICATED, never saying why. */
MUST_CHECK enum err account_by_password(struct store *store, enum channel channel, struct str login,
	struct str password, struct reader *ret, struct fault *why);
MUST_CHECK enum err account_by_token(struct store *store, enum channel channel, struct str token,
	struct reader *ret, struct fault *why);
MUST_CHECK enum err account_by_certificate(struct store *store, enum channel channel,
	struct str key_fingerprint, struct reader *ret, struct fault *why);

/* A session of the console: begins with a password, ends by account_end_session, after
 * SESSION_IDLE_SECONDS without use or SESSION_MAX_SECONDS in all. */
MUST_CHECK enum err account_begin_session(struct store *store, struct str login,
	struct str password, char ret_cookie[TOKEN_TEXT_MAX], struct reader *ret,
	struct fault *why);
MUST_CHECK enum err account_by_session(
	struct store *store, struct str cookie, struct reader *ret, struct fault *why);
/* The same without counting as use: for what runs by itself, such as a live stream. */
MUST_CHECK enum err account_peek_session(
	struct store *store, struct str cookie, struct reader *ret, struct fault *why);
/* Who has a session now, by rising id: whom the people's page shows as present. For the node's
 * reader. */
MUST_CHECK enum err account_signed_in(struct store *store, const struct reader *node,
	struct arena *arena, size_t *ret_count, const int64_t **ret, struct fault *why);
/* When the session ends if nothing is asked any more. */
MUST_CHECK enum err account_session_expiry(
	struct store *store, struct str cookie, int64_t *ret, struct fault *why);
MUST_CHECK enum err account_end_session(struct store *store, struct str cookie, struct fault *why);

/* On the machine itself (commands run by who may open the store's file): an operator in the name of
 * `organisation`, for the audit record called `name`. */
struct reader account_operator(unsigned organisation, const char *name);

/* "reader,analyst" <-> bits. */
bool roles_parse(struct str text, unsigned *ret);
struct str roles_format(struct arena *arena, unsigned roles);
