/* forms.c - writes the resources of TAXII 2.1.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "taxii/forms.h"

#include <stdio.h>

#include "base/json_write.h"
#include "taxii/media.h"

static void
member_unless_empty(struct json_writer *out, struct str key, struct str value)
{
	if (value.len > 0)
		json_member_string(out, key, value);
}

static void
member_strings(struct json_writer *out, struct str key, const struct str *items, size_t count)
{
	if (count == 0)
		return;
	json_key(out, key);
	json_open_array(out);
	for (size_t i = 0; i < count; i++)
		json_put_string(out, items[i]);
	json_close_array(out);
}

void
taxii_write_discovery(struct buf *out, const struct taxii_discovery *discovery)
{
	struct json_writer json = json_writer_of(out);

	json_open_object(&json);
	json_member_string(&json, STR("title"), discovery->title);
	member_unless_empty(&json, STR("description"), discovery->description);
	member_unless_empty(&json, STR("contact"), discovery->contact);
	member_unless_empty(&json, STR("default"), discovery->default_root);
	member_strings(&json, STR("api_roots"), discovery->roots, discovery->root_count);
	json_close_object(&json);
}

void
taxii_write_api_root(struct buf *out, const struct taxii_api_root *root)
{
	const struct str versions[] = { STR(TAXII_MEDIA_TYPE) };
	struct json_writer json = json_writer_of(out);

	json_open_object(&json);
	json_member_string(&json, STR("title"), root->title);
	member_unless_empty(&json, STR("description"), root->description);
	member_strings(&json, STR("versions"), versions, 1);
	json_member_int(&json, STR("max_content_length"), (int64_t)root->max_content_length);
	json_close_object(&json);
}

static void
put_collection(struct json_writer *json, const struct taxii_collection *collection)
{
	const struct str media_types[] = { STR(STIX_MEDIA_TYPE_2_1), STR(STIX_MEDIA_TYPE_2_0) };

	json_open_object(json);
	json_member_string(json, STR("id"), collection->id);
	json_member_string(json, STR("title"), collection->title);
	member_unless_empty(json, STR("description"), collection->description);
	member_unless_empty(json, STR("alias"), collection->alias);
	json_member_bool(json, STR("can_read"), collection->can_read);
	json_member_bool(json, STR("can_write"), collection->can_write);
	member_strings(json, STR("media_types"), media_types, 2);
	json_close_object(json);
}

void
taxii_write_collection(struct buf *out, const struct taxii_collection *collection)
{
	struct json_writer json = json_writer_of(out);

	put_collection(&json, collection);
}

void
taxii_write_collections(struct buf *out, const struct taxii_collections *collections)
{
	struct json_writer json = json_writer_of(out);

	json_open_object(&json);
	if (collections->count > 0) {
		json_key(&json, STR("collections"));
		json_open_array(&json);
		for (size_t i = 0; i < collections->count; i++)
			put_collection(&json, &collections->items[i]);
		json_close_array(&json);
	}
	json_close_object(&json);
}

static void
open_page(struct json_writer *json, bool more, struct str next)
{
	json_open_object(json);
	if (more)
		json_member_bool(json, STR("more"), true);
	if (more)
		member_unless_empty(json, STR("next"), next);
}

void
taxii_write_envelope(struct buf *out, const struct taxii_page *page)
{
	struct json_writer json = json_writer_of(out);

	open_page(&json, page->more, page->next);
	if (page->object_count > 0) {
		json_key(&json, STR("objects"));
		json_open_array(&json);
		for (size_t i = 0; i < page->object_count; i++)
			json_put_raw(&json, page->objects[i]);
		json_close_array(&json);
	}
	json_close_object(&json);
}

static void
put_record(struct json_writer *json, const struct taxii_manifest_record *record)
{
	json_open_object(json);
	json_member_string(json, STR("id"), record->id);
	json_member_timestamp(json, STR("date_added"), record->date_added);
	json_member_string(json, STR("version"), record->version);
	member_unless_empty(json, STR("media_type"), record->media_type);
	json_close_object(json);
}

void
taxii_write_manifest(struct buf *out, const struct taxii_manifest *manifest)
{
	struct json_writer json = json_writer_of(out);

	open_page(&json, manifest->more, manifest->next);
	if (manifest->count > 0) {
		json_key(&json, STR("objects"));
		json_open_array(&json);
		for (size_t i = 0; i < manifest->count; i++)
			put_record(&json, &manifest->records[i]);
		json_close_array(&json);
	}
	json_close_object(&json);
}

void
taxii_write_versions(struct buf *out, const struct taxii_versions *versions)
{
	struct json_writer json = json_writer_of(out);

	open_page(&json, versions->more, versions->next);
	member_strings(&json, STR("versions"), versions->versions, versions->count);
	json_close_object(&json);
}

static void
member_status_list(struct json_writer *json, struct str key, const struct taxii_status_list *list)
{
	if (list->count == 0)
		return;
	json_key(json, key);
	json_open_array(json);
	for (size_t i = 0; i < list->count; i++) {
		json_open_object(json);
		json_member_string(json, STR("id"), list->items[i].id);
		json_member_string(json, STR("version"), list->items[i].version);
		member_unless_empty(json, STR("message"), list->items[i].message);
		json_close_object(json);
	}
	json_close_array(json);
}

void
taxii_write_status(struct buf *out, const struct taxii_status *status)
{
	struct json_writer json = json_writer_of(out);

	json_open_object(&json);
	json_member_string(&json, STR("id"), status->id);
	json_member_string(&json, STR("status"),
		status->complete ? STR("complete") : STR("pending"));
	member_unless_empty(&json, STR("request_timestamp"), status->requested);
	json_member_int(&json, STR("total_count"), (int64_t)status->total_count);
	json_member_int(&json, STR("success_count"), (int64_t)status->success_count);
	member_status_list(&json, STR("successes"), &status->successes);
	json_member_int(&json, STR("failure_count"), (int64_t)status->failure_count);
	member_status_list(&json, STR("failures"), &status->failures);
	json_member_int(&json, STR("pending_count"), (int64_t)status->pending_count);
	member_status_list(&json, STR("pendings"), &status->pendings);
	json_close_object(&json);
}

void
taxii_write_error(struct buf *out, const struct fault *fault)
{
	struct json_writer json = json_writer_of(out);
	int status = err_http_status(fault->code);
	char number[12];

	snprintf(number, sizeof(number), "%d", status);
	json_open_object(&json);
	json_member_string(&json, STR("title"), str_of(err_text(fault->code)));
	if (status < 500)
		member_unless_empty(&json, STR("description"), str_of(fault->text));
	json_member_string(&json, STR("http_status"), str_of(number));
	if (status < 500 && fault->where[0] != '\0') {
		json_key(&json, STR("details"));
		json_open_object(&json);
		json_member_string(&json, STR("where"), str_of(fault->where));
		json_close_object(&json);
	}
	json_close_object(&json);
}

struct str
taxii_object_media_type(struct str spec_version)
{
	return str_eq(spec_version, STR("2.0")) ? STR(STIX_MEDIA_TYPE_2_0)
						: STR(STIX_MEDIA_TYPE_2_1);
}
