// why.tsx - why a team stands where it stands: totals open into lines, lines into entries; and its systems.
// SPDX-License-Identifier: Apache-2.0
import { useState } from 'preact/hooks';
import { address } from '../../api.ts';
import type { Appealable, Board, BoardTeam, Entry, Line, TeamRoom, Why } from '../../contract_exercise.ts';
import { Icon } from '../../icons.tsx';
import { useLoad, usePages } from '../../load.ts';
import { may, ownTeam, titleOf, usePlay, usePosting } from '../../play.ts';
import { refine } from '../../route.ts';
import { moment, plural } from '../../words.ts';
import { points, pointsAdded, scenarioClock, scenarioTime, share } from '../../words_exercise.ts';
import { Row } from '../choice.tsx';
import { More } from '../more.tsx';
import { Shown } from '../notice.tsx';
import { EntryByKey } from './entry.tsx';
import { Outcome, Send, TextArea } from './form.tsx';
import { hueClass } from './stack.tsx';
import { StateBadge } from './state.tsx';

const PARTS = [{ value: 'points', title: 'Points' }, { value: 'systems', title: 'Systems' }];

export function WhyPanel({ board, team, query, at, closable = true }:
    { board: Board; team: BoardTeam; query: URLSearchParams; at?: string; closable?: boolean }) {
  const show = !board.ranked || (closable && query.get('show') === 'systems') ? 'systems' : 'points';
  return (
    <section class="panel why" aria-label={`Why: ${team.title}`}>
      <header class="panel-head why-head">
        <h2>{team.title}</h2>
        {team.points === null ? null : <strong class="why-total">{points(team.points)} points</strong>}
        {closable ? (
          <button type="button" class="tool" aria-label="Close" title="Close" onClick={() => refine({ team: null, category: null })}>
            <Icon name="close" />
          </button>
        ) : null}
      </header>
      {board.ranked && closable ? <div class="why-parts"><Row legend="What to show" options={PARTS} value={show} choose={(to) => refine({ show: to === 'points' ? null : to })} /></div> : null}
      {show === 'points' ? <Categories board={board} team={team} chosen={query.get('category')} at={at} />
        : <Systems board={board} team={team} at={at} />}
    </section>
  );
}

function Categories({ board, team, chosen, at }:
    { board: Board; team: BoardTeam; chosen: string | null; at: string | undefined }) {
  const { categories } = usePlay().exercise;
  const most = Math.max(1, ...team.categories.map((one) => Math.abs(one.points)));
  if (team.categories.length === 0)
    return <p class="quiet panel-empty">Nothing has been scored yet.</p>;
  return (
    <ul class="why-categories">
      {team.categories.map((one) => {
        const open = one.name === chosen;
        const index = Math.max(0, categories.findIndex((category) => category.name === one.name));
        return (
          <li key={one.name}>
            <button type="button" class="why-category" aria-expanded={open}
                onClick={() => refine({ category: open ? null : one.name })}>
              <span class={`swatch ${hueClass(index)}`} />
              <span class="row-title">{titleOf(categories, one.name)}</span>
              <strong>{points(one.points)}</strong>
              <span class="measure" style={{ '--part': `${100 * Math.max(0, one.points) / most}%` }} />
            </button>
            {open ? <Lines board={board} team={team.name} category={one.name} total={one.points} at={at} /> : null}
          </li>
        );
      })}
    </ul>
  );
}

function Lines({ board, team, category, total, at }:
    { board: Board; team: string; category: string; total: number; at: string | undefined }) {
  const play = usePlay();
  // What may be appealed against, for the own team only.
  const room = useLoad<TeamRoom>(may(play, 'appeal') && ownTeam(play) === team ? '/api/exercise/room' : null);
  const pages = usePages<Why>((before) =>
    address('/api/exercise/why', { team, category, view: board.view, at, before, limit: 50 }));
  return (
    <Shown of={pages} what="the lines">
      {(data) => {
        const lines = data.flatMap((page) => page.lines);
        if (lines.length === 0)
          return <p class="quiet panel-empty">No line yet: this total is nothing that happened, and so nothing.</p>;
        return (
          <div class="why-lines">
            <p class="quiet why-sum">{pages.more === null ? plural(lines.length, 'line', 'lines') : `The newest ${plural(lines.length, 'line', 'lines')}`};
              {' '}all of them make {points(data[0]?.sum ?? total)}.</p>
            <ul class="plain">
              {lines.map((line) => <LineItem key={`${line.subject} ${line.time_ms} ${line.text}`} line={line} appealable={room.data?.appealable ?? []} />)}
            </ul>
            <More more={pages.more} busy={pages.busy} />
          </div>
        );
      }}
    </Shown>
  );
}

function LineItem({ line, appealable }: { line: Line; appealable: Appealable[] }) {
  const [open, setOpen] = useState(false);
  return (
    <li class="why-line">
      <p class="why-line-head">
        <strong class={line.points < 0 ? 'loss' : ''}>{pointsAdded(line.points)}</strong>
        <span class="tag" title={line.subject}>{line.subject}</span>
        <span class="quiet">{scenarioTime(line.time_ms)}</span>
      </p>
      <p class="prose">{line.text}</p>
      {line.entries.length === 0 ? null : (
        <button type="button" class="link" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? 'Hide' : 'Show'} {plural(line.entries.length, 'entry', 'entries')}
        </button>
      )}
      {open ? line.entries.map((key) => (
        <EntryByKey key={key} entryKey={key}>
          {(entry) => <AppealHere entry={entry} until={appealable.find((one) => one.key === entry.key)?.until} />}
        </EntryByKey>
      )) : null}
    </li>
  );
}

/** An appeal is written beside what it is against, while its window is open. */
export function AppealHere({ entry, until }: { entry: Entry; until: string | undefined }) {
  const [open, setOpen] = useState(false);

  if (until === undefined || Date.parse(until) <= Date.now())
    return null;
  if (!open)
    return <button type="button" onClick={() => setOpen(true)}>Appeal, until {moment(until)}</button>;
  return <AppealForm of={entry.key} team={entry.team} />;
}

export function AppealForm({ of, team }: { of: string; team: string | null }) {
  const posting = usePosting();
  const [text, setText] = useState('');
  const [done, setDone] = useState('');
  const submit = async (event: Event) => {
    event.preventDefault();
    if (text.trim() === '')
      return;
    if (await posting.send({ kind: 'appeal', team, of, body: { text } })) {
      setDone('The appeal is filed; white decides.');
      setText('');
    }
  };
  return (
    <form class="stack-form" onSubmit={submit}>
      <TextArea label="What is wrong, and what would be right" value={text} change={setText} required
        hint="One appeal an entry. Somebody else than its author decides." />
      <p class="actions"><Send busy={posting.busy}>File the appeal</Send></p>
      <Outcome failure={posting.failure} done={done} />
    </form>
  );
}

function Systems({ board, team, at }: { board: Board; team: BoardTeam; at: string | undefined }) {
  const { systems } = usePlay().exercise;
  const [all, setAll] = useState(false);
  const loaded = useLoad<Board>(address('/api/exercise/board',
    { view: board.view, at, detail: team.name, team: board.view === 'team' ? team.name : null }));
  return (
    <Shown of={loaded} what="the systems">
      {(data) => {
        const rows = data.teams.find((one) => one.name === team.name)?.systems ?? [];
        const shown = all ? rows : rows.filter((row) => row.state !== 'ok');
        return (
          <div class="why-lines">
            <p class="actions">
              <span class="quiet">{plural(rows.length - rows.filter((row) => row.state === 'ok').length, 'system is', 'systems are')} not well</span>
              <button type="button" aria-pressed={all} onClick={() => setAll(!all)}>Show all {rows.length}</button>
            </p>
            <table>
              <thead><tr><th scope="col">System</th><th scope="col">State</th><th scope="col" class="right">Up so far</th></tr></thead>
              <tbody>
                {shown.map((row) => (
                  <tr key={row.name}>
                    <th scope="row" title={row.name}>{titleOf(systems, row.name)}</th>
                    <td><StateBadge state={row.state} /> <span class="quiet">since {scenarioClock(row.since_ms)}</span></td>
                    <td class="right">{row.availability_ppm === null ? <span class="quiet">not scored</span> : share(row.availability_ppm)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        );
      }}
    </Shown>
  );
}
