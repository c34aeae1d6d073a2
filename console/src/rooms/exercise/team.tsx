// team.tsx - a team's room: injects with their answers, reports, systems, help and messages, its score and appeals.
// SPDX-License-Identifier: Apache-2.0
import { address } from '../../api.ts';
import type { Board, Entry, EntryPage, ReportDue, TeamRoom } from '../../contract_exercise.ts';
import { useLoad } from '../../load.ts';
import { named, Row, Select } from '../../parts/choice.tsx';
import { Empty, Shown } from '../../parts/notice.tsx';
import { Panel, Room } from '../../parts/room.tsx';
import { AnswerDesk } from '../../parts/exercise/answer.tsx';
import { AppealHere } from '../../parts/exercise/appeal_form.tsx';
import { EntryView } from '../../parts/exercise/entry.tsx';
import { MessageDesk } from '../../parts/exercise/messages.tsx';
import { Outages } from '../../parts/exercise/outages.tsx';
import { ReportForm } from '../../parts/exercise/report_form.tsx';
import { RoomSystems } from '../../parts/exercise/room_systems.tsx';
import { WhyPanel } from '../../parts/exercise/why.tsx';
import { may, ownTeam, sits, teamTitle, titleOf, useEntries, usePlay, useScenarioNow, type Play } from '../../play.ts';
import { refine } from '../../route.ts';
import { plural } from '../../words.ts';
import { duration, points, scenarioTime } from '../../words_exercise.ts';

const CHANGING = ['inject.sent', 'inject.withdrawn', 'answer', 'report', 'grade.final', 'decision', 'appeal', 'reversal'];

export function TeamRoomPage({ query }: { query: URLSearchParams }) {
  const play = usePlay();
  const white = sits(play.session, 'white');
  const team = white ? query.get('team') ?? play.exercise.teams[0]?.name ?? null : ownTeam(play);
  const loaded = useLoad<TeamRoom>(team === null ? null : address('/api/exercise/room', { team: white ? team : null }));

  useEntries(CHANGING, loaded.again);
  return (
    <Room name="team" title={team === null ? 'Team room' : teamTitle(play, team)} aside={white
      ? <Select name="Team" any="The first" value={team ?? ''} choose={(to) => refine({ team: to, open: null })}
        options={named(play.exercise.teams)} /> : undefined}>
      {team === null
        ? <Empty title="You sit in no team"><p>White can seat you in one, on the page of the people.</p></Empty>
        : <Shown of={loaded} what="the team room">{(room) => <Tabs room={room} team={team} query={query} play={play} again={loaded.again} />}</Shown>}
    </Room>
  );
}

interface TabProps { room: TeamRoom; team: string; query: URLSearchParams; play: Play; again: () => void }

function Tabs(props: TabProps) {
  const { room, query } = props;
  const open = room.injects.filter((one) => one.sent.some((sent) => sent.due_ms !== null && sent.answered_ms === null)).length;
  const unwell = room.systems.filter((one) => one.state !== 'ok').length;
  const tabs = [
    { value: 'injects', title: open === 0 ? 'Injects' : `Injects (${open})` },
    { value: 'reports', title: room.reports_due.length === 0 ? 'Reports' : `Reports (${room.reports_due.length})` },
    { value: 'systems', title: unwell === 0 ? 'Systems' : `Systems (${unwell})` },
    { value: 'messages', title: 'Messages and help' },
    { value: 'score', title: 'Score and appeals' },
  ];
  const shown = query.get('show') ?? 'injects';
  return (
    <>
      <p class="tabs"><Row legend="Part of the team room" options={tabs} value={shown}
        choose={(to) => refine({ show: to === 'injects' ? null : to, category: null })} /></p>
      {shown === 'injects' ? <AnswerDesk room={props.room} team={props.team} query={query} again={props.again} /> : null}
      {shown === 'reports' ? <Reports {...props} /> : null}
      {shown === 'systems' ? <><RoomSystems systems={room.systems} /><Outages team={props.team} room={room} /></> : null}
      {shown === 'messages' ? <MessageDesk team={props.team} /> : null}
      {shown === 'score' ? <Score {...props} /> : null}
    </>
  );
}

function Reports({ room, team, query, play, again }: TabProps) {
  const chosen = query.get('template') ?? '';
  const template = play.exercise.templates.find((one) => one.name === chosen);
  const reports = useLoad<EntryPage>(address('/api/exercise/entries', { kinds: 'report', team, order: 'newest', limit: 50 }));

  useEntries(['report'], reports.again);
  return (
    <div class="columns">
      <div>
        {room.reports_due.length === 0 ? null : (
          <Panel title="Due">
            <ul class="plain due-list">{room.reports_due.map((due) => <DueReport key={due.template} due={due} />)}</ul>
          </Panel>
        )}
        <Panel title="Write a report">
          {!may(play, 'report') ? <p class="quiet panel-empty">Only the team writes its reports.</p>
            : play.exercise.templates.length === 0 ? <p class="quiet panel-empty">The scenario has no templates.</p> : (
              <>
                <div class="panel-body"><Row legend="Template" value={chosen} choose={(to) => refine({ template: to })}
                  options={named(play.exercise.templates)} /></div>
                {template === undefined ? <p class="quiet panel-empty">Choose what you report.</p>
                  : <ReportForm key={template.name} template={template} sent={() => { reports.again(); again(); }} />}
              </>
            )}
        </Panel>
      </div>
      <Panel title="Reports so far">
        <Shown of={reports} what="the reports">
          {(page) => page.entries.length === 0 ? <p class="quiet panel-empty">None yet.</p>
            : <Report entries={page.entries} room={room} />}
        </Shown>
      </Panel>
    </div>
  );
}

function Report({ entries, room }: { entries: Entry[]; room: TeamRoom }) {
  return (
    <div class="panel-body">
      {entries.map((entry) => (
        <EntryView key={entry.key} entry={entry}>
          <AppealHere entry={entry} room={room} />
        </EntryView>
      ))}
    </div>
  );
}

function DueReport({ due }: { due: ReportDue }) {
  const { exercise } = usePlay();
  const left = due.due_ms - useScenarioNow();
  return (
    <li>
      <button type="button" class="link" onClick={() => refine({ template: due.template })}>{titleOf(exercise.templates, due.template)}</button>
      <span class={left < 0 ? 'late' : ''}>{left < 0 ? `${duration(left)} late` : `due in ${duration(left)}, at ${scenarioTime(due.due_ms)}`}</span>
      <span class="quiet">{due.last_ms === null ? 'none was sent yet' : `the last at ${scenarioTime(due.last_ms)}`}</span>
    </li>
  );
}

function appealNote(room: TeamRoom): string {
  return [room.appealable.length === 0 ? 'no entry can be appealed against now'
    : `${plural(room.appealable.length, 'entry', 'entries')} can be appealed against: open the line, then the entry`,
  'a line whose causes are hidden from you, at the line'].join('; ');
}

function Score({ team, query, play, room }: TabProps) {
  const white = sits(play.session, 'white');
  const loaded = useLoad<Board>(address('/api/exercise/board', { view: 'team', team: white ? team : null }));
  const appeals = useLoad<EntryPage>(address('/api/exercise/entries', { kinds: 'appeal,decision', team, order: 'newest', limit: 50 }));

  useEntries(['appeal', 'decision'], appeals.again);
  useEntries(['grade.final', 'decision', 'reversal'], loaded.again);
  return (
    <div class="columns">
      <Shown of={loaded} what="the score">
        {(board) => {
          const row = board.teams.find((one) => one.name === team);
          return row === undefined ? <p class="quiet">Nothing has been scored yet.</p> : (
            <>
              {row.points === null ? null : <p class="found">{points(row.points)} points as your own view has them, {plural(row.lines, 'line', 'lines')}.</p>}
              <WhyPanel board={board} team={row} query={query} closable={false} />
            </>
          );
        }}
      </Shown>
      <Panel title="Appeals" note={appealNote(room)}>
        <p class="panel-body quiet">Against the results of a check: <a href="/team?show=systems">at its outage</a>.</p>
        <Shown of={appeals} what="the appeals">
          {(page) => page.entries.length === 0 ? <p class="quiet panel-empty">None was filed.</p>
            : <div class="panel-body">{page.entries.map((entry) => <EntryView key={entry.key} entry={entry} />)}</div>}
        </Shown>
      </Panel>
    </div>
  );
}
