/* scan.c - scans the fields of a log for the values of an indicator set.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/scan.h"

#include "base/buf.h"
#include "base/limits.h"
#include "match/finder.h"
#include "match/text_class.h"

enum { SCRATCH_SIZE = 4 << 20 }; /* the forms of one value of LOG_LINE_MAX */

struct match_scanner {
	struct finder finder;
};

bool
finder_init(struct finder *finder)
{
	*finder = (struct finder){ .scratch = arena_new(SCRATCH_SIZE) };
	return finder->scratch != NULL;
}

void
finder_done(struct finder *finder)
{
	arena_free(finder->scratch);
	free(finder->hits);
	free(finder->classes);
}

struct match_scanner *
match_scanner_new(void)
{
	struct match_scanner *scanner = calloc(1, sizeof(*scanner));

	if (scanner == NULL)
		return NULL;
	if (finder_init(&scanner->finder))
		return scanner;
	free(scanner);
	return NULL;
}

void
match_scanner_free(struct match_scanner *scanner)
{
	if (scanner == NULL)
		return;
	finder_done(&scanner->finder);
	free(scanner);
}

enum err
finder_begin(struct finder *finder, struct str text, size_t classified, struct fault *why)
{
	if (text.len > LOG_LINE_MAX)
		return fail(why, E_TOO_LARGE, "a text of %zu bytes: at most %u are scanned",
			text.len, LOG_LINE_MAX);
	if (classified > finder->class_capacity) {
		uint8_t *classes = realloc(finder->classes, classified);
		if (classes == NULL)
			return fail_nomem(why);
		finder->classes = classes;
		finder->class_capacity = classified;
	}
	finder->text = text;
	finder->count = 0;
	finder->why = why;
	text_classify(str_first(text, classified), finder->classes);
	return OK;
}

/* The greater, the narrower: the length of a network or name; of all else the greatest. */
static uint64_t
narrowness(const struct value *value)
{
	uint64_t length = UINT64_MAX;

	if (value->kind == VALUE_DOMAIN)
		return value->text.len;
	if (value->kind == VALUE_CIDR4 || value->kind == VALUE_CIDR6)
		str_to_u64(
			str_from_offset(value->text, str_find_char(value->text, '/') + 1), &length);
	return length;
}

static int
compare_hits(const void *left, const void *right)
{
	const struct match_hit *a = left;
	const struct match_hit *b = right;
	uint64_t narrow_a = narrowness(&a->value);
	uint64_t narrow_b = narrowness(&b->value);

	if (a->offset != b->offset)
		return a->offset < b->offset ? -1 : 1;
	if (a->len != b->len)
		return a->len > b->len ? -1 : 1;
	if (narrow_a != narrow_b)
		return narrow_a > narrow_b ? -1 : 1;
	if (!str_eq(a->indicator->id, b->indicator->id))
		return str_compare(a->indicator->id, b->indicator->id);
	return str_compare(a->value.text, b->value.text); /* URLs whose schemes differ */
}

void
finder_finish(struct finder *finder, struct match_hits *ret)
{
	if (finder->count > 1)
		qsort(finder->hits, finder->count, sizeof(*finder->hits), compare_hits);
	*ret = (struct match_hits){ finder->count, finder->hits };
}

/* The classes of a slice of the scanned text. */
static const uint8_t *
classes_of(const struct finder *finder, struct str text)
{
	return finder->classes + (text.data - finder->text.data);
}

static bool
is_word(const struct finder *finder, struct str text)
{
	const uint8_t *classes = classes_of(finder, text);

	for (size_t i = 0; i < text.len; i++)
		if (!(classes[i] & CLASS_WORD))
			return false;
	return text.len > 0 && str_find(text, STR("..")) == text.len;
}

/* "evil.example:443" -> "evil.example" */
static struct str
cut_port(struct str text)
{
	size_t colon = str_find_char(text, ':');
	struct str port = str_from_offset(text, colon + 1);
	uint64_t number;

	return port.len == 0 || str_to_u64(port, &number) ? str_first(text, colon) : text;
}

static struct str
cut_zone(struct str text)
{
	return str_first(text, str_find_char(text, '%'));
}

/* "[2001:db8::1%eth0]:443", or the address bare. */
static bool
parse_address6(struct str text, uint8_t ret[16])
{
	size_t bracket = str_find_char(text, ']');

	if (str_starts(text, STR("[")) && bracket < text.len &&
		cut_port(str_from_offset(text, bracket + 1)).len == 0)
		text = slice(text, 1, bracket);
	return ipv6_parse(cut_zone(text), ret);
}

/* A name; "*." before it, as in certificates, means the names below. */
static enum err
find_host_name(struct finder *finder, struct str name, unsigned traits)
{
	struct str where = name;

	if (str_starts(name, STR("*."))) {
		name = str_from_offset(name, 2);
		traits |= MATCH_BELOW;
	}
	if (str_starts(name, STR(".")))
		name = str_from_offset(name, 1);
	if (str_ends(name, STR(".")))
		name.len--;
	return is_word(finder, name) ? find_name(finder, name, where, traits) : OK;
}

/* A host that stands in the scanned text. */
static enum err
find_host(struct finder *finder, struct str text, bool names, unsigned traits)
{
	uint8_t address6[16];
	uint32_t address;

	text = str_trim(text);
	if (parse_address6(text, address6))
		return find_address6(finder, address6, text, traits);
	text = cut_port(text);
	if (ipv4_parse(text, &address))
		return find_address4(finder, address, text, traits);
	return names ? find_host_name(finder, text, traits) : OK;
}

static enum err
scan_host(struct finder *finder, struct str text)
{
	return find_host(finder, text, true, 0);
}

static enum err
scan_address(struct finder *finder, struct str text)
{
	return find_host(finder, text, false, 0);
}

/* Where "://" ends, when a scheme stands before it; else 0. */
static size_t
scheme_end(struct str text)
{
	size_t end = str_find(text, STR("://"));

	for (size_t i = 0; i < end; i++)
		if (strchr(":/?#@", text.data[i]) != NULL)
			return 0;
	return end == text.len ? 0 : end + 3;
}

/* The host of a URL that is put together here is taken as it stands: percent-encoded it is none,
 * and beyond ASCII it must have a dot. Who writes a whole URL may spell it as a URL may be spelt.
 */
static bool
host_is_plain(struct str url)
{
	struct authority authority = find_authority(url, STR("http://").len);
	struct str host = slice(url, authority.host, authority.end);
	bool wide = false;

	if (str_starts(host, STR("[")))
		return true;
	host = str_first(host, str_find_char(host, ':'));
	for (size_t i = 0; i < host.len; i++)
		wide |= (unsigned char)host.data[i] >= 0x80;
	return str_find_char(host, '%') == host.len &&
	       (!wide || str_find_char(host, '.') + 1 < host.len);
}

static enum err
scan_url(struct finder *finder, struct str text)
{
	OWNED_BUF url = BUF_INIT;
	struct str where = str_trim(text);
	size_t start = scheme_end(where);
	struct authority authority = find_authority(where, start);

	if (where.len == 0 || where.data[0] == '/')
		return OK;
	if (start == 0)
		buf_add(&url, STR("http://"));
	buf_add(&url, where);
	TRY(buf_check(&url, finder->why));
	TRY(find_host(finder, slice(where, authority.host, authority.end), true, MATCH_HOST));
	return start > 0 || host_is_plain(buf_str(&url)) ? find_url(finder, buf_str(&url), where, 0)
							 : OK;
}

/* "Display Name <a@b>", one address. */
static enum err
scan_one_email(struct finder *finder, struct str text)
{
	struct str domain = text;

	for (size_t at; (at = str_find_char(domain, '@')) < domain.len;)
		domain = str_from_offset(domain, at + 1);
	TRY(find_email(finder, text, 0));
	return find_host_name(finder, str_first(domain, str_find_char(domain, '>')), MATCH_HOST);
}

static enum err
scan_any(struct finder *finder, struct str text)
{
	text = str_trim(text);
	if (scheme_end(text) > 0)
		return scan_url(finder, text);
	if (str_find_char(text, '@') < text.len)
		return scan_one_email(finder, text);
	TRY(find_digest(finder, text, 0));
	return find_host(finder, text, true, 0);
}

static enum err
scan_list(struct finder *finder, struct str text)
{
	struct str element;

	while (str_split(&text, ',', &element))
		TRY(scan_any(finder, element));
	return OK;
}

static enum err
scan_text(struct finder *finder, struct str text)
{
	(void)text;
	return find_in_text(finder, FIND_EVERYTHING);
}

static enum err
scan_email(struct finder *finder, struct str text)
{
	(void)text;
	return find_in_text(finder, FIND_EMAILS | FIND_MAIL_DOMAINS);
}

static enum err
scan_hash(struct finder *finder, struct str text)
{
	(void)text;
	return find_in_text(finder, FIND_DIGESTS);
}

static enum err (*const scans[])(struct finder *finder, struct str text) = {
	[MATCH_FIELD_TEXT] = scan_text,
	[MATCH_FIELD_ANY] = scan_any,
	[MATCH_FIELD_LIST] = scan_list,
	[MATCH_FIELD_ADDRESS] = scan_address,
	[MATCH_FIELD_HOST] = scan_host,
	[MATCH_FIELD_URL] = scan_url,
	[MATCH_FIELD_EMAIL] = scan_email,
	[MATCH_FIELD_HASH] = scan_hash,
};

enum err
finder_scan(struct finder *finder, enum match_field field, struct str text, struct match_hits *ret,
	struct fault *why)
{
	TRY(finder_begin(finder, text, text.len, why));
	TRY(scans[field](finder, text));
	finder_finish(finder, ret);
	return OK;
}

enum err
finder_scan_lone_word(struct finder *finder, struct str text, size_t at, struct match_hits *ret,
	struct fault *why)
{
	TRY(finder_begin(finder, text, at, why));
	TRY(find_lone_word(finder, at));
	finder_finish(finder, ret);
	return OK;
}

/* "http://host:port/uri". Ports 80 and 443 go without saying, see match_url_key. */
static void
build_url(struct buf *url, struct str host, unsigned port, struct str uri)
{
	uint8_t address6[16];
	bool has_port = str_starts(host, STR("[")) ? str_find(host, STR("]:")) < host.len
						   : str_find_char(host, ':') < host.len;

	if (ipv6_parse(cut_zone(host), address6)) {
		buf_addf(url, "http://[%.*s]", STR_FMT(cut_zone(host)));
		has_port = false;
	} else {
		buf_addf(url, "http://%.*s", STR_FMT(host));
	}
	if (!has_port && port != 0 && port != 80 && port != 443)
		buf_addf(url, ":%u", port);
	if (!str_starts(uri, STR("/")))
		buf_add_char(url, '/');
	buf_add(url, uri);
}

enum err
finder_scan_request(struct finder *finder, struct str host, unsigned port, struct str uri,
	struct match_hits *ret, struct fault *why)
{
	OWNED_BUF url = BUF_INIT;
	bool whole = scheme_end(uri) > 0;

	TRY(finder_begin(finder, uri, 0, why));
	if (whole)
		buf_add(&url, uri);
	else
		build_url(&url, str_trim(host), port, uri);
	TRY(buf_check(&url, why));
	if (whole || host_is_plain(buf_str(&url)))
		TRY(find_url(finder, buf_str(&url), uri, 0));
	finder_finish(finder, ret);
	return OK;
}

static struct finder *
finder_of(struct match_scanner *scanner, const struct match_set *set)
{
	scanner->finder.lookup = &match_set_lookup;
	scanner->finder.set = set;
	return &scanner->finder;
}

enum err
match_scan(struct match_scanner *scanner, const struct match_set *set, enum match_field field,
	struct str text, struct match_hits *ret, struct fault *why)
{
	return finder_scan(finder_of(scanner, set), field, text, ret, why);
}

enum err
match_scan_request(struct match_scanner *scanner, const struct match_set *set, struct str host,
	unsigned port, struct str uri, struct match_hits *ret, struct fault *why)
{
	return finder_scan_request(finder_of(scanner, set), host, port, uri, ret, why);
}
