/* pattern_print.c - patterns in one spelling.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "model/pattern.h"

static void
print_repeated(struct buf *out, char c, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		buf_add_char(out, c);
}

static void
print_string(struct str text, struct buf *out)
{
	buf_add_char(out, '\'');
	for (size_t i = 0; i < text.len; i++) {
		if (text.data[i] == '\'' || text.data[i] == '\\')
			buf_add_char(out, '\\');
		buf_add_char(out, text.data[i]);
	}
	buf_add_char(out, '\'');
}

static void
print_step(const struct pattern_step *step, bool first, struct buf *out)
{
	if (step->kind == PATTERN_EACH) {
		buf_add(out, STR("[*]"));
	} else if (step->kind == PATTERN_INDEX) {
		buf_addf(out, "[%llu]", (unsigned long long)step->index);
	} else {
		if (!first)
			buf_add_char(out, '.');
		if (pattern_is_plain_name(step->key))
			buf_add(out, step->key);
		else
			print_string(step->key, out);
	}
}

void
pattern_print_path(struct str type, const struct pattern_step *steps, struct buf *out)
{
	buf_add(out, type);
	buf_add_char(out, ':');
	for (const struct pattern_step *step = steps; step != NULL; step = step->next)
		print_step(step, step == steps, out);
}

/* Without the zeros that say nothing: "+05.50" becomes "5.5", ".0" becomes "0.0". */
static void
print_float(struct str text, struct buf *out)
{
	size_t point = str_find_char(text, '.');
	size_t whole = text.data[0] == '-' || text.data[0] == '+';
	size_t end = text.len;

	if (text.data[0] == '-')
		buf_add_char(out, '-');
	while (whole + 1 < point && text.data[whole] == '0')
		whole++;
	while (end > point + 2 && text.data[end - 1] == '0')
		end--;
	buf_add(out, whole < point ? str_from(text.data + whole, point - whole) : STR("0"));
	buf_add(out, str_from(text.data + point, end - point));
}

/* t'2016-06-01T01:30:00.120Z' becomes t'2016-06-01T01:30:00.12Z'. */
static void
print_timestamp(struct str text, struct buf *out)
{
	size_t end = text.len - 2; /* before "Z'" */

	if (str_find_char(text, '.') < text.len) {
		while (text.data[end - 1] == '0')
			end--;
		if (text.data[end - 1] == '.')
			end--;
	}
	buf_add(out, str_first(text, end));
	buf_add(out, STR("Z'"));
}

static void
print_hex(struct str bytes, struct buf *out)
{
	buf_add(out, STR("h'"));
	for (size_t i = 0; i < bytes.len; i++)
		buf_addf(out, "%02x", (unsigned char)bytes.data[i]);
	buf_add_char(out, '\'');
}

void
pattern_print_literal(const struct pattern_literal *literal, struct buf *out)
{
	switch (literal->kind) {
	case PATTERN_STRING:
		print_string(literal->bytes, out);
		break;
	case PATTERN_INTEGER:
		buf_addf(out, "%lld", (long long)literal->integer);
		break;
	case PATTERN_FLOAT:
		print_float(literal->text, out);
		break;
	case PATTERN_HEX:
		print_hex(literal->bytes, out);
		break;
	case PATTERN_TIMESTAMP:
		print_timestamp(literal->text, out);
		break;
	case PATTERN_BOOLEAN:
	case PATTERN_BINARY:
		buf_add(out, literal->text);
		break;
	}
}

static void
print_set(const struct pattern_expression *expression, struct buf *out)
{
	buf_add_char(out, '(');
	for (const struct pattern_literal *literal = expression->literals; literal != NULL;
		literal = literal->next) {
		pattern_print_literal(literal, out);
		if (literal->next != NULL)
			buf_add(out, STR(", "));
	}
	buf_add_char(out, ')');
}

static void
print_comparison(const struct pattern_expression *expression, struct buf *out)
{
	const char *comparator = pattern_comparator_text(expression->comparator);

	if (expression->comparator == PATTERN_EXISTS) {
		buf_addf(out, "%s%s %.*s", expression->negated ? "NOT " : "", comparator,
			STR_FMT(expression->path.text));
		return;
	}
	buf_add(out, expression->path.text);
	buf_addf(out, " %s%s ", expression->negated ? "NOT " : "", comparator);
	if (expression->comparator == PATTERN_IN)
		print_set(expression, out);
	else
		pattern_print_literal(expression->literals, out);
}

void
pattern_print_expression(const struct pattern_expression *expression, struct buf *out)
{
	print_repeated(out, '(', expression->parentheses);
	if (expression->kind == PATTERN_COMPARISON)
		print_comparison(expression, out);
	for (const struct pattern_expression *part = expression->first; part != NULL;
		part = part->next) {
		pattern_print_expression(part, out);
		if (part->next != NULL)
			buf_add(out,
				expression->kind == PATTERN_ALL_OF ? STR(" AND ") : STR(" OR "));
	}
	print_repeated(out, ')', expression->parentheses);
}

static void
print_qualifier(const struct pattern_observation *observation, struct buf *out)
{
	switch (observation->kind) {
	case PATTERN_WITHIN:
		buf_add(out, STR(" WITHIN "));
		pattern_print_literal(&observation->amount, out);
		buf_add(out, STR(" SECONDS"));
		break;
	case PATTERN_REPEATS:
		buf_add(out, STR(" REPEATS "));
		pattern_print_literal(&observation->amount, out);
		buf_add(out, STR(" TIMES"));
		break;
	case PATTERN_START_STOP:
		buf_add(out, STR(" START "));
		pattern_print_literal(&observation->start, out);
		buf_add(out, STR(" STOP "));
		pattern_print_literal(&observation->stop, out);
		break;
	default:
		break;
	}
}

static struct str
between(enum pattern_observation_kind kind)
{
	if (kind == PATTERN_FOLLOWEDBY)
		return STR(" FOLLOWEDBY ");
	return kind == PATTERN_AND ? STR(" AND ") : STR(" OR ");
}

static void
print_observation(const struct pattern_observation *observation, struct buf *out)
{
	print_repeated(out, '(', observation->parentheses);
	if (observation->kind == PATTERN_TEST) {
		buf_add_char(out, '[');
		pattern_print_expression(observation->test, out);
		buf_add_char(out, ']');
	}
	for (const struct pattern_observation *part = observation->first; part != NULL;
		part = part->next) {
		print_observation(part, out);
		if (part->next != NULL)
			buf_add(out, between(observation->kind));
	}
	print_qualifier(observation, out);
	print_repeated(out, ')', observation->parentheses);
}

void
pattern_print(const struct pattern *pattern, struct buf *out)
{
	print_observation(pattern->root, out);
}
