// entries.tsx - entries of some kinds as a list, newest first: it comes in pages and follows the record.
// SPDX-License-Identifier: Apache-2.0
import type { ComponentChildren } from 'preact';
import { address } from '../../api.ts';
import type { Entry, EntryPage } from '../../contract_exercise.ts';
import { type LoadedPages, usePages } from '../../load.ts';
import { useEntries } from '../../play.ts';
import { More } from '../more.tsx';
import { Shown } from '../notice.tsx';

export type EntryPages = LoadedPages<EntryPage>;

/** Asked for again when one of these kinds comes, or one of `also`: what changes how they stand. */
export function useEntryPages(kinds: string[], limit: number, also: string[] = ['reversal']): EntryPages {
  const pages = usePages<EntryPage>((before) => address('/api/exercise/entries', { kinds: kinds.join(), order: 'newest', before, limit }));

  useEntries([...kinds, ...also], pages.again);
  return pages;
}

export function entriesOf(pages: EntryPage[]): Entry[] {
  return pages.flatMap((page) => page.entries);
}

/** The body of a panel. `none`: what it says without any; `cards`: each in a frame of its own. */
export function EntryList({ pages, what, none, cards = false, children }: {
  pages: EntryPages;
  what: string;
  none: string;
  cards?: boolean;
  children: (entry: Entry) => ComponentChildren;
}) {
  return (
    <Shown of={pages} what={what}>
      {(data) => {
        const entries = entriesOf(data);
        return (
          <div class={`panel-body ${cards ? 'cards' : ''}`}>
            {entries.length === 0 ? <p class="quiet">{none}</p> : entries.map(children)}
            <More more={pages.more} busy={pages.busy} />
          </div>
        );
      }}
    </Shown>
  );
}
