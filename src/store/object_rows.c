/* object_rows.c - writes an object's row and what finds it again.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/object_rows.h"

static void
add_words(struct buf *words, const struct json *value)
{
	if (value == NULL)
		return;
	if (value->type == JSON_STRING) {
		buf_add(words, value->string);
		buf_add_char(words, '\n');
	}
	if (value->type == JSON_ARRAY)
		JSON_EACH(item, value)
			if (item->type == JSON_STRING) {
				buf_add(words, item->string);
				buf_add_char(words, '\n');
			}
}

static enum err
index_words(struct writing *writing, const struct object *object, int64_t row, struct fault *why)
{
	static const struct str properties[] = { STR_INIT("name"), STR_INIT("description"),
		STR_INIT("aliases"), STR_INIT("value"), STR_INIT("pattern"), STR_INIT("abstract"),
		STR_INIT("content"), STR_INIT("explanation"), STR_INIT("labels") };
	OWNED_BUF words = BUF_INIT;

	for (size_t i = 0; i < sizeof(properties) / sizeof(*properties); i++)
		add_words(&words, json_get(object->json, properties[i]));
	TRY(buf_check(&words, why));
	if (words.len == 0)
		return OK;
	return database_run(writing->database, why,
		"INSERT INTO words (rowid, text) VALUES (?1, ?2)", "it", row, buf_str(&words));
}

static enum err
index_object(struct writing *writing, const struct candidate *candidate, int64_t row,
	struct fault *why)
{
	const struct object *object = candidate->object;

	for (size_t i = 0; i < candidate->values.count; i++)
		TRY(database_run(writing->database, why,
			"INSERT OR IGNORE INTO value (kind, text, object) VALUES (?1, ?2, ?3)",
			"iti", (int64_t)candidate->values.values[i].kind,
			candidate->values.values[i].text, row));
	for (size_t i = 0; i < object->reference_count; i++)
		TRY(database_run(writing->database, why,
			"INSERT OR IGNORE INTO reference (target, object, property)"
			" VALUES (?1, ?2, ?3)",
			"tit", object->references[i].id, row, object->references[i].property));
	return index_words(writing, object, row, why);
}

enum err
object_insert(struct writing *writing, const struct candidate *candidate, unsigned owner,
	int64_t type, int64_t *ret_row, struct fault *why)
{
	const struct object *object = candidate->object;

	TRY(database_run(writing->database, why,
		"INSERT INTO object (stix_id, owner, version, version_text, type, spec_version,"
		" revoked, title, added, text) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
		"tiitititit", object->id, (int64_t)owner, object->version,
		object->version_text.len == 0 ? STR("") : object->version_text, type,
		object->spec_version, (int64_t)object->revoked, candidate->title, writing->now,
		object->text));
	*ret_row = writing->database->driver->last_id(writing->database);
	return index_object(writing, candidate, *ret_row, why);
}
