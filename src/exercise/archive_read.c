/* archive_read.c - verifies an archive, and finds its scenario.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <sodium.h>

#include "base/arena.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/limits.h"
#include "exercise/archive.h"
#include "exercise/archive_form.h"

/* --- signature --- */

/* Where the last line begins. */
static size_t
last_line(struct str text)
{
	size_t at = text.len == 0 ? 0 : text.len - 1;

	while (at > 0 && text.data[at - 1] != '\n')
		at--;
	return at;
}

void
archive_last_line(
	struct buf *to, const uint8_t signer[SIGNER_SIZE], const uint8_t signature[SIGNATURE_SIZE])
{
	char signer_text[2 * SIGNER_SIZE + 1];
	char signature_text[2 * SIGNATURE_SIZE + 1];

	hex_format(signer, SIGNER_SIZE, signer_text);
	hex_format(signature, SIGNATURE_SIZE, signature_text);
	buf_addf(to, "{\"signer\":\"%s\",\"signature\":\"%s\"}\n", signer_text, signature_text);
}

/* Only as it is written: nobody can change a byte of the line either. */
static bool
read_signature(struct str line, uint8_t signer[SIGNER_SIZE], uint8_t signature[SIGNATURE_SIZE])
{
	OWNED(arena) arena = arena_new(64 * KIB);
	OWNED_BUF written = BUF_INIT;
	const struct json *root;

	if (arena == NULL || line.len > KIB || json_parse(arena, line, &root, NULL) != OK ||
		!hex_parse(json_get_string(root, STR("signer")), signer, SIGNER_SIZE) ||
		!hex_parse(json_get_string(root, STR("signature")), signature, SIGNATURE_SIZE))
		return false;
	archive_last_line(&written, signer, signature);
	return str_eq(buf_str(&written), line);
}

enum err
archive_verify(struct str text, struct str *ret, uint8_t ret_signer[SIGNER_SIZE], struct fault *why)
{
	const struct str first = STR("{\"form\":\"" ARCHIVE_FORM "\"}\n");
	size_t end = last_line(text);
	struct str content = str_first(text, end);
	uint8_t signature[SIGNATURE_SIZE];
	uint8_t signer[SIGNER_SIZE];
	crypto_sign_state signing;

	if (!str_starts(text, first))
		return fail(why, E_INVALID, "this is no archive of an exercise (" ARCHIVE_FORM ")");
	if (!read_signature(str_from_offset(text, end), signer, signature))
		return fail(
			why, E_INVALID, "the archive has no signature at its end: was it cut off?");
	crypto_sign_init(&signing);
	crypto_sign_update(&signing, (const uint8_t *)content.data, content.len);
	if (crypto_sign_final_verify(&signing, signature, signer) != 0)
		return fail(why, E_DENIED,
			"the signature does not fit: the file was changed on its way, or made by "
			"somebody else than it says");
	*ret = content;
	memcpy(ret_signer, signer, SIGNER_SIZE);
	return OK;
}

/* --- lines --- */

enum err
archive_line_read(struct arena *arena, struct str text, struct archive_line *ret, struct fault *why)
{
	const struct json *root;

	TRY(json_parse(arena, text, &root, why));
	if (root->type != JSON_OBJECT || root->count != 1 || root->first->type != JSON_OBJECT)
		return fail(why, E_INVALID, "a line is {NAME: {...}}");
	*ret = (struct archive_line){ root->first->key, root->first };
	return OK;
}

/* --- the scenario --- */

/* A glance, which spares most lines the reading. */
static bool
may_be_scenario(struct str text)
{
	struct str head = str_first(
		text, 512); /* a key and what stands before it have room there */

	return str_starts(text, STR("{\"entry\":{")) &&
	       str_find(head, STR("\"kind\":\"scenario\"")) < head.len;
}

enum err
archive_scenario(
	struct arena *arena, struct str archive, struct scenario_source *ret, struct fault *why)
{
	OWNED(arena) scratch = arena_new(RECORD_PARSE_MAX);
	struct str rest = archive;
	struct str newest = STR_NONE;
	struct str text;

	if (scratch == NULL)
		return fail_nomem(why);
	while (str_split(&rest, '\n', &text)) {
		struct archive_line line;
		const struct json *body;
		if (!may_be_scenario(text))
			continue;
		arena_reset(scratch);
		TRY(archive_line_read(scratch, text, &line, why));
		body = json_get(line.value, STR("body"));
		if (body != NULL &&
			str_eq(json_get_string(line.value, STR("kind")), STR("scenario")))
			newest = body->text;
	}
	if (newest.data == NULL)
		return fail(why, E_INVALID, "the archive holds no scenario");
	return scenario_unpack(arena, newest, ret, why);
}
