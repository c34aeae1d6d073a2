// scenario.tsx - white checks a scenario: the next one, or what is to be added to this one.
// SPDX-License-Identifier: Apache-2.0
import { ScenarioDesk } from '../../parts/exercise/scenario_desk.tsx';
import { Room } from '../../parts/room.tsx';

export function ScenarioRoom(_props: { query: URLSearchParams }) {
  return <Room name="scenario" title="Check a scenario"><ScenarioDesk /></Room>;
}
