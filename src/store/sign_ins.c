/* sign_ins.c - remembers for a minute which passwords were right.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/sign_ins.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>

#include "base/timestamp.h"

enum { ROWS = 256, REMEMBERED_SECONDS = 60 };

struct sign_ins {
	pthread_mutex_t lock;
	struct {
		struct sha256 key;
		int64_t until;
	} rows[ROWS]; /* a key's row is its first byte: the newer one stays */
};

struct sign_ins *
sign_ins_new(void)
{
	struct sign_ins *sign_ins = calloc(1, sizeof(*sign_ins));

	if (sign_ins != NULL)
		pthread_mutex_init(&sign_ins->lock, NULL);
	return sign_ins;
}

void
sign_ins_free(struct sign_ins *sign_ins)
{
	if (sign_ins == NULL)
		return;
	pthread_mutex_destroy(&sign_ins->lock);
	sodium_memzero(sign_ins->rows, sizeof(sign_ins->rows));
	free(sign_ins);
}

struct sha256
sign_ins_key(const uint8_t secret[MAC_KEY_SIZE], struct str stored_hash, struct str login,
	struct str password)
{
	struct sha256 parts[3] = { sha256_of(stored_hash), sha256_of(login), sha256_of(password) };
	struct sha256 key = mac_of(secret, str_from(parts, sizeof(parts)));

	sodium_memzero(parts, sizeof(parts));
	return key;
}

bool
sign_ins_know(struct sign_ins *sign_ins, const struct sha256 *key, int64_t now)
{
	unsigned row = key->bytes[0];
	bool known;

	pthread_mutex_lock(&sign_ins->lock);
	known = sign_ins->rows[row].until > now &&
		sodium_memcmp(sign_ins->rows[row].key.bytes, key->bytes, sizeof(key->bytes)) == 0;
	pthread_mutex_unlock(&sign_ins->lock);
	return known;
}

void
sign_ins_remember(struct sign_ins *sign_ins, const struct sha256 *key, int64_t now)
{
	unsigned row = key->bytes[0];

	pthread_mutex_lock(&sign_ins->lock);
	sign_ins->rows[row].key = *key;
	sign_ins->rows[row].until = now + REMEMBERED_SECONDS * MICROSECONDS_PER_SECOND;
	pthread_mutex_unlock(&sign_ins->lock);
}
