// why.tsx - why a team stands where it stands: totals open into lines, lines into entries; and its systems.
// SPDX-License-Identifier: Apache-2.0
import { useState } from 'preact/hooks';
import { address } from '../../api.ts';
import type { Board, BoardTeam, Line, TeamRoom, Why } from '../../contract_exercise.ts';
import { Icon } from '../../icons.tsx';
import { useLoad, usePages } from '../../load.ts';
import { may, ownTeam, titleOf, useEntries, usePlay } from '../../play.ts';
import { refine } from '../../route.ts';
import { plural } from '../../words.ts';
import { points, scenarioClock, share } from '../../words_exercise.ts';
import { Row } from '../choice.tsx';
import { More } from '../more.tsx';
import { Shown } from '../notice.tsx';
import { AppealHere, AppealLine } from './appeal_form.tsx';
import { LineItem, lineKey } from './line.tsx';
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
  useEntries(['appeal', 'decision', 'reversal'], room.again);
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
              {lines.map((line) => <OwnLine key={lineKey(line)} line={line} at={data[0]?.at ?? null} team={team} room={room.data} />)}
            </ul>
            <More more={pages.more} busy={pages.busy} />
          </div>
        );
      }}
    </Shown>
  );
}

function OwnLine({ line, at, team, room }: { line: Line; at: string | null; team: string; room: TeamRoom | null }) {
  return (
    <LineItem line={line} act={(entry) => <AppealHere entry={entry} room={room} />}>
      {line.by_effect && at !== null ? <AppealLine line={line.subject} at={at} team={team} room={room} /> : null}
    </LineItem>
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
