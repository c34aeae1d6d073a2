/* pattern_read_path.c - the paths of patterns, from the type of an object to a property.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/buf.h"
#include "model/pattern_reading.h"
#include "model/value_forms.h"

bool
pattern_is_plain_name(struct str name)
{
	if (name.len == 0 || is_digit(name.data[0]) || pattern_is_keyword(name))
		return false;
	for (size_t i = 0; i < name.len; i++)
		if (!is_letter(name.data[i]) && !is_digit(name.data[i]) && name.data[i] != '_')
			return false;
	return true;
}

/* IdentifierWithoutHyphen | StringLiteral */
static enum err
path_name(struct pattern_reading *reading, struct pattern_step *step)
{
	bool word = reading->token.kind == TOKEN_WORD && !pattern_is_keyword(reading->token.text);

	if (!word && reading->token.kind != TOKEN_STRING)
		return pattern_expected(reading, "a property's name");
	step->kind = PATTERN_KEY;
	step->key = word ? reading->token.text : reading->token.string;
	return pattern_advance(reading);
}

/* "[" (integer | "*") "]" */
static enum err
path_index(struct pattern_reading *reading, struct pattern_step *step)
{
	bool each;

	TRY(pattern_take_if(reading, "*", &each));
	step->kind = each ? PATTERN_EACH : PATTERN_INDEX;
	if (!each) {
		if (reading->token.kind != TOKEN_INTEGER ||
			!str_to_u64(reading->token.text, &step->index))
			return pattern_expected(reading, "an index or \"*\"");
		TRY(pattern_advance(reading));
	}
	return pattern_take(reading, "]");
}

/* name ("." name | "[" index "]")* */
static enum err
path_steps(struct pattern_reading *reading, const struct pattern_step **ret)
{
	const struct pattern_step **end = ret;
	bool name = true;
	bool index = false;

	while (name || index) {
		struct pattern_step *step = arena_new_of(reading->arena, struct pattern_step);
		if (step == NULL)
			return fail_nomem(reading->why);
		TRY(name ? path_name(reading, step) : path_index(reading, step));
		*end = step;
		end = &step->next;
		TRY(pattern_take_if(reading, ".", &name));
		if (!name)
			TRY(pattern_take_if(reading, "[", &index));
	}
	return OK;
}

static enum err
path_text(struct pattern_reading *reading, struct pattern_path *path)
{
	OWNED_BUF text = BUF_INIT;

	pattern_print_path(path->type, path->steps, &text);
	TRY(buf_check(&text, reading->why));
	path->text = str_copy(reading->arena, buf_str(&text));
	return path->text.data == NULL ? fail_nomem(reading->why) : OK;
}

enum err
pattern_read_path(struct pattern_reading *reading, struct pattern_path *ret)
{
	ret->type = reading->token.text;
	if (reading->token.kind != TOKEN_HYPHEN_WORD &&
		(reading->token.kind != TOKEN_WORD || pattern_is_keyword(ret->type)))
		return pattern_expected(reading, "a type of objects");
	TRY(pattern_advance(reading));
	TRY(pattern_take(reading, ":"));
	TRY(path_steps(reading, &ret->steps));
	return path_text(reading, ret);
}
