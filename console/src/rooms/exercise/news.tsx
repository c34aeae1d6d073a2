// news.tsx - the desk of the simulated press: what was published, and a new item for everybody.
// SPDX-License-Identifier: Apache-2.0
import type { Entry } from '../../contract_exercise.ts';
import { Panel, Room } from '../../parts/room.tsx';
import { textOf } from '../../parts/exercise/definition.ts';
import { EntryList, useEntryPages } from '../../parts/exercise/entries.tsx';
import { NewsForm } from '../../parts/exercise/news_form.tsx';
import { Notes } from '../../parts/exercise/notes.tsx';
import { Reverse } from '../../parts/exercise/reverse.tsx';
import { authorOf } from '../../parts/exercise/entry.tsx';
import { may, usePlay } from '../../play.ts';
import { scenarioClock } from '../../words_exercise.ts';

export function NewsRoom(_props: { query: URLSearchParams }) {
  const play = usePlay();
  const pages = useEntryPages(['news'], 20);

  return (
    <Room name="news" title="News">
      <div class="columns">
        <div>
          {may(play, 'news') ? <Panel title="A news item" note="everybody reads it at once"><NewsForm again={pages.again} /></Panel> : null}
          <Notes />
        </div>
        <Panel title="Published">
          <EntryList pages={pages} what="the news" none="Nothing was published yet.">
            {(entry) => <Item key={entry.key} entry={entry} again={pages.again} />}
          </EntryList>
        </Panel>
      </div>
    </Room>
  );
}

function Item({ entry, again }: { entry: Entry; again: () => void }) {
  const { session } = usePlay();
  return (
    <article class={`record-entry ${entry.in_force ? '' : 'out-of-force'}`}>
      <header class="record-entry-head">
        <h3>{textOf(entry.body, 'title')}</h3>
        {entry.in_force ? null : <span class="flag">not in force</span>}
      </header>
      <p class="quiet">{textOf(entry.body, 'outlet')}, {scenarioClock(entry.time_ms)}; by {authorOf(entry, session)}</p>
      <p class="prose record-entry-text">{textOf(entry.body, 'text')}</p>
      <div class="record-entry-acts"><Reverse entry={entry} again={again} /></div>
    </article>
  );
}
