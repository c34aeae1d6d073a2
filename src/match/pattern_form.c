/* pattern_form.c - what a pattern compares with, in the form in which logs' values are observed.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/pattern_form.h"

#include "match/pattern_text.h"
#include "model/pattern_terms.h"
#include "model/property.h"

struct former {
	struct arena *arena;
	int kind; /* of the property: see model/property.h */
	struct pattern_form *form;
	struct fault *why;
};

/* --- =, !=, IN --- */

/* The text itself when it has no normal form. */
static enum err
normal_text(struct former *former, struct str text, struct str *ret)
{
	struct value value;
	enum err err = property_normalise(former->arena, former->kind, text, &value, NULL);

	if (err != OK && err != E_INVALID)
		return fail_nomem(former->why);
	*ret = err == OK ? value.text : text;
	return OK;
}

static enum err
normal_literals(struct former *former)
{
	const struct pattern_literal **last = &former->form->expression.literals;

	for (const struct pattern_literal *from = *last; from != NULL; from = from->next) {
		struct pattern_literal *copy = arena_new_of(former->arena, struct pattern_literal);
		if (copy == NULL)
			return fail_nomem(former->why);
		*copy = *from;
		if (from->kind == PATTERN_STRING)
			TRY(normal_text(former, from->bytes, &copy->bytes));
		*last = copy;
		last = &copy->next;
	}
	return OK;
}

/* --- LIKE --- */

static enum err
lower(struct former *former, struct str text, struct str *ret)
{
	*ret = str_lower(former->arena, text);
	return ret->data == NULL ? fail_nomem(former->why) : OK;
}

/* Labels beyond ASCII that hold no wildcard become A-labels; the others are lowered. */
static enum err
like_of_name(struct former *former, struct str text, struct str *ret)
{
	OWNED_BUF form = BUF_INIT;
	struct str rest = text;
	struct str label;
	struct value value;

	while (str_split(&rest, '.', &label)) {
		bool wild = str_find_char(label, '%') < label.len ||
			    str_find_char(label, '_') < label.len;
		if (!wild && !text_is_ascii(label) &&
			value_normalise(former->arena, VALUE_DOMAIN, label, &value, NULL) == OK)
			label = value.text;
		TRY(lower(former, label, &label));
		buf_addf(&form, "%.*s%s", STR_FMT(label), rest.data == NULL ? "" : ".");
	}
	TRY(buf_check(&form, former->why));
	*ret = str_copy(former->arena, buf_str(&form));
	return ret->data == NULL ? fail_nomem(former->why) : OK;
}

/* "HTTP://Evil.example:80/a%" -> "http://evil.example/a%". False when the text does not begin with
 * a whole scheme and authority. */
static enum err
like_of_whole_url(struct former *former, struct str text, bool *ret_done)
{
	size_t scheme = str_find(text, STR("://"));
	struct str rest = scheme == text.len ? STR("") : str_from_offset(text, scheme + 3);
	size_t host = str_find_char(rest, '/');
	struct str head = str_first(text, scheme + 3 + host);
	struct str *literal = &former->form->like;
	struct value value;
	struct str url;

	*ret_done = false;
	if (host == rest.len || host == 0 || str_find_char(head, '%') < head.len)
		return OK;
	url = str_printf(former->arena, "%.*s/", STR_FMT(head));
	if (url.data == NULL)
		return fail_nomem(former->why);
	if (value_normalise(former->arena, VALUE_URL, url, &value, NULL) != OK)
		return OK;
	*ret_done = true;
	*literal = str_printf(former->arena, "%.*s%.*s", STR_FMT(value.text),
		STR_FMT(str_from_offset(rest, host + 1)));
	return literal->data == NULL ? fail_nomem(former->why) : OK;
}

/* Where the host ends is not known: either as it stands, or with what may be the host folded. */
static enum err
like_of_url(struct former *former, struct str text, struct str *ret)
{
	struct str *second = &former->form->like;
	size_t scheme = str_find(text, STR("://"));
	size_t from = scheme == text.len ? 0 : scheme + 3;
	size_t end = from + str_find_char(str_from_offset(text, from), '/');
	struct str head;
	bool done;

	*ret = text;
	TRY(like_of_whole_url(former, text, &done));
	if (done) {
		*ret = *second;
		*second = STR_NONE;
		return OK;
	}
	TRY(lower(former, str_first(text, end), &head));
	*second = str_printf(
		former->arena, "%.*s%.*s", STR_FMT(head), STR_FMT(str_from_offset(text, end)));
	if (second->data == NULL)
		return fail_nomem(former->why);
	if (str_eq(*second, text))
		*second = STR_NONE;
	return OK;
}

static enum err
form_like(struct former *former, struct str text, struct str *ret)
{
	switch (former->kind) {
	case VALUE_URL:
		return like_of_url(former, text, ret);
	case VALUE_DOMAIN:
	case VALUE_EMAIL:
	case PROPERTY_HOST:
		return like_of_name(former, text, ret);
	default:
		return lower(former, text, ret);
	}
}

/* --- the others --- */

static enum err
form_matches(struct former *former, struct str text, struct str *ret)
{
	former->form->any_case = former->kind != VALUE_URL;
	*ret = text;
	return OK;
}

/* Only what is one of IPv4 in truth: others keep their length, however short. */
static enum err
form_network(struct former *former, struct str text, struct str *ret)
{
	bool six = str_find_char(text, ':') < text.len;
	struct str form = text;

	if (six)
		TRY(normal_text(former, text, &form));
	*ret = str_find_char(form, ':') < form.len ? text : form;
	return OK;
}

typedef enum err form_function(struct former *former, struct str text, struct str *ret);

static form_function *
function_of(enum pattern_comparator comparator)
{
	switch (comparator) {
	case PATTERN_LIKE:
		return form_like;
	case PATTERN_MATCHES:
		return form_matches;
	case PATTERN_IS_SUBSET:
	case PATTERN_IS_SUPERSET:
		return form_network;
	default:
		return NULL;
	}
}

static enum err
form_text(struct former *former, form_function *function)
{
	struct pattern_expression *expression = &former->form->expression;
	struct pattern_literal *copy = arena_new_of(former->arena, struct pattern_literal);

	if (copy == NULL)
		return fail_nomem(former->why);
	*copy = *expression->literals;
	expression->literals = copy;
	return function(former, copy->bytes, &copy->bytes);
}

/* --- the path --- */

/* "SHA256" and "sha-256" as the standard's vocabulary spells it. */
static enum err
form_path(struct former *former, struct pattern_path *path)
{
	static const char *const spellings[VALUE_KINDS] = { [VALUE_MD5] = "MD5",
		[VALUE_SHA1] = "SHA-1",
		[VALUE_SHA256] = "SHA-256",
		[VALUE_SHA512] = "SHA-512" };
	OWNED_BUF text = BUF_INIT;
	struct pattern_step *steps;

	if (former->kind < 0 || former->kind >= VALUE_KINDS || spellings[former->kind] == NULL ||
		!str_eq(path->steps->key, STR("hashes")) ||
		str_eq(path->steps->next->key, str_of(spellings[former->kind])))
		return OK;
	steps = arena_array(former->arena, 2, struct pattern_step);
	if (steps == NULL)
		return fail_nomem(former->why);
	steps[0] = *path->steps;
	steps[1] = *path->steps->next;
	steps[0].next = &steps[1];
	steps[1].key = str_of(spellings[former->kind]);
	path->steps = steps;
	pattern_print_path(path->type, steps, &text);
	TRY(buf_check(&text, former->why));
	path->text = str_copy(former->arena, buf_str(&text));
	return path->text.data == NULL ? fail_nomem(former->why) : OK;
}

enum err
pattern_form_of(struct arena *arena, const struct pattern_expression *comparison,
	struct pattern_form *ret, struct fault *why)
{
	enum pattern_comparator comparator = comparison->comparator;
	struct pattern_form form = { *comparison, STR_NONE, false };
	struct former former = { .arena = arena, .form = &form, .why = why };
	form_function *function = function_of(comparator);
	struct str path;

	TRY(pattern_path_bare(arena, &comparison->path, true, &path, why));
	former.kind = property_kind(comparison->path.type, path, true);
	if (former.kind != PROPERTY_NONE) {
		TRY(form_path(&former, &form.expression.path));
		if (function != NULL)
			TRY(form_text(&former, function));
		else if (comparator != PATTERN_EXISTS)
			TRY(normal_literals(&former));
	}
	*ret = form;
	return OK;
}
