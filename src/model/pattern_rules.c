/* pattern_rules.c - what the standard asks of a pattern beyond its grammar.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "model/pattern_rules.h"

#include "model/value_forms.h"

/* Keys of a hashes dictionary and the digits of their digests. */
static const struct digest {
	struct str key;
	size_t digits;
} digests[] = {
	{ STR_INIT("MD5"), 32 },
	{ STR_INIT("SHA-1"), 40 },
	{ STR_INIT("SHA-224"), 56 },
	{ STR_INIT("SHA-256"), 64 },
	{ STR_INIT("SHA-384"), 96 },
	{ STR_INIT("SHA-512"), 128 },
	{ STR_INIT("SHA3-256"), 64 },
	{ STR_INIT("SHA3-512"), 128 },
};

/* The algorithm that the path's last two steps name ("hashes", then its key), or NULL. */
static const struct digest *
digest_of(const struct pattern_path *path)
{
	const struct pattern_step *before = NULL;
	const struct pattern_step *step = path->steps;

	for (; step->next != NULL; step = step->next)
		before = step;
	if (before == NULL || step->kind != PATTERN_KEY || !str_eq(before->key, STR("hashes")))
		return NULL;
	for (size_t i = 0; i < sizeof(digests) / sizeof(*digests); i++)
		if (str_eq(step->key, digests[i].key))
			return &digests[i];
	return NULL;
}

static bool
is_digest(struct str text, size_t digits)
{
	for (size_t i = 0; i < text.len; i++)
		if (hex_digit(text.data[i]) < 0)
			return false;
	return text.len == digits;
}

static enum err
check_comparison(const struct pattern_expression *comparison, struct fault *why)
{
	const struct digest *digest = digest_of(&comparison->path);

	if (digest == NULL ||
		comparison->comparator == PATTERN_LIKE || comparison->comparator == PATTERN_MATCHES)
		return OK;
	for (const struct pattern_literal *literal = comparison->literals; literal != NULL;
		literal = literal->next)
		if (literal->kind == PATTERN_STRING && !is_digest(literal->bytes, digest->digits))
			return fail(why, E_INVALID,
				"pattern: \"%.*s\" is no %.*s digest: %zu "
				"hexadecimal digits are wanted",
				STR_FMT(str_first(literal->bytes, 40)), STR_FMT(digest->key),
				digest->digits);
	return OK;
}

static enum err
check_expression(const struct pattern_expression *expression, struct fault *why)
{
	if (expression->kind == PATTERN_COMPARISON)
		return check_comparison(expression, why);
	for (const struct pattern_expression *part = expression->first; part != NULL;
		part = part->next)
		TRY(check_expression(part, why));
	return OK;
}

static bool
is_qualifier(const struct pattern_observation *observation)
{
	return observation->count == 1;
}

/* Counts the qualifiers that stand directly behind one pair of brackets. */
static enum err
check_qualifiers(const struct pattern_observation *qualified, struct fault *why)
{
	unsigned seen = 0;
	bool twice = false;

	for (; is_qualifier(qualified); qualified = qualified->first) {
		twice |= (seen & 1u << qualified->kind) != 0;
		seen |= 1u << qualified->kind;
		if (qualified->first->parentheses > 0)
			return OK;
	}
	return twice && qualified->kind == PATTERN_TEST
		       ? fail(why, E_INVALID,
				 "pattern: a qualifier stands twice behind the same brackets; "
				 "put parentheses around the inner one")
		       : OK;
}

static enum err
check_observation(const struct pattern_observation *observation, enum pattern_version version,
	struct fault *why)
{
	if (observation->kind == PATTERN_TEST)
		return check_expression(observation->test, why);
	if (is_qualifier(observation) && version != PATTERN_STIX_20)
		TRY(check_qualifiers(observation, why));
	for (const struct pattern_observation *part = observation->first; part != NULL;
		part = part->next)
		TRY(check_observation(part, version, why));
	return OK;
}

enum err
pattern_check_rules(const struct pattern *pattern, enum pattern_version version, struct fault *why)
{
	return check_observation(pattern->root, version, why);
}
