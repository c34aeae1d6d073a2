// board.tsx - the board: who stands where, how their systems are, and why; live, or as it was.
// SPDX-License-Identifier: Apache-2.0
import { useEffect, useRef } from 'preact/hooks';
import { address } from '../../api.ts';
import type { Board, BoardGoal, BoardTeam, Category, Goal, Series } from '../../contract_exercise.ts';
import { Icon } from '../../icons.tsx';
import { useHint } from '../../live.ts';
import { useLoad, type Loaded } from '../../load.ts';
import { Row } from '../../parts/choice.tsx';
import { Empty, Shown } from '../../parts/notice.tsx';
import { Panel, Room } from '../../parts/room.tsx';
import { COLOURED, Curves } from '../../parts/exercise/curves.tsx';
import { Stack, StackLegend } from '../../parts/exercise/stack.tsx';
import { StateLegend, StateStrip, wellOf } from '../../parts/exercise/state.tsx';
import { WhyPanel } from '../../parts/exercise/why.tsx';
import { sits, titleOf, usePlay, type Play } from '../../play.ts';
import { refine } from '../../route.ts';
import { moment, number } from '../../words.ts';
import { duration, points, scenarioClock, scenarioTime, share } from '../../words_exercise.ts';

const VIEWS = [
  { value: 'white', title: 'White' },
  { value: 'public', title: 'Public' },
];
const OWN_VIEWS = [
  { value: 'team', title: 'Own team' },
  { value: 'public', title: 'Everybody' },
];

function viewsFor(play: Play): typeof VIEWS {
  if (sits(play.session, 'white'))
    return VIEWS;
  return play.session.seat?.team == null ? [] : OWN_VIEWS;
}

/** The board asked for; the live line's is taken when it is of the same view and newer. */
function useBoard(play: Play, view: string | null): Loaded<Board> {
  const loaded = useLoad<Board>(address('/api/exercise/board', { view }));
  const { board } = play;
  const pushed = board !== null && (view === null || board.view === view) ? board : null;

  useHint('board', loaded.again, (said) => pushed === null && (said as Board | null)?.view !== loaded.data?.view);
  const newer = pushed !== null && loaded.data !== null && pushed.view === loaded.data.view &&
    pushed.wall > loaded.data.wall;
  return newer ? { ...loaded, data: pushed } : loaded;
}

export function BoardRoom({ query }: { query: URLSearchParams }) {
  const play = usePlay();
  const views = viewsFor(play);
  const asked = query.get('view');
  const loaded = useBoard(play, asked);
  const shown = asked ?? loaded.data?.view ?? '';

  return (
    <Room name="board" title="Board" aside={views.length === 0 ? undefined
      : <Row legend="View" options={views} value={shown} choose={(view) => refine({ view, team: null })} />}>
      <Shown of={loaded} what="the board">
        {(board) => <Drawn board={board} query={query} play={play} />}
      </Shown>
    </Room>
  );
}

function Drawn({ board, query, play }: { board: Board; query: URLSearchParams; play: Play }) {
  const team = board.teams.find((one) => one.name === query.get('team'));

  if (board.teams.length === 0)
    return (
      <Empty title="No team is on this board yet">
        <p>{board.view === 'public' ? 'The public board opens when white lets it.' : 'The scenario names no blue team. White adds them to it.'}</p>
      </Empty>
    );
  return (
    <>
      <Standing board={board} play={play} />
      <div class={team === undefined ? 'board' : 'board with-side'}>
        <div class="board-main">
          {board.ranked ? <Ranked board={board} play={play} chosen={team?.name ?? null} />
            : <Unranked board={board} play={play} chosen={team?.name ?? null} />}
          {board.ranked ? <Course board={board} play={play} chosen={team?.name ?? null} /> : null}
        </div>
        {team === undefined ? null : <WhyPanel board={board} team={team} query={query} />}
      </div>
    </>
  );
}

/** How old the figures are and for whom: a board that is frozen or late says so. */
function Standing({ board, play }: { board: Board; play: Play }) {
  const late = play.clock.state === 'running' ? play.clock.now_ms - board.at_ms : 0;
  return (
    <p class="found board-standing" role="status">
      {board.frozen ? <span class="flag frozen"><Icon name="lock" /> Frozen at {scenarioTime(board.at_ms)}</span> : null}
      {!board.frozen && late > 60_000 ? <span class="flag">This view is {duration(late)} behind</span> : null}
      <span>As of <time dateTime={board.wall} title={board.wall}>{scenarioClock(board.at_ms)}</time> scenario time,{' '}
        {moment(board.wall)}</span>
    </p>
  );
}

function most(teams: BoardTeam[]): number {
  const sums = teams.map((team) => team.categories.reduce((sum, one) => sum + Math.max(0, one.points), 0));
  return Math.max(1, ...sums);
}

function isOwn(play: Play, name: string): boolean {
  return play.session.seat?.team?.name === name;
}

function TeamButton({ team, chosen, own }: { team: BoardTeam; chosen: boolean; own: boolean }) {
  return (
    <button type="button" class="row-button" aria-pressed={chosen} title={team.title}
        onClick={() => refine({ team: chosen ? null : team.name, category: null })}>
      <span class="row-title">{team.title}</span>
      {own ? <span class="flag own">yours</span> : null}
    </button>
  );
}

function Ranked({ board, play, chosen }: { board: Board; play: Play; chosen: string | null }) {
  const { categories, systems } = play.exercise;
  const titles = systems.map((one) => one.title);
  const width = most(board.teams);
  const tried = board.teams.some((team) => team.tried_ppm !== null);
  const ranks = board.teams.some((team) => team.rank !== null); // a team’s own view tells none
  return (
    <Panel title={ranks ? 'Ranking' : 'Points'} note="choose a team to see why" name="board-panel">
      <table class="board-table">
        <thead>
          <tr>
            {ranks ? <th scope="col" class="right cell-rank">Rank</th> : null}<th scope="col" class="cell-team">Team</th>
            <th scope="col" class="right cell-points">Points</th><th scope="col" class="cell-stack">By category</th>
            <th scope="col" class="cell-strip">Systems</th>
            {tried ? <th scope="col" class="right cell-tried" title="Share of red’s objectives tried against the team">Tried</th> : null}
          </tr>
        </thead>
        <tbody>
          {board.teams.map((team) => (
            <tr key={team.name} class={`${team.name === chosen ? 'chosen' : ''} ${isOwn(play, team.name) ? 'own-row' : ''}`}>
              {ranks ? <td class="right cell-rank">{team.rank}</td> : null}
              <th scope="row" class="cell-team"><TeamButton team={team} chosen={team.name === chosen} own={isOwn(play, team.name)} /></th>
              <td class="right cell-points">{team.points === null ? '' : points(team.points)}</td>
              <td class="cell-stack"><Stack parts={team.categories} categories={categories} most={width} /></td>
              <td class="cell-strip" title={wellOf(team.states)}><StateStrip states={team.states} titles={titles} of={`Systems of ${team.title}`} /></td>
              {tried ? <td class="right cell-tried">{team.tried_ppm === null ? '' : share(team.tried_ppm)}</td> : null}
            </tr>
          ))}
        </tbody>
      </table>
      <StackLegend categories={categories} />
      <StateLegend />
      <FiguresTable board={board} categories={categories} />
    </Panel>
  );
}

/** The same figures for those who do not look at pictures, and for copying. */
function FiguresTable({ board, categories }: { board: Board; categories: Category[] }) {
  return (
    <details class="figures">
      <summary>The points as a table</summary>
      <div class="scroll" role="region" aria-label="Points by category" tabIndex={0}>
        <table>
          <thead>
            <tr><th scope="col">Team</th>{categories.map((one) => <th scope="col" class="right" key={one.name}>{one.title}</th>)}</tr>
          </thead>
          <tbody>
            {board.teams.map((team) => (
              <tr key={team.name}>
                <th scope="row">{team.title}</th>
                {categories.map((one) => (
                  <td class="right" key={one.name}>{points(team.categories.find((part) => part.name === one.name)?.points ?? 0)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

/** Objectives met or not: nothing is added up, nobody stands before another. */
function Unranked({ board, play, chosen }: { board: Board; play: Play; chosen: string | null }) {
  const { goals, systems, learning } = play.exercise;
  const titles = systems.map((one) => one.title);
  const teams = [...board.teams].sort((a, b) => a.title.localeCompare(b.title, 'en', { numeric: true }));
  return (
    <>
      <Panel title="Objectives" note="met or not yet, and how long it took; this exercise ranks nobody">
        <div class="scroll" role="region" aria-label="Objectives by team" tabIndex={0}>
          <table class="goal-table">
            <thead>
              <tr>
                <th scope="col" class="cell-team">Team</th>
                {goals.map((goal) => <th scope="col" key={goal.name} title={goalTitle(goal, learning)}>{goal.title}</th>)}
                {TIMES.map(({ name, title, note }) => <th scope="col" key={name} class="right" title={note}>{title}</th>)}
              </tr>
            </thead>
            <tbody>
              {teams.map((team) => (
                <tr key={team.name} class={team.name === chosen ? 'chosen' : ''}>
                  <th scope="row" class="cell-team"><TeamButton team={team} chosen={team.name === chosen} own={isOwn(play, team.name)} /></th>
                  {goals.map((goal) => <GoalCell key={goal.name} goal={team.goals.find((one) => one.name === goal.name)} />)}
                  {TIMES.map(({ name }) => <TimeCell key={name} ms={team.times[name]} />)}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        {goals.length === 0 ? <p class="quiet panel-empty">The scenario names no goals.</p> : null}
      </Panel>
      <Panel title="Systems" name="board-panel">
        <table class="board-table">
          <thead><tr><th scope="col" class="cell-team">Team</th><th scope="col" class="cell-strip">Systems</th></tr></thead>
          <tbody>
            {teams.map((team) => (
              <tr key={team.name}>
                <th scope="row" class="cell-team"><span class="team-name" title={team.title}>{team.title}</span></th>
                <td class="cell-strip"><StateStrip states={team.states} titles={titles} of={`Systems of ${team.title}`} /></td>
              </tr>
            ))}
          </tbody>
        </table>
        <StateLegend />
      </Panel>
    </>
  );
}

const TIMES = [
  { name: 'know_ms', title: 'Time to know', note: 'From red’s first foothold to the incident report that tells of it; the median' },
  { name: 'tell_ms', title: 'Time to tell', note: 'From then to what was shared first; the median' },
  { name: 'decide_ms', title: 'Time to decide', note: 'From an inject to its answer; the median' },
] as const;

function TimeCell({ ms }: { ms: number | null }) {
  return <td class="right">{ms === null ? <span class="quiet">not yet</span> : duration(ms)}</td>;
}

function goalTitle(goal: Goal, learning: { name: string; title: string }[]): string {
  const within = goal.within_ms === null ? '' : `, within ${duration(goal.within_ms)}`;
  return `${titleOf(learning, goal.objective)}: ${goal.title}${within}`;
}

export function GoalCell({ goal }: { goal: BoardGoal | undefined }) {
  if (goal === undefined || !goal.met)
    return <td class="goal-open"><Icon name="no" /><span class="quiet">not yet</span></td>;
  return <td class="goal-met"><Icon name="yes" />{goal.time_ms === null ? 'met' : duration(goal.time_ms)}</td>;
}

const STEPS_DRAWN = 240;
const STEP_MIN = 60_000;

/** A step that gives at most STEPS_DRAWN points and changes seldom, so that the curve is not asked for anew each second. */
function stepFor(now: number): number {
  let step = STEP_MIN;
  while (now / step > STEPS_DRAWN)
    step *= 2;
  return step;
}

function Course({ board, play, chosen }: { board: Board; play: Play; chosen: string | null }) {
  const now = play.clock.now_ms;
  const step = stepFor(now);
  const loaded = useLoad<Series>(address('/api/exercise/series', { step_ms: step }));
  const turn = Math.floor(board.at_ms / step);
  const asked = useRef(turn);

  useEffect(() => { // a new step is worth a question, a new second is not
    if (asked.current !== turn)
      loaded.again();
    asked.current = turn;
  }, [turn]);
  const leaders = board.teams.map((team) => team.name).filter((name) => name !== chosen);
  const coloured = [...(chosen === null ? [] : [chosen]), ...leaders].slice(0, COLOURED);
  const title = (name: string) => play.exercise.teams.find((team) => team.name === name)?.title ?? name;
  return (
    <Panel title="Points over time" note={board.teams.length > COLOURED ? `the first ${number(COLOURED)} in colour` : undefined}>
      <Shown of={loaded} what="the curves">
        {(series) => series.steps.length < 2
          ? <p class="quiet panel-empty">The curves begin with the first minutes of play.</p>
          : <Curves series={series} titleOf={title} chosen={coloured} />}
      </Shown>
    </Panel>
  );
}
