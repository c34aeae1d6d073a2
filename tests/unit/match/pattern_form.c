/* pattern_form.c - tests of what patterns compare with, in the form of observed values.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/buf.h"
#include "base/limits.h"
#include "match/pattern_form.h"

/* "PATH|LITERAL|LITERAL", for LIKE with its second text, for MATCHES with "any case". */
static void
write_form(struct buf *out, const char *text)
{
	OWNED(arena) arena = arena_new(MIB);
	struct pattern pattern;
	struct pattern_form form;
	struct fault why;

	if (pattern_parse(arena, str_of(text), PATTERN_STIX_21, &pattern, &why) != OK)
		fail_msg("%s: %s", text, why.text);
	assert_int_equal(pattern_form_of(arena, pattern.root->test, &form, NULL), OK);
	buf_add(out, form.expression.path.text);
	for (const struct pattern_literal *literal = form.expression.literals; literal != NULL;
		literal = literal->next)
		buf_addf(out, "|%.*s", STR_FMT(literal->bytes));
	if (form.like.data != NULL)
		buf_addf(out, "|%.*s", STR_FMT(form.like));
	buf_add(out, form.any_case ? STR("|any case") : STR(""));
}

static void
brings_literals_into_normal_form(void **state)
{
	static const char *const rows[][2] = {
		/* equality and sets */
		{ "[domain-name:value = 'EVIL.Example.']", "domain-name:value|evil.example" },
		{ "[domain-name:value != 'B\xc3\x9c"
		  "CHER.example']",
			"domain-name:value|xn--bcher-kva.example" },
		{ "[domain-name:value = 'evil[.]example']", "domain-name:value|evil.example" },
		{ "[domain-name:value = 'no name']", "domain-name:value|no name" },
		{ "[domain-name:value IN ('A.example', 'b.example')]",
			"domain-name:value|a.example|b.example" },
		{ "[ipv6-addr:value = '2001:0DB8::0001']", "ipv6-addr:value|2001:db8::1" },
		{ "[network-traffic:dst_ref.value = '::FFFF:192.0.2.1']",
			"network-traffic:dst_ref.value|192.0.2.1" },
		{ "[network-traffic:src_ref.value = 'Evil.example']",
			"network-traffic:src_ref.value|evil.example" },
		{ "[domain-name:resolves_to_refs[*].value = '2001:DB8::1']",
			"domain-name:resolves_to_refs[*].value|2001:db8::1" },
		{ "[domain-name:resolves_to_refs[0].value = '2001:DB8::1']",
			"domain-name:resolves_to_refs[0].value|2001:db8::1" },
		{ "[email-message:to_refs[0].value = 'Eve@Evil.example']",
			"email-message:to_refs[0].value|eve@evil.example" },
		{ "[email-addr:value = 'Eve@Evil.example']", "email-addr:value|eve@evil.example" },
		{ "[url:value = 'hxxp://EVIL.example:80/a/../B%7e']",
			"url:value|http://evil.example/B~" },
		{ "[file:hashes.MD5 = '01:23:45:67:89:AB:cd:ef:01:23:45:67:89:ab:cd:ef']",
			"file:hashes.MD5|0123456789abcdef0123456789abcdef" },
		/* digests by the names of older feeds */
		{ "[file:hashes.md5 = 'AA']", "file:hashes.MD5|AA" },
		{ "[file:hashes.SHA1 = 'x']", "file:hashes.'SHA-1'|x" },
		{ "[x509-certificate:hashes.'sha256' = 'x']",
			"x509-certificate:hashes.'SHA-256'|x" },
		/* what has no kind stays as it is */
		{ "[file:name = 'EVIL.exe']", "file:name|EVIL.exe" },
		{ "[person:name = 'Eve']", "person:name|Eve" },
		{ "[file:name MATCHES 'EVIL']", "file:name|EVIL" },
		{ "[file:name LIKE 'EVIL%']", "file:name|EVIL%" },
		/* LIKE */
		{ "[domain-name:value LIKE '%.EVIL.example']", "domain-name:value|%.evil.example" },
		{ "[domain-name:value LIKE '%.b\xc3\xbc"
		  "cher.EXAMPLE']",
			"domain-name:value|%.xn--bcher-kva.example" },
		{ "[file:hashes.MD5 LIKE 'AB%']", "file:hashes.MD5|ab%" },
		{ "[url:value LIKE 'HTTP://EVIL.example:80/Path%']",
			"url:value|http://evil.example/Path%" },
		{ "[url:value LIKE 'http://EVIL.example%']",
			"url:value|http://EVIL.example%|http://evil.example%" },
		{ "[url:value LIKE '%EVIL.example/Path%']",
			"url:value|%EVIL.example/Path%|%evil.example/Path%" },
		{ "[url:value LIKE 'http://%.Evil.example/Path']",
			"url:value|http://%.Evil.example/Path|http://%.evil.example/Path" },
		{ "[url:value LIKE '%/gate.php']", "url:value|%/gate.php" },
		/* MATCHES */
		{ "[domain-name:value MATCHES '^EVIL']", "domain-name:value|^EVIL|any case" },
		{ "[url:value MATCHES '^http://EVIL']", "url:value|^http://EVIL" },
		/* networks keep their length, unless they are of IPv4 in truth */
		{ "[ipv4-addr:value ISSUBSET '0.0.0.0/0']", "ipv4-addr:value|0.0.0.0/0" },
		{ "[ipv6-addr:value ISSUBSET '2000::/3']", "ipv6-addr:value|2000::/3" },
		{ "[network-traffic:dst_ref.value ISSUBSET '::ffff:192.0.2.0/120']",
			"network-traffic:dst_ref.value|192.0.2.0/24" },
		{ "[EXISTS domain-name:value]", "domain-name:value" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		OWNED_BUF out = BUF_INIT;
		write_form(&out, rows[i][0]);
		if (strcmp(out.data, rows[i][1]) != 0)
			fail_msg("%s: %s, not %s", rows[i][0], out.data, rows[i][1]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(brings_literals_into_normal_form),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
