// house.tsx - the console in an exercise: its banner with the clock, its bar, its rooms.
// SPDX-License-Identifier: Apache-2.0
import { useState } from 'preact/hooks';
import type { Session } from '../../contract.ts';
import type { Board, Clock, Exercise } from '../../contract_exercise.ts';
import { useNews } from '../../live.ts';
import { useLoad, type Loaded } from '../../load.ts';
import { Bar } from '../../parts/bar.tsx';
import { lazy } from '../../parts/lazy.tsx';
import { Shown } from '../../parts/notice.tsx';
import { Room as Frame } from '../../parts/room.tsx';
import { PlayContext, scenarioNow, titleOf, useClock, useEntries, useTick, type Play } from '../../play.ts';
import type { Place } from '../../route.ts';
import { CLOCK_TITLES, scenarioClock } from '../../words_exercise.ts';
import { roomPath, WORLD_DOORS, WorldRoom } from '../world.tsx';
import { doorsFor } from './doors.ts';

interface RoomProps { query: URLSearchParams }

const ROOMS: Record<string, (props: RoomProps) => preact.JSX.Element> = {
  '/board': lazy('the board', async () => (await import('./board.tsx')).BoardRoom),
  '/timeline': lazy('the time line', async () => (await import('./timeline.tsx')).TimelineRoom),
  '/team': lazy('the team room', async () => (await import('./team.tsx')).TeamRoomPage),
  '/grading': lazy('the grading desk', async () => (await import('./grading.tsx')).GradingRoom),
  '/red': lazy('red’s desk', async () => (await import('./red.tsx')).RedRoom),
  '/white': lazy('white’s desk', async () => (await import('./white.tsx')).WhiteRoom),
  '/checks': lazy('the checks', async () => (await import('./checks.tsx')).ChecksRoom),
  '/usability': lazy('the usability desk', async () => (await import('./usability.tsx')).UsabilityRoom),
  '/news': lazy('the news desk', async () => (await import('./news.tsx')).NewsRoom),
  '/people': lazy('the people', async () => (await import('./people.tsx')).PeopleRoom),
  '/scenario': lazy('the scenario', async () => (await import('./scenario.tsx')).ScenarioRoom),
  '/truth': lazy('the truth line', async () => (await import('./truth.tsx')).TruthRoom),
  '/review': lazy('the review', async () => (await import('./review.tsx')).ReviewRoom),
  '/record': lazy('the record', async () => (await import('./record.tsx')).RecordRoom),
};

// What is in the scenario, and so what the first question answers.
const SCENARIO_KINDS = ['scenario', 'check.changed', 'inject.changed'];

export function ExerciseHouse({ place, session, left }: { place: Place; session: Session; left: () => void }) {
  const loaded = useLoad<Exercise>('/api/exercise');
  const own = ROOMS[roomPath(place) === '/' ? '/board' : roomPath(place)];

  useEntries(SCENARIO_KINDS, loaded.again);
  return (
    <>
      <Banner name={session.realm.name} exercise={loaded.data} />
      <Bar path={place.path} session={session} doors={[doorsFor(session.seat ?? null), WORLD_DOORS]} left={left} />
      <main id="room" tabIndex={-1}>
        {own === undefined
          ? <WorldRoom place={place} session={session} />
          : <Opened of={loaded} session={session} query={place.query} Room={own} />}
      </main>
    </>
  );
}

function Opened({ of, session, query, Room }: {
  of: Loaded<Exercise>;
  session: Session;
  query: URLSearchParams;
  Room: (props: RoomProps) => preact.JSX.Element;
}) {
  if (of.data === null && of.failure !== null)
    return <Frame name="exercise" title="Exercise"><Shown of={of} what="the exercise">{() => null}</Shown></Frame>;
  return (
    <Shown of={of} what="the exercise">
      {(exercise) => <Playing exercise={exercise} session={session} query={query} Room={Room} />}
    </Shown>
  );
}

function Playing({ exercise, session, query, Room }: {
  exercise: Exercise;
  session: Session;
  query: URLSearchParams;
  Room: (props: RoomProps) => preact.JSX.Element;
}) {
  const { clock, heard } = useClock(exercise.clock);
  const [board, setBoard] = useState<Board | null>(null);
  const play: Play = { exercise, clock, heard, session, board };

  useNews<Board>('board', setBoard);
  return <PlayContext.Provider value={play}><Room query={query} /></PlayContext.Provider>;
}

/** Always in sight: that this is an exercise, and what time it is in it. */
function Banner({ name, exercise }: { name: string; exercise: Exercise | null }) {
  return (
    <div class="exercise" role="region" aria-label="Exercise">
      <strong class="exercise-name" title={exercise?.title ?? name}>Exercise, exercise, exercise: {exercise?.title ?? name}</strong>
      {exercise === null ? null : <BannerClock exercise={exercise} />}
    </div>
  );
}

function BannerClock({ exercise }: { exercise: Exercise }) {
  const { clock, heard } = useClock(exercise.clock);
  return <ClockFace clock={clock} heard={heard} exercise={exercise} />;
}

function ClockFace({ clock, heard, exercise }: { clock: Clock; heard: number; exercise: Exercise }) {
  useTick(clock.state === 'running');
  const speed = clock.state === 'running' && clock.speed_milli !== 1000 ? ` at ${clock.speed_milli / 1000} times the speed` : '';
  return (
    <span class="exercise-clock">
      {clock.phase === null ? null : <span class="exercise-phase">{titleOf(exercise.phases, clock.phase)}</span>}
      <span class="exercise-time" role="timer" aria-label="Scenario time">
        {scenarioClock(scenarioNow(clock, heard, exercise.phases, Date.now()))}
      </span>
      <span>{CLOCK_TITLES[clock.state]}{speed}</span>
    </span>
  );
}
