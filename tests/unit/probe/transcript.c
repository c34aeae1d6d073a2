/* transcript.c - tests of what is kept of a dialogue: bounded, and without secrets in any form.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/limits.h"
#include "probe/transcript.h"

enum { MEMORY = 1 << 20 };

struct scene {
	struct arena *arena;
	struct transcript transcript;
	struct buf text;
};

static void
scene_done(struct scene *scene)
{
	transcript_done(&scene->transcript);
	buf_done(&scene->text);
	arena_free(scene->arena);
}

#define SCENE                                                            \
	__attribute__((cleanup(scene_done))) struct scene scene = { 0 }; \
	scene.arena = arena_new(MEMORY)

static void
hide(struct scene *scene, const char *user, const char *password)
{
	assert_int_equal(transcript_hide(&scene->transcript, scene->arena, str_of(user),
				 str_of(password), NULL),
		OK);
}

static const char *
text_of(struct scene *scene)
{
	buf_clear(&scene->text);
	transcript_format(&scene->transcript, &scene->text);
	return scene->text.data == NULL ? "" : scene->text.data;
}

static void
lines_are_marked(void **state)
{
	SCENE;

	(void)state;
	transcript_note(&scene.transcript, "to %s", "192.0.2.1");
	transcript_add(&scene.transcript, '>', STR("EHLO a\r\n"));
	transcript_add(&scene.transcript, '<', STR("250-b\r\n250 c"));
	assert_string_equal(text_of(&scene), "* to 192.0.2.1\n> EHLO a\n< 250-b\n< 250 c\n");
}

static void
what_is_no_text_becomes_visible(void **state)
{
	SCENE;

	(void)state;
	transcript_add(&scene.transcript, '<', STR("a\x1b[2Jb\xff\xc3\xa9\0c\x7f"));
	assert_string_equal(text_of(&scene), "< a.[2Jb?\xc3\xa9.c.\n");
}

static void
a_password_is_masked_in_every_form(void **state)
{
	static const char *const forms[] = {
		"pa\"s s",              /* as it is */
		"pa\\\"s s",            /* in a quoted string of IMAP */
		"pa%22s%20s",           /* in an address */
		"pa%22s+s",             /* in a form */
		"cGEicyBz",             /* base64: AUTH LOGIN */
		"AGFsaWNlAHBhInMgcw==", /* base64: SASL PLAIN */
		"YWxpY2U6cGEicyBz",     /* base64: HTTP Basic */
		"706122732073",         /* hexadecimal */
	};
	SCENE;

	(void)state;
	hide(&scene, "alice", "pa\"s s");
	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		buf_clear(&scene.transcript.bytes);
		transcript_note(&scene.transcript, "before %s after", forms[i]);
		assert_string_equal(text_of(&scene), "* before *** after\n");
	}
}

static void
short_passwords_mask_nothing(void **state)
{
	SCENE;

	(void)state;
	hide(&scene, "", "ab");
	hide(&scene, "", "");
	transcript_note(&scene.transcript, "abc ab");
	assert_string_equal(text_of(&scene), "* abc ab\n");
	hide(&scene, "", "abc");
	assert_string_equal(text_of(&scene), "* *** ab\n");
}

static void
the_longest_password_is_the_limit(void **state)
{
	char password[PROBE_SECRET_MAX + 2];
	SCENE;

	(void)state;
	memset(password, 'x', sizeof(password));
	password[PROBE_SECRET_MAX + 1] = '\0';
	assert_int_equal(
		transcript_hide(&scene.transcript, scene.arena, STR("u"), str_of(password), NULL),
		E_TOO_LARGE);
	password[PROBE_SECRET_MAX] = '\0';
	hide(&scene, "u", password);
}

static void
no_part_of_a_password_shows_where_the_text_is_cut(void **state)
{
	static const char password[] = "correct-horse-battery";

	(void)state;
	for (size_t before = PROBE_TRANSCRIPT_MAX - 100; before < PROBE_TRANSCRIPT_MAX + 10;
		before++) {
		char filler[PROBE_TRANSCRIPT_MAX + 16];
		SCENE;
		memset(filler, '.', sizeof(filler));
		hide(&scene, "u", password);
		transcript_add(&scene.transcript, '<', str_from(filler, before));
		transcript_note(&scene.transcript, "%s", password);
		assert_null(strstr(text_of(&scene), "cor"));
		assert_true(scene.text.len <= PROBE_TRANSCRIPT_MAX);
	}
}

static void
what_is_cut_is_said(void **state)
{
	SCENE;

	(void)state;
	for (unsigned i = 0; i < PROBE_TRANSCRIPT_MAX; i++)
		transcript_add(&scene.transcript, '<', STR("line"));
	text_of(&scene);
	assert_true(scene.text.len <= PROBE_TRANSCRIPT_MAX);
	assert_true(str_ends(buf_str(&scene.text), STR("* (more came than is kept)\n")));
}

static void
a_verdict_is_one_line_without_secrets(void **state)
{
	char text[24];
	SCENE;

	(void)state;
	hide(&scene, "u", "secret");
	transcript_mask_line(
		&scene.transcript, STR(" no\nlogin: secret \xc3\n"), text, sizeof(text));
	assert_string_equal(text, "no login: *** ?");
	transcript_mask_line(
		&scene.transcript, STR("a text that is far too long for it"), text, sizeof(text));
	assert_true(strlen(text) < sizeof(text));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_are_marked),
		cmocka_unit_test(what_is_no_text_becomes_visible),
		cmocka_unit_test(a_password_is_masked_in_every_form),
		cmocka_unit_test(short_passwords_mask_nothing),
		cmocka_unit_test(the_longest_password_is_the_limit),
		cmocka_unit_test(no_part_of_a_password_shows_where_the_text_is_cut),
		cmocka_unit_test(what_is_cut_is_said),
		cmocka_unit_test(a_verdict_is_one_line_without_secrets),
	};

	return cmocka_run_group_tests_name("probe/transcript", tests, NULL, NULL);
}
