/* secret.h - bearer secrets of 256 random bits, of which only the digest is kept.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Private to store/.
 */
#pragma once

#include "base/hash.h"
#include "store/account.h"

/* "testudo_" and 43 characters, so that scanners for leaked secrets find it. */
void secret_new(struct env *env, char text[TOKEN_TEXT_MAX], struct sha256 *ret_digest);

static inline struct str
sha256_str(const struct sha256 *digest)
{
	return str_from(digest->bytes, sizeof(digest->bytes));
}

/* E_INVALID for a role that this realm does not have. */
MUST_CHECK enum err account_check_roles(const struct store *store, unsigned roles,
	struct fault *why);

/* E_UNAUTHENTICATED, with the one text that all failures of signing in share. */
enum err secret_refused(struct fault *why);

struct reader reader_for(unsigned organisation, int64_t person, unsigned roles,
	enum channel channel, const char *prefix, struct str name);
