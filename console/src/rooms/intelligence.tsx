// intelligence.tsx - search by value, words, type, label, owner; and what was found.
// SPDX-License-Identifier: Apache-2.0
import { useEffect, useRef, useState } from 'preact/hooks';
import { address } from '../api.ts';
import type { Collection, Directory, ListedObject, ObjectPage } from '../contract.ts';
import { useHint } from '../live.ts';
import { useLoad, usePages } from '../load.ts';
import { Select } from '../parts/choice.tsx';
import { LabelBadge } from '../parts/label.tsx';
import { More } from '../parts/more.tsx';
import { Empty, Shown } from '../parts/notice.tsx';
import { Room } from '../parts/room.tsx';
import { Moment, objectPath, PartyName, TypeName } from '../parts/small.tsx';
import { go, refine } from '../route.ts';
import { looksLikeId, looksLikeValue } from '../value.ts';
import { plural, SEARCH_TYPES, typeTitle, valueTitle } from '../words.ts';

const TLPS = [
  { value: 'clear', title: 'TLP:CLEAR' },
  { value: 'green', title: 'TLP:GREEN' },
  { value: 'amber', title: 'TLP:AMBER' },
  { value: 'amber+strict', title: 'TLP:AMBER+STRICT' },
  { value: 'red', title: 'TLP:RED' },
  { value: 'closed', title: 'Owner only' },
];
const TYPES = SEARCH_TYPES.map((type) => ({ value: type, title: typeTitle(type) }))
  .sort((a, b) => a.title.localeCompare(b.title));
const FILTERS = ['value', 'text', 'type', 'tlp', 'owner', 'collection'] as const;

/** Takes one to the object, the value, or the words that were typed. */
function search(typed: string): void {
  const text = typed.trim();
  if (looksLikeId(text))
    go(objectPath(text));
  else
    refine(looksLikeValue(text) ? { value: text, text: null } : { text, value: null });
}

export function Intelligence({ query }: { query: URLSearchParams }) {
  const asked = Object.fromEntries(FILTERS.map((name) => [name, query.get(name)]));
  const pages = usePages<ObjectPage>((before) => address('/api/objects', { ...asked, before }));
  const [fresh, setFresh] = useState(false);

  // What one is reading does not move by itself: new objects are announced.
  useHint('objects', () => setFresh(true));
  useEffect(() => setFresh(false), [query.toString()]);
  const show = () => {
    setFresh(false);
    pages.again();
  };
  return (
    <Room name="intelligence" title="Intelligence" aside={fresh
      ? <button type="button" class="fresh" onClick={show}>Something new has arrived: show it</button>
      : undefined}>
      <SearchForm query={query} />
      <Shown of={pages} what="the objects">
        {(data) => <Found pages={data} query={query} busy={pages.busy} more={pages.more} />}
      </Shown>
    </Room>
  );
}

function SearchForm({ query }: { query: URLSearchParams }) {
  const box = useRef<HTMLInputElement>(null);
  const directory = useLoad<Directory>('/api/organisations').data;
  const collections = useLoad<{ collections: Collection[] }>('/api/collections').data;
  const typed = query.get('value') ?? query.get('text') ?? '';
  const filter = (name: string) => (value: string) => refine({ [name]: value });

  useEffect(() => {
    if (box.current !== null)
      box.current.value = typed;
  }, [typed]);
  const submit = (event: Event) => {
    event.preventDefault();
    search(box.current?.value ?? '');
  };
  return (
    <form class="search" role="search" onSubmit={submit}>
      <label class="search-box">
        <span>Search</span>
        <input id="search" ref={box} type="search" defaultValue={typed} maxLength={256} spellcheck={false}
          autocomplete="off" placeholder="Address, domain, URL, digest, or words" />
        <kbd aria-hidden="true">/</kbd>
      </label>
      <button type="submit" class="main-button">Search</button>
      <Select name="Type" any="Any type" options={TYPES} value={query.get('type') ?? ''} choose={filter('type')} />
      <Select name="Label" any="Any label" options={TLPS} value={query.get('tlp') ?? ''} choose={filter('tlp')} />
      <Select name="Owner" any="Any owner" value={query.get('owner') ?? ''} choose={filter('owner')}
        options={(directory?.organisations ?? []).map((one) => ({ value: one.code, title: one.name }))} />
      <Select name="Collection" any="Any collection" value={query.get('collection') ?? ''}
        choose={filter('collection')}
        options={(collections?.collections ?? []).map((one) => ({ value: one.id, title: one.title }))} />
    </form>
  );
}

function Found({ pages, query, busy, more }:
    { pages: ObjectPage[]; query: URLSearchParams; busy: boolean; more: (() => void) | null }) {
  const objects = pages.flatMap((page) => page.objects);
  const value = pages[0]?.value ?? null;

  if (objects.length === 0)
    return <NothingFound query={query} />;
  return (
    <>
      <p class="found" role="status">
        {more === null
          ? `${plural(objects.length, 'object', 'objects')} for you`
          : `The newest ${plural(objects.length, 'object', 'objects')}`}
        {value === null ? '' : <> that {objects.length === 1 ? 'names' : 'name'} the {valueTitle(value.kind)}{' '}
          <code>{value.text}</code></>}
      </p>
      <ObjectTable objects={objects} />
      <More more={more} busy={busy} />
    </>
  );
}

function NothingFound({ query }: { query: URLSearchParams }) {
  const filtered = FILTERS.some((name) => query.get(name));
  const value = query.get('value');
  if (!filtered)
    return (
      <Empty title="There is nothing for you to read yet">
        <p>Objects appear here as soon as an organisation shares one with yours: by TAXII,
          or with <code>testudo import</code>.</p>
      </Empty>
    );
  return (
    <Empty title="Nothing found">
      <p>No object that you may see matches. What is not released to you is not found either.</p>
      <p class="actions">
        {value === null ? null : (
          <button type="button" onClick={() => refine({ text: value, value: null })}>Search for it as words</button>
        )}
        <a class="button" href="/intelligence">Show everything</a>
      </p>
    </Empty>
  );
}

function ObjectTable({ objects }: { objects: ListedObject[] }) {
  return (
    <table class="objects stacked">
      <thead>
        <tr>
          <th scope="col" class="cell-type">Type</th><th scope="col">Title</th>
          <th scope="col" class="cell-label">Label</th><th scope="col" class="cell-owner">Owner</th>
          <th scope="col" class="cell-collection">Collection</th><th scope="col" class="cell-added">Added</th>
        </tr>
      </thead>
      <tbody>
        {objects.map((object) => (
          <tr key={object.id} class={object.revoked ? 'revoked' : ''}>
            <td class="cell-type"><TypeName type={object.type} /></td>
            <th scope="row" class="cell-title">
              <a class="object-link" href={objectPath(object.id)} title={object.title}>{object.title}</a>
              {object.revoked ? <span class="flag">revoked</span> : null}
            </th>
            <td class="cell-label"><LabelBadge label={object.label} /></td>
            <td class="cell-owner"><PartyName party={object.owner} /></td>
            <td class="cell-collection" title={object.collection.title}>{object.collection.title}</td>
            <td class="cell-added"><Moment at={object.added} /></td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
