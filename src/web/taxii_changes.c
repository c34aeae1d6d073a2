/* taxii_changes.c - posting objects and taking them back.
 * SPDX-License-Identifier: Apache-2.0
 *
 * TAXII 2.1, sections 5.5 and 5.7. The reply to a POST is sent when everything is on stable storage,
 * so its status is always complete.
 */
#include "base/hash.h"
#include "base/limits.h"
#include "base/timestamp.h"
#include "model/bundle.h"
#include "store/intake.h"
#include "store/release.h"
#include "store/status.h"
#include "taxii/forms.h"
#include "taxii/query.h"
#include "web/taxii_family.h"

/* The id of a row must be there; an object that has none is named as the place where it stood. */
static struct str
name_of(struct visit *visit, const struct intake_outcome *outcome, size_t index)
{
	if (outcome->id.len > 0)
		return outcome->id;
	return str_printf(visit->arena, "objects[%zu]", index);
}

static struct taxii_status_item
item_of(struct visit *visit, const struct intake_outcome *outcome, size_t index)
{
	struct taxii_status_item item = {
		.id = name_of(visit, outcome, index),
		.version = outcome->version,
	};
	int64_t moment;

	if (!timestamp_parse(item.version, &moment))
		item.version = STR("");
	if (outcome->err != OK)
		item.message = str_printf(visit->arena, "%s: %s%s%s%s",
			err_text(outcome->err), outcome->why.text,
			outcome->why.where[0] == '\0' ? "" : " (", outcome->why.where,
			outcome->why.where[0] == '\0' ? "" : ")");
	return item;
}

static enum err
write_status(struct visit *visit, const struct intake_outcome *outcomes, size_t count,
	struct str id, struct buf *out, struct fault *why)
{
	struct taxii_status_item *successes = arena_array(visit->arena, count, struct taxii_status_item);
	struct taxii_status_item *failures = arena_array(visit->arena, count, struct taxii_status_item);
	char now[TIMESTAMP_TEXT_MAX];
	struct taxii_status status = {
		.id = id,
		.complete = true,
		.requested = timestamp_format(env_now(visit->web->env), now),
		.total_count = count,
	};

	if (successes == NULL || failures == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < count; i++) {
		struct taxii_status_item item = item_of(visit, &outcomes[i], i);
		if (outcomes[i].err == OK)
			successes[status.success_count++] = item;
		else
			failures[status.failure_count++] = item;
	}
	status.successes = (struct taxii_status_list){ status.success_count, successes };
	status.failures = (struct taxii_status_list){ status.failure_count, failures };
	taxii_write_status(out, &status);
	return buf_check(out, why);
}

enum err
taxii_objects_post(struct visit *visit, struct fault *why)
{
	OWNED_BUF body = BUF_INIT;
	const struct collection *collection;
	const struct intake_outcome *outcomes;
	struct bundle envelope;
	char id[UUID_TEXT + 1];

	TRY(taxii_collection_of(visit, &collection, why));
	if (!collection->can_write)
		return fail(why, E_DENIED, "you may not post to this collection");
	TRY(taxii_content_type_check(visit->request, why));
	TRY(envelope_parse(visit->arena, visit->request->body, &envelope, why));
	TRY(intake_submit(visit->web->store, &visit->reader, collection->id, envelope.objects,
		envelope.count, visit->arena, &outcomes, why));
	uuid_v4(visit->web->env, id);
	TRY(write_status(visit, outcomes, envelope.count, str_of(id), &body, why));
	TRY(status_put(visit->web->store, &visit->reader, str_of(id), buf_str(&body), why));
	return taxii_reply(visit, 202, &body, why);
}

/* Those versions that the filter names, one by one. */
static enum err
withdraw_matching(struct visit *visit, const struct collection *collection,
	const struct taxii_query *filter, struct fault *why)
{
	struct release_query query = {
		.collection = collection->id,
		.after = INT64_MIN,
		.id_count = 1,
		.ids = &visit->parts[1],
		.spec_version_count = filter->spec_versions.count,
		.spec_versions = filter->spec_versions.items,
		.last = filter->last,
		.first = filter->first,
		.all = filter->all,
		.version_count = filter->version_count,
		.versions = filter->versions,
		.limit = PAGE_LIMIT_MAX,
		.without_text = true,
	};
	struct release_page page;

	TRY(release_read(visit->web->store, &visit->reader, &query, visit->arena, &page, why));
	if (page.count == 0)
		return fail(why, E_ABSENT, "no such object or version");
	for (size_t i = 0; i < page.count; i++)
		TRY(intake_withdraw(visit->web->store, &visit->reader, collection->id,
			visit->parts[1], page.objects[i].version_text, why));
	return OK;
}

enum err
taxii_object_delete(struct visit *visit, struct fault *why)
{
	const struct collection *collection;
	struct taxii_query filter;
	struct str asked;

	TRY(taxii_collection_of(visit, &collection, why));
	TRY(taxii_query_parse(visit->request, TAXII_DELETE_OBJECT, &filter, why));
	TRY(http_query(visit->request, STR("match[version]"), &asked, NULL, why));
	if (asked.data == NULL && filter.spec_versions.count == 0)
		TRY(intake_withdraw(visit->web->store, &visit->reader, collection->id,
			visit->parts[1], STR_NONE, why));
	else
		TRY(withdraw_matching(visit, collection, &filter, why));
	visit->reply->status = 200;
	http_reply_header(visit->reply, STR("Content-Type"), STR(TAXII_MEDIA_TYPE));
	return OK;
}
