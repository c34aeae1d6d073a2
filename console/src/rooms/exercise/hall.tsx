// hall.tsx - the public board for a hall's screen: large, dark, live, nobody signs in and nothing scrolls.
// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from 'preact/hooks';
import { Failure, get } from '../../api.ts';
import type { Board, BoardTeam, Clock, PublicBoard } from '../../contract_exercise.ts';
import { Icon, Mark } from '../../icons.tsx';
import { failureFrom } from '../../load.ts';
import { Curves } from '../../parts/exercise/curves.tsx';
import { hueClass, Stack } from '../../parts/exercise/stack.tsx';
import { StateStrip } from '../../parts/exercise/state.tsx';
import { Failed, Waiting } from '../../parts/notice.tsx';
import { heardAt, scenarioNow, titleOf, useTick } from '../../play.ts';
import { applyRealm } from '../../theme.ts';
import { CLOCK_TITLES, points, scenarioClock, scenarioTime } from '../../words_exercise.ts';

const RETRY = 5_000;         // a hall's screen has nobody who would press a button
const CURVES_EVERY = 60_000;

interface Shown { data: PublicBoard; board: Board; clock: Clock; heard: number }

/** The public board, asked for at the start and each minute for the curves, and kept new by the stream. */
function usePublic(): { shown: Shown | null; failure: Failure | null; live: boolean } {
  const [shown, setShown] = useState<Shown | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [live, setLive] = useState(false);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const ask = () => get<PublicBoard>('/api/exercise/public').then(
      (data) => {
        setShown({ data, board: data.board, clock: data.clock, heard: heardAt(data.clock) });
        setFailure(null);
        timer = setTimeout(ask, CURVES_EVERY);
      },
      (error: unknown) => {
        setFailure(failureFrom(error));
        timer = setTimeout(ask, RETRY);
      });
    void ask();
    return () => clearTimeout(timer);
  }, []);
  useEffect(() => {
    let source: EventSource;
    let timer: ReturnType<typeof setTimeout>;
    const open = () => {
      source = new EventSource('/api/exercise/public/stream');
      source.onopen = () => setLive(true);
      source.onerror = () => {
        setLive(false);
        if (source.readyState === EventSource.CLOSED)
          timer = setTimeout(open, RETRY);
      };
      source.addEventListener('board', (event) => {
        const board = JSON.parse((event as MessageEvent<string>).data) as Board;
        setShown((old) => old === null ? old : { ...old, board });
      });
      source.addEventListener('clock', (event) => {
        const clock = JSON.parse((event as MessageEvent<string>).data) as Clock;
        setShown((old) => old === null || clock.wall < old.clock.wall ? old : { ...old, clock, heard: heardAt(clock) });
      });
    };
    open();
    return () => {
      clearTimeout(timer);
      source.close();
    };
  }, []);
  return { shown, failure, live };
}

export function Hall() {
  const { shown, failure, live } = usePublic();

  useEffect(() => {
    document.documentElement.dataset['theme'] = 'dark';
    applyRealm(true);
    document.title = 'Board · testudo';
  }, []);
  if (shown === null)
    return (
      <main class="alone">
        {failure === null ? <Waiting what="the board" />
          : failure.status === 404
            ? <Failed what="the board" again={() => location.reload()} failure={new Failure(404, failure.code, 'There is no public board here. It is shown as soon as there is one.')} />
            : <Failed what="the board" again={() => location.reload()} failure={failure} />}
      </main>
    );
  return <Screen shown={shown} live={live && failure === null} />;
}

function Screen({ shown, live }: { shown: Shown; live: boolean }) {
  const { data, board } = shown;
  return (
    <main class="hall">
      <header class="hall-head">
        <Mark />
        <h1 title={data.title}>{data.title}</h1>
        <span class="hall-exercise">Exercise</span>
        <HallClock shown={shown} />
      </header>
      {board.teams.length === 0
        ? <p class="hall-empty">The board opens when play begins.</p>
        : board.ranked ? <RankedHall shown={shown} /> : <UnrankedHall shown={shown} />}
      <footer class="hall-foot">
        {board.ranked ? data.categories.map((one, i) => (
          <span class="entry" key={one.name}><span class={`swatch ${hueClass(i)}`} />{one.title}</span>
        )) : null}
        <span class={`line ${live ? 'line-live' : 'line-broken'}`} role="status"><span class="lamp" />
          {board.frozen ? <><Icon name="lock" /> Frozen at {scenarioTime(board.at_ms)}</>
            : live ? `Live, as of ${scenarioTime(board.at_ms)}` : `Not live, as of ${scenarioTime(board.at_ms)}`}</span>
      </footer>
    </main>
  );
}

function HallClock({ shown }: { shown: Shown }) {
  const { clock, heard, data } = shown;
  useTick(clock.state === 'running');
  return (
    <p class="hall-clock">
      <span>{clock.phase === null ? CLOCK_TITLES[clock.state] : titleOf(data.phases, clock.phase)}</span>
      <strong role="timer">{scenarioClock(scenarioNow(clock, heard, data.phases, Date.now()))}</strong>
      {clock.state === 'running' ? null : <span>{CLOCK_TITLES[clock.state]}</span>}
    </p>
  );
}

/** Rows share the height that there is, so that 24 teams fit without scrolling. */
function rows(count: number): { [name: string]: string } {
  return { '--rows': String(Math.max(8, count)) };
}

function RankedHall({ shown }: { shown: Shown }) {
  const { data, board } = shown;
  const most = Math.max(1, ...board.teams.map((team) => team.categories.reduce((sum, one) => sum + Math.max(0, one.points), 0)));
  return (
    <div class="hall-body">
      <ol class="hall-rows" style={rows(board.teams.length)}>
        {board.teams.map((team) => (
          <li key={team.name} class={`hall-row place-${team.rank ?? 0}`}>
            <span class="hall-rank">{team.rank}</span>
            <span class="hall-team" title={team.title}>{team.title}</span>
            <Stack parts={team.categories} categories={data.categories} most={most} />
            <span class="hall-points">{team.points === null ? '' : points(team.points)}</span>
            <Strip team={team} />
          </li>
        ))}
      </ol>
      {data.series.steps.length < 2 ? null : (
        <div class="hall-curves">
          <Curves series={data.series} titleOf={(name) => titleOf(board.teams, name)} chosen={board.teams.slice(0, 5).map((team) => team.name)} />
        </div>
      )}
    </div>
  );
}

function Strip({ team }: { team: BoardTeam }) {
  return <StateStrip states={team.states} titles={[]} of={`Systems of ${team.title}`} />;
}

function UnrankedHall({ shown }: { shown: Shown }) {
  const { data, board } = shown;
  const teams = [...board.teams].sort((a, b) => a.title.localeCompare(b.title, 'en', { numeric: true }));
  return (
    <div class="hall-body hall-unranked">
      <ol class="hall-rows" style={rows(teams.length + 1)}>
        <li class="hall-titles" aria-hidden="true">
          <span />
          <span class="hall-goals">{data.goals.map((goal) => <span key={goal.name} title={goal.title}>{goal.title}</span>)}</span>
          <span>Systems</span>
        </li>
        {teams.map((team) => (
          <li key={team.name} class="hall-row">
            <span class="hall-team" title={team.title}>{team.title}</span>
            <span class="hall-goals">
              {data.goals.map((goal) => {
                const met = team.goals.some((one) => one.name === goal.name && one.met);
                return (
                  <span key={goal.name} class={met ? 'goal-met' : 'goal-open'} title={goal.title}>
                    <Icon name={met ? 'yes' : 'no'} /><span class="unseen">{goal.title}: </span>{met ? 'met' : 'not yet'}
                  </span>
                );
              })}
            </span>
            <Strip team={team} />
          </li>
        ))}
      </ol>
    </div>
  );
}
