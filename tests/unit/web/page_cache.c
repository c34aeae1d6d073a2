/* page_cache.c - tests of the pages that are kept.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "web/page_cache.h"

static struct sha256
key_of(unsigned number)
{
	return sha256_of(str_from(&number, sizeof(number)));
}

static void
keep(struct page_cache *cache, unsigned number, size_t size)
{
	struct sha256 key = key_of(number);
	struct buf body = BUF_INIT;

	assert_true(buf_reserve(&body, size));
	body.len = size;
	cached_page_release((void *)page_cache_keep(cache, &key, &body, NULL));
}

static bool
has(struct page_cache *cache, unsigned number)
{
	struct sha256 key = key_of(number);
	const struct cached_page *page = page_cache_find(cache, &key);

	cached_page_release((void *)page);
	return page != NULL;
}

static void
finds_what_was_kept_and_nothing_else(void **state)
{
	struct page_cache *cache = page_cache_new();
	struct sha256 key = key_of(1);
	struct buf body = BUF_INIT;
	const int64_t dates[2] = { 0, 1500000 };
	const struct cached_page *page;

	(void)state;
	buf_add(&body, STR("{}"));
	cached_page_release((void *)page_cache_keep(cache, &key, &body, dates));
	assert_null(body.data);
	page = page_cache_find(cache, &key);
	assert_true(str_eq(page->body, STR("{}")));
	assert_string_equal(page->last, "1970-01-01T00:00:01.500000Z");
	/* It outlives the cache while somebody sends it. */
	page_cache_free(cache);
	assert_true(str_eq(page->body, STR("{}")));
	cached_page_release((void *)page);
	cache = page_cache_new();
	assert_false(has(cache, 1));
	page_cache_free(cache);
}

static void
the_oldest_goes_first(void **state)
{
	struct page_cache *cache = page_cache_new();

	(void)state;
	for (unsigned i = 0; i <= PAGE_CACHE_PAGES; i++)
		keep(cache, i, 10);
	assert_false(has(cache, 0));
	assert_true(has(cache, 1));
	assert_true(has(cache, PAGE_CACHE_PAGES));
	page_cache_free(cache);
}

static void
holds_its_bytes(void **state)
{
	struct page_cache *cache = page_cache_new();

	(void)state;
	for (unsigned i = 0; i < 9; i++)
		keep(cache, i, PAGE_CACHE_BYTES / 8);
	assert_false(has(cache, 0));
	assert_true(has(cache, 1));
	assert_true(has(cache, 8));
	keep(cache, 100, PAGE_CACHE_BYTES / 8 + 1);
	assert_false(has(cache, 100));
	page_cache_free(cache);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_what_was_kept_and_nothing_else),
		cmocka_unit_test(the_oldest_goes_first),
		cmocka_unit_test(holds_its_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
