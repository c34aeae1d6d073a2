/* certificates.h - certificates for tests, made on the spot in a folder of their own.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include <stdlib.h>
#include <unistd.h>

#include "net/tls.h"
#include "support/check.h"

/* A self-signed certificate for 127.0.0.1 and localhost, as texts and as files. */
struct identity {
	struct buf certificate;
	struct buf key;
	char certificate_file[64];
	char key_file[64];
};

static inline void
identity_write(struct env *env, struct str content, char path[64])
{
	int file;

	memcpy(path, "/tmp/testudo-test-XXXXXX", sizeof("/tmp/testudo-test-XXXXXX"));
	file = mkstemp(path);
	assert_true(file >= 0);
	close(file);
	assert_int_equal(file_replace(env, path, content, 0600, NULL), OK);
}

static inline void
identity_make(struct identity *identity)
{
	struct str names[] = { STR("localhost"), STR("127.0.0.1") };
	struct env *env = env_real();

	*identity = (struct identity){ .certificate = BUF_INIT, .key = BUF_INIT };
	assert_int_equal(tls_self_signed(env, names, 2, 2, &identity->certificate, &identity->key,
				 NULL), OK);
	identity_write(env, buf_str(&identity->certificate), identity->certificate_file);
	identity_write(env, buf_str(&identity->key), identity->key_file);
}

static inline void
identity_drop(struct identity *identity)
{
	unlink(identity->certificate_file);
	unlink(identity->key_file);
	buf_done(&identity->certificate);
	buf_done(&identity->key);
}
