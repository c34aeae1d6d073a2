// white.tsx - white's desk: the clock, the probes, what waits for a decision, who needs help, how far grading is.
// SPDX-License-Identifier: Apache-2.0
import { useState } from 'preact/hooks';
import type { WhiteDesk } from '../../contract_exercise.ts';
import { useLoad } from '../../load.ts';
import { named } from '../../parts/choice.tsx';
import { Shown } from '../../parts/notice.tsx';
import { Panel, Room } from '../../parts/room.tsx';
import { AdjustmentForm, Adjustments } from '../../parts/exercise/adjustments.tsx';
import { AppealList } from '../../parts/exercise/appeals.tsx';
import { ArchivePanel } from '../../parts/exercise/archive.tsx';
import { BalanceBars } from '../../parts/exercise/balance.tsx';
import { ClockDesk } from '../../parts/exercise/clock_desk.tsx';
import { EntryView } from '../../parts/exercise/entry.tsx';
import { SelectField } from '../../parts/exercise/form.tsx';
import { HoldList } from '../../parts/exercise/holds.tsx';
import { MessageForm } from '../../parts/exercise/messages.tsx';
import { Notes } from '../../parts/exercise/notes.tsx';
import { Probes } from '../../parts/exercise/probes.tsx';
import { Publish } from '../../parts/exercise/publish.tsx';
import { useEntries, usePlay } from '../../play.ts';
import { plural } from '../../words.ts';

const CHANGING = ['hold', 'appeal', 'decision', 'adjustment', 'confirm', 'help', 'message', 'red.event', 'grade', 'grade.final',
  'answer', 'report', 'reversal', 'excuse'];
const PROBES_EVERY = 15_000; // probes speak by no entry, so they are looked after

export function WhiteRoom(_props: { query: URLSearchParams }) {
  const loaded = useLoad<WhiteDesk>('/api/exercise/white');
  useEntries(CHANGING, loaded.again);
  return (
    <Room name="white" title="White">
      <ClockDesk />
      <Shown of={loaded} what="white’s desk">{(desk) => <Desk desk={desk} again={loaded.again} />}</Shown>
    </Room>
  );
}

function Desk({ desk, again }: { desk: WhiteDesk; again: () => void }) {
  return (
    <div class="columns">
      <div>
        <Panel title={`Appeals (${desk.appeals.length})`} note="somebody else than the author decides"><AppealList appeals={desk.appeals} again={again} /></Panel>
        <Panel title={`Held results (${desk.holds.length})`} note="more than 60 % of the teams left OK at once"><HoldList holds={desk.holds} again={again} /></Panel>
        <Panel title={`Adjustments (${desk.adjustments.length})`} note="each counts once a second person has confirmed it">
          <Adjustments rows={desk.adjustments} again={again} />
          <AdjustmentForm again={again} />
        </Panel>
        <Publish />
        <ArchivePanel />
        <Notes />
      </div>
      <div>
        <Panel title="Probes"><Probes probes={desk.probes} again={again} every={PROBES_EVERY} /></Panel>
        <Panel title={`Help asked for (${desk.help.length})`}><HelpList desk={desk} again={again} /></Panel>
        <Panel title="Write to the teams"><Message again={again} /></Panel>
        <Panel title="Grading"><p class="panel-body">{plural(desk.grading.open, 'item is', 'items are')} open
          {desk.grading.late === 0 ? '' : `, ${plural(desk.grading.late, 'is', 'are')} late`}. <a href="/grading?show=all">To the grading desk</a></p></Panel>
        <Panel title="Balance of red"><BalanceBars desk={desk.balance} /></Panel>
      </div>
    </div>
  );
}

function HelpList({ desk, again }: { desk: WhiteDesk; again: () => void }) {
  if (desk.help.length === 0)
    return <p class="quiet panel-empty">Nobody waits for help.</p>;
  return (
    <div class="panel-body">
      {desk.help.map((entry) => <EntryView key={entry.key} entry={entry}><MessageForm team={entry.team} of={entry.key} again={again} /></EntryView>)}
    </div>
  );
}

function Message({ again }: { again: () => void }) {
  const { exercise } = usePlay();
  const [to, setTo] = useState('');
  return (
    <>
      <div class="stack-form"><SelectField label="To" any="All teams" value={to} change={setTo}
        options={named(exercise.teams)} /></div>
      <MessageForm key={to} team={to === '' ? null : to} again={again} />
    </>
  );
}
