// truth.tsx - the truth line: what red did, what broke, what the team reported, shared and saw, on one axis.
// SPDX-License-Identifier: Apache-2.0
import { address } from '../../api.ts';
import type { Truth } from '../../contract_exercise.ts';
import { useLoad } from '../../load.ts';
import { named, Select } from '../../parts/choice.tsx';
import { Empty, Shown } from '../../parts/notice.tsx';
import { Room } from '../../parts/room.tsx';
import { TruthLine } from '../../parts/exercise/truth_line.tsx';
import { ownTeam, sits, useEntries, usePlay } from '../../play.ts';
import { refine } from '../../route.ts';

const CHANGING = ['red.event', 'report', 'shared', 'reached', 'sighted', 'link', 'reversal'];

export function TruthRoom({ query }: { query: URLSearchParams }) {
  const play = usePlay();
  const chooses = sits(play.session, 'white', 'yellow', 'grader');
  const team = chooses ? query.get('team') ?? play.exercise.teams[0]?.name ?? null : ownTeam(play);
  // Before the close a team would learn of red's plans: the server says 404, and so the page does not ask.
  const early = !chooses && play.clock.state !== 'closed';
  const loaded = useLoad<Truth>(team === null || early ? null : address('/api/exercise/truth', { team }));

  useEntries(CHANGING, loaded.again);
  return (
    <Room name="truth" title="Truth line" aside={!chooses ? undefined
      : <Select name="Team" any="The first" value={team ?? ''} choose={(to) => refine({ team: to })}
        options={named(play.exercise.teams)} />}>
      {team === null ? <Empty title="There is no team to look at"><p>The scenario names none yet.</p></Empty>
        : early ? <Empty title="The truth comes after the close"><p>When white has closed the exercise, this page shows what red did against
          your team, beside what broke, what you reported, and what you shared.</p></Empty>
          : <Shown of={loaded} what="the truth line">{(truth) => <TruthLine truth={truth} />}</Shown>}
    </Room>
  );
}
