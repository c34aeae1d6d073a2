// record.tsx - the record: everything that happened and that this seat may read, newest first.
// SPDX-License-Identifier: Apache-2.0
import { useState } from 'preact/hooks';
import { address } from '../../api.ts';
import type { Entry, EntryPage } from '../../contract_exercise.ts';
import { useHint } from '../../live.ts';
import { usePages } from '../../load.ts';
import { named, Select } from '../../parts/choice.tsx';
import { More } from '../../parts/more.tsx';
import { Empty, Shown } from '../../parts/notice.tsx';
import { Room } from '../../parts/room.tsx';
import { authorOf, EntryView, forceClass, gist, TeamName } from '../../parts/exercise/entry.tsx';
import { Reverse } from '../../parts/exercise/reverse.tsx';
import { usePlay } from '../../play.ts';
import { refine } from '../../route.ts';
import { plural } from '../../words.ts';
import { kindTitle, scenarioClock } from '../../words_exercise.ts';

const KINDS = ['clock', 'phase', 'inject.sent', 'inject.changed', 'inject.withdrawn', 'contingency', 'news', 'message',
  'answer', 'report', 'help', 'appeal', 'decision', 'red.event', 'flag', 'link', 'grade', 'grade.final', 'task.due', 'task.changed',
  'usability',
  'adjustment', 'confirm', 'reversal', 'hold', 'excuse', 'check.changed', 'shared', 'reached', 'sighted',
  'release.error', 'share.judged', 'objective.met', 'note', 'publish', 'freeze.lifted', 'scenario'];
const KIND_OPTIONS = KINDS.map((kind) => ({ value: kind, title: kindTitle(kind) }))
  .sort((a, b) => a.title.localeCompare(b.title));

export function RecordRoom({ query }: { query: URLSearchParams }) {
  const play = usePlay();
  const [fresh, setFresh] = useState(false);
  const kinds = query.get('kinds');
  const team = query.get('team');
  const pages = usePages<EntryPage>((before) =>
    address('/api/exercise/entries', { kinds, team, order: 'newest', before, limit: 50 }));

  // What one is reading does not move by itself.
  useHint('entries', () => setFresh(true));
  const show = () => {
    setFresh(false);
    pages.again();
  };
  return (
    <Room name="record" title="Record" aside={fresh
      ? <button type="button" class="fresh" onClick={show}>Something new has happened: show it</button> : undefined}>
      <form class="filters" onSubmit={(event) => event.preventDefault()}>
        <Select name="Kind" any="Any kind" options={KIND_OPTIONS} value={kinds ?? ''} choose={(to) => refine({ kinds: to })} />
        <Select name="Team" any="Any team" value={team ?? ''} choose={(to) => refine({ team: to })}
          options={named(play.exercise.teams)} />
      </form>
      <Shown of={pages} what="the record">
        {(data) => <Entries entries={data.flatMap((page) => page.entries)} more={pages.more} busy={pages.busy} again={show} />}
      </Shown>
    </Room>
  );
}

function Entries({ entries, more, busy, again }: { entries: Entry[]; more: (() => void) | null; busy: boolean; again: () => void }) {
  if (entries.length === 0)
    return (
      <Empty title="Nothing here has happened yet">
        <p>Each inject, answer, grade and decision is an entry; this page shows those that your seat may read.</p>
      </Empty>
    );
  return (
    <>
      <p class="found" role="status">{more === null ? '' : 'The newest '}{plural(entries.length, 'entry', 'entries')}</p>
      <table class="entries stacked">
        <thead>
          <tr>
            <th scope="col" class="cell-time">Time</th><th scope="col" class="cell-kind">Kind</th>
            <th scope="col">What</th><th scope="col" class="cell-team">Team</th><th scope="col" class="cell-author">By</th>
          </tr>
        </thead>
        <tbody>{entries.map((entry) => <EntryRow key={entry.key} entry={entry} again={again} />)}</tbody>
      </table>
      <More more={more} busy={busy} />
    </>
  );
}

function EntryRow({ entry, again }: { entry: Entry; again: () => void }) {
  const { exercise, session } = usePlay();
  const [open, setOpen] = useState(false);
  return (
    <>
      <tr class={forceClass(entry)}>
        <td class="cell-time">{scenarioClock(entry.time_ms)}</td>
        <td class="cell-kind">{kindTitle(entry.kind)}</td>
        <th scope="row" class="cell-title">
          <button type="button" class="row-button" aria-expanded={open} onClick={() => setOpen(!open)}>
            <span class="row-title">{gist(entry, exercise)}</span>
            {entry.in_force ? null : <span class="flag">not in force</span>}
          </button>
        </th>
        <td class="cell-team">{entry.team === null ? <span class="quiet">none</span> : <TeamName name={entry.team} />}</td>
        <td class="cell-author"><span class="in-stack">by </span>{authorOf(entry, session)}</td>
      </tr>
      {open ? <tr class="opened"><td colSpan={5}><EntryView entry={entry}><Reverse entry={entry} again={again} /></EntryView></td></tr> : null}
    </>
  );
}
