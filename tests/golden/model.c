/* model.c - golden STIX objects: the good ones pass, each bad one fails for its own reason.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Arguments: files of JSON lines. A line is one case:
 *   {"why": "what it shows", "object": {...}}                          must pass
 *   {"why": ..., "where": "/pointer", "says": "a part", "object": {...}}   must fail there
 * "text" in place of "object" holds what is no good JSON.
 */
#include "base/env.h"
#include "base/limits.h"
#include "model/object.h"

struct tally {
	unsigned count;
	unsigned failed;
};

/* Is the verdict the expected one? Says why not. */
static bool
judge(struct arena *arena, const struct json *expected, struct str text)
{
	struct str where = json_get_string(expected, STR("where"));
	struct str says = json_get_string(expected, STR("says"));
	const struct object *object;
	struct fault why = { 0 };
	enum err err = object_parse(arena, text, &object, &why);

	if (says.data == NULL) {
		if (err != OK)
			printf("# refused: %s: %s\n", why.where, why.text);
		return err == OK && str_eq(object->text, text);
	}
	if (err != OK && str_eq(str_of(why.where), where) &&
		str_find(str_of(why.text), says) < strlen(why.text))
		return true;
	printf("# %s at \"%s\": %s\n", err == OK ? "accepted" : err_name(err), why.where, why.text);
	return false;
}

static void
run_case(struct tally *tally, const char *file, struct str line)
{
	OWNED(arena) arena = arena_new(64 * MIB);
	const struct json *expected = NULL;
	const struct json *object;
	struct str text;
	bool good;

	if (arena == NULL || json_parse(arena, line, &expected, NULL) != OK)
		printf("# the case itself cannot be read\n");
	object = json_get(expected, STR("object"));
	text = object == NULL ? json_get_string(expected, STR("text")) : object->text;
	good = expected != NULL && text.data != NULL && judge(arena, expected, text);
	tally->count++;
	tally->failed += !good;
	printf("%sok %u - %s: %.*s\n", good ? "" : "not ", tally->count, file,
		STR_FMT(json_get_string(expected, STR("why"))));
}

/* "…/model/bad/common.jsonl" -> "bad/common.jsonl" */
static const char *
short_name(const char *path)
{
	const char *file = strrchr(path, '/');

	while (file != NULL && file > path && file[-1] != '/')
		file--;
	return file == NULL ? path : file;
}

static bool
run_file(struct tally *tally, const char *path)
{
	OWNED_BUF text = BUF_INIT;
	struct str rest;
	struct str line;

	if (file_read(env_real(), path, 16 * MIB, &text, NULL) != OK)
		return false;
	rest = buf_str(&text);
	while (str_split(&rest, '\n', &line))
		if (line.len > 0)
			run_case(tally, short_name(path), line);
	return true;
}

int
main(int argc, char **argv)
{
	struct tally tally = { 0 };

	for (int i = 1; i < argc; i++)
		if (!run_file(&tally, argv[i]))
			printf("Bail out! cannot read %s\n", argv[i]);
	printf("1..%u\n", tally.count);
	return tally.failed == 0 && tally.count > 0 ? 0 : 1;
}
