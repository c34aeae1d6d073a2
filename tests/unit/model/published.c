/* published.c - objects that others published pass: the OASIS examples and MITRE ATT&CK for ICS.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Read from ../shared/data beside the source; skipped, by name, where that is missing.
 */
#include "support/check.h"

#include "base/env.h"
#include "base/limits.h"
#include "model/bundle.h"
#include "model/object.h"

/* Every object of the file, which is a bundle or a bare object, must pass. Returns their number,
 * 0 when the file is missing. */
static size_t
check_file(const char *name)
{
	OWNED(arena) arena = arena_new(256 * MIB);
	OWNED_BUF text = BUF_INIT;
	OWNED_BUF path = BUF_INIT;
	const struct object *object;
	struct bundle bundle;
	struct fault why = { 0 };

	buf_addf(&path, "%s/../shared/data/%s", getenv("TESTUDO_SOURCE"), name);
	if (file_read(env_real(), path.data, 64 * MIB, &text, NULL) != OK)
		return 0;
	if (bundle_parse(arena, buf_str(&text), &bundle, NULL) != OK) {
		assert_int_equal(object_parse(arena, buf_str(&text), &object, NULL), OK);
		return 1;
	}
	for (size_t i = 0; i < bundle.count; i++) {
		if (object_from_json(arena, bundle.objects[i], &object, &why) != OK)
			print_error("%s: object %zu: %s: %s\n", name, i, why.where, why.text);
		assert_int_equal(why.code, OK);
	}
	return bundle.count;
}

static void
the_oasis_examples_pass(void **state)
{
	static const struct {
		const char *name;
		size_t count;
	} files[] = {
		{ "stix-schemas/examples/interop-objectmarking-test.json", 1 },
		{ "stix-schemas/examples/threat-reports/apt1.json", 76 },
		{ "stix-schemas/examples/threat-reports/poisonivy.json", 155 },
		{ "stix-schemas/examples/indicator-to-campaign-relationship.json", 3 },
		{ "stix-schemas/examples/malicious-email-indicator-with-attachment.json", 6 },
		{ "stix-schemas/examples/infrastructure.json", 10 },
		{ "stix-schemas/examples/indicators-for-C2-with-COA.json", 8 },
		{ "stix-schemas/examples/indicator-for-c2-ip-address.json", 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		size_t count = check_file(files[i].name);
		if (count == 0) {
			print_message("# skipped: %s is missing\n", files[i].name);
			skip();
		}
		assert_int_equal(count, files[i].count);
	}
}

static void
attack_for_ics_passes(void **state)
{
	size_t count = check_file("attack-ics-18.1.json");

	(void)state;
	if (count == 0) {
		print_message("# skipped: attack-ics-18.1.json is missing\n");
		skip();
	}
	assert_int_equal(count, 1826);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_oasis_examples_pass),
		cmocka_unit_test(attack_for_ics_passes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
