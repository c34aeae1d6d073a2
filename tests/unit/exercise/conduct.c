/* conduct.c - tests of the small parts of an exercise under way: mails, colours in words, keys of injects, the journal.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/limits.h"
#include "exercise/inject_text.h"
#include "exercise/mailer.h"
#include "exercise/release_error.h"

static void
a_mail_cannot_be_given_headers_by_its_texts(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	struct str text;

	(void)state;
	assert_int_equal(mail_text(arena, STR("Port <port@example.org>\r\nBcc: x@example.org"),
				 STR("anna@blue1.example"), STR("Hello\r\n\r\nBody"), STR("inject:a:b"), 0,
				 STR("Text"), &text, NULL), OK);
	assert_true(str_find(text, STR("\nBcc:")) == text.len);
	assert_int_equal(str_find(text, STR("\r\n\r\n")),
		str_find(text, STR("base64\r\n\r\n")) + strlen("base64"));
	assert_true(str_find(text, STR("Date: Thu, 01 Jan 1970 00:00:00 +0000\r\n")) < text.len);
}

static void
letters_beyond_ascii_are_encoded(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	struct str text;
	struct str line;

	(void)state;
	assert_int_equal(mail_text(arena, STR("Port <port@example.org>"), STR("a@b.example"),
				 STR("Gr\xc3\xbc\xc3\x9f" "e aus dem Hafen von Caldera, der heute wieder ge\xc3\xb6"
				     "ffnet ist, wie wir gerne mitteilen"),
				 STR("k"), 0, STR("Gr\xc3\xbc\xc3\x9f" "e"), &text, NULL), OK);
	assert_true(str_find(text, STR("Subject: =?utf-8?B?")) < text.len);
	assert_true(str_find(text, STR("R3LDvMOfZQ==")) < text.len);
	while (str_split(&text, '\n', &line)) {
		assert_true(line.len <= 80);
		for (size_t i = 0; i < line.len; i++)
			assert_true((unsigned char)line.data[i] < 0x80);
	}
}

static void
the_same_inject_has_the_same_message_id(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	struct str one, again, other;

	(void)state;
	assert_int_equal(mail_text(arena, STR("a@b.example"), STR("c@d.example"), STR("S"), STR("k1"), 0,
				 STR("T"), &one, NULL), OK);
	assert_int_equal(mail_text(arena, STR("a@b.example"), STR("c@d.example"), STR("S"), STR("k1"), 0,
				 STR("T"), &again, NULL), OK);
	assert_int_equal(mail_text(arena, STR("a@b.example"), STR("c@d.example"), STR("S"), STR("k2"), 0,
				 STR("T"), &other, NULL), OK);
	assert_true(str_eq(one, again));
	assert_false(str_eq(one, other));
}

static void
the_strictest_colour_that_is_said_counts(void **state)
{
	(void)state;
	assert_int_equal(tlp_said_in(STR("nothing here")), TLP_NONE);
	assert_int_equal(tlp_said_in(STR("marked tlp:green, please")), TLP_GREEN);
	assert_int_equal(tlp_said_in(STR("TLP:AMBER")), TLP_AMBER);
	assert_int_equal(tlp_said_in(STR("TLP:AMBER+STRICT")), TLP_AMBER_STRICT);
	assert_int_equal(tlp_said_in(STR("first TLP:CLEAR then TLP:RED.")), TLP_RED);
	assert_int_equal(tlp_said_in(STR("TLP:AMBERGRIS")), TLP_NONE);
	assert_int_equal(tlp_said_in(STR("TLP:")), TLP_NONE);
	assert_int_equal(tlp_said_in(STR("")), TLP_NONE);
}

static void
add(struct journal *journal, int64_t posted, const char *key, enum record_kind kind, const char *of,
	int64_t author, const char *body)
{
	const struct record_entry entry = { .posted = posted, .event = posted, .key = str_of(key),
		.kind = kind, .team = 1, .author = author, .author_name = STR(""), .of = str_of(of),
		.body = str_of(body) };

	assert_int_equal(journal_add(journal, &entry, NULL), OK);
}

static bool
in_force(const struct journal *journal, const char *key)
{
	return journal_in_force(journal_find(journal, str_of(key)));
}

static void
what_is_in_force_follows_from_what_came_after(void **state)
{
	OWNED(journal) journal = NULL;

	(void)state;
	assert_int_equal(journal_new(&journal, NULL), OK);
	add(journal, 1, "grade", RECORD_GRADE_FINAL, "", 0, "{}");
	assert_true(in_force(journal, "grade"));
	add(journal, 2, "appeal", RECORD_APPEAL, "grade", 7, "{\"text\":\"T\"}");
	assert_true(in_force(journal, "grade"));
	add(journal, 3, "decision", RECORD_DECISION, "appeal", 8, "{\"outcome\":\"replace\"}");
	assert_false(in_force(journal, "grade"));
	add(journal, 4, "back", RECORD_REVERSAL, "decision", 9, "{\"text\":\"T\"}");
	assert_true(in_force(journal, "grade"));
	add(journal, 5, "extra", RECORD_ADJUSTMENT, "", 8, "{\"points_milli\":1}");
	assert_false(in_force(journal, "extra"));
	add(journal, 6, "own", RECORD_CONFIRM, "extra", 8, "{\"accept\":true}");
	assert_false(in_force(journal, "extra"));
	add(journal, 7, "second", RECORD_CONFIRM, "extra", 9, "{\"accept\":true}");
	assert_true(in_force(journal, "extra"));
}

static void
the_journal_takes_each_key_once_however_many_there_are(void **state)
{
	OWNED(journal) journal = NULL;
	char key[32];

	(void)state;
	assert_int_equal(journal_new(&journal, NULL), OK);
	for (int round = 0; round < 2; round++)
		for (int i = 0; i < 3000; i++) {
			snprintf(key, sizeof(key), "note:%d", i);
			add(journal, i + 1, key, RECORD_NOTE, "", 1, "{\"text\":\"T\"}");
		}
	assert_int_equal(journal_count(journal), 3000);
	assert_int_equal(journal_newest(journal), 3000);
	assert_non_null(journal_find(journal, STR("note:2999")));
	assert_null(journal_find(journal, STR("note:3000")));
}

static void
an_inject_that_is_sent_again_counts_on(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	OWNED(journal) journal = NULL;
	unsigned round;

	(void)state;
	assert_int_equal(journal_new(&journal, NULL), OK);
	assert_null(inject_sent(journal, arena, STR("a"), STR("blue1"), &round));
	assert_int_equal(round, 1);
	add(journal, 1, "inject:a:blue1", RECORD_INJECT_SENT, "", 0, "{\"inject\":\"a\"}");
	add(journal, 2, "inject:a:blue1:2", RECORD_INJECT_SENT, "", 0, "{\"inject\":\"a\"}");
	assert_int_equal(inject_sent(journal, arena, STR("a"), STR("blue1"), &round)->record.posted, 2);
	assert_int_equal(round, 3);
	assert_true(str_eq(inject_key(arena, STR("a"), STR("blue1"), 3), STR("inject:a:blue1:3")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_mail_cannot_be_given_headers_by_its_texts),
		cmocka_unit_test(letters_beyond_ascii_are_encoded),
		cmocka_unit_test(the_same_inject_has_the_same_message_id),
		cmocka_unit_test(the_strictest_colour_that_is_said_counts),
		cmocka_unit_test(what_is_in_force_follows_from_what_came_after),
		cmocka_unit_test(the_journal_takes_each_key_once_however_many_there_are),
		cmocka_unit_test(an_inject_that_is_sent_again_counts_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
