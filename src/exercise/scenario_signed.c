/* scenario_signed.c - signs and verifies packed scenarios, by libsodium.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/scenario_signed.h"

#include <sodium.h>

#include "base/hash.h"
#include "base/json.h"
#include "base/json_write.h"

#define FORM "testudo-scenario-1"

void
scenario_signer_of(const uint8_t seed[SIGNING_SEED_SIZE], uint8_t ret[SIGNER_SIZE])
{
	uint8_t secret[crypto_sign_SECRETKEYBYTES];

	crypto_sign_seed_keypair(ret, secret, seed);
	sodium_memzero(secret, sizeof(secret));
}

/* The form's name keeps a signature from being taken for one over something else. */
static void
write_signed_text(struct buf *to, struct str packed)
{
	buf_add(to, STR(FORM "\n"));
	buf_add(to, packed);
}

static void
write_hex(struct json_writer *out, struct str key, const uint8_t *bytes, size_t len)
{
	char text[2 * crypto_sign_BYTES + 1];

	hex_format(bytes, len, text);
	json_member_string(out, key, str_of(text));
}

static void
sign(struct str text, const uint8_t seed[SIGNING_SEED_SIZE], uint8_t signer[SIGNER_SIZE],
	uint8_t signature[crypto_sign_BYTES])
{
	uint8_t secret[crypto_sign_SECRETKEYBYTES];

	crypto_sign_seed_keypair(signer, secret, seed);
	crypto_sign_detached(signature, NULL, (const uint8_t *)text.data, text.len, secret);
	sodium_memzero(secret, sizeof(secret));
}

enum err
scenario_sign(const struct scenario_source *source, const uint8_t seed[SIGNING_SEED_SIZE],
	struct buf *out, struct fault *why)
{
	OWNED_BUF packed = BUF_INIT;
	OWNED_BUF text = BUF_INIT;
	struct json_writer writer = json_writer_of(out);
	uint8_t signer[SIGNER_SIZE];
	uint8_t signature[crypto_sign_BYTES];

	TRY(scenario_pack(source, &packed, why));
	write_signed_text(&text, buf_str(&packed));
	TRY(buf_check(&text, why));
	sign(buf_str(&text), seed, signer, signature);
	json_open_object(&writer);
	json_member_string(&writer, STR("form"), STR(FORM));
	write_hex(&writer, STR("signer"), signer, sizeof(signer));
	write_hex(&writer, STR("signature"), signature, sizeof(signature));
	json_key(&writer, STR("scenario"));
	json_put_raw(&writer, buf_str(&packed));
	json_close_object(&writer);
	buf_add_char(out, '\n');
	return buf_check(out, why);
}

static enum err
read_envelope(const struct json *root, uint8_t signer[SIGNER_SIZE],
	uint8_t signature[crypto_sign_BYTES], const struct json **ret_scenario, struct fault *why)
{
	const struct json *scenario = json_get(root, STR("scenario"));

	if (!str_eq(json_get_string(root, STR("form")), STR(FORM)) || root->count != 4)
		return fail(why, E_INVALID, "this is no signed scenario (" FORM ")");
	if (!hex_parse(json_get_string(root, STR("signer")), signer, SIGNER_SIZE) ||
		!hex_parse(json_get_string(root, STR("signature")), signature, crypto_sign_BYTES))
		return fail(why, E_INVALID,
			"signer and signature are %u and %u bytes in hexadecimal", SIGNER_SIZE,
			crypto_sign_BYTES);
	if (scenario == NULL)
		return fail(why, E_INVALID, "a signed scenario holds a scenario");
	*ret_scenario = scenario;
	return OK;
}

enum err
scenario_verify(struct arena *arena, struct str text, struct scenario_source *ret,
	uint8_t ret_signer[SIGNER_SIZE], struct fault *why)
{
	OWNED_BUF signed_text = BUF_INIT;
	uint8_t signer[SIGNER_SIZE];
	uint8_t signature[crypto_sign_BYTES];
	const struct json *root;
	const struct json *scenario;

	TRY(json_parse(arena, text, &root, why));
	TRY(read_envelope(root, signer, signature, &scenario, why));
	write_signed_text(&signed_text, scenario->text);
	TRY(buf_check(&signed_text, why));
	if (crypto_sign_verify_detached(
		    signature, (const uint8_t *)signed_text.data, signed_text.len, signer) != 0)
		return fail(why, E_DENIED,
			"the signature does not fit: the file was changed on its way, or made by "
			"somebody else than it says");
	TRY(scenario_unpack(arena, scenario->text, ret, why));
	memcpy(ret_signer, signer, SIGNER_SIZE);
	return OK;
}
