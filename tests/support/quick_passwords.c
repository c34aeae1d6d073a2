/* quick_passwords.c - passwords of people in tests are hashed at the least cost that there is.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Linked in the place of libsodium's function (--wrap, meson.build). A hash says its own cost, so that it is
 * verified as cheaply, by the code that verifies every other; the real cost is tested in store/account.
 */
#include <sodium.h>

int __real_crypto_pwhash_str_alg(char hash[crypto_pwhash_STRBYTES], const char *password,
	unsigned long long len, unsigned long long passes, size_t memory, int algorithm);
int __wrap_crypto_pwhash_str_alg(char hash[crypto_pwhash_STRBYTES], const char *password,
	unsigned long long len, unsigned long long passes, size_t memory, int algorithm);

int
__wrap_crypto_pwhash_str_alg(char hash[crypto_pwhash_STRBYTES], const char *password,
	unsigned long long len, unsigned long long passes, size_t memory, int algorithm)
{
	(void)passes;
	(void)memory;
	return __real_crypto_pwhash_str_alg(hash, password, len, crypto_pwhash_OPSLIMIT_MIN,
		crypto_pwhash_MEMLIMIT_MIN, algorithm);
}
