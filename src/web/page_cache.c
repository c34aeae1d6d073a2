/* page_cache.c - a ring of the newest pages.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "web/page_cache.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

struct kept_page {
	struct cached_page page; /* first: a page is found from it */
	_Atomic int references;
	struct sha256 key;
	struct buf body;
};

struct page_cache {
	pthread_mutex_t lock;
	size_t bytes;
	size_t next; /* the slot that is filled next: the oldest */
	struct kept_page *pages[PAGE_CACHE_PAGES];
};

struct page_cache *
page_cache_new(void)
{
	struct page_cache *cache = calloc(1, sizeof(*cache));

	if (cache != NULL)
		pthread_mutex_init(&cache->lock, NULL);
	return cache;
}

void
cached_page_release(void *page)
{
	struct kept_page *kept = page;

	if (kept == NULL || atomic_fetch_sub(&kept->references, 1) != 1)
		return;
	buf_done(&kept->body);
	free(kept);
}

static void
drop(struct page_cache *cache, size_t slot)
{
	if (cache->pages[slot] == NULL)
		return;
	cache->bytes -= cache->pages[slot]->body.len;
	cached_page_release(cache->pages[slot]);
	cache->pages[slot] = NULL;
}

void
page_cache_free(struct page_cache *cache)
{
	if (cache == NULL)
		return;
	for (size_t slot = 0; slot < PAGE_CACHE_PAGES; slot++)
		drop(cache, slot);
	pthread_mutex_destroy(&cache->lock);
	free(cache);
}

const struct cached_page *
page_cache_find(struct page_cache *cache, const struct sha256 *key)
{
	struct kept_page *found = NULL;

	pthread_mutex_lock(&cache->lock);
	for (size_t slot = 0; slot < PAGE_CACHE_PAGES && found == NULL; slot++)
		if (cache->pages[slot] != NULL &&
			memcmp(&cache->pages[slot]->key, key, sizeof(*key)) == 0)
			found = cache->pages[slot];
	if (found != NULL)
		atomic_fetch_add(&found->references, 1);
	pthread_mutex_unlock(&cache->lock);
	return found == NULL ? NULL : &found->page;
}

/* The ring's next slot, and as many after it as must go to make room. */
static void
put(struct page_cache *cache, struct kept_page *page)
{
	size_t slot;

	pthread_mutex_lock(&cache->lock);
	slot = cache->next;
	cache->next = (slot + 1) % PAGE_CACHE_PAGES;
	drop(cache, slot);
	for (size_t i = 1; i < PAGE_CACHE_PAGES && cache->bytes + page->body.len > PAGE_CACHE_BYTES;
		i++)
		drop(cache, (slot + i) % PAGE_CACHE_PAGES);
	cache->pages[slot] = page;
	cache->bytes += page->body.len;
	atomic_fetch_add(&page->references, 1);
	pthread_mutex_unlock(&cache->lock);
}

const struct cached_page *
page_cache_keep(struct page_cache *cache, const struct sha256 *key, struct buf *body,
	const int64_t *dates)
{
	struct kept_page *page = calloc(1, sizeof(*page));

	if (page == NULL)
		return NULL;
	atomic_init(&page->references, 1);
	page->key = *key;
	page->body = *body;
	*body = (struct buf)BUF_INIT;
	page->page.body = buf_str(&page->body);
	page->page.has_dates = dates != NULL;
	if (dates != NULL) {
		timestamp_format(dates[0], page->page.first);
		timestamp_format(dates[1], page->page.last);
	}
	if (page->body.len <= PAGE_CACHE_BYTES / 8)
		put(cache, page);
	return &page->page;
}
