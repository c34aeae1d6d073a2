/* scenario_signed.c - tests of signed scenarios: same bytes back, and every change shows.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/hash.h"
#include "base/limits.h"
#include "exercise/scenario_signed.h"

static const uint8_t seed[SIGNING_SEED_SIZE] = { 1, 2, 3 };

static const struct scenario_file files[] = {
	{ STR_INIT("a.yaml"), STR_INIT("truth: []\n") },
	{ STR_INIT("b/c.yaml"), STR_INIT("# \xe6\xb8\xaf\n") },
};
static const struct scenario_source two = { 2, files };

static void
verifying_gives_the_same_bytes_and_the_signer(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	OWNED_BUF text = BUF_INIT;
	OWNED_BUF again = BUF_INIT;
	struct scenario_source source;
	uint8_t signer[SIGNER_SIZE];
	uint8_t expected[SIGNER_SIZE];

	(void)state;
	assert_int_equal(scenario_sign(&two, seed, &text, NULL), OK);
	assert_int_equal(scenario_verify(arena, buf_str(&text), &source, signer, NULL), OK);
	assert_int_equal(source.count, 2);
	assert_true(str_eq(source.files[1].text, files[1].text));
	scenario_signer_of(seed, expected);
	assert_memory_equal(signer, expected, SIGNER_SIZE);
	assert_int_equal(scenario_sign(&source, seed, &again, NULL), OK);
	assert_true(str_eq(buf_str(&text), buf_str(&again)));
}

/* Bit by bit. A file that still reads as JSON of the form is refused for its signature. */
static void
every_changed_bit_shows(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	OWNED_BUF text = BUF_INIT;
	struct scenario_source source;
	uint8_t signer[SIGNER_SIZE];
	size_t denied = 0;

	(void)state;
	assert_int_equal(scenario_sign(&two, seed, &text, NULL), OK);
	for (size_t bit = 0; bit < (text.len - 1) * 8; bit++) {
		enum err err;
		text.data[bit / 8] ^= (char)(1 << bit % 8);
		arena_reset(arena);
		err = scenario_verify(arena, buf_str(&text), &source, signer, NULL);
		text.data[bit / 8] ^= (char)(1 << bit % 8);
		if (err == OK && bit % 8 == 5)
			continue; /* a digit of the hexadecimal text in capitals is the same */
		if (err == OK)
			fail_msg("bit %zu can be changed", bit);
		denied += err == E_DENIED;
	}
	assert_true(denied > 500);
}

static void
another_signature_of_the_same_key_does_not_fit(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	OWNED_BUF one = BUF_INIT;
	OWNED_BUF other = BUF_INIT;
	OWNED_BUF mixed = BUF_INIT;
	const struct scenario_source first = { 1, files };
	struct scenario_source source;
	uint8_t signer[SIGNER_SIZE];
	size_t at;

	(void)state;
	assert_int_equal(scenario_sign(&first, seed, &one, NULL), OK);
	assert_int_equal(scenario_sign(&two, seed, &other, NULL), OK);
	at = str_find(buf_str(&one), STR("\"scenario\""));
	buf_add(&mixed, str_first(buf_str(&one), at));
	buf_add(&mixed, str_from_offset(buf_str(&other), at));
	assert_int_equal(scenario_verify(arena, buf_str(&mixed), &source, signer, NULL), E_DENIED);
}

static enum err
verify(const char *text)
{
	OWNED(arena) arena = arena_new(MIB);
	struct scenario_source source;
	uint8_t signer[SIGNER_SIZE];

	return scenario_verify(arena, str_of(text), &source, signer, NULL);
}

static void
what_is_no_signed_scenario_is_refused(void **state)
{
	(void)state;
	assert_int_equal(verify(""), E_SYNTAX);
	assert_int_equal(verify("[]"), E_INVALID);
	assert_int_equal(verify("{\"files\": {}}"), E_INVALID);
	assert_int_equal(verify("{\"form\": \"testudo-scenario-1\", \"signer\": \"00\", "
				"\"signature\": \"00\", \"scenario\": {}}"),
		E_INVALID);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(verifying_gives_the_same_bytes_and_the_signer),
		cmocka_unit_test(every_changed_bit_shows),
		cmocka_unit_test(another_signature_of_the_same_key_does_not_fit),
		cmocka_unit_test(what_is_no_signed_scenario_is_refused),
	};

	env_real(); /* makes libsodium ready */
	return cmocka_run_group_tests_name("exercise/scenario_signed", tests, NULL, NULL);
}
