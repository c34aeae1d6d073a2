/* edges.c - what an indicator is found in and what it is not: one case each, through a whole
 * sensor.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Arguments: files of cases, a JSON object a line: "case" (its name), "pattern", "indicator" (more
 * members for it, may be missing), "allow" (an allow list) and "confidence" (the least that counts)
 * where the member has them, "format" and "log" of the input, and "hits": of each hit line in
 * its order "FIELD VALUE KIND", " weak" behind it where it is; "pattern" for a pattern that came
 * true. One TAP line a case.
 */
#include "support/check.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/json.h"
#include "base/json_write.h"
#include "base/limits.h"
#include "match/allow_list.h"
#include "support/fake_env.h"
#include "support/fake_taxii.h"
#include "support/folders.h"
#include "watch/reader.h"
#include "watch/watch.h"

struct world {
	char folder[64];
	char log[80];
	struct fake_env fake;
	size_t number; /* of TAP */
	bool failed;
};

static void
write_indicator(const struct json *item, struct buf *to)
{
	const struct json *more = json_get(item, STR("indicator"));
	struct json_writer out = json_writer_of(to);

	json_open_object(&out);
	json_member_string(&out, STR("type"), STR("indicator"));
	json_member_string(&out, STR("spec_version"), STR("2.1"));
	json_member_string(&out, STR("id"), STR("indicator--00000000-0000-4000-8000-000000000001"));
	json_member_string(&out, STR("created"), STR("2025-01-01T00:00:00.000Z"));
	json_member_string(&out, STR("modified"), STR("2025-01-01T00:00:00.000Z"));
	json_member_string(&out, STR("pattern"), json_get_string(item, STR("pattern")));
	json_member_string(&out, STR("pattern_type"), STR("stix"));
	if (json_get(more, STR("valid_from")) == NULL)
		json_member_string(&out, STR("valid_from"), STR("2025-01-01T00:00:00Z"));
	if (more != NULL)
		JSON_EACH (member, more) {
			json_key(&out, member->key);
			json_put_raw(&out, member->text);
		}
	json_close_object(&out);
}

static void
write_log(const struct world *world, struct str text)
{
	FILE *file = fopen(world->log, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(text.data, 1, text.len, file), text.len);
	fputc('\n', file);
	fclose(file);
}

static struct allow_list *
allow_list_of(struct world *world, struct str text)
{
	struct allow_list *allow = allow_list_new(&world->fake.env);
	struct allow_report report = { 0 };

	assert_int_equal(allow_list_add(allow, STR("list"), text, &report, NULL), OK);
	assert_int_equal(allow_list_finish(allow, NULL), OK);
	return allow;
}

/* The hit lines of a sensor that knows that one indicator. */
static void
run_sensor(struct world *world, const char *indicator, const struct json *item, struct buf *hits)
{
	OWNED(allow_list) allow = allow_list_of(world, json_get_string(item, STR("allow")));
	struct watch_input input = { reader_kind_find(json_get_string(item, STR("format"))),
		str_of(world->log) };
	int64_t confidence = 0;
	struct fake_taxii node;
	char *text = NULL;
	size_t len = 0;
	struct watch_options options = {
		.node = { .root = STR(FAKE_NODE), .token = STR("secret") },
		.input_count = 1,
		.inputs = &input,
		.state_folder = str_of(world->folder),
		.once = true,
		.identity = STR("identity--0b3f1d70-6a0e-4d6c-9d0b-6f3f1d1e7a10"),
		.output = open_memstream(&text, &len),
	};
	struct fault why;

	if (json_get(item, STR("allow")) != NULL)
		options.allow = allow;
	if (json_to_int(json_get(item, STR("confidence")), &confidence))
		options.confidence = (int)confidence;
	assert_non_null(input.reader);
	fake_taxii_init(&node, &world->fake.env);
	node.objects[node.object_count++] = indicator;
	if (watch_run(&world->fake.env, &options, &why) != OK)
		fail_msg("%s: %s", why.where, why.text);
	fclose(options.output);
	buf_add(hits, str_from(text, len));
	free(text);
	fake_taxii_done(&node);
}

static void
write_hit(struct str line, struct buf *out)
{
	OWNED(arena) arena = arena_new(MIB);
	const struct json *hit;

	assert_int_equal(json_parse(arena, line, &hit, NULL), OK);
	if (json_get(hit, STR("field")) == NULL) {
		buf_addf(out, "%.*s\n", STR_FMT(json_get_string(hit, STR("kind"))));
		return;
	}
	buf_addf(out, "%.*s %.*s %.*s%s\n", STR_FMT(json_get_string(hit, STR("field"))),
		STR_FMT(json_get_string(hit, STR("value"))),
		STR_FMT(json_get_string(hit, STR("kind"))),
		json_get_true(hit, STR("weak")) ? " weak" : "");
}

static void
run_case(struct world *world, const struct json *item)
{
	struct str name = json_get_string(item, STR("case"));
	OWNED_BUF indicator = BUF_INIT;
	OWNED_BUF hits = BUF_INIT;
	OWNED_BUF found = BUF_INIT;
	OWNED_BUF expected = BUF_INIT;
	struct str rest;
	struct str line;
	bool good;

	write_indicator(item, &indicator);
	empty_folder(world->folder);
	write_log(world, json_get_string(item, STR("log")));
	run_sensor(world, indicator.data, item, &hits);
	for (rest = buf_str(&hits); str_split(&rest, '\n', &line);)
		if (line.len > 0)
			write_hit(line, &found);
	JSON_EACH (hit, json_get(item, STR("hits")))
		buf_addf(&expected, "%.*s\n", STR_FMT(hit->string));
	good = str_eq(buf_str(&found), buf_str(&expected));
	printf("%sok %zu - %.*s\n", good ? "" : "not ", ++world->number, STR_FMT(name));
	world->failed |= !good;
	for (rest = buf_str(&found); !good && str_split(&rest, '\n', &line);)
		printf("#   instead: %.*s\n", STR_FMT(line));
}

static void
run_file(struct world *world, const char *path)
{
	OWNED_BUF text = BUF_INIT;
	struct fault why;
	struct str rest;
	struct str line;

	if (file_read(env_real(), path, MIB, &text, &why) != OK) {
		printf("Bail out! %s\n", why.text);
		exit(1);
	}
	for (rest = buf_str(&text); str_split(&rest, '\n', &line);) {
		OWNED(arena) arena = arena_new(MIB);
		const struct json *item;
		if (line.len == 0)
			continue;
		if (json_parse(arena, line, &item, &why) != OK) {
			printf("Bail out! %s: %s\n", path, why.text);
			exit(1);
		}
		run_case(world, item);
	}
}

int
main(int argc, char **argv)
{
	struct world world = { .folder = "/tmp/testudo-edges-XXXXXX" };

	if (mkdtemp(world.folder) == NULL)
		return 1;
	snprintf(world.log, sizeof(world.log), "%s/log", world.folder);
	fake_env_init(&world.fake, 1);
	for (int i = 1; i < argc; i++)
		run_file(&world, argv[i]);
	empty_folder(world.folder);
	rmdir(world.folder);
	printf("1..%zu\n", world.number);
	return world.failed || world.number == 0;
}
