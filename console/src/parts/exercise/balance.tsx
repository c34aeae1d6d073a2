// balance.tsx - how evenly red has tried the teams: its duty, and a warning when it is not.
// SPDX-License-Identifier: Apache-2.0
import type { RedDesk } from '../../contract_exercise.ts';
import { Icon } from '../../icons.tsx';
import { usePlay } from '../../play.ts';
import { share, STAGES, STAGE_TITLES } from '../../words_exercise.ts';
import { TeamName } from './entry.tsx';

export function BalanceBars({ desk }: { desk: RedDesk }) {
  const most = Math.max(1, ...desk.balance.map((one) => one.tried_ppm));
  return (
    <>
      {desk.warn ? (
        <p class="stale" role="status"><Icon name="alert" />
          <span>Not balanced: the most tried team has been tried {(desk.ratio_milli / 1000).toFixed(2)} times as much as the least. At most 1.20 is fair.</span></p>
      ) : null}
      {desk.balance.length === 0 ? <p class="quiet panel-empty">There is no team yet.</p> : (
        <ul class="balance">
          {desk.balance.map((one) => (
            <li key={one.team}>
              <TeamName name={one.team} />
              <span class="balance-bar"><span style={{ width: `${100 * one.tried_ppm / most}%` }} /></span>
              <span class="right">{share(one.tried_ppm)}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** Each objective against each team: the best stage that was reached. */
export function StageTable({ desk, choose }: { desk: RedDesk; choose: ((objective: string, team: string) => void) | null }) {
  const { exercise } = usePlay();
  if (exercise.objectives.length === 0 || desk.balance.length === 0)
    return <p class="quiet panel-empty">The scenario has no objectives for red.</p>;
  return (
    <div class="scroll" role="region" aria-label="Stages by objective and team" tabIndex={0}>
      <table class="stage-table">
        <thead>
          <tr><th scope="col" class="cell-team">Objective</th>
            {desk.balance.map((one) => <th scope="col" key={one.team} title={exercise.teams.find((team) => team.name === one.team)?.title}>{one.team}</th>)}</tr>
        </thead>
        <tbody>
          {exercise.objectives.map((objective) => (
            <tr key={objective.name}>
              <th scope="row" class="cell-team" title={objective.title}><span class="team-name">{objective.title}</span>
                <span class="quiet">{objective.technique} weight {objective.weight}</span></th>
              {desk.balance.map((one) => <StageCell key={one.team} stage={one.stages[objective.name]} team={one.team} title={objective.title}
                choose={choose === null ? null : () => choose(objective.name, one.team)} />)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function StageCell({ stage, team, title, choose }:
    { stage: string | undefined; team: string; title: string; choose: (() => void) | null }) {
  const level = stage === undefined ? 0 : 1 + STAGES.indexOf(stage as typeof STAGES[number]);
  const words = stage === undefined ? 'not tried' : STAGE_TITLES[stage] ?? stage;
  return (
    <td class={`stage-${level}`}>
      {choose === null ? words
        : <button type="button" class="link" onClick={choose} aria-label={`${title}, ${team}: ${words}; write an event`}>{words}</button>}
    </td>
  );
}
