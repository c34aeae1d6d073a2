/* picture.c - tests of counting and of the picture that each reader gets.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include <math.h>

#include "base/timestamp.h"
#include "model/marking.h"
#include "picture/count.h"
#include "picture/picture.h"
#include "support/coalition.h"

/* Sightings of `target` by `member`, `count` times on day `day` of January 2026 or before. */
static struct str
sighting_of(struct coalition *c, struct str target, unsigned member, unsigned number, unsigned minute, int64_t first,
	int64_t last, unsigned count, enum tlp tlp)
{
	char from[TIMESTAMP_TEXT_MAX];
	char to[TIMESTAMP_TEXT_MAX];

	timestamp_format(first * MICROSECONDS_PER_DAY, from);
	timestamp_format(last * MICROSECONDS_PER_DAY + 1, to);
	return str_printf(c->arena,
		"{\"type\":\"sighting\",\"spec_version\":\"2.1\",\"id\":"
		"\"sighting--00000000-0000-4000-8000-%012u\",\"created\":\"2026-01-01T00:00:00.000Z\","
		"\"modified\":\"2026-01-01T00:%02u:00.000Z\",\"created_by_ref\":\"%.*s\","
		"\"first_seen\":\"%s\",\"last_seen\":\"%s\",\"count\":%u,\"sighting_of_ref\":\"%.*s\","
		"\"where_sighted_refs\":[\"%.*s\"],\"object_marking_refs\":[\"%.*s\"]}",
		number, minute, STR_FMT(coalition_identity(member)), from, to, count,
		STR_FMT(target), STR_FMT(coalition_identity(member)),
		STR_FMT(marking_id_of_tlp(tlp)));
}

static struct str
sighting(struct coalition *c, unsigned member, unsigned number, unsigned minute, int64_t first,
	int64_t last, unsigned count, enum tlp tlp)
{
	return sighting_of(c, coalition_indicator_id(c, 1), member, number, minute, first, last,
		count, tlp);
}

static void
post(struct coalition *c, unsigned member, struct str text)
{
	struct fault why;
	enum err err = coalition_post(c, member, "nato", text, &why);

	if (err != OK)
		fail_msg("%s at %s", why.text, why.where);
}

static void
open_with_indicator(struct coalition *c)
{
	coalition_open(c);
	post(c, NATO, coalition_indicator(c, 1, 0, marking_id_of_tlp(TLP_CLEAR)));
}

static struct picture
picture_for(struct coalition *c, unsigned organisation, struct picture_query query)
{
	struct reader reader = coalition_reader(organisation);
	struct picture picture;
	struct fault why;

	if (count_catch_up(c->store, &why) != OK ||
		picture_compute(c->store, &reader, &query, c->arena, &picture, &why) != OK)
		fail_msg("%s", why.text);
	return picture;
}

static struct figure
member_figure(const struct picture *picture, const char *code)
{
	for (size_t i = 0; i < picture->members.count; i++)
		if (str_eq(picture->members.items[i].code, str_of(code)))
			return picture->members.items[i].now;
	return (struct figure){ -1, WITHHELD_NOT };
}

/* The clock stands at 2026-01-01. */
#define TODAY (days_from_date(2026, 1, 1))

static void
sixty_percent_more_than_the_year_before(void **state)
{
	struct coalition c;
	struct picture picture;
	unsigned number = 0;

	(void)state;
	open_with_indicator(&c);
	for (unsigned month = 0; month < 24; month++)
		for (unsigned member = NATO; member <= NOR; member++)
			post(&c, member,
				sighting(&c, member, ++number, 0, TODAY - 1 - 30 * (int64_t)month,
					TODAY - 1 - 30 * (int64_t)month, month < 12 ? 16 : 10,
					TLP_GREEN));
	picture = picture_for(&c, CHE,
		(struct picture_query){ .from = STR("2025-01-06"), .to = STR("2026-01-01") });
	assert_int_equal(picture.all.total.withheld, WITHHELD_NOT);
	assert_int_equal(picture.all.total.count, 12 * 3 * 16);
	assert_int_equal(picture.all.total_before.count, 12 * 3 * 10);
	assert_true(picture.has_growth && picture.growth.significant);
	assert_true(fabs(picture.growth.percent - 60.0) < 1e-9);
	coalition_close(&c);
}

static void
each_attack_is_counted_once(void **state)
{
	struct coalition c;
	struct picture picture;

	(void)state;
	open_with_indicator(&c);
	post(&c, EST, sighting(&c, EST, 1, 0, TODAY - 5, TODAY - 3, 8, TLP_GREEN));
	picture = picture_for(&c, EST, (struct picture_query){ 0 });
	picture = picture_for(&c, EST, (struct picture_query){ 0 });
	assert_int_equal(picture.own.total.count, 8);
	/* A newer version takes the place of the older one. */
	post(&c, EST, sighting(&c, EST, 1, 5, TODAY - 5, TODAY - 3, 11, TLP_GREEN));
	picture = picture_for(&c, EST, (struct picture_query){ 0 });
	assert_int_equal(picture.own.total.count, 11);
	coalition_reopen(&c);
	/* Eleven over three days: 4, 4, 3. */
	picture = picture_for(&c, EST, (struct picture_query){ .bucket = BUCKET_DAY });
	assert_int_equal(picture.own.total.count, 11);
	assert_int_equal(picture.own.points[picture.own.count - 6].now.count, 4);
	assert_int_equal(picture.own.points[picture.own.count - 4].now.count, 3);
	struct reader estonia = coalition_reader(EST);
	assert_int_equal(intake_withdraw(c.store, &estonia, STR("nato"),
				 STR("sighting--00000000-0000-4000-8000-000000000001"), STR_NONE,
				 NULL),
		OK);
	picture = picture_for(&c, EST, (struct picture_query){ 0 });
	assert_int_equal(picture.own.total.count, 0);
	coalition_close(&c);
}

static void
a_reader_counts_only_what_labels_admit(void **state)
{
	struct coalition c;
	struct picture picture;

	(void)state;
	open_with_indicator(&c);
	for (unsigned member = NATO; member <= JPN; member++) {
		post(&c, member, sighting(&c, member, member, 0, TODAY - 1, TODAY - 1, 10, TLP_GREEN));
		post(&c, member, sighting(&c, member, 10 + member, 0, TODAY - 1, TODAY - 1, 5,
					 TLP_AMBER_STRICT));
	}
	picture = picture_for(&c, CHE, (struct picture_query){ 0 });
	assert_int_equal(picture.all.total.count, 40);
	picture = picture_for(&c, NOR, (struct picture_query){ 0 });
	assert_int_equal(picture.all.total.count, 60);
	assert_int_equal(picture.own.total.count, 15);
	coalition_close(&c);
}

static void
figures_of_one_member_are_its_own(void **state)
{
	struct coalition c;
	struct reader by = coalition_operator();
	struct organisation estonia = { .index = EST, .code = STR("EST"), .name = STR("Estonia"),
		.identity = coalition_identity(EST), .shares_counts = true };
	struct picture picture;

	(void)state;
	open_with_indicator(&c);
	for (unsigned member = NATO; member <= NOR; member++)
		post(&c, member, sighting(&c, member, member, 0, TODAY - 1, TODAY - 1, 10, TLP_GREEN));
	picture = picture_for(&c, CHE, (struct picture_query){ .member = STR("EST") });
	assert_int_equal(picture.all.total.withheld, WITHHELD_TOO_FEW);
	assert_int_equal(picture.all.count, 0);
	assert_int_equal(member_figure(&picture, "EST").withheld, WITHHELD_NOT_SHARED);
	assert_int_equal(registry_put_organisation(c.store, &by, &estonia, NULL, NULL), OK);
	picture = picture_for(&c, CHE, (struct picture_query){ .member = STR("EST") });
	assert_int_equal(picture.all.total.count, 10);
	assert_int_equal(member_figure(&picture, "EST").count, 10);
	assert_int_equal(member_figure(&picture, "NOR").withheld, WITHHELD_NOT_SHARED);
	/* NOR knows itself and EST: the whole would tell NATO's figure. */
	picture = picture_for(&c, NOR, (struct picture_query){ 0 });
	assert_int_equal(picture.all.total.withheld, WITHHELD_DIFFERENCING);
	coalition_close(&c);
}

static struct str
attack_pattern(struct coalition *c, unsigned owner, enum tlp tlp)
{
	return str_printf(c->arena,
		"{\"type\":\"attack-pattern\",\"spec_version\":\"2.1\",\"id\":"
		"\"attack-pattern--00000000-0000-4000-8000-000000000001\","
		"\"created\":\"2026-01-01T00:00:00.000Z\",\"modified\":\"2026-01-01T00:00:00.000Z\","
		"\"created_by_ref\":\"%.*s\",\"name\":\"Brute force\",\"external_references\":"
		"[{\"source_name\":\"mitre-attack\",\"external_id\":\"T1110\"}],"
		"\"object_marking_refs\":[\"%.*s\"]}",
		STR_FMT(coalition_identity(owner)), STR_FMT(marking_id_of_tlp(tlp)));
}

static struct str
technique_name_for(struct coalition *c, unsigned organisation)
{
	struct picture picture = picture_for(c, organisation, (struct picture_query){ 0 });

	assert_int_equal(picture.techniques.count, 1);
	assert_true(str_eq(picture.techniques.items[0].code, STR("T1110")));
	return picture.techniques.items[0].name;
}

static void
names_a_technique_by_its_attack_pattern(void **state)
{
	struct coalition c;

	(void)state;
	coalition_open(&c);
	post(&c, NATO, attack_pattern(&c, NATO, TLP_AMBER));
	for (unsigned member = NATO; member <= NOR; member++)
		post(&c, member,
			sighting_of(&c, STR("attack-pattern--00000000-0000-4000-8000-000000000001"),
				member, member, 0, TODAY - 1, TODAY - 1, 10, TLP_GREEN));
	assert_true(str_eq(technique_name_for(&c, EST), STR("Brute force")));
	coalition_close(&c);
}

static void
names_only_organisations_that_the_reader_knows(void **state)
{
	struct coalition c;
	struct picture picture;

	(void)state;
	open_with_indicator(&c);
	post(&c, EST, sighting(&c, EST, 1, 0, TODAY - 1, TODAY - 1, 10, TLP_GREEN));
	picture = picture_for(&c, CHE, (struct picture_query){ 0 });
	assert_int_equal(member_figure(&picture, "NOR").withheld, WITHHELD_NOT_SHARED);
	assert_int_equal(member_figure(&picture, "CIC").count, -1);
	coalition_close(&c);
}

static void
refuses_malformed_spans(void **state)
{
	struct coalition c;
	struct reader reader = coalition_reader(EST);
	struct picture picture;
	static const struct picture_query bad[] = {
		{ .from = STR_INIT("yesterday") },
		{ .from = STR_INIT("2026-02-30") },
		{ .from = STR_INIT("2026-01-02"), .to = STR_INIT("2026-01-02") },
		{ .from = STR_INIT("2015-01-19"), .to = STR_INIT("2026-01-02"), .bucket = BUCKET_MONTH },
		{ .from = STR_INIT("2023-10-24"), .to = STR_INIT("2026-01-02"), .bucket = BUCKET_DAY },
	};
	static const struct picture_query good[] = {
		{ .from = STR_INIT("2015-01-21"), .to = STR_INIT("2026-01-02"), .bucket = BUCKET_MONTH },
		{ .from = STR_INIT("2023-10-25"), .to = STR_INIT("2026-01-02"), .bucket = BUCKET_DAY },
	};

	(void)state;
	coalition_open(&c);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(
			picture_compute(c.store, &reader, &bad[i], c.arena, &picture, NULL), E_USAGE);
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
		assert_int_equal(
			picture_compute(c.store, &reader, &good[i], c.arena, &picture, NULL), OK);
	coalition_close(&c);
}

static void
is_written_as_json_csv_and_text(void **state)
{
	struct coalition c;
	struct picture picture;
	const struct json *json;
	OWNED_BUF out = BUF_INIT;

	(void)state;
	open_with_indicator(&c);
	for (unsigned member = NATO; member <= NOR; member++)
		for (unsigned year = 0; year < 2; year++)
			post(&c, member,
				sighting(&c, member, 10 * year + member, 0, TODAY - 1 - 365 * (int64_t)year,
					TODAY - 1 - 365 * (int64_t)year, year == 0 ? 160 : 100, TLP_GREEN));
	picture = picture_for(&c, CHE, (struct picture_query){ 0 });
	picture_write_json(&picture, &out);
	assert_int_equal(json_parse(c.arena, buf_str(&out), &json, NULL), OK);
	assert_true(str_eq(json_get(json_get(json, STR("growth")), STR("percent"))->text, STR("60")));
	buf_clear(&out);
	picture_write_text(&picture, 72, &out);
	assert_true(str_starts(buf_str(&out),
		STR("Attacks on NATO's networks: +60 % against the year before (95 %: +")));
	buf_clear(&out);
	picture_write_csv(&picture, &out);
	assert_true(str_find(buf_str(&out), STR("kind,\"indicator\",\"indicator\",480,60.0,\r\n")) <
		    out.len);
	coalition_close(&c);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(sixty_percent_more_than_the_year_before),
		cmocka_unit_test(each_attack_is_counted_once),
		cmocka_unit_test(a_reader_counts_only_what_labels_admit),
		cmocka_unit_test(figures_of_one_member_are_its_own),
		cmocka_unit_test(names_a_technique_by_its_attack_pattern),
		cmocka_unit_test(names_only_organisations_that_the_reader_knows),
		cmocka_unit_test(refuses_malformed_spans),
		cmocka_unit_test(is_written_as_json_csv_and_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
