// app.tsx - the whole console: who is signed in, which room is open.
// SPDX-License-Identifier: Apache-2.0
import { useCallback, useEffect, useLayoutEffect, useState } from 'preact/hooks';
import { type Failure, get } from './api.ts';
import type { Session } from './contract.ts';
import { closeStream, openStream, useHint } from './live.ts';
import { failureFrom, SessionLost } from './load.ts';
import { Bar } from './parts/bar.tsx';
import { lazy } from './parts/lazy.tsx';
import { Failed, Waiting } from './parts/notice.tsx';
import { ExerciseHouse } from './rooms/exercise/house.tsx';
import { go, here, usePlace } from './route.ts';
import { SignIn } from './rooms/signin.tsx';
import { realDoors, WorldRoom } from './rooms/world.tsx';
import { applyRealm } from './theme.ts';

type Who =
  | { state: 'asking' }
  | { state: 'failed'; failure: Failure }
  | { state: 'out'; why: string }
  | { state: 'in'; session: Session };

const Hall = lazy('the hall’s board', async () => (await import('./rooms/exercise/hall.tsx')).Hall);

/** A hall's screen shows the public board without a session. */
export function App() {
  return here().path === '/hall' ? <Hall /> : <Console />;
}

function Console() {
  const [who, setWho] = useState<Who>({ state: 'asking' });
  const lost = useCallback(() => setWho((old) =>
    old.state === 'in' ? { state: 'out', why: 'Your session has ended. Please sign in again.' } : old), []);

  const ask = () => {
    setWho({ state: 'asking' });
    get<Session>('/api/session').then(
      (session) => setWho({ state: 'in', session }),
      (error: unknown) => {
        const failure = failureFrom(error);
        setWho(failure.status === 401 ? { state: 'out', why: '' } : { state: 'failed', failure });
      });
  };
  useEffect(ask, []);

  switch (who.state) {
  case 'asking':
    return <main class="alone"><Waiting what="the console" /></main>;
  case 'failed':
    return <main class="alone"><Failed failure={who.failure} what="the console" again={ask} /></main>;
  case 'out':
    return <SignIn why={who.why} entered={(session) => setWho({ state: 'in', session })} />;
  case 'in':
    return (
      <SessionLost.Provider value={lost}>
        <House session={who.session} lost={lost} left={() => setWho({ state: 'out', why: '' })} />
      </SessionLost.Provider>
    );
  }
}

function House({ session, lost, left }: { session: Session; lost: () => void; left: () => void }) {
  const place = usePlace();
  const { exercise } = session.realm;
  const home = exercise ? '/board' : '/picture';

  useEffect(() => {
    openStream();
    return closeStream;
  }, [session]);
  useHint('session', lost);
  useEffect(() => {
    if (place.path === '/')
      go(home, { replace: true });
  }, [place.path]);
  useLayoutEffect(() => { // before anything is painted or measured
    applyRealm(exercise);
    return () => applyRealm(false);
  }, [exercise]);
  return (
    <div class="house">
      <a class="skip" href="#room">Skip to the content</a>
      {exercise
        ? <ExerciseHouse place={place} session={session} left={left} />
        : (
          <>
            <Bar path={place.path} session={session} doors={[realDoors(session)]} left={left} />
            <main id="room" tabIndex={-1}><WorldRoom place={place} session={session} /></main>
          </>
        )}
    </div>
  );
}
