/* page_cache.h - pages that were sent, for readers who ask the same again before anything changed.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Private to web/. Kept under a digest of who asks for what and of release_fingerprint, so that a page
 * is found again only while the same reader would be given the same bytes; a tightened label or a
 * withdrawn object changes the fingerprint and with it the key. Bounded; the oldest goes first.
 * Thread-safe.
 */
#pragma once

#include "base/buf.h"
#include "base/hash.h"
#include "base/timestamp.h"

struct page_cache;

enum { PAGE_CACHE_PAGES = 64, PAGE_CACHE_BYTES = 16 * 1024 * 1024 };

/* Immutable, counted. */
struct cached_page {
	struct str body;
	bool has_dates;
	char first[TIMESTAMP_TEXT_MAX]; /* date_added of the first and the last object */
	char last[TIMESTAMP_TEXT_MAX];
};

struct page_cache *page_cache_new(void);
void page_cache_free(struct page_cache *cache);

/* NULL when it is not there. Give it back by cached_page_release. */
const struct cached_page *page_cache_find(struct page_cache *cache, const struct sha256 *key);

/* Makes a page of `body`, which it takes over, and keeps it unless it is larger than an eighth of the
 * cache. NULL without memory. Give it back by cached_page_release. */
const struct cached_page *page_cache_keep(struct page_cache *cache, const struct sha256 *key,
	struct buf *body, const int64_t *dates);

/* For struct http_reply. */
void cached_page_release(void *page);
