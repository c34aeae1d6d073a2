/* sign_ins.h - remembers for a minute which passwords were right, so that a client that sends Basic
 * with each request does not pay for argon2id each time.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Private to store/. What is kept is a MAC, under the realm's secret, of password, login and the stored
 * hash: a changed password is forgotten at once, and whether the person may still sign in is asked
 * anew each time. Thread-safe.
 */
#pragma once

#include "base/hash.h"

struct sign_ins;

struct sign_ins *sign_ins_new(void);
void sign_ins_free(struct sign_ins *sign_ins);

struct sha256 sign_ins_key(const uint8_t secret[MAC_KEY_SIZE], struct str stored_hash,
	struct str login, struct str password);

/* `now` is a monotonic moment in microseconds. */
bool sign_ins_know(struct sign_ins *sign_ins, const struct sha256 *key, int64_t now);
void sign_ins_remember(struct sign_ins *sign_ins, const struct sha256 *key, int64_t now);
