/* pattern_normal.c - distributes, sorts and absorbs until equal patterns are equal bytes.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Comparisons become clauses (sets of comparison texts that must all hold), observations become
 * alternatives (no OR within, but below REPEATS). Both are lists joined by OR.
 */
#include "model/pattern_normal.h"

#include <stdlib.h>

#include "base/limits.h"
#include "model/pattern_comparison.h"

/* Comparisons joined by AND: texts, each once, in their order. */
struct clause {
	struct str type; /* of the objects they are about */
	size_t count;
	const struct str *texts;
};

struct clauses {
	size_t count;
	struct clause *list;
};

enum form_kind { FORM_ATOM, FORM_AND, FORM_FOLLOWEDBY };

/* One alternative: a test or something qualified (an atom), or parts joined by one operator. */
struct form {
	enum form_kind kind;
	struct str text;
	size_t count;
	const struct form *const *parts;
};

struct forms {
	size_t count;
	const struct form **list;
};

struct job {
	struct arena *arena;
	struct fault *why;
};

static enum err
check_count(struct job *job, size_t a, size_t b)
{
	if (b != 0 && a > PATTERN_ALTERNATIVES_MAX / b)
		return fail(job->why, E_TOO_LARGE,
			"pattern: its normal form would have more than %u "
			"alternatives",
			PATTERN_ALTERNATIVES_MAX);
	return OK;
}

/* Merges two sorted lists without repetition. */
static size_t
merge_texts(const struct clause *a, const struct clause *b, struct str *to)
{
	size_t count = 0;
	size_t i = 0;
	size_t k = 0;

	while (i < a->count || k < b->count) {
		int order = i == a->count   ? 1
			    : k == b->count ? -1
					    : str_compare(a->texts[i], b->texts[k]);
		to[count++] = order <= 0 ? a->texts[i] : b->texts[k];
		i += order <= 0;
		k += order >= 0;
	}
	return count;
}

static enum err
join_clauses(struct job *job, const struct clause *a, const struct clause *b, struct clause *ret)
{
	struct str *texts = arena_array(job->arena, a->count + b->count, struct str);

	if (texts == NULL)
		return fail_nomem(job->why);
	*ret = (struct clause){ a->type, merge_texts(a, b, texts), texts };
	return OK;
}

/* Every clause of the one with every clause of the other; those about two types hold for no object.
 */
static enum err
multiply_clauses(struct job *job, struct clauses *product, const struct clauses *by)
{
	struct clause *list;
	size_t count = 0;

	TRY(check_count(job, product->count, by->count));
	list = arena_array(job->arena, product->count * by->count + 1, struct clause);
	if (list == NULL)
		return fail_nomem(job->why);
	for (size_t i = 0; i < product->count; i++)
		for (size_t k = 0; k < by->count; k++)
			if (str_eq(product->list[i].type, by->list[k].type))
				TRY(join_clauses(
					job, &product->list[i], &by->list[k], &list[count++]));
	*product = (struct clauses){ count, list };
	return OK;
}

static enum err
append_clauses(struct job *job, struct clauses *sum, const struct clauses *more)
{
	struct clause *list;

	TRY(check_count(job, sum->count + more->count, 1));
	list = arena_array(job->arena, sum->count + more->count + 1, struct clause);
	if (list == NULL)
		return fail_nomem(job->why);
	if (sum->count > 0)
		memcpy(list, sum->list, sum->count * sizeof(*list));
	if (more->count > 0)
		memcpy(list + sum->count, more->list, more->count * sizeof(*list));
	*sum = (struct clauses){ sum->count + more->count, list };
	return OK;
}

/* Does everything that `small` wants stand in `large`? */
static bool
clause_covers(const struct clause *small, const struct clause *large)
{
	size_t found = 0;

	for (size_t i = 0; i < large->count && found < small->count; i++)
		found += str_eq(small->texts[found], large->texts[i]);
	return found == small->count;
}

/* Leaves out what another one covers; of equal ones the first stays. */
static void
absorb_clauses(struct clauses *clauses)
{
	size_t kept = 0;

	for (size_t i = 0; i < clauses->count; i++) {
		bool covered = false;
		for (size_t k = 0; k < clauses->count && !covered; k++)
			covered = k != i && clause_covers(&clauses->list[k], &clauses->list[i]) &&
				  (k < i || !clause_covers(&clauses->list[i], &clauses->list[k]));
		if (!covered)
			clauses->list[kept++] = clauses->list[i];
	}
	clauses->count = kept;
}

static enum err
comparison_clause(struct job *job, const struct pattern_expression *comparison, struct clauses *ret)
{
	struct str *text = arena_new_of(job->arena, struct str);
	struct clause *clause = arena_new_of(job->arena, struct clause);

	if (text == NULL || clause == NULL)
		return fail_nomem(job->why);
	TRY(pattern_comparison_normal(job->arena, comparison, text, job->why));
	*clause = (struct clause){ comparison->path.type, 1, text };
	*ret = (struct clauses){ 1, clause };
	return OK;
}

/* Absorbing before every multiplication keeps ordinary patterns small. */
static enum err
expression_clauses(
	struct job *job, const struct pattern_expression *expression, struct clauses *ret)
{
	struct clauses total = { 0 };

	if (expression->kind == PATTERN_COMPARISON)
		return comparison_clause(job, expression, ret);
	for (const struct pattern_expression *part = expression->first; part != NULL;
		part = part->next) {
		struct clauses some;
		TRY(expression_clauses(job, part, &some));
		if (part == expression->first)
			total = some;
		else if (expression->kind == PATTERN_ALL_OF)
			TRY(multiply_clauses(job, &total, &some));
		else
			TRY(append_clauses(job, &total, &some));
	}
	absorb_clauses(&total);
	*ret = total;
	return OK;
}

static enum err
new_form(struct job *job, enum form_kind kind, const struct buf *text, const struct form **parts,
	size_t count, const struct form **ret)
{
	struct form *form = arena_new_of(job->arena, struct form);

	TRY(buf_check(text, job->why));
	if (form == NULL)
		return fail_nomem(job->why);
	*form = (struct form){ kind, str_copy(job->arena, buf_str(text)), count, parts };
	*ret = form;
	return form->text.data == NULL ? fail_nomem(job->why) : OK;
}

static enum err
new_forms(struct job *job, size_t count, struct forms *ret)
{
	ret->count = 0;
	ret->list = arena_array(job->arena, count + 1, const struct form *);
	return ret->list == NULL ? fail_nomem(job->why) : OK;
}

static enum err
clause_form(struct job *job, const struct clause *clause, const struct form **ret)
{
	OWNED_BUF text = BUF_INIT;

	for (size_t i = 0; i < clause->count; i++) {
		buf_add(&text, i == 0 ? STR("[") : STR(" AND "));
		buf_add(&text, clause->texts[i]);
	}
	buf_add_char(&text, ']');
	return new_form(job, FORM_ATOM, &text, NULL, 0, ret);
}

static enum err
test_forms(struct job *job, const struct pattern_observation *test, struct forms *ret)
{
	struct clauses clauses;

	TRY(expression_clauses(job, test->test, &clauses));
	TRY(new_forms(job, clauses.count, ret));
	for (size_t i = 0; i < clauses.count; i++)
		TRY(clause_form(job, &clauses.list[i], &ret->list[ret->count++]));
	return OK;
}

static int
compare_forms(const void *a, const void *b)
{
	return str_compare(
		(*(const struct form *const *)a)->text, (*(const struct form *const *)b)->text);
}

/* The parts of `form` under this operator: its own, or itself. */
static size_t
add_parts(const struct form *form, enum form_kind kind, const struct form **to)
{
	if (form->kind != kind) {
		to[0] = form;
		return 1;
	}
	memcpy(to, form->parts, form->count * sizeof(*to));
	return form->count;
}

static size_t
part_count(const struct form *form, enum form_kind kind)
{
	return form->kind == kind ? form->count : 1;
}

static enum err
join_forms(struct job *job, const struct form *a, const struct form *b, enum form_kind kind,
	const struct form **ret)
{
	OWNED_BUF text = BUF_INIT;
	size_t count = part_count(a, kind) + part_count(b, kind);
	const struct form **parts = arena_array(job->arena, count, const struct form *);

	if (parts == NULL)
		return fail_nomem(job->why);
	add_parts(b, kind, parts + add_parts(a, kind, parts));
	if (kind == FORM_AND)
		qsort(parts, count, sizeof(*parts), compare_forms);
	for (size_t i = 0; i < count; i++) {
		buf_add(&text, i == 0             ? STR("(")
			       : kind == FORM_AND ? STR(" AND ")
						  : STR(" FOLLOWEDBY "));
		buf_add(&text, parts[i]->text);
	}
	buf_add_char(&text, ')');
	return new_form(job, kind, &text, parts, count, ret);
}

static enum err
multiply_forms(struct job *job, struct forms *product, const struct forms *by, enum form_kind kind)
{
	struct forms forms;

	TRY(check_count(job, product->count, by->count));
	TRY(new_forms(job, product->count * by->count, &forms));
	for (size_t i = 0; i < product->count; i++)
		for (size_t k = 0; k < by->count; k++)
			TRY(join_forms(job, product->list[i], by->list[k], kind,
				&forms.list[forms.count++]));
	*product = forms;
	return OK;
}

static enum err
append_forms(struct job *job, struct forms *sum, const struct forms *more)
{
	struct forms forms;

	TRY(check_count(job, sum->count + more->count, 1));
	TRY(new_forms(job, sum->count + more->count, &forms));
	for (size_t i = 0; i < sum->count; i++)
		forms.list[forms.count++] = sum->list[i];
	for (size_t i = 0; i < more->count; i++)
		forms.list[forms.count++] = more->list[i];
	*sum = forms;
	return OK;
}

/* Do the parts of `small`, in order, all stand in `large`? That is also right for AND, whose parts
 * are sorted; what stands there twice must be there twice. */
static bool
parts_cover(const struct form *small, const struct form *large)
{
	size_t found = 0;

	for (size_t i = 0; i < large->count && found < small->count; i++)
		found += str_eq(small->parts[found]->text, large->parts[i]->text);
	return found == small->count;
}

/* Is whatever fulfils `large` sure to hold what fulfils `small`? */
static bool
form_covers(const struct form *small, const struct form *large)
{
	if (str_eq(small->text, large->text))
		return true;
	if (large->kind == FORM_ATOM)
		return false;
	for (size_t i = 0; i < large->count; i++)
		if (str_eq(small->text, large->parts[i]->text))
			return true;
	return small->kind == large->kind && parts_cover(small, large);
}

/* Sorted, each once, without those that another one covers. */
static void
absorb_forms(struct forms *forms)
{
	size_t kept = 0;

	if (forms->count > 1)
		qsort(forms->list, forms->count, sizeof(*forms->list), compare_forms);
	for (size_t i = 0; i < forms->count; i++) {
		bool covered = i > 0 && str_eq(forms->list[i]->text, forms->list[i - 1]->text);
		for (size_t k = 0; k < forms->count && !covered; k++)
			covered = k != i && !str_eq(forms->list[k]->text, forms->list[i]->text) &&
				  form_covers(forms->list[k], forms->list[i]);
		if (!covered)
			forms->list[kept++] = forms->list[i];
	}
	forms->count = kept;
}

static void
print_forms(const struct forms *forms, struct buf *out)
{
	for (size_t i = 0; i < forms->count; i++) {
		if (i > 0)
			buf_add(out, STR(" OR "));
		buf_add(out, forms->list[i]->text);
	}
}

static void
print_qualifier(const struct pattern_observation *qualified, struct buf *out)
{
	if (qualified->kind == PATTERN_START_STOP) {
		buf_add(out, STR(" START "));
		pattern_print_literal(&qualified->start, out);
		buf_add(out, STR(" STOP "));
		pattern_print_literal(&qualified->stop, out);
		return;
	}
	buf_add(out, qualified->kind == PATTERN_WITHIN ? STR(" WITHIN ") : STR(" REPEATS "));
	pattern_comparison_literal(&qualified->amount, out);
	buf_add(out, qualified->kind == PATTERN_WITHIN ? STR(" SECONDS") : STR(" TIMES"));
}

static enum err
qualify(struct job *job, const struct forms *inner, const struct pattern_observation *qualified,
	const struct form **ret)
{
	OWNED_BUF text = BUF_INIT;

	buf_add_char(&text, '(');
	print_forms(inner, &text);
	buf_add_char(&text, ')');
	print_qualifier(qualified, &text);
	return new_form(job, FORM_ATOM, &text, NULL, 0, ret);
}

static enum err observation_forms(
	struct job *job, const struct pattern_observation *observation, struct forms *ret);

/* WITHIN and START choose among ways to fulfil what they qualify, so each alternative can be
 * qualified by itself; the repetitions of REPEATS may each take another alternative. */
static enum err
qualified_forms(struct job *job, const struct pattern_observation *qualified, struct forms *ret)
{
	struct forms inner;
	struct forms one;

	TRY(observation_forms(job, qualified->first, &inner));
	TRY(new_forms(job, inner.count, ret));
	if (qualified->kind == PATTERN_REPEATS && qualified->amount.integer == 1) {
		*ret = inner;
		return OK;
	}
	if (qualified->kind == PATTERN_REPEATS && inner.count > 0)
		return qualify(job, &inner, qualified, &ret->list[ret->count++]);
	for (size_t i = 0; i < inner.count; i++) {
		one = (struct forms){ 1, &inner.list[i] };
		TRY(qualify(job, &one, qualified, &ret->list[ret->count++]));
	}
	return OK;
}

static enum err
observation_forms(struct job *job, const struct pattern_observation *observation, struct forms *ret)
{
	struct forms total = { 0 };

	if (observation->kind == PATTERN_TEST)
		return test_forms(job, observation, ret);
	if (observation->count == 1)
		return qualified_forms(job, observation, ret);
	for (const struct pattern_observation *part = observation->first; part != NULL;
		part = part->next) {
		struct forms some;
		TRY(observation_forms(job, part, &some));
		if (part == observation->first)
			total = some;
		else if (observation->kind == PATTERN_OR)
			TRY(append_forms(job, &total, &some));
		else
			TRY(multiply_forms(job, &total, &some,
				observation->kind == PATTERN_AND ? FORM_AND : FORM_FOLLOWEDBY));
	}
	absorb_forms(&total);
	*ret = total;
	return OK;
}

enum err
pattern_normal_form(
	struct arena *arena, const struct pattern *pattern, struct str *ret, struct fault *why)
{
	OWNED_BUF text = BUF_INIT;
	struct job job = { arena, why };
	struct forms forms;

	TRY(observation_forms(&job, pattern->root, &forms));
	absorb_forms(&forms);
	print_forms(&forms, &text);
	TRY(buf_check(&text, why));
	*ret = str_copy(arena, buf_str(&text));
	return ret->data == NULL ? fail_nomem(why) : OK;
}
