/* evidence.c - tests of attachments: who may bring them, who may have them.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/limits.h"
#include "store/record.h"
#include "support/coalition.h"

enum { BLUE_1 = 11, BLUE_1_FRIEND, BLUE_2, RED = 21 };

#define WHITE_SEAT coalition_seated(NATO, 1, 0, DESK_WHITE)
#define BLUE_1_SEAT coalition_seated(EST, BLUE_1, 1, 0)
#define FRIEND_SEAT coalition_seated(JPN, BLUE_1_FRIEND, 1, 0)
#define BLUE_2_SEAT coalition_seated(NOR, BLUE_2, 2, 0)
#define RED_SEAT coalition_seated(EST, RED, 0, DESK_RED)

static struct sha256
bring(struct coalition *c, struct reader by, const char *bytes)
{
	struct sha256 digest;
	struct fault why;

	if (record_put_evidence(c->store, &by, str_of(bytes), &digest, &why) != OK)
		fail_msg("%s", why.text);
	return digest;
}

static enum err
fetch(struct coalition *c, struct reader reader, const struct sha256 *digest, const char *expected)
{
	struct str bytes;

	TRY(record_evidence(c->store, &reader, digest, c->arena, &bytes, NULL));
	assert_true(str_eq(bytes, str_of(expected)));
	return OK;
}

static enum err
name_it(struct coalition *c, struct reader by, unsigned number, enum record_kind kind,
	unsigned team, const struct sha256 *digest)
{
	const struct record_outcome *outcomes;
	char hex[2 * SHA256_SIZE + 1];
	struct record_entry entry = {
		.key = str_printf(c->arena, "00000000-0000-4000-8000-%012u", number),
		.kind = kind,
		.team = team,
	};

	hex_format(digest->bytes, SHA256_SIZE, hex);
	entry.body = str_printf(
		c->arena, "{\"evidence\":[{\"sha256\":\"%s\",\"name\":\"a\"}]}", hex);
	assert_int_equal(record_append(c->store, &by, &entry, 1, c->arena, &outcomes, NULL), OK);
	return outcomes[0].err;
}

static void
evidence_is_for_who_brought_it_until_an_entry_names_it(void **state)
{
	struct coalition c;
	struct sha256 mail;

	(void)state;
	coalition_open_exercise(&c);
	mail = bring(&c, BLUE_1_SEAT, "mail");
	assert_memory_equal(mail.bytes, sha256_of(STR("mail")).bytes, SHA256_SIZE);
	assert_int_equal(fetch(&c, BLUE_1_SEAT, &mail, "mail"), OK);
	assert_int_equal(fetch(&c, FRIEND_SEAT, &mail, "mail"), E_ABSENT);
	assert_int_equal(fetch(&c, WHITE_SEAT, &mail, "mail"), E_ABSENT);
	assert_int_equal(name_it(&c, BLUE_1_SEAT, 1, RECORD_HELP, 1, &mail), OK);
	assert_int_equal(fetch(&c, FRIEND_SEAT, &mail, "mail"), OK);
	assert_int_equal(fetch(&c, WHITE_SEAT, &mail, "mail"), OK);
	assert_int_equal(fetch(&c, coalition_node(), &mail, "mail"), OK);
	assert_int_equal(fetch(&c, BLUE_2_SEAT, &mail, "mail"), E_ABSENT);
	assert_int_equal(fetch(&c, RED_SEAT, &mail, "mail"), E_ABSENT);
	coalition_close(&c);
}

static void
who_knows_a_digest_gets_nothing_by_naming_it(void **state)
{
	struct coalition c;
	struct sha256 secret;
	struct sha256 absent = sha256_of(STR("nobody has it"));

	(void)state;
	coalition_open_exercise(&c);
	secret = bring(&c, RED_SEAT, "malware");
	assert_int_equal(name_it(&c, RED_SEAT, 1, RECORD_RED_EVENT, 1, &secret), OK);
	assert_int_equal(name_it(&c, BLUE_1_SEAT, 2, RECORD_HELP, 1, &secret), E_ABSENT);
	assert_int_equal(name_it(&c, BLUE_1_SEAT, 3, RECORD_HELP, 1, &absent), E_ABSENT);
	assert_int_equal(fetch(&c, BLUE_1_SEAT, &secret, "malware"), E_ABSENT);
	/* Who found the same bytes alone may bring and name them. */
	bring(&c, BLUE_1_SEAT, "malware");
	assert_int_equal(name_it(&c, BLUE_1_SEAT, 4, RECORD_HELP, 1, &secret), OK);
	assert_int_equal(fetch(&c, FRIEND_SEAT, &secret, "malware"), OK);
	coalition_close(&c);
}

static void
evidence_named_to_one_may_be_passed_on_by_name(void **state)
{
	struct coalition c;
	struct sha256 mail;

	(void)state;
	coalition_open_exercise(&c);
	mail = bring(&c, BLUE_1_SEAT, "mail");
	assert_int_equal(name_it(&c, BLUE_1_SEAT, 1, RECORD_HELP, 1, &mail), OK);
	assert_int_equal(name_it(&c, FRIEND_SEAT, 2, RECORD_REPORT, 1, &mail), OK);
	assert_int_equal(fetch(&c, coalition_seated(NATO, 5, 0, DESK_GRADER), &mail, "mail"), OK);
	coalition_close(&c);
}

static void
bytes_are_stored_once_however_often_they_are_brought(void **state)
{
	struct coalition c;
	struct sha256 first;
	struct sha256 again;

	(void)state;
	coalition_open_exercise(&c);
	first = bring(&c, BLUE_1_SEAT, "x");
	again = bring(&c, BLUE_1_SEAT, "x");
	assert_memory_equal(first.bytes, again.bytes, SHA256_SIZE);
	bring(&c, BLUE_2_SEAT, "x");
	coalition_reopen(&c);
	assert_int_equal(fetch(&c, BLUE_2_SEAT, &first, "x"), OK);
	assert_int_equal(fetch(&c, BLUE_1_SEAT, &first, "x"), OK);
	coalition_close(&c);
}

static void
evidence_needs_a_seat_and_has_a_size(void **state)
{
	struct coalition c;
	struct reader nobody = coalition_seated(EST, 9, 0, 0);
	struct reader blue = BLUE_1_SEAT;
	struct sha256 digest;
	char *bytes;

	(void)state;
	coalition_open_exercise(&c);
	bytes = arena_alloc(c.arena, EVIDENCE_SIZE_MAX + 1);
	assert_int_equal(record_put_evidence(c.store, &nobody, STR("x"), &digest, NULL), E_DENIED);
	assert_int_equal(record_put_evidence(c.store, &blue, STR(""), &digest, NULL), E_INVALID);
	assert_int_equal(record_put_evidence(c.store, &blue, str_from(bytes, EVIDENCE_SIZE_MAX + 1),
				 &digest, NULL),
		E_TOO_LARGE);
	assert_int_equal(record_put_evidence(
				 c.store, &blue, str_from(bytes, EVIDENCE_SIZE_MAX), &digest, NULL),
		OK);
	coalition_close(&c);
}

static void
one_person_brings_so_much_and_no_more(void **state)
{
	struct coalition c;
	struct reader blue = BLUE_1_SEAT;
	struct reader white = WHITE_SEAT;
	struct sha256 digest;
	char *bytes;

	(void)state;
	coalition_open_exercise(&c);
	bytes = arena_alloc(c.arena, EVIDENCE_SIZE_MAX);
	for (unsigned i = 0; i < EVIDENCE_PERSON_MAX / EVIDENCE_SIZE_MAX; i++) {
		bytes[0] = (char)i;
		assert_int_equal(record_put_evidence(c.store, &blue,
					 str_from(bytes, EVIDENCE_SIZE_MAX), &digest, NULL),
			OK);
	}
	/* What is there already takes no room. */
	assert_int_equal(record_put_evidence(
				 c.store, &blue, str_from(bytes, EVIDENCE_SIZE_MAX), &digest, NULL),
		OK);
	assert_int_equal(
		record_put_evidence(c.store, &blue, STR("one more"), &digest, NULL), E_TOO_MANY);
	assert_int_equal(record_put_evidence(c.store, &white, STR("one more"), &digest, NULL), OK);
	coalition_close(&c);
}

static void
a_body_names_evidence_in_its_form_only(void **state)
{
	static const struct {
		const char *body;
		enum err err;
	} rows[] = {
		{ "{\"evidence\":[]}", OK },
		{ "{\"evidence\":{}}", E_INVALID },
		{ "{\"evidence\":[1]}", E_INVALID },
		{ "{\"evidence\":[{}]}", E_INVALID },
		{ "{\"evidence\":[{\"sha256\":\"00\"}]}", E_INVALID },
		{ "{\"evidence\":[{\"sha256\":"
		  "\"zz00000000000000000000000000000000000000000000000000000"
		  "000000000\"}]}",
			E_INVALID },
		{ "{\"evidence\":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17]}", E_INVALID },
	};
	struct coalition c;
	struct reader white = WHITE_SEAT;

	(void)state;
	coalition_open_exercise(&c);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct record_outcome *outcomes;
		struct record_entry entry = {
			.key = str_printf(c.arena, "n%zu", i),
			.kind = RECORD_NOTE,
			.body = str_of(rows[i].body),
		};
		assert_int_equal(
			record_append(c.store, &white, &entry, 1, c.arena, &outcomes, NULL), OK);
		assert_int_equal(outcomes[0].err, rows[i].err);
	}
	coalition_close(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(evidence_is_for_who_brought_it_until_an_entry_names_it),
		cmocka_unit_test(who_knows_a_digest_gets_nothing_by_naming_it),
		cmocka_unit_test(evidence_named_to_one_may_be_passed_on_by_name),
		cmocka_unit_test(bytes_are_stored_once_however_often_they_are_brought),
		cmocka_unit_test(evidence_needs_a_seat_and_has_a_size),
		cmocka_unit_test(one_person_brings_so_much_and_no_more),
		cmocka_unit_test(a_body_names_evidence_in_its_form_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
