/* import_tree.c - YAML and JSON as one kind of tree, in which is marked what was used.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/json.h"
#include "base/limits.h"
#include "exercise/import_work.h"

struct import_tree *
import_tree_add(struct import *import, struct import_tree *parent, enum yaml_kind kind,
	struct str key, struct str text, unsigned line)
{
	struct import_tree *made = arena_new_of(import->arena, struct import_tree);

	if (made == NULL) {
		import->starved = true;
		return NULL;
	}
	*made = (struct import_tree){ .kind = kind, .key = key, .text = text, .line = line };
	if (parent == NULL)
		return made;
	if (parent->last == NULL)
		parent->first = made;
	else
		parent->last->next = made;
	parent->last = made;
	parent->count++;
	return made;
}

/* At most YAML_DEPTH_MAX deep. */
static struct import_tree *
copy_yaml(struct import *import, struct import_tree *parent, const struct yaml *value)
{
	struct import_tree *made = import_tree_add(
		import, parent, value->kind, value->key, value->text, value->line);

	if (made != NULL)
		YAML_EACH (item, value)
			copy_yaml(import, made, item);
	return made;
}

enum err
import_read_yaml(struct import *import, struct import_tree **ret, struct fault *why)
{
	static const struct yaml_limits limits = { SCENARIO_FILE_MAX, SCENARIO_NODES_MAX };
	const struct yaml *root;

	TRY(yaml_read_within(
		import->arena, import->input->text, import->input->name, &limits, &root, why));
	*ret = copy_yaml(import, NULL, root);
	return *ret == NULL ? fail_nomem(why) : OK;
}

/* Lines are counted as the values come, which is in the order of the text. */
struct json_copy {
	struct import *import;
	const char *at;
	unsigned line;
};

static unsigned
line_at(struct json_copy *copy, struct str text)
{
	for (; copy->at < text.data; copy->at++)
		copy->line += *copy->at == '\n';
	return copy->line;
}

/* At most JSON_DEPTH_MAX deep. Null is as good as absent; a number, true and false are their text.
 */
static struct import_tree *
copy_json(struct json_copy *copy, struct import_tree *parent, const struct json *value)
{
	unsigned line = line_at(copy, value->text);
	bool list = value->type == JSON_ARRAY;
	bool container = list || value->type == JSON_OBJECT;
	struct str text = value->type == JSON_STRING              ? value->string
			  : container || value->type == JSON_NULL ? STR("")
								  : value->text;
	struct import_tree *made = import_tree_add(copy->import, parent,
		list        ? YAML_IS_LIST
		: container ? YAML_IS_MAP
			    : YAML_IS_TEXT,
		value->key, text, line);

	if (made != NULL && container)
		JSON_EACH (item, value)
			copy_json(copy, made, item);
	return made;
}

enum err
import_read_json(struct import *import, struct import_tree **ret, struct fault *why)
{
	struct json_copy copy = { import, import->input->text.data, 1 };
	const struct json *root;

	TRY(json_parse(import->arena, import->input->text, &root, why));
	*ret = copy_json(&copy, NULL, root);
	return *ret == NULL ? fail_nomem(why) : OK;
}

struct import_tree *
import_get(const struct import_tree *map, const char *key)
{
	if (map == NULL || map->kind != YAML_IS_MAP)
		return NULL;
	TREE_EACH(item, map)
	if (str_eq_nocase(item->key, str_of(key)))
		return item;
	return NULL;
}

struct str
import_use(struct import_tree *value)
{
	if (value == NULL || value->kind != YAML_IS_TEXT)
		return STR_NONE;
	value->used = true;
	return value->text;
}

struct str
import_text(const struct import_tree *map, const char *key)
{
	return import_use(import_get(map, key));
}

void
import_leave(struct import_tree *value)
{
	if (value == NULL)
		return;
	value->used = true;
	TREE_EACH(item, value)
	import_leave(item);
}
